"""Every awkward file that we know, through the commands: nothing crashes, every refusal says what was expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from shield_run.cli import main

FOLDER = Path(__file__).parents[1] / "data" / "bad-inputs"
FILES = sorted(path for path in FOLDER.rglob("*") if path.is_file())


def test_there_are_bad_inputs() -> None:
    assert len(FILES) > 400


@pytest.mark.parametrize("part", range(8))
def test_validate_names_the_place_of_each_fault(part: int, capsys: pytest.CaptureFixture[str]) -> None:
    for path in FILES[part::8]:
        code = main(["validate", str(path)], {})
        told = capsys.readouterr()
        assert code == 65
        assert "Traceback" not in told.out + told.err
        assert "0 would be accepted" in told.err or "expected" in told.err
        assert all(": held: " in line or ": warning: " in line for line in told.out.splitlines())


@pytest.mark.parametrize("feed", ["police-stop-search", "nyc-shootings"])
def test_none_of_them_passes_for_a_feed(feed: str, capsys: pytest.CaptureFixture[str]) -> None:
    for path in FILES[::7]:
        assert main(["validate", str(path), "--feed", feed], {}) == 65
        assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("part", range(4))
def test_a_run_holds_or_refuses_them_and_leaves_nothing_half_done(part: int, tmp_path: Path) -> None:
    for path in FILES[part::28]:
        out = tmp_path / path.name
        usual = ["--meeting", "syv-daily", "--at", "2026-03-25", "--format", "json", "--out", str(out)]
        assert main(["run", str(path), *usual], {}) in (0, 65)
        assert not list(tmp_path.rglob("*.shield-unfinished"))
