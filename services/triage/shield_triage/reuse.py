"""Which standings of a group need not be decided again.

A standing rests on its own event, on the facts of the young person, and on what lies within the longest window of any
rule. Where none of that has changed the old standing stands; the property tests compare it with deciding afresh.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from shield_shared.decisions import Standing, YoungPerson
from shield_shared.events import Custody, Event, Missing
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
        days = sorted({london_date(event.occurred) for event in self._of(people[0])})

        def holds(event: Event) -> bool:
            if isinstance(event.data, (Missing, Custody)) or event in self.changed:
                return False
            own = london_date(event.occurred)
            return all(abs(day - own) > span for day in days)

        return {
            meeting: [replace(standing, person=people[0]) for standing in standings if holds(standing.event)]
            for meeting, standings in self.standings.items()
        }

    def _of(self, person: YoungPerson) -> Collection[Event]:
        """The changed events that name the young person, before or now."""
        named = {entry.event for entry in (*person.entries, *self.people[0].entries)}
        return named.intersection(self.changed)


def _facts(person: YoungPerson) -> tuple[object, ...]:
    care = person.care.status if person.care is not None else None
    return (person.births, care, person.clash)
