"""Which live entries are one group, kept as events come and go (contract section 2).

An event about somebody known is taken into their group as it is; a group that two were, that may fall apart, or whose
young people are known otherwise by now, is made out anew.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from shield_shared.decisions import YoungPerson
from shield_shared.events import Event, is_timeline
from shield_shared.identity import Entry, LinkKey, entries_of
from shield_shared.people import BirthDate
from shield_triage.group_state import GroupState
from shield_triage.linking import Group, Linking


@dataclass(slots=True)
class Turn:
    """What some events coming and going did to groups.

    `stale` are no more, `fresh` take their place; `touched` live on, with the events that came to them or left them.
    `former` are the references of entries that are gone, or are known by another one now.
    """

    stale: dict[GroupState, None] = field(default_factory=dict)
    fresh: list[GroupState] = field(default_factory=list)
    touched: dict[GroupState, dict[Event, None]] = field(default_factory=dict)
    waiting: list[Entry] = field(default_factory=list)
    former: dict[Entry, str] = field(default_factory=dict)

    def touch(self, state: GroupState, event: Event) -> None:
        """An event has come to a group, has left it, or is of another occurrence now."""
        self.touched.setdefault(state, {})[event] = None


@dataclass(slots=True)
class Grouping:
    """The groups of all live entries, and the young person whom each entry names.

    `people` makes the young people of a group; `issues` gives the schemes that each source verifies.
    """

    people: Callable[[Group, Linking], tuple[YoungPerson, ...]]
    social_care: Collection[str]
    issues: Mapping[str, Collection[str]]
    linking: Linking = field(default_factory=Linking)
    of: dict[Entry, GroupState] = field(default_factory=dict)
    person_of: dict[Entry, YoungPerson] = field(default_factory=dict)

    def turn(self, removed: Iterable[Event], added: Iterable[Event]) -> Turn:
        """Take in which events ceased to be live, and which became so."""
        turn, come = Turn(), list(added)
        for event in removed:
            self._remove(event, turn)
        for event in come:
            self.linking.add(event, entries_of(event, self.issues))
        for event in come:
            for entry in self.linking.entries[event]:
                self._add(entry, turn)
        self._make_out(turn)
        return turn

    def join(self, other: Grouping) -> None:
        """Take in all groups of others who share no link with these."""
        self.linking.join(other.linking)
        self.of.update(other.of)
        self.person_of.update(other.person_of)

    def links(self, entry: Entry) -> set[LinkKey]:
        """Every verified identifier of the group that an entry belongs to, or would if it were live."""
        return set(entry.links).union(*(state.links for state in self._by_links(entry) if state is not None))

    def births(self, entry: Entry) -> set[BirthDate]:
        """Every birth date that is stated of the group that an entry belongs to, or would if it were live."""
        return {birth for state in self._by_links(entry) if state is not None for birth in state.people[0].births}

    def sole_beside(self, entry: Entry) -> GroupState | None:
        """The one group that an entry would belong to if it were live; None where there is none, or several."""
        states = dict.fromkeys(self._by_links(entry))
        return next(iter(states)) if len(states) == 1 else None

    def named(self, state: GroupState, event: Event) -> list[Entry]:
        """The entries of a group in a live event."""
        return [entry for entry in self.linking.entries[event] if self.of[entry] is state]

    def _remove(self, event: Event, turn: Turn) -> None:
        entries = self.linking.entries[event]
        self.linking.remove(event)
        for entry in entries:
            state = self.of.pop(entry)
            turn.former[entry] = self.person_of.pop(entry).reference
            if state not in turn.stale and self._is_linked(entry) and state.forget(entry):
                turn.touch(state, event)
            else:
                turn.stale[state] = None

    def _is_linked(self, entry: Entry) -> bool:
        """Whether what linked an entry is still there without it."""
        return all(self.linking.by_link[link] for link in entry.links)

    def _add(self, entry: Entry, turn: Turn) -> None:
        states = dict.fromkeys(self._beside(entry))
        sole = next(iter(states)) if len(states) == 1 else None
        if sole is not None and sole not in turn.stale and sole.hear(entry):
            self.of[entry], self.person_of[entry] = sole, sole.people[0]
            turn.touch(sole, entry.event)
        else:
            turn.waiting.append(entry)
            turn.stale.update((state, None) for state in states if state is not None)

    def _beside(self, entry: Entry) -> Iterator[GroupState | None]:
        """The groups that an entry belongs to, None for entries that wait for theirs."""
        yield from self._by_links(entry)
        if is_timeline(entry.event):
            yield from (self.of.get(other) for other in self.linking.same_in_updates(entry))

    def _by_links(self, entry: Entry) -> Iterator[GroupState | None]:
        """Entries that share a link are one group, and those that wait came last: the first speaks for all of them."""
        for link in entry.links:
            first = next((other for other in self.linking.by_link.get(link, ()) if other is not entry), None)
            if first is not None:
                yield self.of.get(first)

    def _make_out(self, turn: Turn) -> None:
        waiting = [*turn.waiting, *(e for state in turn.stale for e in state.group if self.of.get(e) is state)]
        done: set[Entry] = set()
        for entry in waiting:
            if entry not in done:
                group = self.linking.group_of(entry)
                done.update(group)
                turn.fresh.append(self._new(group))
        for state in turn.stale:
            turn.touched.pop(state, None)
        for state in turn.fresh:
            self.of.update(dict.fromkeys(state.group, state))
            for person in state.people:
                self._know(person, turn)

    def _know(self, person: YoungPerson, turn: Turn) -> None:
        for entry in person.entries:
            was = self.person_of.get(entry)
            if was is not None and was.reference != person.reference:
                turn.former[entry] = was.reference
            self.person_of[entry] = person

    def _new(self, group: Group) -> GroupState:
        return GroupState(self.people(group, self.linking), self.social_care)
