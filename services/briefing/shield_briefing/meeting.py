"""Meeting types and their sittings: dates, start, cut-off and the window that each covers (contract 4.3).

Windows run from the cut-off of the previous held sitting to this one's, `(from, to]`. Everything is worked out from
London calendar dates; "before" a start is elapsed hours.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from shield_shared.errors import PolicyError, UsageError
from shield_shared.faults import PolicyFault
from shield_shared.london import london_time
from shield_shared.policy_file import PolicyFile

DAY = timedelta(days=1)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Weekdays(_Part):
    """Every Monday to Friday; not on bank holidays."""

    on: Literal["weekdays"]


class EveryWeeks(_Part):
    """Every so many weeks, counted both ways from one actual date."""

    every_weeks: Annotated[int, Field(ge=1, le=52)]
    counted_from: date


class Monthly(_Part):
    """The first such weekday of each month (0 is Monday)."""

    first_of_month: Annotated[int, Field(ge=0, le=6)]


class MeetingType(PolicyFile):
    """One meeting type: when it sits, when its window closes, what it takes and how it groups."""

    sits: Weekdays | EveryWeeks | Monthly
    starts: time
    cut_off_at: time | None = None
    cut_off_hours_before: Annotated[int, Field(ge=0, le=168)] | None = None
    groups_by: Literal["occurrence", "young-person", "place"]
    takes: Literal["rules", "assessments", "area", "places"]
    assessments: bool = False
    open_episodes: Literal["all", "high-risk"] = "all"
    to_check_hours: Annotated[int, Field(ge=1)] = 168
    area: str | None = None
    rules_of: str | None = None
    counts_of: tuple[str, ...] = ()
    chair: str


class HolidayYear(_Part):
    """The bank holidays of one year."""

    year: int
    dates: tuple[date, ...]


class Holidays(_Part):
    """The table of bank holidays: outside its years no sitting can be worked out."""

    title: str
    owner: str
    source: str
    years: tuple[HolidayYear, ...]


@dataclass(frozen=True, slots=True)
class Sitting:
    """One date of a meeting: when it starts and when its window closes, in UTC."""

    meeting: str
    date: date
    starts: datetime
    cut_off: datetime


class Calendar:
    """Works out the sittings of meetings from the bank holidays."""

    def __init__(self, holidays: Holidays) -> None:
        self._off = frozenset(day for year in holidays.years for day in year.dates)
        self._years = frozenset(year.year for year in holidays.years)

    def sitting_on(self, meeting: MeetingType, day: date) -> Sitting | None:
        """The sitting on an actual date, or None; raises PolicyError in a year without a table of bank holidays."""
        if day.year not in self._years:
            known = f"{min(self._years)} to {max(self._years)}"
            sentence = f"expected the bank holidays of {day.year}: the table has {known}"
            raise PolicyError([PolicyFault("bank_holidays.toml", "years", sentence)])
        return _sitting(meeting, day) if self._sits(meeting, day) else None

    def between(self, meeting: MeetingType, first: date, last: date) -> Iterator[Sitting]:
        """The sittings from one date to another, both included, in order."""
        for offset in range((last - first).days + 1):
            sitting = self.sitting_on(meeting, first + offset * DAY)
            if sitting is not None:
                yield sitting

    @property
    def first_day(self) -> date:
        """The first day of the table of bank holidays."""
        return date(min(self._years), 1, 1)

    def by(self, meeting: MeetingType, day: date) -> Sitting | None:
        """The sitting on a date, or the last one before it; None outside the table of bank holidays."""
        if day.year not in self._years:
            return None
        return self.sitting_on(meeting, day) or self.before(meeting, day)

    def before(self, meeting: MeetingType, day: date) -> Sitting | None:
        """The last sitting before a date, or None when the table of bank holidays begins after it."""
        return self._walk(meeting, day, -1)

    def after(self, meeting: MeetingType, day: date) -> Sitting | None:
        """The next sitting after a date, or None when the table of bank holidays ends before it."""
        return self._walk(meeting, day, 1)

    def _walk(self, meeting: MeetingType, day: date, step: int) -> Sitting | None:
        while (day := day + step * DAY).year in self._years:
            sitting = self.sitting_on(meeting, day)
            if sitting is not None:
                return sitting
        return None

    def required(self, meeting: MeetingType, day: date) -> Sitting:
        """The sitting on a date; raises UsageError naming the nearest ones when there is none."""
        sitting = self.sitting_on(meeting, day)
        if sitting is None:
            near = [str(s.date) for s in (self.before(meeting, day), self.after(meeting, day)) if s is not None]
            raise UsageError(f"{meeting.id} does not sit on {day}: the nearest sittings are on {' and '.join(near)}.")
        return sitting

    def _sits(self, meeting: MeetingType, day: date) -> bool:
        if not self._working(day):
            return False
        if isinstance(meeting.sits, Weekdays):
            return True
        return any(_falls_on(meeting.sits, planned) for planned in self._moved_to(day))

    def _moved_to(self, day: date) -> Iterator[date]:
        """The planned dates that end up on a working day: itself, and the days off right before it."""
        yield day
        earlier = day - DAY
        while not self._working(earlier):
            yield earlier
            earlier -= DAY

    def _working(self, day: date) -> bool:
        return day.weekday() < 5 and day not in self._off


def _falls_on(sits: EveryWeeks | Monthly, planned: date) -> bool:
    if isinstance(sits, EveryWeeks):
        return (planned - sits.counted_from).days % (7 * sits.every_weeks) == 0
    return planned.weekday() == sits.first_of_month and planned.day <= 7


def _sitting(meeting: MeetingType, day: date) -> Sitting:
    starts = london_time(day, meeting.starts)
    if meeting.cut_off_at is not None:
        return Sitting(meeting.id, day, starts, london_time(day, meeting.cut_off_at))
    hours = meeting.cut_off_hours_before or 0
    return Sitting(meeting.id, day, starts, starts - timedelta(hours=hours))
