"""The cut-offs of all sittings of all meetings, one after another, whether or not an agenda of any is asked for."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from heapq import merge

from shield_briefing.meeting import Calendar, MeetingType

DAY = timedelta(days=1)


@dataclass(slots=True)
class CutOffs:
    """The cut-offs of a house's meetings: those that were passed, and the `next` (None: the calendar ends)."""

    calendar: Calendar
    meetings: Mapping[str, MeetingType]
    next: datetime | None = None
    _passed: list[datetime] = field(default_factory=list)
    _ahead: Iterator[datetime] = field(default_factory=lambda: iter(()))

    def set_out(self, day: date) -> None:
        """Begin with the sittings of a day."""
        self._ahead = merge(*(self._of(meeting, day - DAY) for meeting in self.meetings.values()))
        self.next = next(self._ahead, None)

    def _of(self, meeting: MeetingType, day: date) -> Iterator[datetime]:
        sitting = self.calendar.after(meeting, day)
        while sitting is not None:
            yield sitting.cut_off
            sitting = self.calendar.after(meeting, sitting.date)

    def before(self, moment: datetime) -> Iterator[datetime]:
        """Go on to a moment; each cut-off on the way that lies before it is given, and then it is passed."""
        while self.next is not None and self.next < moment:
            yield self.next
            self._pass(self.next)

    def _pass(self, cut_off: datetime) -> None:
        self._passed.append(cut_off)
        while self.next == cut_off:
            self.next = next(self._ahead, None)

    def last_by(self, moment: datetime) -> datetime | None:
        """The last one at or before a moment, as far as they are known; None where there is none."""
        if self.next is not None and self.next <= moment:
            return self.next
        before = bisect(self._passed, moment)
        return self._passed[before - 1] if before else None

    def named(self, meeting: str, day: date) -> datetime | None:
        """The cut-off of the sitting of a day, or of the last one before it where the meeting did not sit then."""
        known = self.meetings.get(meeting)
        sitting = self.calendar.by(known, day) if known is not None else None
        return sitting.cut_off if sitting is not None else None
