"""The standings of one group, found by event, by meeting and by when their events occurred.

A standing rests on its own event, on the facts of the young person, and on what lies within the longest window of any
rule: what is far from all that changed need not be decided again. The property tests compare with deciding afresh.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from shield_shared.decisions import Standing
from shield_shared.events import Event

#: Two moments further apart than this beyond a window cannot lie in one by their London dates.
SPARE = timedelta(days=2)


@dataclass(slots=True)
class Standings:
    """How the appearances of one group stand at each meeting.

    Most groups are somebody heard of once: what only serves to find one thing among many is made when it is asked for.
    """

    _of: dict[tuple[str, Event], tuple[Standing, ...]] = field(default_factory=dict)
    _events: list[Event] | None = None  # those of which something may stand, in the order in which they occurred

    def put(self, meeting: str, made: Iterable[Standing]) -> None:
        """Standings that a meeting did not have of their events."""
        for standing in made:
            if self._events is not None and standing.event not in self._at(standing.event.occurred):
                self._events.insert(bisect_right(self._events, standing.event.occurred, key=_occurred), standing.event)
            key = (meeting, standing.event)
            self._of[key] = (*self._of.get(key, ()), standing)

    def take(self, meeting: str, events: Iterable[Event]) -> Iterator[Standing]:
        """Take out what a meeting has of some events."""
        for event in events:
            yield from self._of.pop((meeting, event), ())

    def by_meeting(self) -> Iterator[tuple[str, Standing]]:
        """All of them, each with its meeting."""
        for (meeting, _), standings in self._of.items():
            for standing in standings:
                yield meeting, standing

    def of(self, meeting: str, event: Event) -> Sequence[Standing]:
        """What a meeting has of an event."""
        return self._of.get((meeting, event), ())

    def near(self, moments: Iterable[datetime], days: int) -> dict[Event, None]:
        """At least the events of which something stands and which occurred within some London days of a moment."""
        if self._events is None:
            self._events = sorted(dict.fromkeys(event for _, event in self._of), key=_occurred)
        span = timedelta(days=days) + SPARE
        found: dict[Event, None] = {}
        for moment in moments:
            found.update(dict.fromkeys(self._between(moment - span, moment + span)))
        return found

    def admitted(self, meeting: str, events: Iterable[Event]) -> list[Event]:
        """Which of some events rules admit to a meeting."""
        return [event for event in events if any(standing.rules for standing in self.of(meeting, event))]

    def forget(self, events: Collection[Event]) -> None:
        """These events are no longer of the group; what stood of them was taken out."""
        for event in events:
            if self._events is not None and event in self._at(event.occurred):
                self._events.remove(event)

    def _at(self, moment: datetime) -> Sequence[Event]:
        return self._between(moment, moment)

    def _between(self, first: datetime, last: datetime) -> Sequence[Event]:
        events = self._events or []
        return events[bisect_left(events, first, key=_occurred) : bisect_right(events, last, key=_occurred)]


def _occurred(event: Event) -> datetime:
    return event.occurred
