"""What triage publishes of one appearance (contract section 5), from how it stands at the meetings.

An appearance is one young person in one event in one role; an event that names nobody is one of nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, TypeVar

from shield_shared.decisions import PRIORITIES, Dropped, Nobody, Priority, Standing
from shield_shared.events import TYPE_WORDS, Event
from shield_shared.frozen import value
from shield_shared.london import london_date
from shield_shared.messages import Decision, EventRef, NearMissSaid, ReasonSaid, ScopeSaid, UnknownSaid
from shield_shared.people import Role
from shield_triage.clauses import Asked, Evidence
from shield_triage.history import Fold
from shield_triage.near_misses import near_misses
from shield_triage.rule import CompiledRule
from shield_triage.scope import ScopePolicy
from shield_triage.windows import Outlook

T = TypeVar("T")

#: How an appearance stands at one meeting.
Row = Standing | Nobody | Dropped

#: How many events a reason names at the most, its own first; the sentence has the whole count. Without a limit the
#: decisions on one young person's thousand events in a month would name a million.
EVIDENCE = 50
_LEAST: Priority = PRIORITIES[0]
_NOBODY_NAMED = "Not known who was involved: the report names nobody."
_DROPPED = "Not known whether this person was involved: the latest version no longer names them."


#: Where one row of an appearance comes from: the meeting, its kind, and the event.
Place = tuple[str, type[Row], Event]


class Appearance(NamedTuple):
    """What a decision is about: young person and role (None: nobody named), and the event's source and id."""

    young_person: str | None
    source: str
    id: str
    role: Role | None


def appearance_of(row: Row) -> Appearance:
    """What a row is about."""
    if isinstance(row, Nobody):
        return Appearance(None, row.event.source, row.event.id, None)
    standing = row.standing if isinstance(row, Dropped) else row
    return Appearance(standing.person.reference, standing.event.source, standing.event.id, standing.role)


def about(decision: Decision) -> Appearance:
    """What a decision is about."""
    return Appearance(decision.young_person, decision.event.source, decision.event.id, decision.role)


def event_of(row: Row) -> Event:
    """The event whose people the row is about."""
    return row.standing.event if isinstance(row, Dropped) else row.event


@value
class Told:
    """What one row says."""

    priority: Priority
    reasons: tuple[ReasonSaid, ...]
    unknowns: tuple[UnknownSaid, ...]
    near_misses: tuple[NearMissSaid, ...] = ()


@value
class Remembered:
    """A history that works out each answer once: a sentence, its evidence and a near miss ask the same of it."""

    outlook: Outlook
    _answers: dict[tuple[Hashable, ...], Evidence] = field(default_factory=dict)

    def episodes(self, event: Event, within_days: int) -> Evidence:
        """As `Outlook.episodes`."""
        return self._once(("episodes", within_days), lambda: self.outlook.episodes(event, within_days))

    def occurrences(self, event: Event, within_days: int) -> Evidence:
        """As `Outlook.occurrences`."""
        return self._once(("occurrences", within_days), lambda: self.outlook.occurrences(event, within_days))

    def roles(self, event: Event, roles: frozenset[str], within_days: int) -> Evidence:
        """As `Outlook.roles`."""
        return self._once(("roles", roles, within_days), lambda: self.outlook.roles(event, roles, within_days))

    def is_latest_assessment(self, event: Event) -> bool:
        """As `Outlook.is_latest_assessment`."""
        return self.outlook.is_latest_assessment(event)

    @property
    def has_working_plan(self) -> bool:
        """As `Outlook.has_working_plan`."""
        return self.outlook.has_working_plan

    def _once(self, question: tuple[Hashable, ...], answer: Callable[[], Evidence]) -> Evidence:
        """An appearance asks about its own event alone, so that the event is no part of the question."""
        if question not in self._answers:
            self._answers[question] = answer()
        return self._answers[question]


@dataclass(slots=True)
class Teller:
    """Puts rows of one settled fold into words."""

    fold: Fold
    _turns: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self._turns = {takes.meeting: turn for turn, takes in enumerate(self.fold.decider.takes)}

    def place_order(self, place: Place) -> tuple[int, str, tuple[datetime, str, bytes]]:
        """Rows of one appearance are told in the order of the meetings."""
        meeting, kind, event = place
        return self._turns[meeting], kind.__name__, event.version

    def decision(self, about: Appearance, rows: Sequence[tuple[str, Row]], as_at: datetime) -> Decision:
        """The decision on an appearance that stands: `rows` has every meeting's id and row, in their order."""
        told = [self._told(row, meeting) for meeting, row in rows]
        meetings = tuple(dict.fromkeys([meeting for meeting, row in rows if _qualifies(row)]))
        checked = [meeting for meeting, row in rows if _is_to_check(row) and meeting not in meetings]
        return Decision(
            young_person=about.young_person,
            event=EventRef(source=about.source, id=about.id),
            role=about.role,
            withdrawn=False,
            as_at=as_at,
            scope=_scope(rows[0][1]),
            priority=max((one.priority for one in told), key=PRIORITIES.index),
            meetings=meetings,
            to_check=tuple(dict.fromkeys(checked)),
            reasons=_unique([one.reasons for one in told]),
            unknowns=_unique([one.unknowns for one in told]),
            near_misses=_unique([one.near_misses for one in told]),
            rule_book=self.fold.decider.book.fingerprint,
        )

    def withdrawn(self, about: Appearance, as_at: datetime) -> Decision:
        """The decision on an appearance that stands no more."""
        return Decision(
            young_person=about.young_person,
            event=EventRef(source=about.source, id=about.id),
            role=about.role,
            withdrawn=True,
            as_at=as_at,
            scope=None,
            priority="note",
            meetings=(),
            to_check=(),
            reasons=(),
            unknowns=(),
            near_misses=(),
            rule_book=self.fold.decider.book.fingerprint,
        )

    def _told(self, row: Row, meeting: str) -> Told:
        if isinstance(row, Nobody):
            return self._told_of_nobody(row, meeting)
        if isinstance(row, Dropped):
            return self._told_of_dropped(row, meeting)
        questions = _questions(row, self.fold.decider.limits)
        missed = self._near_misses_unasked(row, meeting)
        if missed is not None and not (row.rules or row.unknown_rules):
            return Told(row.priority, (), questions, missed)
        asked = self._asked(row, meeting)
        missed = near_misses(self.fold.decider.book, row, asked) if missed is None else missed
        unknowns = (*questions, *self._unknowns(row.unknown_rules, asked))
        return Told(row.priority, self._reasons(row.rules, asked), unknowns, missed)

    def _near_misses_unasked(self, row: Standing, meeting: str) -> tuple[NearMissSaid, ...] | None:
        """The near misses of whoever is out of scope for certain (none), or is known by the face of the event.

        None where rules have to be asked.
        """
        if row.scope.verdict == "out":
            return ()
        return None if row.rules else self.fold.decider.faces.seen(row.event, meeting).near_misses

    def _told_of_nobody(self, row: Nobody, meeting: str) -> Told:
        """What is at risk in an event decides how soon people look, whether or not it is known who was there."""
        asked = Asked(row.event, meeting)
        raising = self.fold.decider.book.raising(TYPE_WORDS[row.event.type]) if row.rules else ()
        raised = tuple(rule.id for rule in raising if rule.needs == "event" and rule.holds(asked))
        met = (*row.rules, *raised)
        priority = max((rule.priority(asked) for rule in self._rules(met)), key=PRIORITIES.index, default=_LEAST)
        question = UnknownSaid(text=_NOBODY_NAMED, ask=row.event.agency)
        return Told(priority, self._reasons(met, asked), (question, *self._unknowns(row.unknown_rules, asked)))

    def _told_of_dropped(self, row: Dropped, meeting: str) -> Told:
        """A version that is live no more has no history: the rules that look back keep their say on the priority."""
        standing = row.standing
        asked = Asked(standing.event, meeting, standing.scope.ages, standing.person.care_status)
        alone = tuple(rule.id for rule in self._rules(standing.rules) if rule.needs != "history")
        question = UnknownSaid(text=_DROPPED, ask=row.live.agency)
        return Told(standing.priority, self._reasons(alone, asked), (question,))

    def _rules(self, ids: Iterable[str]) -> Iterator[CompiledRule]:
        return (self.fold.decider.book.by_id[id] for id in ids)

    def _reasons(self, ids: Iterable[str], asked: Asked) -> tuple[ReasonSaid, ...]:
        return tuple(
            ReasonSaid(rule=rule.id, text=rule.sentence(asked), events=rule.evidence(asked)[:EVIDENCE])
            for rule in self._rules(ids)
        )

    def _unknowns(self, ids: Iterable[str], asked: Asked) -> tuple[UnknownSaid, ...]:
        found = (unknown for rule in self._rules(ids) for unknown in rule.unknowns(asked))
        return tuple(UnknownSaid(text=unknown.text, ask=unknown.ask) for unknown in found)

    def _asked(self, standing: Standing, meeting: str) -> Asked:
        outlook = Outlook(self.fold.diaries(standing, meeting), standing.person, standing.role)
        return Asked(standing.event, meeting, standing.scope.ages, standing.person.care_status, Remembered(outlook))


def _qualifies(row: Row) -> bool:
    return isinstance(row, Standing) and row.verdict == "qualifies"


def _is_to_check(row: Row) -> bool:
    return not isinstance(row, Standing) or row.verdict == "to-check"


def _questions(standing: Standing, limits: ScopePolicy) -> tuple[UnknownSaid, ...]:
    return (UnknownSaid(text=limits.question, ask=limits.ask),) if standing.why == "scope" else ()


def _scope(row: Row) -> ScopeSaid | None:
    """Scope is the same at every meeting; what a reader must know of the age is as on the day of receipt."""
    if isinstance(row, Nobody):
        return None
    standing = row.standing if isinstance(row, Dropped) else row
    flags = standing.scope.flags_on(london_date(standing.event.received))
    return ScopeSaid(verdict=standing.scope.verdict, basis=standing.scope.basis, flags=flags)


def _unique(said: Iterable[tuple[T, ...]]) -> tuple[T, ...]:
    """What is said at any meeting, by whichever rules, once."""
    found = [one for each in said for one in each]
    return tuple(dict.fromkeys(found)) if len(found) > 1 else tuple(found)
