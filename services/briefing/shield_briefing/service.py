"""The briefing service: compiles each sitting once its cut-off is past, adds what comes later, and has it delivered.

`reconcile` looks at what is due and does what is not done yet, however often it is called and by however many
processes: rows in the database say what is done. It is woken by the clock and by what arrives, and trusts neither.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import takewhile
from typing import Protocol

from shield_briefing.addendum import addendum
from shield_briefing.contacts import Contacts
from shield_briefing.delivery import Post
from shield_briefing.due import Due, Key, due, may_compile, missed
from shield_briefing.mail_agenda import held, late_remark, waiting_remark
from shield_briefing.meeting import Calendar, MeetingType, Sitting
from shield_briefing.service_store import ArrivalStore, Caught, Received
from shield_briefing.shape import Agenda
from shield_briefing.sitting_store import Made, Outdated, SittingStore, Unwritten
from shield_shared.disk import NotWrittenError
from shield_shared.health import Health
from shield_shared.log import Log
from shield_shared.london import london_date

#: A service that comes back with an agenda overdue waits so long for what is still on the topics, and no longer.
CATCH_UP = timedelta(seconds=30)
#: An agenda that is made so long after its due time says that it is late.
LATE = timedelta(minutes=1)
#: How many agendas are put in the output folder together.
_AT_ONCE = 20
_STILL = "it is still being compiled, which takes longer than it should; the log says how far it is."


class Compiler(Protocol):
    """Makes agendas of all that was received, as a run over files does; `since` is the date of the first of them."""

    since: date

    @property
    def upto(self) -> tuple[int, int]:
        """The numbers of the last arrival and held message that it has."""

    def add(self, received: Received) -> None:
        """Take in what came after `upto`."""

    def status(self, key: Key) -> str | None:
        """What is recorded of a sitting: locked, held, cancelled or nothing."""

    def agendas(
        self, sittings: Sequence[Sitting], wanted: Callable[[Sitting], bool]
    ) -> Iterator[tuple[Sitting, Agenda]]:
        """The agendas of those sittings that are wanted, as far as they may have changed since it was last asked."""

    def as_at(
        self, sittings: Sequence[Sitting], dues: Sequence[Sitting], now: datetime
    ) -> Iterator[tuple[Sitting, Agenda]]:
        """The agendas of some sittings with a cut-off at `now`; `dues` are all sittings so far."""

    def forget(self) -> None:
        """Begin anew when asked next: what was made may not have been kept."""

    def empty(self) -> None:
        """Know nothing any more of what was received: some of it was purged."""


#: Puts files (by suffix) in the output folder, for a sitting and an addendum's number (0: the agenda itself).
Write = Callable[[Iterable[tuple[Key, int, Mapping[str, bytes]]]], None]


@dataclass(slots=True)
class Briefing:
    """One briefing service; `partitions` are those of the topics that agendas are made from."""

    meetings: Sequence[MeetingType]
    calendar: Calendar
    contacts: Contacts
    arrivals: ArrivalStore
    sittings: SittingStore
    compiler: Compiler
    post: Post
    partitions: Mapping[str, int]
    settle_again: bool
    prepare: Callable[[], date]
    now: Callable[[], datetime]
    log: Log
    health: Health
    ready_at: datetime
    stopped: Callable[[], bool] = bool  # whether to leave what is still to be compiled to whoever comes next
    stories: bool = False  # whether pages of young people follow each agenda
    known: dict[Key, Made] = field(default_factory=dict)
    since: date | None = None

    @property
    def prepared(self) -> bool:
        """Whether the database was there once, so that its tables are."""
        return self.since is not None

    def reconcile(self) -> None:
        """Make what is due and not made; raises as the database does, and forgets what may not have been kept."""
        try:
            if self.since is None:
                self.since = self.compiler.since = self.prepare()
            self._reconcile(self.now())
        except Outdated:
            self.reconcile()
        except BaseException:
            self.compiler.forget()
            raise

    def _reconcile(self, now: datetime) -> None:
        dues = self.dues(now)
        caught = self.arrivals.caught_up(self.partitions)
        self._read()
        self.known = self.sittings.made()
        ready = list(takewhile(lambda each: self._may_compile(each, now, caught), dues))
        self._compile(ready, now, caught)
        self._add(ready, now)

    def dues(self, now: datetime) -> list[Due]:
        """Every sitting whose cut-off is past, since the first that is ours; today's until we know which that is."""
        return due(self.calendar, self.meetings, self.since or london_date(now), now, self.contacts.within)

    def _read(self) -> None:
        generation = self.arrivals.generation()
        if generation != self.sittings.unpurged:
            self.compiler.empty()
            self.sittings.unpurged = generation
        if self.arrivals.reached() != self.compiler.upto:
            self.compiler.add(self.arrivals.received_after(self.compiler.upto))

    def _may_compile(self, each: Due, now: datetime, caught: Caught) -> bool:
        return each.key in self.known or may_compile(each, now, caught.upto, self.ready_at)

    def _compile(self, ready: Sequence[Due], now: datetime, caught: Caught) -> None:
        by_sitting = {each.sitting: each for each in ready}

        def wanted(sitting: Sitting) -> bool:
            each = by_sitting[sitting]
            return each.key not in self.known or self.settle_again or self._is_open(each, now)

        for sitting, agenda in self.compiler.agendas([each.sitting for each in ready], wanted):
            if self.stopped():
                return
            each = by_sitting[sitting]
            if each.key in self.known:
                self._compiled_again(each, agenda)
            else:
                self._compiled(each, agenda, now, caught)

    def _is_open(self, each: Due, now: datetime) -> bool:
        return each.is_open(self.compiler.status(each.key), now)

    def _compiled(self, each: Due, agenda: Agenda, now: datetime, caught: Caught) -> None:
        remarks = []
        if now > each.due_by + LATE:
            remarks.append(late_remark(each.due_by, now))
        behind = caught.upto is None or caught.upto < each.sitting.cut_off
        if behind:
            remarks.append(waiting_remark(caught.lag))
        letters = self.post.agenda(each, agenda, remarks, now)
        if self.sittings.keep(each.key, agenda, self.compiler.upto[0], now, letters):
            self._say_compiled(each, agenda, now, caught if behind else None)
            self.known = self.known | {
                each.key: Made(each.key, now, agenda["content_hash"], now, 0, self.compiler.upto[0])
            }
        else:
            self.known = self.sittings.made()
            self._compiled_again(each, agenda)

    def _say_compiled(self, each: Due, agenda: Agenda, now: datetime, behind: Caught | None) -> None:
        late = now > each.due_by + LATE
        self.health.count("agendas", meeting=each.sitting.meeting)
        self.health.succeeded(now)
        self.log.info("sitting-compiled", **_sitting(each), **_counts(agenda))
        if late:
            self.log.warning("sitting-late", **_sitting(each), late_s=(now - each.due_by).total_seconds())
        if behind is not None:
            sentence = "it was compiled with what has arrived: not all that waits was taken in"
            lag = {"messages": behind.lag} if behind.lag is not None else {}
            self.log.warning("sitting-incomplete", **_sitting(each), reason=sentence, **lag)

    def _compiled_again(self, each: Due, agenda: Agenda) -> None:
        differs = agenda["content_hash"] != self.known[each.key].content_hash
        if differs and self.sittings.replace(each.key, agenda, self.compiler.upto[0]):
            self.log.info("sitting-compiled-again", **_sitting(each), **_counts(agenda))

    def _add(self, ready: Sequence[Due], now: datetime) -> None:
        """What came since is told at most once in so many minutes, until the chair locks or the next window closes."""
        late = {each.sitting: each for each in ready if self._may_add(each, now)}
        if not late:
            return
        for sitting, agenda in self.compiler.as_at(list(late), [each.sitting for each in ready], now):
            self._added(late[sitting], agenda, now)

    def _may_add(self, each: Due, now: datetime) -> bool:
        was = self.known.get(each.key)
        if was is None or not self._is_open(each, now) or each.sitting.meeting in self._of_places:
            return False
        return self.compiler.upto[0] > was.considered and now - was.told_at >= self.contacts.every

    @property
    def _of_places(self) -> set[str]:
        """The meetings that count: a little that comes later would show as the difference of two counts."""
        return {meeting.id for meeting in self.meetings if meeting.takes == "places"}

    def _added(self, each: Due, agenda: Agenda, now: datetime) -> None:
        was, upto = self.known[each.key], self.compiler.upto[0]
        made = addendum(self.sittings.told(each.key), agenda, was.addenda + 1, now)
        if made is None:
            self.sittings.considered(each.key, upto)
            return
        if self.sittings.add(was, made, agenda, upto, now, self.post.addendum(each, made, now)):
            self.health.count("addenda", meeting=each.sitting.meeting)
            self.log.info("addendum-compiled", **_sitting(each), addendum=made["number"], **_counts(made))

    def write(self, form: Callable[[Agenda], Mapping[str, bytes]], write: Write) -> None:
        """Put what is not there yet in the output folder; raises as the folder and the database do."""
        while not self.stopped():
            generation, together = self.arrivals.generation(), self.sittings.unwritten(_AT_ONCE)
            if not together:
                return
            write(self._forms(together, form, generation))
            for one in together:
                self.sittings.wrote(one, stories=self.stories)
                self.log.info("agenda-written", meeting=one.key[0], date=one.key[1], addendum=one.number)

    def _forms(
        self, together: Sequence[Unwritten], form: Callable[[Agenda], Mapping[str, bytes]], generation: int
    ) -> Iterator[tuple[Key, int, Mapping[str, bytes]]]:
        """Looked at by whoever keeps the output folder, as a purge does: nothing is written that was purged since."""
        if self.arrivals.generation() != generation:
            raise NotWrittenError("Something was purged before agendas were written: they are looked up anew.")
        yield from ((one.key, one.number, form(one.content)) for one in together)

    def tell_of_overdue(self) -> None:
        """Have a mail say of each agenda that is late without any error that it is still being made."""
        if self.prepared and self.now() >= self.ready_at + LATE:
            self.tell_of_missing(_STILL, stored=True, by=self.now() - LATE)

    def tell_of_missing(self, reason: str, *, stored: bool, by: datetime | None = None) -> None:
        """Have a mail say of each agenda that is not there by its time why; `stored`: the database can be asked."""
        now = self.now()
        for each in missed(self.dues(now), self.known, by or now):
            over = each.closes is not None and now >= each.closes
            if over or self.compiler.status(each.key) == "cancelled":
                continue
            if self.post.missing(each, reason, now, stored=stored):
                self.log.error("sitting-missing", None, **_sitting(each), reason=reason)


def _sitting(each: Due) -> dict[str, object]:
    return {"meeting": each.sitting.meeting, "date": each.sitting.date, "cut_off": each.sitting.cut_off}


def _counts(agenda: Agenda) -> dict[str, object]:
    return {
        "agenda": agenda["content_hash"],
        "items": len(agenda["items"]),
        "to_check": len(agenda["to_check"]),
        "corrections": len(agenda["corrections"]),
        "actions": len(agenda["carried_actions"]),
        "held": held(agenda),
        "silent_feeds": [row["agency"] for row in agenda["feeds"] if row["state"] != "ok"],
    }
