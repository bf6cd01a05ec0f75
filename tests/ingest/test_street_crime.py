"""Street crime in the three forms in which it comes: a month, a place, nobody, and nothing before a meeting."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from shield_ingest.files import load_feed, read_files
from shield_run.house import load_house
from shield_run.runs import Request, agendas_of
from shield_shared.policy import load_agencies
from shield_shared.reading import read_event
from shield_shared.settings import read_settings
from shield_shared.wards import WARDS

FEEDS = Path(__file__).parents[1] / "data" / "feeds"
PUBLISHED = FEEDS / "leeds-street-crime-sample.csv"
FORMS = [
    (PUBLISHED, "police-street-crime"),
    (FEEDS / "leeds-street-crime-spreadsheet-sample.json", "police-street-crime"),
    (FEEDS / "leeds-street-crime-api-sample.json", "police-street-crime-api"),
]
AGENCIES, _ = load_agencies(None)


def _events(path: Path, feed: str) -> list[dict[str, Any]]:
    messages = list(read_files([path], load_feed(feed)))
    assert [(message.fault, message.warnings) for message in messages if message.fault or message.warnings] == []
    return [message.value for message in messages if isinstance(message.value, dict)]


def _rows() -> list[dict[str, str]]:
    with PUBLISHED.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(("path", "feed"), FORMS)
def test_every_crime_is_an_event_that_we_accept_without_a_warning(path: Path, feed: str) -> None:
    events = _events(path, feed)
    assert len({event["id"] for event in events}) == len(events) == len(_rows()) == 72
    readings = [read_event(event, AGENCIES, ()) for event in events]
    assert [reading.faults or reading.warnings for reading in readings if reading.faults or reading.warnings] == []
    assert Counter(event["data"]["offence"]["label"] for event in events) == Counter(
        row["Crime type"] for row in _rows()
    )


@pytest.mark.parametrize(("path", "feed"), FORMS)
def test_no_crime_names_anybody_or_a_day_or_what_a_rule_asks_for(path: Path, feed: str) -> None:
    for event in _events(path, feed):
        data = event["data"]
        assert set(data) == {"category", "occurred", "offence", "location"}
        assert data["category"] == "other"
        assert data["occurred"] == {"from": "2025-02-01T00:00:00Z", "to": "2025-02-28T23:59:59Z"}
        assert event["time"] == "2025-02-28T23:59:59Z"


def test_a_crime_is_the_same_record_in_every_form() -> None:
    subjects = [sorted(event.get("subject", "") for event in _events(path, feed)) for path, feed in FORMS]
    assert subjects[0] == subjects[1] == subjects[2] == sorted(row["Crime ID"] for row in _rows())
    assert subjects[0].count("") == 7


def test_each_area_of_leeds_is_in_a_ward() -> None:
    for path, feed in FORMS[:2]:
        assert {event["data"]["location"]["ward"] for event in _events(path, feed)} <= set(WARDS)
    table = next(field.words for field in load_feed("police-street-crime").fields if field.to == "location.ward")
    assert table is not None
    assert len(table) == 488
    assert set(table.values()) == set(WARDS)


@pytest.mark.parametrize(("path", "feed"), FORMS)
def test_a_month_of_crimes_puts_nothing_before_the_daily_meetings(path: Path, feed: str) -> None:
    request = Request(
        files=(path,), meetings=("syv-daily", "mace-daily", "syv-area-east"), first=date(2025, 2, 3),
        last=date(2025, 3, 20), feed=feed, audiences=("chair",), formats=("json",), cancelled=frozenset(),
        out=Path("unused"), store=None,
    )  # fmt: skip
    agendas = [agenda for _, agenda in agendas_of(request, load_house(), read_settings({}))]
    listed = [(agenda["items"], agenda["to_check"], agenda["left_off"]) for agenda in agendas]
    assert listed == [([], [], [])] * len(agendas)
    assert sorted(agenda["counts"]["received"] for agenda in agendas)[-4:] == [0, 72, 72, 72]
