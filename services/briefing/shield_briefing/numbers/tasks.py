"""Actions by the agency that owns them. A task is counted as it is: it is no person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from shield_briefing.numbers.given import Given
from shield_briefing.numbers.table import ALL, DAY, NO_PARTNER, NONE, NumbersTable, typical
from shield_shared.events import ActionRecord, Event
from shield_shared.london import london_date

PART = "What was agreed and done"
COLUMNS = (
    "Agreed in the month", "Done", "Not done", "No longer possible", "Open at the end", "of these overdue",
    "Days to close: median", "Days to close: 9 in 10",
)  # fmt: skip
CLOSED = ("done", "not-done", "no-longer-possible")


def task_tables(given: Given) -> Iterator[NumbersTable]:
    """The table of actions."""
    tasks = list(given.minutes.current_actions())
    owners: dict[str, list[tuple[Event, ActionRecord]]] = {}
    for event, data in tasks:
        agency = given.policy.agencies.get(data.owner.agency)
        owners.setdefault(agency.title if agency is not None else NO_PARTNER, []).append((event, data))
    every = {owner: _told(owners[owner], given) for owner in sorted(owners)}
    every |= {ALL: _told(tasks, given)} if tasks else {}
    rows = tuple((owner, cells) for owner, cells in every.items() if any(cell not in ("0", NONE) for cell in cells))
    about = (
        "By the sitting that agreed them, and by the day on which they were closed. Overdue: open at the end, with a "
        "date before it. Days to close run from the sitting to the closing."
    )
    yield NumbersTable("actions", PART, "Actions", about, "Owner", COLUMNS, rows)


def _told(tasks: list[tuple[Event, ActionRecord]], given: Given) -> tuple[str, ...]:
    month, end = given.month, given.last_day
    closed = [(event, data) for event, data in tasks if data.status in CLOSED and month.holds(event.time)]
    still = [data for _, data in tasks if data.status == "open"]
    counts = (
        sum(month.has(data.sitting) for _, data in tasks),
        *(sum(data.status == status for _, data in closed) for status in CLOSED),
        len(still),
        sum(data.due < end for data in still),
    )
    took = [_days(event, data) for event, data in closed]
    return (*map(str, counts), *typical(took, DAY))


def _days(event: Event, data: ActionRecord) -> timedelta:
    return london_date(event.time) - data.sitting
