"""Timeliness: from when it happened to when it was recorded, received, and on a list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from shield_briefing.numbers.given import Given
from shield_briefing.numbers.table import NumbersTable, Row, agency_title, typical
from shield_shared.events import Custody, Event, Missing

PART = "How long it took"


def time_tables(given: Given) -> Iterator[NumbersTable]:
    """The tables of delays by agency, and by meeting."""
    yield _by_agency(given)
    yield _by_meeting(given)


def _by_agency(given: Given) -> NumbersTable:
    recorded: dict[str, list[timedelta]] = {}
    received: dict[str, list[timedelta]] = {}
    firsts = _first_reports(given)
    for event in given.received:
        agency = agency_title(given.policy.agencies, event.agency)
        received.setdefault(agency, []).append(event.received - event.time)
        if event in firsts and _says_when(event):
            recorded.setdefault(agency, []).append(event.time - event.occurred)
    rows: list[Row] = []
    for agency in sorted(received):
        told = recorded.get(agency, [])
        cells = (str(len(told)), *typical(told), str(len(received[agency])), *typical(received[agency]))
        rows.append((agency, cells))
    about = (
        "Hours. From happening to recording: first reports of a record that say when it happened. From recording to "
        "receiving: everything accepted; events read from files count as received when they were recorded. "
        "9 in 10 took no longer than the time given."
    )
    columns = (
        "First reports that say when", "Happened to recorded: median", "Happened to recorded: 9 in 10",
        "Messages accepted", "Recorded to received: median", "Recorded to received: 9 in 10",
    )  # fmt: skip
    return NumbersTable("delays", PART, "From happening to receiving", about, "Sender", columns, tuple(rows))


def _first_reports(given: Given) -> set[Event]:
    """The event of each record that was received first, whenever that was."""
    first: dict[tuple[str, ...], Event] = {}
    for event in sorted(given.events, key=lambda event: (event.received, event.version)):
        first.setdefault(event.record, event)
    return set(first.values())


def _says_when(event: Event) -> bool:
    stated = event.data.occurred
    if stated is not None and stated.from_ is not None:
        return stated.says_day
    return isinstance(event.data, Missing | Custody)


def _by_meeting(given: Given) -> NumbersTable:
    waits: dict[str, dict[tuple[str, str], timedelta]] = {}
    for sitting, agenda in given.agendas:
        mine = waits.setdefault(sitting.meeting, {})
        for event in (event for item in agenda["items"] for event in item["events"] if event["band"] == "new"):
            received = datetime.fromisoformat(event["received"])
            mine.setdefault((event["source"], event["id"]), sitting.starts - received)
    rows = tuple(
        (given.policy.meetings[meeting].title, (str(len(waits[meeting])), *typical(waits[meeting].values())))
        for meeting in sorted(waits)
    )
    about = "Hours from when a report was received to the sitting that listed it first in the month as new."
    columns = ("Reports", "Received to sitting: median", "Received to sitting: 9 in 10")
    return NumbersTable("to-sitting", PART, "From receiving to the sitting", about, "Meeting", columns, rows)
