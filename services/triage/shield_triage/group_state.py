"""One group of entries: its young people, how they stand at each meeting, and what of it is due to be decided."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from shield_shared.decisions import YoungPerson
from shield_shared.events import Event, Missing
from shield_shared.frozen import value
from shield_shared.identity import Entry, LinkKey
from shield_triage.landmarks import Landmarks
from shield_triage.linking import Group
from shield_triage.standings import Standings


@value
class Due:
    """What of one group is to be decided at the meetings that go by the event.

    `entries` are those to be decided, of each of `people`; `admitted` are the other events, near them, that rules admit
    to each meeting; `named` gives the entries of the group in an event.
    """

    people: Sequence[YoungPerson]
    entries: Sequence[Sequence[Entry]]
    admitted: Mapping[str, Collection[Event]]
    named: Callable[[Event], Sequence[Entry]]


@dataclass(slots=True, eq=False)
class GroupState:
    """One group: its young people and their standings by meeting.

    What serves to take in more about somebody is made when more comes: most are heard of once. `imagined_for` has, by
    what they were imagined for, young people who are to know whatever this one comes to know.
    """

    people: tuple[YoungPerson, ...]
    social_care: Collection[str]
    standings: Standings = field(default_factory=Standings)
    imagined_for: dict[Hashable, list[YoungPerson]] = field(default_factory=dict)
    _landmarks: Landmarks | None = None
    _links: set[LinkKey] | None = None

    @property
    def group(self) -> Group:
        """Every entry of the group."""
        return self.people[0].group

    def hear(self, entry: Entry) -> bool:
        """Take one more entry in; False, and nothing is changed, where the group must be made out anew."""
        links = self.links
        if self.people[0].clash or not self._known().hear(entry):
            return False
        if not links.issuperset(entry.links):
            self.imagined_for.clear()  # whom a record names may turn on an identifier that nobody bore before
        links.update(entry.links)
        self._links = links
        for person in self._imagined():
            person.hear(entry, self._known().care(entry))
        return True

    def forget(self, entry: Entry) -> bool:
        """Leave an entry out; False, and nothing is changed, where the group must be made out anew."""
        if self.people[0].clash or not self._known().forget(entry):
            return False
        for person in self._imagined():
            person.forget(entry)
        return True

    def _imagined(self) -> Iterator[YoungPerson]:
        return (person for people in self.imagined_for.values() for person in people)

    def imagined(self, entry: Entry) -> YoungPerson | None:
        """The young person if this entry were of the group too; None where the group would have to be made out anew."""
        return self._known().imagined(entry) if not self.people[0].clash else None

    @property
    def links(self) -> set[LinkKey]:
        """Every verified identifier of the group."""
        if self._links is not None:
            return self._links
        links = {link for entry in self.group for link in entry.links}
        if len(self.group) > 1:
            self._links = links
        return links

    def _known(self) -> Landmarks:
        if self._landmarks is None:
            self._landmarks = Landmarks.of(self.people[0], self.social_care)
        return self._landmarks

    def touched_by(self, changed: Iterable[Event], look_back_days: int) -> dict[Event, None]:
        """The events to be decided again after some have come, gone or moved to another occurrence.

        A missing update may admit every other one, however far apart they occurred: all of them count as changed.
        """
        events = dict.fromkeys(changed)
        if any(isinstance(event.data, Missing) for event in events):
            events.update((entry.event, None) for person in self.people for entry in person.of_kind(Missing))
        return events | self.standings.near((event.occurred for event in events), look_back_days)


def by_event(group: Iterable[Entry]) -> dict[Event, list[Entry]]:
    """The entries of a group by event."""
    found: dict[Event, list[Entry]] = {}
    for entry in group:
        found.setdefault(entry.event, []).append(entry)
    return found


def all_due(people: Sequence[YoungPerson]) -> Due:
    """Everything of a group."""
    named: dict[Event, list[Entry]] = {}

    def entries_in(event: Event) -> Sequence[Entry]:
        if not named:
            named.update(by_event(people[0].group))
        return named[event]

    return Due(people, [person.entries for person in people], {}, entries_in)
