"""Which events tell of one occurrence (contract 4.1): joined by `related`, one custody record, or one episode."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from shield_shared.episodes import alone
from shield_shared.events import Custody, Event
from shield_triage.reach import reach
from shield_triage.records import RecordKey

#: One episode: a young person's reference and its `from`.
EpisodeKey = tuple[str, datetime]

#: The live events under whatever joins them: a subject, a subject that they name, a custody record.
Index = dict[Hashable, dict[Event, None]]


@dataclass(slots=True)
class Occurrences:
    """The live events, indexed by what joins them, and the occurrence that each belongs to."""

    of: dict[Event, tuple[Event, ...]] = field(default_factory=dict)
    _by_subject: Index = field(default_factory=dict)
    _relating: Index = field(default_factory=dict)
    _custody: Index = field(default_factory=dict)
    _episodes: dict[EpisodeKey, dict[Event, None]] = field(default_factory=dict)
    _of_event: dict[Event, tuple[EpisodeKey, ...]] = field(default_factory=dict)

    def add(self, event: Event) -> None:
        """An event has become live."""
        for index, key in _keys(event, self):
            index.setdefault(key, {})[event] = None

    def remove(self, event: Event) -> None:
        """An event is live no more."""
        for index, key in _keys(event, self):
            del index[key][event]
        self.set_episodes(event, ())
        self.of.pop(event, None)

    def join(self, other: Occurrences) -> None:
        """Take in all that others hold of events that nothing joins with these."""
        self.of.update(other.of)
        self._by_subject.update(other._by_subject)
        self._relating.update(other._relating)
        self._custody.update(other._custody)
        self._episodes.update(other._episodes)
        self._of_event.update(other._of_event)

    def set_episodes(self, event: Event, keys: tuple[EpisodeKey, ...]) -> bool:
        """The episodes that a missing update belongs to; returns whether that is news."""
        old = self._of_event.pop(event, ())
        for key in old:
            del self._episodes[key][event]
        for key in keys:
            self._episodes.setdefault(key, {})[event] = None
        if keys:
            self._of_event[event] = keys
        return old != keys

    def custody(self, record: RecordKey) -> Iterable[Event]:
        """The live updates of one custody record."""
        return self._custody.get(record, ())

    def root(self, event: Event) -> tuple[str, ...]:
        """What names the occurrence of an event: the report first heard of in it."""
        return alone(self.of[event][0] if event in self.of else event)

    def rejoin(self, events: Iterable[Event]) -> set[Event]:
        """Join anew what these live events belong to; returns the events whose occurrence changed."""
        changed: set[Event] = set()
        done: set[Event] = set()
        for event in events:
            if event not in done:
                members = self._reach(event)
                done.update(members)
                changed.update(member for member in members if self.of.get(member) != members)
                self.of.update(dict.fromkeys(members, members))
        return changed

    def _reach(self, start: Event) -> tuple[Event, ...]:
        return tuple(sorted(reach(start, self._neighbours), key=lambda event: (event.received, event.key)))

    def _neighbours(self, event: Event) -> Iterator[Event]:
        for subject in event.data.related:
            yield from self._by_subject.get(subject, ())
        if event.subject is not None:
            yield from self._relating.get(event.subject, ())
        if isinstance(event.data, Custody):
            yield from self._custody[event.record]
        for key in self._of_event.get(event, ()):
            yield from self._episodes[key]


def _keys(event: Event, index: Occurrences) -> Iterator[tuple[Index, Hashable]]:
    if event.subject is not None:
        yield index._by_subject, event.subject
    for subject in dict.fromkeys(event.data.related):
        yield index._relating, subject
    if isinstance(event.data, Custody):
        yield index._custody, event.record
