"""Replays stamped events through triage and compiles the agenda of each sitting, in order.

Pure but for the policy that it is given: the same events and policy give the same agendas.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from shield_briefing.agenda import Policies, Window, compile_agenda
from shield_briefing.listed_before import ListedBefore
from shield_briefing.listing import Ledger
from shield_briefing.meeting import Calendar, MeetingType, Sitting
from shield_briefing.received import Received
from shield_briefing.said import Minutes, References, SaidBefore
from shield_briefing.shape import Agenda
from shield_shared.events import Event, Retraction, SittingRecord
from shield_shared.intake import HeldMessage
from shield_shared.london import london_date
from shield_triage.explain import MeetingTriage
from shield_triage.history import Fold
from shield_triage.records import Records


@dataclass(slots=True)
class Course:
    """One meeting on its way through its sittings."""

    meeting: MeetingType
    ledger: Ledger
    previous: Sitting | None
    before: ListedBefore = field(default_factory=ListedBefore)
    window: list[Event] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class History:
    """What a replay goes through: accepted events by received, the times of duplicates, and what is held."""

    events: Sequence[Event]
    duplicates: Sequence[datetime]
    held: Sequence[HeldMessage]


def recorded_sittings(events: Iterable[Event]) -> Minutes:
    """What the whole history records of sittings: which were locked, held or cancelled, and what the chair changed."""
    records = Records()
    for event in events:
        if isinstance(event.data, (SittingRecord, Retraction)):
            records.add(event)
    minutes = Minutes()
    for record in records.versions:
        for event in records.live(record):
            minutes.add(event)
    return minutes


@dataclass(frozen=True, slots=True)
class Replay:
    """A replay of one history for some meetings."""

    fold: Fold
    calendar: Calendar
    policies: Policies
    references: References
    history: History
    recorded: Minutes
    cancelled: Collection[tuple[str, date]]
    minutes: Minutes = field(default_factory=Minutes)

    def agendas(self, meetings: Sequence[MeetingType], first: date, last: date) -> Iterator[tuple[Sitting, Agenda]]:
        """The agenda of every sitting of the meetings from one date to another, in order of their cut-offs."""
        start = self._start(first)
        courses = {
            m.id: Course(m, Ledger(timedelta(hours=m.to_check_hours)), self._held_before(m, start)) for m in meetings
        }
        sittings = sorted(
            (s for m in meetings for s in self.calendar.between(m, start, last)), key=lambda s: (s.cut_off, s.meeting)
        )
        taken = 0
        last_heard: dict[str, datetime] = {}
        for course in courses.values():
            course.ledger.since = course.previous.cut_off if course.previous is not None else None
        for sitting in sittings:
            taken = self._take(taken, sitting.cut_off, courses, last_heard)
            if self._is_cancelled(sitting):
                continue
            course = courses[sitting.meeting]
            yield from self._compile(course, sitting, last_heard, wanted=sitting.date >= first)
            self._hold(course, sitting)

    def _start(self, first: date) -> date:
        received = [self.history.events[0].received] if self.history.events else []
        earliest = min([first, *map(london_date, received)])
        return max(earliest, self.calendar.first_day)

    def _held_before(self, meeting: MeetingType, day: date) -> Sitting | None:
        sitting = self.calendar.before(meeting, day)
        while sitting is not None and self._is_cancelled(sitting):
            sitting = self.calendar.before(meeting, sitting.date)
        return sitting

    def _held_after(self, meeting: MeetingType, day: date) -> Sitting | None:
        sitting = self.calendar.after(meeting, day)
        while sitting is not None and self._is_cancelled(sitting):
            sitting = self.calendar.after(meeting, sitting.date)
        return sitting

    def _is_cancelled(self, sitting: Sitting) -> bool:
        recorded = self.recorded.sitting_status(sitting.meeting, sitting.date)
        return (sitting.meeting, sitting.date) in self.cancelled or recorded == "cancelled"

    def _take(
        self, taken: int, cut_off: datetime, courses: Mapping[str, Course], last_heard: dict[str, datetime]
    ) -> int:
        while taken < len(self.history.events) and self.history.events[taken].received <= cut_off:
            event = self.history.events[taken]
            self.fold.add(event)
            last_heard[event.agency] = event.received
            for course in courses.values():
                course.window.append(event)
            taken += 1
        settled = self.fold.settle()
        for meeting, change in settled.changes.items():
            courses[meeting].ledger.apply(change)
        for event in settled.removed:
            self.minutes.remove(event)
        for event in settled.added:
            self.minutes.add(event)
        return taken

    def _compile(
        self, course: Course, sitting: Sitting, last_heard: Mapping[str, datetime], *, wanted: bool
    ) -> Iterator[tuple[Sitting, Agenda]]:
        if wanted:
            following = self._held_after(course.meeting, sitting.date)
            next_cut_off = following.cut_off if following is not None else sitting.cut_off + timedelta(days=365)
            listing = course.ledger.listing(sitting.cut_off, next_cut_off)
            window = Window(course.meeting, sitting, course.previous)
            received = self._received(course, window, last_heard)
            asked = tuple(sorted(self.policies.agencies))
            said = SaidBefore(
                sitting.meeting, sitting.date, self.minutes, self.recorded, self.references, course.before, asked
            )
            triage = MeetingTriage(self.fold, sitting.meeting)
            yield sitting, compile_agenda(window, listing, received, said, triage, self.policies)

    def _hold(self, course: Course, sitting: Sitting) -> None:
        course.before.record(sitting.date, course.ledger.listed())
        course.ledger.hold(sitting.cut_off)
        course.window.clear()
        course.previous = sitting

    def _received(self, course: Course, window: Window, last_heard: Mapping[str, datetime]) -> Received:
        start, end = window.covers_from, window.sitting.cut_off
        came = [event for event in course.window if event.received > start]
        fates = Counter(self.fold.fate(event) for event in came)
        held = Counter((h.agency, h.type) for h in self.history.held if h.received is None or start < h.received <= end)
        return Received(
            accepted=len(came),
            duplicates=sum(start < moment <= end for moment in self.history.duplicates),
            superseded=fates["superseded"],
            retracted=fates["retracted"],
            naming_nobody=sum(not event.data.people for event in came),
            held=held,
            last=dict(last_heard),
        )
