"""London calendar dates and wall clock times: the only time zone that meetings and rules speak."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


@lru_cache(maxsize=4096)
def london_date(moment: datetime) -> date:
    """The London calendar date of a moment."""
    return moment.astimezone(LONDON).date()


def london_time(day: date, clock: time) -> datetime:
    """The moment, in UTC, at which a London clock shows `clock` on `day`."""
    return datetime.combine(day, clock, LONDON).astimezone(UTC)


def london_midnight(day: date) -> datetime:
    """The moment, in UTC, at which a London day begins."""
    return london_time(day, time())


def london_text(moment: datetime) -> str:
    """A moment as agendas write it: London time with offset, to the second."""
    return moment.astimezone(LONDON).isoformat(timespec="seconds")
