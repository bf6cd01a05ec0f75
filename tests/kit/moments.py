"""Days and London clock times as tests name them: day 0 is a Monday in June, five weeks of plain weekdays after it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from shield_shared.london import LONDON

FIRST_DAY = date(2026, 6, 1)

#: A day, counted from `FIRST_DAY`, or an actual date.
Day = int | date


def day(which: Day) -> date:
    """The date of a day."""
    return which if isinstance(which, date) else FIRST_DAY + timedelta(days=which)


def moment(which: Day, clock: str = "10:00") -> datetime:
    """The moment at which a London clock shows this on a day."""
    return datetime.combine(day(which), time.fromisoformat(clock), LONDON)


def at(which: Day, clock: str = "10:00") -> str:
    """The same moment as events write it."""
    return moment(which, clock).isoformat()
