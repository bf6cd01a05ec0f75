"""What triage says of each appearance, and what it can explain (contract sections 3 to 5)."""

from __future__ import annotations

from bisect import bisect, bisect_left, insort
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, Protocol

from shield_shared.events import Event
from shield_shared.frozen import unique, value
from shield_shared.identity import Entry, full_dates, full_of
from shield_shared.people import BirthDate, Role, Span, age_on

Priority = Literal["note", "next-meeting", "same-day", "immediate"]
PRIORITIES: tuple[Priority, ...] = ("note", "next-meeting", "same-day", "immediate")

ScopeVerdict = Literal["in", "to-check", "out"]
Basis = Literal[
    "age-not-known",
    "under-18",
    "may-be-under-18",
    "care-leaver",
    "may-be-care-leaver",
    "care-status-unknown",
    "care-status-none",
    "over-limit",
]


@value
class AgeEvidence:
    """One kept piece of age evidence: the ages it allows at the event and the births that it allows."""

    at_event: Span
    first_birth: date
    last_birth: date

    def age_on(self, day: date) -> Span:
        """The ages it allows on a later day."""
        return Span(age_on(min(self.last_birth, day), day), age_on(self.first_birth, day))


class Limits(Protocol):
    """The policy that a scope was judged by: its limits in whole years, and who is asked what of a care status."""

    @property
    def child_under(self) -> int:
        """Children are under this age."""
        ...

    @property
    def care_leaver_under(self) -> int:
        """Care leavers count while under this age."""
        ...

    @property
    def ask(self) -> str:
        """The agency that knows care statuses, and who is one young person."""
        ...

    @property
    def question(self) -> str:
        """What it is asked when a care status is wanting."""
        ...


@value
class Scope:
    """Whether an appearance counts, by which limits, why, and the ages that it rests on (None: none known).

    The ages are those at the event, or those on the day `as_at` where the meeting goes by that.
    """

    verdict: ScopeVerdict
    basis: Basis
    limits: Limits
    ages: frozenset[int] | None
    evidence: tuple[AgeEvidence, ...]
    as_at: date | None = None

    @property
    def ages_at_event(self) -> Span | None:
        """The possible ages at the event, from the lowest to the highest."""
        spans = [piece.at_event for piece in self.evidence]
        return Span(min(s.low for s in spans), max(s.high for s in spans)) if spans else None

    def ages_on(self, day: date) -> Span | None:
        """The possible ages on a later day."""
        spans = [piece.age_on(day) for piece in self.evidence]
        return Span(min(s.low for s in spans), max(s.high for s in spans)) if spans else None

    def flags_on(self, day: date) -> tuple[str, ...]:
        """What a reader must know of the age as at a meeting's day."""
        if self.basis == "age-not-known":
            return ("age-not-known",)
        if self.basis in ("may-be-under-18", "may-be-care-leaver"):
            return ("age-not-confirmed",)
        limit = {"under-18": self.limits.child_under, "care-leaver": self.limits.care_leaver_under}.get(self.basis)
        if limit is None:
            return ()
        ages = self.ages_on(day)
        return (f"turned-{limit}",) if ages is not None and ages.low >= limit else ()


@value
class CareStatement:
    """The care status that counts as at a cut-off (`unknown` included) and the event that states it."""

    status: str
    event: Event


#: So many entries are looked through as quickly as they are looked up.
_FEW = 8


@dataclass(slots=True, eq=False)
class YoungPerson:
    """One young person as known by now: the reference shown, their live entries, and the facts of the group.

    In a clash of birth dates the group's facts (births, care, events) still count for each young person of it.
    Whoever is heard of again and is otherwise known as before stays the same object: see `hear`.
    """

    reference: str
    anchor: tuple[str, ...]
    entries: tuple[Entry, ...]
    group: tuple[Entry, ...]
    births: tuple[BirthDate, ...]
    care: CareStatement | None
    clash: bool
    home_ward: str | None = None
    _by_kind: dict[type, list[Entry]] | None = field(init=False, repr=False, default=None)

    def copy(self) -> YoungPerson:
        """The same young person as another object, to be known otherwise."""
        other = replace(self)
        other._by_kind = {kind: list(entries) for kind, entries in (self._by_kind or {}).items()}
        return other

    def hear(self, entry: Entry, care: CareStatement | None = None) -> None:
        """Take in one more entry of the one young person of a group, who is otherwise known as before.

        `care` is what it states of their care status, if it does: the same as before, and later.
        """
        self.care = care or self.care
        place = bisect(self.entries, entry.key, key=_key)
        self.entries = self.group = (*self.entries[:place], entry, *self.entries[place:])
        known = (self._by_kind or {}).get(type(entry.event.data))
        if known is not None:
            insort(known, entry, key=_key)

    def forget(self, entry: Entry) -> None:
        """Leave one entry of the one young person of a group out, who is otherwise known as before."""
        place = bisect_left(self.entries, entry.key, key=_key)
        self.entries = self.group = (*self.entries[:place], *self.entries[place + 1 :])
        known = (self._by_kind or {}).get(type(entry.event.data))
        if known is not None:
            known.remove(entry)

    def of_kind(self, kind: type) -> Sequence[Entry]:
        """The entries in events that say one kind of thing (`shield_shared.events`), in their own order."""
        known = (self._by_kind or {}).get(kind)
        if known is None:
            known = [entry for entry in self.entries if type(entry.event.data) is kind]
            if len(self.entries) > _FEW:
                self._by_kind = {**(self._by_kind or {}), kind: known}
        return known

    def agrees_with(self, linked: Entry) -> bool:
        """Whether an entry that a verified identifier links to the group would be this one; in a clash by full date."""
        own = full_dates((linked,))
        return len(full_of(self.births) | own) < 2 or not own.isdisjoint(full_dates(self.entries))

    @property
    def care_status(self) -> str | None:
        """The care status that counts, `unknown` included; None when nobody stated any."""
        return self.care.status if self.care is not None else None


def _key(entry: Entry) -> tuple[str, str, bytes, int]:
    return entry.key


@unique
class Standing:
    """One appearance as one meeting sees it: admitted or not, in scope or not, and how soon people look.

    `open`: its episode or custody record is open; `kept_open`: and the meeting lists it until it closes.
    `occurrence` is the record that was first heard of in its occurrence.
    """

    event: Event
    role: Role
    person: YoungPerson
    entries: tuple[Entry, ...]
    scope: Scope
    verdict: Literal["qualifies", "to-check", "left-off"]
    why: str
    priority: Priority
    rules: tuple[str, ...]
    unknown_rules: tuple[str, ...]
    open: bool
    kept_open: bool
    occurrence: tuple[str, ...]


@unique
class Nobody:
    """An event that names no people but is admitted, or may be: to check, with the person unknown."""

    event: Event
    rules: tuple[str, ...]
    unknown_rules: tuple[str, ...]


@unique
class Dropped:
    """A person whom the live version of a record no longer names, as an earlier version would stand."""

    live: Event
    standing: Standing


@value
class Reason:
    """A rule that was met, in a sentence with its facts, and the events that are its evidence."""

    rule: str
    title: str
    text: str
    events: tuple[str, ...]
    priority: Priority


@value
class UnknownFact:
    """What could not be evaluated, and who would know."""

    text: str
    ask: str


@value
class Explanation:
    """Why an appearance stands as it does."""

    reasons: tuple[Reason, ...]
    unknowns: tuple[UnknownFact, ...]


@value
class Change:
    """What a settling changed for one meeting: the standings that went and those that came."""

    gone: list[Standing]
    come: list[Standing]
    nobody_gone: list[Nobody]
    nobody_come: list[Nobody]
    dropped_gone: list[Dropped]
    dropped_come: list[Dropped]


@value
class Fate:
    """What became of an appearance that qualified: its report withdrawn, or how it stands now (None: not named)."""

    withdrawn: bool
    now: Standing | None


Explainer = Callable[[Standing], Explanation]
Became = Callable[[Standing], Fate]


class Triage(Protocol):
    """What a briefing asks triage of single appearances at one meeting; asked only for what is shown."""

    def explain(self, standing: Standing) -> Explanation:
        """The reasons and unknowns of one standing."""
        ...

    def became(self, was: Standing) -> Fate:
        """What became of a standing of an earlier cut-off."""
        ...

    def is_same(self, was: Standing, now: Standing) -> bool:
        """Whether two appearances in one record are the same role and person, through other versions of it too."""
        ...

    def custody(self, record: tuple[str, str, str, str]) -> Iterable[Event]:
        """The live updates of a custody record, whomever they name."""
        ...
