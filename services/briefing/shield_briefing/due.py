"""Which sittings are due, open or missed at a moment, from the calendar and what is recorded of them.

Every moment is worked out from London dates by the calendar; nothing here asks what time it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from shield_briefing.meeting import Calendar, MeetingType, Sitting
from shield_shared.london import LONDON, london_date

#: No meeting's window closes longer before its date (`MeetingType.cut_off_hours_before`).
_AHEAD = timedelta(days=8)
#: In these minutes of the night a London clock may show the same time twice, or never (clock changes).
_UNSAFE = (time(0, 59), time(2, 1))
#: What says of a sitting that its agenda is settled.
CLOSED = frozenset({"locked", "held", "cancelled"})

#: A sitting by its meeting and date.
Key = tuple[str, date]


@dataclass(frozen=True, slots=True)
class Due:
    """A sitting whose cut-off is past: its agenda is due by `due_by`; `closes` is the cut-off of the next sitting."""

    sitting: Sitting
    due_by: datetime
    closes: datetime | None

    @property
    def key(self) -> Key:
        """The sitting by its meeting and date."""
        return (self.sitting.meeting, self.sitting.date)

    def is_open(self, status: str | None, now: datetime) -> bool:
        """Whether what comes later still changes its agenda or makes an addendum."""
        return status not in CLOSED and (self.closes is None or now < self.closes)


def due(
    calendar: Calendar, meetings: Iterable[MeetingType], since: date, now: datetime, within: timedelta
) -> list[Due]:
    """Every sitting since a date whose cut-off is past, in order; each is due `within` a time after its cut-off.

    Raises PolicyError when the table of bank holidays does not cover the time.
    """
    last = london_date(now + _AHEAD)
    found = [
        Due(sitting, sitting.cut_off + within, following.cut_off if following is not None else None)
        for meeting in meetings
        for sitting in calendar.between(meeting, since, last)
        if sitting.cut_off <= now
        for following in (calendar.after(meeting, sitting.date),)
    ]
    return sorted(found, key=lambda each: (each.sitting.cut_off, each.sitting.meeting))


def upcoming(calendar: Calendar, meetings: Iterable[MeetingType], now: datetime) -> list[Sitting]:
    """The next sitting of each meeting whose cut-off is still to come, the nearest cut-off first."""
    found = [sitting for meeting in meetings if (sitting := _next(calendar, meeting, now)) is not None]
    return sorted(found, key=lambda sitting: (sitting.cut_off, sitting.meeting))


def _next(calendar: Calendar, meeting: MeetingType, now: datetime) -> Sitting | None:
    sitting = calendar.after(meeting, london_date(now) - timedelta(days=1))
    while sitting is not None and sitting.cut_off <= now:
        sitting = calendar.after(meeting, sitting.date)
    return sitting


def missed(dues: Sequence[Due], made: Collection[Key], now: datetime) -> list[Due]:
    """The sittings whose agenda should be there by now and is not."""
    return [each for each in dues if each.due_by <= now and each.key not in made]


def may_compile(each: Due, now: datetime, caught_up: datetime | None, ready_at: datetime) -> bool:
    """Whether to compile now: all that came by the cut-off is known to be in, or there is no time left to wait.

    `caught_up` is the moment up to which everything on the topics is known to be stored, `ready_at` the moment until
    which a service that has just come back may wait to catch up, though an agenda is overdue.
    """
    if caught_up is not None and caught_up >= each.sitting.cut_off:
        return True
    return now >= max(each.due_by, ready_at)


def wake_at(calendar: Calendar, meetings: Iterable[MeetingType], now: datetime, within: timedelta) -> list[datetime]:
    """The moments ahead at which there is something to look at: the next cut-offs, and when their agendas are due."""
    cut_offs = [sitting.cut_off for sitting in upcoming(calendar, meetings, now)]
    return sorted({safe(moment) for cut_off in cut_offs for moment in (cut_off, cut_off + within)})


def safe(moment: datetime) -> datetime:
    """The moment, or the first after it at which no London clock was or will be turned that night."""
    while _UNSAFE[0] <= moment.astimezone(LONDON).time() < _UNSAFE[1]:
        moment += timedelta(minutes=1)
    return moment
