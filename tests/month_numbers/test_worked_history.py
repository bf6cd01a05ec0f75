"""The worked history's April, some of whose numbers are counted here from its lines and from its agendas alone."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from month_numbers.counted import cells, column, numbers
from month_numbers.test_hiding import possible
from shield_briefing.numbers.given import Month
from shield_briefing.numbers.reckon import Numbers
from shield_run.cli import main
from shield_shared.london import london_date

LINES = (Path(__file__).parents[1] / "data" / "contract" / "events.jsonl").read_text().splitlines()
APRIL = Month(date(2026, 4, 1))
DAILY = "syv-daily"
MEETINGS = {
    "mace-child": "Child-focused Multi-Agency Child Exploitation meeting",
    "mace-daily": "Multi-Agency Child Exploitation daily meeting",
    "syv-area-east": "Serious Youth Violence area meeting, East",
    "syv-area-south": "Serious Youth Violence area meeting, South",
    "syv-area-west": "Serious Youth Violence area meeting, West",
    "syv-daily": "Serious Youth Violence daily meeting",
}

Agendas = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def april() -> Numbers:
    return numbers(map(json.loads, LINES), APRIL)


@pytest.fixture(scope="module")
def agendas(tmp_path_factory: pytest.TempPathFactory) -> Agendas:
    """What `shield run` writes for April, read back as any reader would."""
    folder = tmp_path_factory.mktemp("april")
    (folder / "events.jsonl").write_text("\n".join(LINES))
    asked = [word for meeting in MEETINGS for word in ("--meeting", meeting)]
    dates = ["--at", "2026-04-01", "--to", "2026-04-30", "--format", "json", "--out", str(folder / "out")]
    assert main(["run", str(folder / "events.jsonl"), *asked, *dates], {}) == 0
    found = {m: sorted((folder / "out" / m).glob("*/agenda.json")) for m in MEETINGS}
    return {m: [json.loads(path.read_bytes()) for path in paths] for m, paths in found.items()}


def test_sittings_and_items_are_those_of_the_agendas(april: Numbers, agendas: Agendas) -> None:
    for meeting, title in MEETINGS.items():
        made = agendas[meeting]
        assert cells(april, "sittings")[title] == (str(len(made)), "0", "0")
        bands = Counter((item["band"], item["late"]) for agenda in made for item in agenda["items"])
        counts = [bands["new", False], bands["new", True], bands["seen", False], bands["open", False]]
        *shown, total = cells(april, "items")[title]
        assert sum(counts) in possible(total, 2000)
        assert all(count in possible(cell) for count, cell in zip(counts, shown, strict=True))


def test_to_check_left_off_and_corrections_are_those_of_the_agendas(april: Numbers, agendas: Agendas) -> None:
    daily = agendas[DAILY]
    checks = {
        (row["source"], row["id"], row["role"], row["person"] and row["person"]["young_person"])
        for agenda in daily
        for row in agenda["to_check"]
    }
    corrections = sum(len(agenda["corrections"]) for agenda in daily)
    assert cells(april, "beside")[MEETINGS[DAILY]] == (str(len(checks)), str(corrections))
    assert cells(april, "left-off")["All"][-1] == str(sum(len(agenda["left_off"]) for agenda in daily))


def test_no_more_people_are_listed_than_references_were_shown(april: Numbers, agendas: Agendas) -> None:
    """References change as identifiers join, so that people are at most as many; most here never change."""
    rows = {m: [row for a in agendas[m] for item in a["items"] for row in item["people"]] for m in MEETINGS}
    for meeting, title in MEETINGS.items():
        references = {row["young_person"] for row in rows[meeting]}
        told = column(april, "listed")[title]
        assert told == "withheld" or len(references) - 12 <= int(told) <= len(references)
    first_ids = {row["identifiers"][0]["value"] for each in rows.values() for row in each if row["identifiers"]}
    assert int(column(april, "listed")["All meetings together"]) >= len(first_ids) - 12


def test_messages_are_those_of_the_file(april: Numbers) -> None:
    """Accepted, sent again and held add up to the readable lines whose time lies in April."""
    raws = [raw for raw in map(json.loads, LINES) if isinstance(raw, dict)]
    in_april = [raw for raw in raws if _in_april(raw.get("time"))]
    accepted, superseded, _, again, held = map(int, cells(april, "messages")["All"])
    without_time = sum(not _readable(raw.get("time")) for raw in raws) + len(LINES) - len(raws)
    assert accepted + again + held == len(in_april) + without_time
    intelligence = [raw for raw in in_april if raw["type"] == "shield.intelligence.submitted.v1"]
    told = cells(april, "messages")["West Yorkshire Police: Intelligence"]
    assert int(told[0]) + int(told[3]) + int(told[4]) == len(intelligence)
    assert superseded > 0


def _moment(text: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _readable(text: object) -> bool:
    return _moment(text) is not None


def _in_april(text: object) -> bool:
    moment = _moment(text)
    return moment is not None and APRIL.has(london_date(moment))


def test_every_table_of_people_adds_up_to_the_same_people(april: Numbers) -> None:
    total = column(april, "listed")["All meetings together"]
    for name in ("age", "sex", "care", "role", "home", "where"):
        *groups, everyone = column(april, f"who-{name}").values()
        assert everyone == total
        lowest, highest = (sum(end(possible(cell)) for cell in groups) for end in (min, max))
        assert lowest <= int(total) <= highest


def test_nothing_small_of_people_is_shown_anywhere(april: Numbers) -> None:
    """Sittings, messages, returns and actions are counted as they are; every other count is five or more."""
    as_they_are = {"sittings", "messages", "held", "actions", "delays", "to-sitting"}
    shown = [
        cell
        for table in april.tables
        if table.id not in as_they_are
        for _, row in table.rows
        for title, cell in zip(table.columns, row, strict=True)
        if not title.startswith("Returns")
    ]
    assert len(shown) > 100
    assert {cell for cell in shown if not cell.isdigit()} <= {"fewer than 5", "withheld"}
    assert min(int(cell) for cell in shown if cell.isdigit()) >= 5
