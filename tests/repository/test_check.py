"""What `make test` says at its end is true, and its exit code agrees."""

from __future__ import annotations

from pathlib import Path

import pytest

from check import Outcome, skipped, summed_up

PASSED = Outcome("passed", "lint", "no fault")
FAILED = Outcome("failed", "types", "mypy")
NOT_RUN = Outcome("not run", "tests", "test_broker: no broker here")


@pytest.mark.parametrize(
    ("outcomes", "on_ci", "code", "closing"),
    [
        ([PASSED], True, 0, "Everything ran and passed."),
        ([PASSED, NOT_RUN], False, 0, "What ran passed, but not everything could be run here."),
        ([PASSED, NOT_RUN], True, 1, "What ran passed, but not everything could be run here."),
        ([PASSED, FAILED, NOT_RUN], False, 1, "Failed: see the checks marked so above."),
    ],
)
def test_the_exit_code_and_the_last_line_agree(outcomes: list[Outcome], on_ci: bool, code: int, closing: str) -> None:
    got, summary = summed_up(outcomes, on_ci=on_ci)
    assert (got, summary.splitlines()[-1]) == (code, closing)


def test_each_check_has_its_line() -> None:
    lines = summed_up([PASSED, FAILED], on_ci=False)[1].splitlines()
    assert [line.split()[:2] for line in lines[1:-1]] == [["passed", "lint"], ["failed", "types"]]


def test_a_skipped_test_is_reported_as_not_run(tmp_path: Path) -> None:
    results = tmp_path / "results.xml"
    results.write_text(
        '<testsuite><testcase name="test_broker"><skipped message="no broker here"/></testcase>'
        '<testcase name="test_rule"/></testsuite>'
    )
    assert skipped(results) == [NOT_RUN]


def test_no_results_are_no_outcomes(tmp_path: Path) -> None:
    assert skipped(tmp_path / "results.xml") == []
