"""What items are named by: the report, or the entry of the young person, that each was first shown for.

So an item keeps its id when events join, also where they bring along what was heard of earlier and was never listed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from shield_shared.decisions import Standing
from shield_shared.episodes import alone
from shield_shared.events import Event
from shield_shared.identity import whereabouts

Name = tuple[str, ...]


@dataclass(slots=True)
class ItemNames:
    """The names of one meeting's items: of young people, or of occurrences, whose live events `occurrence` gives."""

    by_person: bool
    occurrence: Callable[[Event], Iterable[Event]]
    _shown: dict[Name, date] = field(default_factory=dict)
    _last: dict[Name, Name] = field(default_factory=dict)

    def together(self, standing: Standing) -> tuple[str, ...]:
        """What all appearances on one item have in common."""
        return standing.person.anchor if self.by_person else standing.occurrence

    def name(self, members: Sequence[Standing]) -> Name:
        """What an item with these appearances is named by.

        The name by which anything of theirs was on the last agenda; else one that was shown before; else the first
        heard of.
        """
        possible = set(self._possible(members[0]))
        last = {self._last[own] for own in possible if own in self._last}
        shown = (last & possible) or (self._shown.keys() & possible)
        if shown:
            return min(shown, key=lambda name: (self._shown[name], name))
        return self._own(min(members, key=lambda one: (one.event.received, one.event.key, one.entries[0].place)))

    def show(self, day: date, listed: Iterable[Standing]) -> None:
        """These appearances were on the agenda of a day."""
        items: dict[tuple[str, ...], list[Standing]] = {}
        for standing in listed:
            items.setdefault(self.together(standing), []).append(standing)
        named = [(self.name(members), members) for members in items.values()]
        self._last = {self._own(standing): name for name, members in named for standing in members}
        for name, _ in named:
            self._shown.setdefault(name, day)

    def _possible(self, standing: Standing) -> Iterator[Name]:
        """Every name that its item could have been shown under: each is that of one item only."""
        if self.by_person:
            yield from map(whereabouts, standing.person.entries)
        else:
            yield from map(alone, self.occurrence(standing.event))

    def _own(self, standing: Standing) -> Name:
        return whereabouts(standing.entries[0]) if self.by_person else alone(standing.event)
