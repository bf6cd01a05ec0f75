"""The briefing service put together: agendas of everything received so far, by the functions of a run over files.

A history is folded once and taken up again as more comes; what comes late, or changes which sittings were held, makes
it begin anew, so that the agendas are those of a run over the same stamped events, in whatever order they came.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from shield_briefing.due import Key
from shield_briefing.meeting import MeetingType, Sitting
from shield_briefing.said import Minutes
from shield_briefing.service_store import Received
from shield_briefing.shape import Agenda
from shield_run.house import House
from shield_run.replay import History, Replay, new_replay, recorded_sittings
from shield_run.runs import without_collector
from shield_shared.events import Event, Retraction, SittingRecord
from shield_shared.faults import Fault
from shield_shared.intake import HeldMessage, Intake, sort_in
from shield_shared.messages import Held
from shield_shared.reading import Reading
from shield_shared.settings import Settings

_NEVER = datetime.max.replace(tzinfo=UTC)
_ALWAYS = datetime.min.replace(tzinfo=UTC)
#: What may change what is recorded of sittings.
_RECORDS = (SittingRecord, Retraction)


@dataclass(slots=True)
class Sorted:
    """Readings, sorted in when they are asked for, as `sort_in` sorts all at once; what comes in order is only added.

    While topics are caught up with nothing is in order: to sort then, at each portion, would sort over and over.
    """

    readings: list[Reading] = field(default_factory=list)
    _waiting: list[Reading] = field(default_factory=list)
    _events: list[Event] = field(default_factory=list)
    _duplicates: list[datetime] = field(default_factory=list)
    _held: list[HeldMessage] = field(default_factory=list)
    _intake: Intake = field(default_factory=Intake)
    _last: datetime = _ALWAYS
    _timeless: set[bytes | None] = field(default_factory=set)

    def add(self, came: list[Reading]) -> None:
        """Take readings in, in whatever order they came."""
        self.readings += came
        self._waiting += came

    def again(self) -> None:
        """Sort everything anew when asked next."""
        self._events, self._duplicates, self._held = [], [], []
        self._intake, self._last, self._timeless = Intake(), _ALWAYS, set()
        self._waiting = list(self.readings)

    @property
    def history(self) -> History:
        """What a replay goes through."""
        if any(map(self._is_late, self._waiting)):
            self.again()
        waiting, self._waiting = self._waiting, []
        if waiting:
            self._sort(waiting)
        return History(self._events, self._duplicates, self._held)

    def _is_late(self, reading: Reading) -> bool:
        """What has no time of receipt stands behind everything, and counts only beside another of the same text."""
        return reading.received is not None and (reading.received <= self._last or reading.digest in self._timeless)

    def _sort(self, readings: list[Reading]) -> None:
        batch = sort_in(readings, self._intake)
        self._events += batch.events
        self._duplicates += (reading.received for reading in batch.duplicates if reading.received is not None)
        self._held += batch.held
        self._last = max([self._last, *(reading.received for reading in readings if reading.received is not None)])
        self._timeless |= {reading.digest for reading in readings if reading.received is None} - {None}


@dataclass(slots=True)
class LiveCompiler:
    """Makes agendas of everything received so far (`shield_briefing.service.Compiler`).

    From `since` on a sitting counts as held only when that is recorded, if `recorded` is true; before it, as scheduled.
    """

    house: House
    settings: Settings
    meetings: Sequence[MeetingType]
    recorded: bool
    since: date = date.min
    upto: tuple[int, int] = (0, 0)
    _sorted: Sorted = field(default_factory=Sorted)
    _said: Minutes = field(default_factory=Minutes)
    _more_said: bool = False
    _arrivals: set[str] = field(default_factory=set)
    _notices: dict[str, Reading] = field(default_factory=dict)
    _replay: Replay | None = None
    _passed: dict[Sitting, object] = field(default_factory=dict)
    _now: Replay | None = None
    _open: tuple[Sitting, ...] = ()

    def add(self, received: Received) -> None:
        """Take in what came after `upto`; what was received before the point that a replay has reached ends it."""
        came = [self.house.read(event, at) for _, at, event in received.arrivals]
        known = {arrival for arrival, _, _ in received.arrivals}
        self._arrivals |= known
        self._withdraw(known)
        came += self._waiting(received.held)
        self._sorted.add(came)
        self.upto = received.upto
        if any(reading.event is not None and isinstance(reading.event.data, _RECORDS) for reading in came):
            self._more_said = True
        first = min((reading.received or _ALWAYS for reading in came), default=_NEVER)
        self._replay, self._now = self._still(self._replay, first), self._still(self._now, first)

    def _waiting(self, notices: Sequence[Held]) -> list[Reading]:
        """The held messages as readings; what came as an arrival too is judged as that, not by the notice."""
        came = []
        for notice in notices:
            if notice.held_by != "ingest":
                came.append(_reading(notice, None))
            elif notice.arrival not in self._arrivals:
                digest = bytes.fromhex(notice.digest) if notice.digest is not None else None
                came.append(_reading(notice, digest))
                self._notices[notice.arrival] = came[-1]
        return came

    def _withdraw(self, arrivals: set[str]) -> None:
        """The notice came before the arrival that it is about, on another topic."""
        gone = {id(self._notices.pop(arrival)) for arrival in arrivals & self._notices.keys()}
        if gone:
            self._sorted.readings = [reading for reading in self._sorted.readings if id(reading) not in gone]
            self._sorted.again()
            self.forget()

    def _still(self, replay: Replay | None, first: datetime) -> Replay | None:
        """The replay; None where what was added came too late for it."""
        late = replay is not None and replay.reached is not None and first <= replay.reached
        return None if late else replay

    def _with_all(self, replay: Replay | None) -> Replay | None:
        """The replay with all that was added."""
        if replay is not None:
            replay.history, replay.recorded = self._sorted.history, self._recorded()
        return replay

    def _recorded(self) -> Minutes:
        """What is recorded of sittings."""
        if self._more_said:
            self._said, self._more_said = recorded_sittings(self._sorted.history.events), False
        return self._said

    def status(self, key: Key) -> str | None:
        """What is recorded of a sitting: locked, held, cancelled or nothing."""
        return self._recorded().sitting_status(*key)

    def forget(self) -> None:
        """Begin anew when asked next."""
        self._replay = self._now = None

    def empty(self) -> None:
        """Know nothing any more of what was received."""
        self.upto, self._sorted, self._said, self._more_said = (0, 0), Sorted(), Minutes(), False
        self._arrivals, self._notices, self._passed = set(), {}, {}
        self.forget()

    def agendas(
        self, sittings: Sequence[Sitting], wanted: Callable[[Sitting], bool]
    ) -> Iterator[tuple[Sitting, Agenda]]:
        """The agendas of those sittings that are wanted, as far as they may have changed since it was last asked."""
        if not sittings:
            return
        with without_collector():
            replay, due = self._with_all(self._replay), set(sittings)
            if replay is None or not self._goes_on(replay):
                replay, self._passed = self._fresh(), {}
                ahead = self._set_out(replay, sittings)
            else:
                ahead = [sitting for sitting in sittings if sitting not in self._passed]
            self._replay = replay
            for sitting in ahead:
                replay.reach(sitting.cut_off)
                self._passed[sitting] = self._mark(replay, sitting)
                if not replay.is_cancelled(sitting) and sitting in due and wanted(sitting):
                    yield sitting, replay.compile(sitting)
                replay.leave(sitting)

    def as_at(
        self, sittings: Sequence[Sitting], dues: Sequence[Sitting], now: datetime
    ) -> Iterator[tuple[Sitting, Agenda]]:
        """The agendas of some sittings with a cut-off at `now`; `dues` are all sittings so far."""
        with without_collector():
            replay, wanted = self._with_all(self._now), tuple(sittings)
            if replay is None or self._open != wanted or not _holds(replay):
                replay, self._open = self._fresh(), wanted
                self._go(replay, [sitting for sitting in self._set_out(replay, dues) if sitting not in wanted])
            self._now = replay
            replay.reach(now)
            for sitting in wanted:
                yield sitting, replay.compile(replace(sitting, cut_off=now))

    def _set_out(self, replay: Replay, dues: Sequence[Sitting]) -> list[Sitting]:
        """Every sitting from the first event up to the last that is due."""
        last = dues[-1]
        every = replay.begin(self.meetings, self.since, max(sitting.date for sitting in dues))
        return [s for s in every if (s.cut_off, s.meeting) <= (last.cut_off, last.meeting)]

    def _go(self, replay: Replay, sittings: Sequence[Sitting]) -> None:
        for sitting in sittings:
            replay.reach(sitting.cut_off)
            replay.leave(sitting)

    def _goes_on(self, replay: Replay) -> bool:
        """Whether what is recorded of the sittings that it passed is what it went by."""
        return _holds(replay) and all(self._mark(replay, s) == mark for s, mark in self._passed.items())

    def _mark(self, replay: Replay, sitting: Sitting) -> object:
        """What an agenda that may be made again shows of its own sitting's record."""
        records = self._recorded().sittings.get((sitting.meeting, sitting.date), ()) if not self.recorded else ()
        return (replay.is_cancelled(sitting), tuple(event.key for event, _ in records))

    def _fresh(self) -> Replay:
        since = self.since if self.recorded else None
        history = self._sorted.history
        return new_replay(self.house, self.settings, self.meetings, history, self._recorded(), recorded_from=since)


def _holds(replay: Replay) -> bool:
    """Whether the sittings count as held that it has taken as held, and no others."""
    return all(replay.is_held(sitting) == held for sitting, held in replay.decided.items())


def _reading(notice: Held, digest: bytes | None) -> Reading:
    return Reading(
        faults=tuple(Fault(fault.field, fault.code, fault.sentence) for fault in notice.faults),
        source=notice.source,
        id=notice.id,
        type=notice.type,
        agency=notice.agency,
        received=notice.received,
        digest=digest,
    )
