"""The story of a young person, by `shield explain`, as a person types it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from commands.test_run import EVENT, agenda, changed, shield
from shield_run.cli import main

Out = pytest.CaptureFixture[str]


def listed(tmp_path: Path, name: str = "agenda") -> tuple[Path, str]:
    """An agenda of a run, and the reference of the first young person on it."""
    path = tmp_path / "out" / "syv-daily" / "2026-03-25" / f"{name}.json"
    return path, agenda(tmp_path, name=name)["items"][0]["people"][0]["young_person"]


def test_explain_tells_the_story_of_a_young_person_by_their_reference(tmp_path: Path, capsys: Out) -> None:
    shield(tmp_path, [EVENT, changed(id="two", subject="CR/2", time="2026-03-25T10:00:00Z")])
    path, reference = listed(tmp_path)
    capsys.readouterr()
    assert main(["explain", str(path), reference], {}) == 0
    told = capsys.readouterr().out
    assert told.startswith("OFFICIAL-SENSITIVE\n")
    assert f"STORY OF YOUNG PERSON {reference.upper()}" in told
    assert "1. Incident: Robbery" in told
    assert "2. Incident" not in told  # received after the cut-off
    assert not [word for word in ("O'Test", "9990000018", "2010", "Told in confidence") if word in told]


def test_the_story_is_for_the_chair_alone(tmp_path: Path, capsys: Out) -> None:
    shield(tmp_path, [EVENT], "--audience", "leeds-csws")
    path, reference = listed(tmp_path, "agenda-leeds-csws")
    assert main(["explain", str(path), reference], {}) == 2
    assert "for the chair alone" in capsys.readouterr().err


def test_without_the_store_of_the_run_there_is_no_story(tmp_path: Path, capsys: Out) -> None:
    shield(tmp_path, [EVENT])
    path, reference = listed(tmp_path)
    assert main(["explain", str(path), reference, "--store", str(tmp_path / "none")], {}) == 2
    assert "the store of the run is not there" in capsys.readouterr().err


def test_whom_the_sitting_no_longer_lists_is_not_told_of(tmp_path: Path, capsys: Out) -> None:
    shield(tmp_path, [EVENT])
    path, _ = listed(tmp_path)
    altered: dict[str, Any] = json.loads(path.read_bytes())
    altered["items"][0]["people"][0]["young_person"] = "0" * 20
    path.write_text(json.dumps(altered))
    assert main(["explain", str(path), "0" * 20], {}) == 2
    assert "lists nobody of this reference" in capsys.readouterr().err


def test_an_item_is_explained_as_before_and_an_unknown_one_refused(tmp_path: Path, capsys: Out) -> None:
    shield(tmp_path, [EVENT])
    path, _ = listed(tmp_path)
    assert main(["explain", str(path), "1"], {}) == 0
    assert "serious-violence: Recorded as robbery." in capsys.readouterr().out
    assert main(["explain", str(path), "f" * 20], {}) == 2
    assert "the reference of a young person" in capsys.readouterr().err
