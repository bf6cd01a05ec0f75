"""The worked histories give the counts of a second reckoning, in any order; nothing of a person is in any file."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from copy import deepcopy
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from contextual import reckoning
from kit.cores import house, replay_of
from operations.leaks import leaked
from shield_briefing.contextual.counting import Counts
from shield_briefing.suppression import FEWER
from shield_run.cli import main
from shield_run.courses import PlacesCourse
from shield_shared.intake import sort_in
from shield_shared.reading import read_event
from shield_shared.wards import WARDS

MEETING = "mace-contextual"
SITTING = "2026-04-07"
LINES = (reckoning.CONTRACT / "events.jsonl").read_text(encoding="utf-8").splitlines()
BEYOND = ["--at", "2026-04-07", "--to", "2026-06-02"]

Files = dict[str, bytes]


def made(folder: Path, lines: Sequence[str], *meetings: str, when: Sequence[str] = BEYOND) -> Files:
    """The files of the contextual meeting that `shield run` makes of some lines, by their path in the folder."""
    file = folder / "events.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    asked = [word for name in (MEETING, *meetings) for word in ("--meeting", name)]
    assert main(["run", str(file), *asked, *when, "--out", str(folder / "out")], {}) == 0
    out = folder / "out" / MEETING
    return {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*.*")}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return made(tmp_path_factory.mktemp("worked"), LINES)


@pytest.fixture(scope="module")
def counts() -> Counts:
    """What the sitting goes by before anything is hidden."""
    readings = (read_event(json.loads(line), house().agencies, house().meetings) for line in LINES)
    replay = replay_of(sort_in(readings).events, [MEETING])
    for sitting in replay.begin([house().meetings[MEETING]], date(2026, 4, 7), date(2026, 4, 7)):
        replay.reach(sitting.cut_off)
        course = replay.course(MEETING)
        assert isinstance(course, PlacesCourse)
        if sitting.date.isoformat() == SITTING:
            return course.ledger.sat(sitting.date).counts
        replay.leave(sitting)
    raise AssertionError("the sitting is not in the calendar")


def test_every_count_is_that_of_the_second_reckoning(counts: Counts) -> None:
    for table, expected in reckoning.counts(WARDS).items():
        assert {cell: n for cell, n in counts[table].items() if n} == dict(expected)


def test_referrals_are_those_that_name_where(counts: Counts) -> None:
    """e7-789 names a ward; e7-967 names no place and e7-968 names people, so that both are held (contract 1)."""
    assert counts["referral"] == {"ward:E05011403": 1}


def test_counts_of_five_and_more_are_shown_and_no_smaller_ones(files: Files) -> None:
    figures = json.loads(files[f"{SITTING}/agenda.json"])["figures"]
    expected = reckoning.counts(WARDS)
    for table in ("all", "ward", "kind", "theme"):
        shown = {row["cell"]: row["count"] for row in figures[table]}
        assert shown == {cell: n if (n := expected[table][cell]) >= 5 else FEWER for cell in shown}


def test_another_order_and_more_meetings_give_the_same_bytes(files: Files, tmp_path: Path) -> None:
    shuffled = random.Random(5).sample(LINES, len(LINES))
    assert made(tmp_path, shuffled, "mace-daily", "syv-daily", "mace-child") == files


def test_every_audience_gets_the_same_copy(files: Files, tmp_path: Path) -> None:
    own = made(tmp_path, LINES, when=["--at", SITTING, "--audience", "third-sector"])
    assert own == {f"{SITTING}/agenda-third-sector.{form}": files[f"{SITTING}/agenda.{form}"] for form in FORMS}
    assert json.loads(own[f"{SITTING}/agenda-third-sector.json"])["audience"] == "contextual"


FORMS = ("html", "json", "txt")

#: What must stay as it is for a message to be read as it was.
KEPT = {
    "id", "source", "type", "specversion", "time", "datacontenttype", "subject", "related", "scheme", "value", "role",
    "birth_date", "sex", "care_status", "from", "to", "as_at", "since", "starts", "category", "weapon", "injury",
    "status", "risk", "level", "kind", "handling", "information", "reasons", "marking", "meeting", "sitting", "due",
    "assessed_on", "kinds", "plans", "known", "op", "reviewed_on", "retracts", "authority", "agency", "flags", "ward",
    "next_review", "strength",
}  # fmt: skip


def seeded(raw: dict[str, Any], tokens: list[str]) -> dict[str, Any]:
    """The message with a token of its own in every text that may say anything, and in texts that it did not have."""

    def token() -> str:
        tokens.append(f"zq{len(tokens):05d}qz")
        return tokens[-1]

    def walk(key: str, value: Any) -> Any:
        if isinstance(value, str):
            return value if key in KEPT else f"{value} {token()}"
        if isinstance(value, dict):
            return {name: walk(name, inner) for name, inner in value.items()}
        return [walk(key, inner) for inner in value] if isinstance(value, list) else value

    raw = walk("", deepcopy(raw))
    data = raw.get("data")
    if isinstance(data, dict):
        data["summary"] = token()
        if not isinstance(data.get("location"), dict):
            data["location"] = {}
        data["location"] |= {"text": token(), "place": token(), "postcode": token()}
        if isinstance(data.get("themes"), list):
            data["themes"].append(token())
        for person in data.get("people") or ():
            if isinstance(person, dict) and isinstance(person.get("name"), dict):
                person |= {"school": token(), "name": person["name"] | {"also_known_as": [token()]}}
    return raw


def test_nothing_that_anybody_wrote_is_in_any_file(tmp_path: Path) -> None:
    tokens: list[str] = []
    lines = [json.dumps(seeded(json.loads(line), tokens)) for line in LINES]
    every = made(tmp_path, lines, when=[*BEYOND, "--format", "json,html,pdf,txt"])
    people = {value for line in LINES for value in _told_of_people(json.loads(line))}
    assert len(tokens) > 5000
    assert len(people) > 200
    text = "\n".join(_read(name, content) for name, content in every.items())
    assert sum(name.endswith(".pdf") for name in every) == 3
    assert leaked(text, tokens) == []
    assert leaked(text, people) == []
    assert "young_person" not in text.replace('"young_person":null', "")


def _read(name: str, content: bytes) -> str:
    """The text of a file; of a PDF that of its pages, of its metadata and of all that it does not compress."""
    if not name.endswith(".pdf"):
        return content.decode()
    pdf = PdfReader(BytesIO(content))
    return "\n".join([*(page.extract_text() for page in pdf.pages), str(pdf.metadata), content.decode("latin-1")])


def _told_of_people(raw: dict[str, Any]) -> set[str]:
    """Identifiers, full birth dates and references that must be nowhere."""
    data = raw["data"] if isinstance(raw.get("data"), dict) else {}
    people = [person for person in data.get("people") or () if isinstance(person, dict)]
    found = {str(each.get("value")) for person in people for each in person.get("identifiers") or ()}
    found |= {str(person["birth_date"]) for person in people if len(str(person.get("birth_date"))) == 10}
    return {value for value in found | {str(data.get("young_person"))} if len(value) > 5}
