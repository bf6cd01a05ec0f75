"""Replays stamped events through triage and compiles the agenda of each sitting, in order.

Pure but for the policy that it is given: the same events and policy give the same agendas, whether a replay goes
through its whole history at once or is taken up again whenever more has been received.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial

from shield_briefing.agenda import Policies, Window
from shield_briefing.cut_offs import CutOffs
from shield_briefing.former_references import FormerReferences
from shield_briefing.meeting import MeetingType, Sitting
from shield_briefing.received import Received
from shield_briefing.said import Minutes, References
from shield_briefing.shape import Agenda
from shield_run.courses import Course, Given, new_course
from shield_run.house import House
from shield_shared.events import Event, Retraction, SittingRecord
from shield_shared.intake import HeldMessage
from shield_shared.london import london_date
from shield_shared.settings import Settings
from shield_triage.history import Fold
from shield_triage.linking import references
from shield_triage.records import Records

#: A cut-off lies no longer before its sitting than a meeting file may say (168 hours), a clock change included.
LONGEST_BEFORE = timedelta(days=8)


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


@dataclass(slots=True)
class Replay:
    """A replay of one history for some meetings.

    `history` may be given anew with more events, none of them received before what was reached, and `recorded` with
    what they record of sittings. Every scheduled sitting counts as held that was not cancelled; from the date
    `recorded_from` on, where there is one, only what is recorded as locked or held by the next cut-off (contract 4.3).
    """

    house: House
    fold: Fold
    policies: Policies
    references: References
    history: History
    recorded: Minutes
    former: FormerReferences
    cancelled: Collection[tuple[str, date]]
    recorded_from: date | None = None
    minutes: Minutes = field(default_factory=Minutes)
    reached: datetime | None = None
    decided: dict[Sitting, bool] = field(default_factory=dict)
    _courses: dict[str, Course] = field(default_factory=dict)
    _following: dict[str, list[Course]] = field(default_factory=dict)
    _taken: int = 0
    _last_heard: dict[str, datetime] = field(default_factory=dict)
    _waiting: list[Sitting] = field(default_factory=list)

    def agendas(self, meetings: Sequence[MeetingType], first: date, last: date) -> Iterator[tuple[Sitting, Agenda]]:
        """The agenda of every sitting of the meetings from one date to another, in order of their cut-offs."""
        for sitting in self.begin(meetings, first, last):
            self.reach(sitting.cut_off)
            if sitting.date >= first and not self.is_cancelled(sitting):
                yield sitting, self.compile(sitting)
            self.leave(sitting)

    def begin(self, meetings: Sequence[MeetingType], first: date, last: date) -> list[Sitting]:
        """Set out: every sitting from the first event, or from `first` if that is earlier, by its cut-off."""
        start = self._start(first)
        self.former.cut_offs.set_out(start)
        for meeting in meetings:
            course = new_course(meeting, self._held_before(meeting, start), self.house, self.fold)
            self._courses[meeting.id] = course
            for followed in course.follows:
                self._following.setdefault(followed, []).append(course)
        every = (s for m in meetings for s in self.house.calendar.between(m, start, last))
        return sorted(every, key=lambda s: (s.cut_off, s.meeting))

    def _start(self, first: date) -> date:
        received = [self.history.events[0].received] if self.history.events else []
        earliest = min([first, *map(london_date, received)])
        return max(earliest, self.house.calendar.first_day)

    def _held_before(self, meeting: MeetingType, day: date) -> Sitting | None:
        sitting = self.house.calendar.before(meeting, day)
        while sitting is not None and not self.is_held(sitting):
            sitting = self.house.calendar.before(meeting, sitting.date)
        return sitting

    def _sits_after(self, meeting: MeetingType, day: date) -> Sitting | None:
        sitting = self.house.calendar.after(meeting, day)
        while sitting is not None and self.is_cancelled(sitting):
            sitting = self.house.calendar.after(meeting, sitting.date)
        return sitting

    def course(self, meeting: str) -> Course:
        """The course of a meeting, once it has set out."""
        return self._courses[meeting]

    def is_cancelled(self, sitting: Sitting) -> bool:
        """Whether a sitting was named or recorded as cancelled, whenever that was."""
        recorded = self.recorded.sitting_status(sitting.meeting, sitting.date)
        return (sitting.meeting, sitting.date) in self.cancelled or recorded == "cancelled"

    def is_held(self, sitting: Sitting) -> bool:
        """Whether a sitting counts as held, by what is known of it."""
        if self.recorded_from is None or sitting.date < self.recorded_from:
            return not self.is_cancelled(sitting)
        following = self.house.calendar.after(self._courses[sitting.meeting].meeting, sitting.date)
        records = self.recorded.sittings.get((sitting.meeting, sitting.date), ())
        said = [d.status for e, d in records if following is None or e.received <= following.cut_off]
        return bool(said) and said[-1] != "cancelled" and not self.is_cancelled(sitting)

    def reach(self, moment: datetime) -> None:
        """Take in what was received by a moment, unless that is reached already.

        Only then is it `decided` whether the sittings that were left before count as held.
        """
        if self.reached is not None and moment <= self.reached:
            return
        for sitting in self._waiting:
            self.decided[sitting] = self.is_held(sitting)
            self._courses[sitting.meeting].settle(sitting, held=self.decided[sitting])
        self._waiting.clear()
        for cut_off in self.former.cut_offs.before(moment):
            if self._is_more_by(cut_off):
                self._take(cut_off)
        self._take(moment)
        self.reached = moment

    def _is_more_by(self, moment: datetime) -> bool:
        """Whether something was received by a moment that is not taken in yet."""
        events = self.history.events
        return self._taken < len(events) and events[self._taken].received <= moment

    def _take(self, moment: datetime) -> None:
        events = self.history.events
        while self._is_more_by(moment):
            event = events[self._taken]
            self.fold.add(event)
            self._last_heard[event.agency] = event.received
            for course in self._courses.values():
                course.window.append(event)
            self._taken += 1
        settled = self.fold.settle(london_date(moment), redate=self._is_dated(moment))
        for meeting, change in settled.changes.items():
            for course in self._following.get(meeting, ()):
                course.apply(change)
        for course in self._courses.values():
            course.turn(settled.removed, settled.added)
        self.former.turn(moment, settled.removed, settled.added, settled.former)
        for event in settled.removed:
            self.minutes.remove(event)
        for event in settled.added:
            self.minutes.add(event)

    def _is_dated(self, moment: datetime) -> bool:
        """Whether a meeting that goes by ages as at its cut-off has it at this moment."""
        dated = (self._courses[meeting].meeting for meeting in self.fold.dated)
        return any(
            sitting.cut_off == moment for meeting in dated for sitting in self._near(meeting, london_date(moment))
        )

    def _near(self, meeting: MeetingType, day: date) -> Iterator[Sitting]:
        sitting = self.house.calendar.after(meeting, day - timedelta(days=1))
        while sitting is not None and sitting.date <= day + LONGEST_BEFORE:
            yield sitting
            sitting = self.house.calendar.after(meeting, sitting.date)

    def compile(self, sitting: Sitting) -> Agenda:
        """The agenda of a sitting, whose cut-off is what was reached."""
        course = self._courses[sitting.meeting]
        following = self._sits_after(course.meeting, sitting.date)
        next_cut_off = following.cut_off if following is not None else sitting.cut_off + timedelta(days=365)
        window = Window(course.meeting, sitting, course.previous)
        given = Given(next_cut_off, self.fold, self.policies, self.references, self.former, self.minutes, self.recorded)
        return course.agenda(window, self._received(course, window), given)

    def leave(self, sitting: Sitting) -> None:
        """Go on from a sitting at its cut-off: whether it counts as held is asked when more is taken in.

        One that was cancelled by then is passed over; of one that was cancelled later there may be an agenda.
        """
        if not self.is_cancelled(sitting) or self._cancelled_late(sitting):
            self._courses[sitting.meeting].leave(sitting)
            self._waiting.append(sitting)

    def _cancelled_late(self, sitting: Sitting) -> bool:
        records = self.recorded.sittings.get((sitting.meeting, sitting.date), ())
        return bool(records) and all(event.received > sitting.cut_off for event, _ in records)

    def _received(self, course: Course, window: Window) -> Received:
        start, end = window.covers_from, window.sitting.cut_off
        came = [event for event in course.window if event.received > start]
        fates = Counter(self.fold.fate(event) for event in came)
        held = Counter((h.agency, h.type) for h in self.history.held if h.received is None or start < h.received <= end)
        return Received(
            accepted=len(came),
            duplicates=sum(start < moment <= end for moment in self.history.duplicates),
            superseded=fates["superseded"],
            retracted=fates["retracted"],
            naming_nobody=sum(self._names_nobody(course.meeting, event) for event in came),
            held=held,
            last=dict(self._last_heard),
        )

    def _names_nobody(self, meeting: MeetingType, event: Event) -> bool:
        """Whether a live report, of a type whose people would be listed, names none: only counted, or to check."""
        if event.data.people or meeting.takes == "places":
            return False
        return self.fold.takes(meeting.id).appears(event) and self.fold.fate(event) == "live"


def new_replay(
    house: House,
    settings: Settings,
    meetings: Iterable[MeetingType],
    history: History,
    recorded: Minutes,
    cancelled: Collection[tuple[str, date]] = (),
    recorded_from: date | None = None,
) -> Replay:
    """A replay for some meetings by the policy of a house; what they count of other meetings is decided too."""
    return Replay(
        house=house,
        fold=house.fold(house.deciding(meetings), settings.key),
        policies=Policies(house.agencies, house.rules.fingerprint, house.signposts, settings.notices),
        references=partial(references, key=settings.key),
        history=history,
        recorded=recorded,
        former=FormerReferences(CutOffs(house.calendar, house.meetings)),
        cancelled=cancelled,
        recorded_from=recorded_from,
    )
