"""Which standings of a group need not be decided again.

A standing rests on its own event, on the facts of the young person, and on what lies within the longest window of any
rule. Where none of that has changed the old standing stands; the property tests compare it with deciding afresh.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shield_shared.decisions import Standing, YoungPerson
from shield_shared.events import Event, Missing
from shield_shared.identity import Entry
from shield_shared.london import london_date

#: Further apart than this beyond a window, two moments cannot lie in one by their London dates.
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Before:
    """How the one group that a group comes from stood, with its entries then, and the events that changed since."""

    people: Sequence[YoungPerson]
    entries: Sequence[Entry]
    standings: dict[str, list[Standing]]
    changed: Collection[Event]

    def kept(self, people: Sequence[YoungPerson], look_back_days: int) -> dict[str, list[Standing]]:
        """The standings that still hold, by meeting; they are still about the young person as known before."""
        if len(self.people) != 1 or len(people) != 1 or self.people[0].facts != people[0].facts:
            return {meeting: [] for meeting in self.standings}
        moments = sorted(event.occurred for event in self._touched(people[0]))
        if not moments:
            return {meeting: list(standings) for meeting, standings in self.standings.items()}
        return {
            meeting: [s for s in standings if _is_clear(s.event.occurred, moments, look_back_days)]
            for meeting, standings in self.standings.items()
        }

    def _touched(self, person: YoungPerson) -> Collection[Event]:
        """The events about the young person that have changed, or that named somebody else before.

        A missing update may admit every other one, however far apart they occurred: all of them count as changed.
        """
        was, now = _named(self.entries), _named(person.entries)
        named = {*was, *now}
        touched = {event for event in named if event in self.changed or was.get(event) != now.get(event)}
        if any(isinstance(event.data, Missing) for event in touched):
            touched.update(event for event in named if isinstance(event.data, Missing))
        return touched


def _is_clear(own: datetime, moments: Sequence[datetime], days: int) -> bool:
    """Whether a moment lies more than so many London days from each of some others, which are in order."""
    far = timedelta(days=days) + _DAY
    if own - moments[-1] > far or moments[0] - own > far:
        return True
    day, span = london_date(own), timedelta(days=days)
    return all(abs(london_date(moment) - day) > span for moment in moments)


def _named(entries: Iterable[Entry]) -> dict[Event, list[Entry]]:
    """Some entries by event."""
    by_event: dict[Event, list[Entry]] = {}
    for entry in entries:
        by_event.setdefault(entry.event, []).append(entry)
    return by_event
