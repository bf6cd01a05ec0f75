"""The history of one component, folded as it comes, and what is decided of each of its appearances.

Taking a reading twice, or all of them in another order or other portions, ends at the same decisions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain

from shield_shared.decisions import Change
from shield_shared.events import Event
from shield_shared.intake import sort_in
from shield_shared.messages import Decision
from shield_shared.reading import Reading
from shield_triage.deciding import Appearance, Place, Row, Teller, appearance_of, event_of
from shield_triage.history import Fold

#: New components of so few readings are decided on together; a larger one is rather kept folded.
_SMALL = 4
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class Taken:
    """Which readings stand, kept while they come in any order; `sort_in` says the same of all of them together."""

    readings: list[Reading] = field(default_factory=list)
    _first: dict[bytes, datetime] = field(default_factory=dict)
    _owners: dict[tuple[str, str], tuple[tuple[datetime, bytes], tuple[str, str | None]]] = field(default_factory=dict)

    def take(self, reading: Reading) -> Event | bool:
        """The event to be added; True where everything must be sorted anew; False where the reading has no effect."""
        event, digest = reading.event, reading.digest
        if event is None or digest is None:
            return False
        known = self._first.get(digest)
        if known is not None and known <= event.received:
            return False
        self._first[digest] = event.received
        self.readings.append(reading)
        return True if known is not None else self._judge(event)

    def is_apart(self, other: Taken) -> bool:
        """Whether no reading of one is judged by any of the other: they share no id of a source."""
        return self._owners.keys().isdisjoint(other._owners.keys())

    def join(self, other: Taken) -> None:
        """Take in what another holds that is apart."""
        self.readings += other.readings
        self._first.update(other._first)
        self._owners.update(other._owners)

    def _judge(self, event: Event) -> Event | bool:
        """The first event under an id says which type and subject the id is for."""
        key, place, record = (event.source, event.id), (event.received, event.text), (event.type, event.subject)
        first, owner = self._owners.get(key, (place, record))
        self._owners[key] = min((place, record), (first, owner), key=lambda said: said[0])
        if record == owner:
            return event
        return place < first


@dataclass(slots=True)
class Rows:
    """How appearances stand: the rows of each, by where they come from."""

    of: dict[Appearance, dict[Place, Row]] = field(default_factory=dict)

    def apply(self, changes: Mapping[str, Change]) -> set[Appearance]:
        """Note what a settling changed; returns the appearances of which something else may be said."""
        changed: set[Appearance] = set()
        for meeting, row in _gone(changes):
            about = appearance_of(row)
            self.of[about].pop((meeting, type(row), event_of(row)))
            changed.add(about)
        for meeting, row in _come(changes):
            about = appearance_of(row)
            self.of.setdefault(about, {})[meeting, type(row), event_of(row)] = row
            changed.add(about)
        return changed

    def standing(self, about: Appearance) -> Mapping[Place, Row]:
        """The rows of an appearance, none where it stands no more."""
        rows = self.of.get(about, {})
        if not rows:
            self.of.pop(about, None)
        return rows


@dataclass(slots=True)
class ComponentHistory:
    """One component: `settle` gives the decisions that are new, different or withdrawn since the last time.

    `told` has the digest of each decision that was given before; for a component that is read back, give those stored.
    """

    new_fold: Callable[[], Fold]
    told: dict[Appearance, bytes] = field(default_factory=dict)
    version: int = 0
    last_received: datetime = _NEVER
    _taken: Taken = field(default_factory=Taken)
    _fold: Fold | None = None  # none until it is settled alone, and where everything must be sorted anew
    _rows: Rows = field(default_factory=Rows)
    _heard: set[Appearance] = field(default_factory=set)  # of whom another worker told something since then

    @property
    def size(self) -> int:
        """How many readings it holds."""
        return len(self._taken.readings)

    @property
    def is_new(self) -> bool:
        """Whether nothing was ever told of it, here or elsewhere, and it is not kept folded."""
        return self._fold is None and not (self.told or self._heard)

    @property
    def events(self) -> Sequence[Event]:
        """The events that stand, in the order of receipt."""
        readings = self._taken.readings
        if len(readings) == 1:  # as most have: there is nothing to be sorted
            return [reading.event for reading in readings if reading.event is not None]
        return sort_in(readings).events

    def take(self, readings: Iterable[Reading]) -> None:
        """Take readings in, in any order; they count from the next settling on."""
        for reading in readings:
            effect = self._taken.take(reading)
            if effect is True:
                self._fold = None
            elif isinstance(effect, Event) and self._fold is not None:
                self._fold.add(effect)
            if reading.event is not None:
                self.last_received = max(self.last_received, reading.event.received)

    def join(self, other: ComponentHistory) -> None:
        """Take in all that another history holds; that one is of no use any more.

        Two that have nothing in common yet stay settled as they are: what comes next makes them one. To settle the
        smaller one anew was a sixth of all that triage did in a year of `bench/`.
        """
        fold, others = self._fold, other._fold
        if fold is None or others is None or not (self._taken.is_apart(other._taken) and fold.join(others)):
            self._take_anew(other)
            return
        self._taken.join(other._taken)
        self._rows.of.update(other._rows.of)
        self._heard |= other._heard
        self.told.update(other.told)
        self.last_received = max(self.last_received, other.last_received)

    def _take_anew(self, other: ComponentHistory) -> None:
        self.take(other._taken.readings)
        for about, digest in other.told.items():
            self.was_told(about, digest)

    def was_told(self, about: Appearance, digest: bytes | None) -> None:
        """Note the decision that was told of an appearance, here or by another worker; None: it was withdrawn.

        What another worker told is looked at when this is settled next: the readings taken with it may undo it at once.
        """
        self._heard.add(about)
        if digest is None:
            self.told.pop(about, None)
        else:
            self.told[about] = digest

    def settle(self) -> list[Decision]:
        """What is decided otherwise than told so far, in the order of the appearances."""
        changed, self._heard = self._heard, set()
        if self._fold is None:
            changed.update(self._rows.of, self.told)
            self._rows.of.clear()
            self._fold = _folded(self.new_fold, self.events)
        changed |= self._rows.apply(self._fold.settle().changes)
        teller = Teller(self._fold)
        found = (self.decided(about, self._rows.standing(about), teller) for about in sorted(changed, key=_order))
        return [decision for decision in found if decision is not None]

    def decided(self, about: Appearance, rows: Mapping[Place, Row], teller: Teller) -> Decision | None:
        """The decision on an appearance by how it stands now, None where the same was told."""
        if not rows:
            return teller.withdrawn(about, self.last_received) if self.told.pop(about, None) else None
        in_order = sorted(rows, key=teller.place_order)
        decision = teller.decision(about, [(place[0], rows[place]) for place in in_order], self.last_received)
        digest = decision.digest
        if self.told.get(about) == digest:
            return None
        self.told[about] = digest
        return decision


def settle_all(histories: Sequence[ComponentHistory]) -> list[list[Decision]]:
    """What is decided of each of some histories that have nothing in common: of new and small ones together."""
    new = [history for history in histories if history.is_new and history.size <= _SMALL]
    found = dict(zip(map(id, new), settle_together(new), strict=True))
    return [found[id(history)] if id(history) in found else history.settle() for history in histories]


def settle_together(histories: Sequence[ComponentHistory]) -> list[list[Decision]]:
    """What is decided of histories that have nothing in common and of which nothing was told yet: the same as of each
    alone.

    Most people are heard of once. To decide on a few hundred of them step by step takes three quarters of the time that
    one after the other takes, and none of them is kept folded: whoever is heard of again is folded then.
    """
    if not histories:
        return []
    events = [history.events for history in histories]
    fold, rows = _folded(histories[0].new_fold, chain.from_iterable(events)), Rows()
    of_event = {(event.source, event.id): place for place, each in enumerate(events) for event in each}
    decisions: list[list[Decision]] = [[] for _ in histories]
    changed, teller = rows.apply(fold.settle().changes), Teller(fold)
    for about in sorted(changed, key=_order):
        place = of_event[about.source, about.id]
        decision = histories[place].decided(about, rows.standing(about), teller)
        decisions[place] += [decision] if decision is not None else []
    return decisions


def _folded(new_fold: Callable[[], Fold], events: Iterable[Event]) -> Fold:
    fold = new_fold()
    for event in events:
        fold.add(event)
    return fold


def _gone(changes: Mapping[str, Change]) -> Iterator[tuple[str, Row]]:
    for meeting, change in changes.items():
        rows: tuple[Row, ...] = (*change.gone, *change.nobody_gone, *change.dropped_gone)
        yield from ((meeting, row) for row in rows)


def _come(changes: Mapping[str, Change]) -> Iterator[tuple[str, Row]]:
    for meeting, change in changes.items():
        rows: tuple[Row, ...] = (*change.come, *change.nobody_come, *change.dropped_come)
        yield from ((meeting, row) for row in rows)


def _order(about: Appearance) -> tuple[str, ...]:
    return tuple(part or "" for part in about)
