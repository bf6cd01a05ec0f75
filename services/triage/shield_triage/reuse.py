"""Which standings of a group need not be decided again.

A standing rests on its own event, on the facts of the young person, and on what lies within the longest window of any
rule. Where none of that has changed the old standing stands; the property tests compare it with deciding afresh.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from shield_shared.decisions import Standing, YoungPerson
from shield_shared.events import Event, Missing
from shield_shared.identity import Entry
from shield_shared.london import london_date


@dataclass(frozen=True, slots=True)
class Before:
    """How the one group that a group comes from stood, and the events that have changed since."""

    people: Sequence[YoungPerson]
    standings: dict[str, list[Standing]]
    changed: Collection[Event]

    def kept(self, people: Sequence[YoungPerson], look_back_days: int) -> dict[str, list[Standing]]:
        """The standings that still hold, by meeting, now about the young person as known now."""
        if len(self.people) != 1 or len(people) != 1 or _facts(self.people[0]) != _facts(people[0]):
            return {meeting: [] for meeting in self.standings}
        span = timedelta(days=look_back_days)
        touched = self._touched(people[0])
        days = sorted({london_date(event.occurred) for event in touched})

        def holds(event: Event) -> bool:
            own = london_date(event.occurred)
            return all(abs(day - own) > span for day in days)

        return {
            meeting: [standing.about(people[0]) for standing in standings if holds(standing.event)]
            for meeting, standings in self.standings.items()
        }

    def _touched(self, person: YoungPerson) -> Collection[Event]:
        """The events about the young person that have changed, or that named somebody else before.

        A missing update may admit every other one, however far apart they occurred: all of them count as changed.
        """
        was, now = _named(self.people[0]), _named(person)
        named = {*was, *now}
        touched = {event for event in named if event in self.changed or was.get(event) != now.get(event)}
        if any(isinstance(event.data, Missing) for event in touched):
            touched.update(event for event in named if isinstance(event.data, Missing))
        return touched


def _named(person: YoungPerson) -> dict[Event, list[Entry]]:
    """The entries of a young person, by event."""
    by_event: dict[Event, list[Entry]] = {}
    for entry in person.entries:
        by_event.setdefault(entry.event, []).append(entry)
    return by_event


def _facts(person: YoungPerson) -> tuple[object, ...]:
    care = person.care.status if person.care is not None else None
    return (person.births, care, person.clash)
