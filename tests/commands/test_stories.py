"""The stories of young people as a person asks for them: `shield explain`, `shield run --stories`, and purged."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from commands.test_run import EVENT, agenda, changed, shield
from ingest_service.arriving import arrived, read_at
from shield_ingest.service_store import ServiceStore
from shield_run.cli import main
from shield_shared.database import open_database

Out = pytest.CaptureFixture[str]
ALEX: dict[str, Any] = {
    "category": "robbery",
    "people": [
        {
            "role": "suspect",
            "identifiers": [{"scheme": "nhs", "value": "9990000026"}],
            "name": {"given": "Alex", "family": "Example"},
            "birth_date": "2009-05-01",
        }
    ],
}


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


def test_explain_writes_the_page_that_a_run_would_have_written(tmp_path: Path, capsys: Out) -> None:
    shield(tmp_path, [EVENT], "--stories")
    path, reference = listed(tmp_path)
    page = path.parent / "young-people" / f"{reference}.html"
    written = page.read_bytes()
    page.unlink()
    capsys.readouterr()
    assert main(["explain", str(path), reference, "--page"], {}) == 0
    assert capsys.readouterr().out == f"{page}\n"
    assert page.read_bytes() == written
    assert page.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("sittings", "listed_on"),
    [
        ("scheduled", "24 March 2026 (for 1)\n    Seen again on: 25 March 2026"),
        ("recorded", "24 March 2026 (for 1); 25 March 2026 (for 1)"),  # nobody recorded that the first was held
    ],
)
def test_explain_tells_it_from_the_database_of_ingest_too(
    tmp_path: Path, capsys: Out, monkeypatch: pytest.MonkeyPatch, sittings: str, listed_on: str
) -> None:
    monkeypatch.setenv("SHIELD_SITTINGS", sittings)
    event = changed(time="2026-03-23T10:00:00Z")
    shield(tmp_path, [event])
    path, reference = listed(tmp_path)
    url = f"sqlite:///{tmp_path / 'ingest.sqlite3'}"
    engine = open_database(url)
    moment = datetime.fromisoformat(event["time"])
    ServiceStore(engine).take([arrived(event, 0, "west-yorkshire-police", moment)], read_at)
    engine.dispose()
    capsys.readouterr()
    assert main(["explain", str(path), reference, "--store", url], {}) == 0
    assert f"New on (and for what): {listed_on}" in capsys.readouterr().out


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
    assert main(["explain", str(path), "1", "--page"], {}) == 2
    assert "expected the reference of a young person" in capsys.readouterr().err
    assert main(["explain", str(path), "f" * 20], {}) == 2
    assert "the reference of a young person" in capsys.readouterr().err


def pages(tmp_path: Path) -> dict[str, str]:
    """The pages of young people that a run wrote, by reference."""
    folder = tmp_path / "out" / "syv-daily" / "2026-03-25" / "young-people"
    return {path.stem: path.read_text() for path in folder.glob("*")}


def test_a_run_writes_a_page_for_each_young_person_on_the_list_for_its_owner_only(tmp_path: Path, capsys: Out) -> None:
    assert shield(tmp_path, [EVENT, changed(id="two", subject="CR/2", data=ALEX)], "--stories") == 0
    assert "2 stories of young people, for the chair alone" in capsys.readouterr().err
    references = {person["young_person"] for item in agenda(tmp_path)["items"] for person in item["people"]}
    assert pages(tmp_path).keys() == references
    made = list((tmp_path / "out" / "syv-daily").rglob("*"))
    assert {path.stat().st_mode & 0o077 for path in made} == {0}


def test_without_being_asked_a_run_writes_none(tmp_path: Path, capsys: Out) -> None:
    assert shield(tmp_path, [EVENT]) == 0
    assert pages(tmp_path) == {}
    assert "of young people" not in capsys.readouterr().err


def test_a_page_says_its_marking_its_audience_and_its_cut_off_and_fetches_nothing(tmp_path: Path) -> None:
    shield(tmp_path, [EVENT], "--stories")
    (page,) = pages(tmp_path).values()
    assert page.count("OFFICIAL-SENSITIVE") == 3  # title, top and bottom
    assert page.count("OFFICIAL\\2d SENSITIVE") == 2  # top and bottom of each printed page
    assert "Copy for the chair. Cut-off Wed 25 Mar 2026 at 08:00." in page
    assert "Story of Sam O&#39;Test" in page
    assert page.replace("http://www.w3.org/2000/svg", "").count("http") == 1  # http-equiv
    assert "<script" not in page


def test_whoever_is_on_the_list_no_more_has_no_page_after_the_next_run(tmp_path: Path) -> None:
    shield(tmp_path, [EVENT, changed(id="two", subject="CR/2", data=ALEX)], "--stories")
    shield(tmp_path, [EVENT], "--stories")
    assert len(pages(tmp_path)) == 1


def test_stories_are_not_for_another_audience(tmp_path: Path, capsys: Out) -> None:
    assert shield(tmp_path, [EVENT], "--stories", "--audience", "leeds-csws") == 2
    assert "for the chair alone" in capsys.readouterr().err


def test_a_purge_removes_the_page_of_a_young_person_and_every_page_that_tells_of_them(
    tmp_path: Path, capsys: Out
) -> None:
    both = {**ALEX, "people": [*ALEX["people"], *EVENT["data"]["people"]]}
    shield(tmp_path, [EVENT, changed(id="two", subject="CR/2", data=both)], "--stories")
    sam = next(
        person for item in agenda(tmp_path)["items"] for person in item["people"] if "Sam" in str(person["name"])
    )
    assert len(pages(tmp_path)) == 2
    args = ["purge", "--young-person", sam["young_person"], "--out", str(tmp_path / "out")]
    assert main(args, {}) == 0
    assert "0 occurrences" in capsys.readouterr().out
    assert pages(tmp_path) == {}
