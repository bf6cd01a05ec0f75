"""Runs the named checks one after another and says plainly at the end what ran, passed, failed or could not be run.

Exit 0 when all passed; 1 otherwise. Under CI=true what could not be run counts as a failure, so that a machine
which lacks something never passes for one that has it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import monotonic
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
RESULTS = ROOT / ".pytest_cache" / "results.xml"

CHECKS: Mapping[str, tuple[str, Sequence[str]]] = {
    "lint": ("ruff finds no fault", ("ruff", "check")),
    "format": ("ruff would change no layout", ("ruff", "format", "--check")),
    "types": ("mypy --strict", ("mypy",)),
    "tests": (
        "pytest, import direction and wording included",
        ("pytest", "-n", "auto", "--maxprocesses=4", "--cov", "--cov-report=", f"--junit-xml={RESULTS}"),
    ),
    "cores": ("every branch of the cores is taken by a test", ("coverage", "report", "--fail-under=100")),
}


class Outcome(NamedTuple):
    """How one check ended: its verdict, its name and a remark for the reader."""

    verdict: str
    name: str
    remark: str


def main(names: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run the named checks in order, say how each ended and return the exit code."""
    RESULTS.unlink(missing_ok=True)
    outcomes = [outcome for name in names for outcome in run(name)]
    code, summary = summed_up(outcomes, on_ci=environ.get("CI") == "true")
    print(f"\n{summary}")
    return code


def summed_up(outcomes: Sequence[Outcome], *, on_ci: bool) -> tuple[int, str]:
    """The exit code, and the whole run in a table and a sentence."""
    table = [f"  {verdict:<8} {name:<8} {remark}" for verdict, name, remark in outcomes]
    verdicts = {outcome.verdict for outcome in outcomes}
    if "failed" in verdicts:
        code, closing = 1, "Failed: see the checks marked so above."
    elif "not run" in verdicts:
        code, closing = int(on_ci), "What ran passed, but not everything could be run here."
    else:
        code, closing = 0, "Everything ran and passed."
    return code, "\n".join(["What ran", *table, closing])


def run(name: str) -> list[Outcome]:
    """Run one check, its output going straight to the terminal."""
    remark, (program, *arguments) = CHECKS[name]
    print(f"\n== {name}: {remark}", flush=True)
    if not (BIN / program).exists():
        return [Outcome("not run", name, f"{program} is not installed in {BIN.parent.name}")]
    started = monotonic()
    code = subprocess.run([BIN / program, *arguments], cwd=ROOT, check=False).returncode
    verdict = "failed" if code else "passed"
    ended = Outcome(verdict, name, f"{remark} ({monotonic() - started:.0f} s)")
    return [ended, *skipped()] if name == "tests" else [ended]


def skipped(results: Path = RESULTS) -> list[Outcome]:
    """The tests that could not be run here, each with the reason it gave; none if pytest left no results."""
    if not results.exists():
        return []
    cases = ET.parse(results).iter("testcase")
    reasons = [(case.get("name"), skip.get("message")) for case in cases for skip in case.iter("skipped")]
    return [Outcome("not run", "tests", f"{test}: {reason}") for test, reason in reasons]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
