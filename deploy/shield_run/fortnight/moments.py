"""The fixed days of the fortnight, and times as agencies write them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from shield_shared.london import london_text, london_time

#: The stream runs from the Friday before the first sitting to the last sitting's day.
FIRST_DAY = date(2026, 3, 20)
LAST_DAY = date(2026, 4, 10)
FIRST_SITTING = date(2026, 3, 23)
#: Good Friday and Easter Monday 2026 (gov.uk bank holidays, England).
HOLIDAYS = frozenset({date(2026, 4, 3), date(2026, 4, 6)})
#: The invented schools break up on this day and are away for the rest of the fortnight.
LAST_SCHOOL_DAY = date(2026, 3, 27)
CUT_OFF = time(8)


def days(first: date = FIRST_DAY, last: date = LAST_DAY) -> Iterator[date]:
    """Every day from first to last, both included."""
    for step in range((last - first).days + 1):
        yield first + timedelta(days=step)


def is_working(day: date) -> bool:
    """Whether offices are open and the daily meetings sit."""
    return day.weekday() < 5 and day not in HOLIDAYS


def at(day: date, clock: str) -> datetime:
    """The moment, in UTC, at which a London clock shows `HH:MM` on a day."""
    return london_time(day, time.fromisoformat(clock))


def daily_sittings() -> list[date]:
    """The days on which the daily meetings are due to sit."""
    return [day for day in days(FIRST_SITTING) if is_working(day)]


def sitting_for(moment: datetime) -> date:
    """The first daily sitting whose cut-off is not before a moment."""
    day = moment.astimezone(UTC).date()
    while not is_working(day) or london_time(day, CUT_OFF) < moment:
        day += timedelta(days=1)
    return day


def stamp(moment: datetime) -> str:
    """A moment as RFC 3339 with London's offset, to the second."""
    return london_text(moment)
