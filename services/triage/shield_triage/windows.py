"""What a group's history answers to the rules that look back (contract 4.1).

A window is "within N days of each other, this event included", by London dates: never "from now", so a replay and a
late arrival end at the same decision.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable
from dataclasses import dataclass
from datetime import date

from shield_shared.decisions import YoungPerson
from shield_shared.events import Event, Missing
from shield_shared.london import london_date
from shield_shared.people import Role
from shield_triage.rule import Evidence


@dataclass(frozen=True, slots=True)
class Dated:
    """One thing that counts in a window: what it is counted as, on which day, and the event that tells of it."""

    counted_as: Hashable
    day: date
    event: Event


def best_window(own: Dated, others: Iterable[Dated], within_days: int) -> Evidence:
    """The most different things in any window of `within_days` that holds `own`, with the events that tell of them."""
    near = [other for other in others if abs((other.day - own.day).days) <= within_days]
    starts = {other.day for other in near if other.day <= own.day} | {own.day}
    windows = ([d for d in near if 0 <= (d.day - start).days <= within_days] for start in sorted(starts))
    best = max(windows, key=lambda window: len({own.counted_as} | {d.counted_as for d in window}))
    one_each = {d.counted_as: d for d in sorted(best, key=lambda d: d.event.key, reverse=True)} | {
        own.counted_as: own
    }
    told = sorted(one_each.values(), key=lambda d: (d.day, d.event.key))
    return Evidence(len(told), tuple(d.event.id for d in told))


@dataclass(frozen=True, slots=True)
class GroupHistory:
    """The history of one group for one meeting, seen from one appearance of one of its young people.

    `admitted` are the events that name the group and that a rule admits to the meeting, whatever the scope says.
    """

    person: YoungPerson
    role: Role
    people: tuple[YoungPerson, ...]
    admitted: Collection[Event]
    occurrence: Callable[[Event], Hashable]

    def episodes(self, event: Event, within_days: int) -> Evidence:
        """The different episodes of the group whose `from` dates lie together with this update's."""
        return best_window(_episode(self.person, event), self._all_episodes(), within_days)

    def _all_episodes(self) -> Iterable[Dated]:
        for person in self.people:
            for entry in person.entries:
                if isinstance(entry.event.data, Missing):
                    yield _episode(person, entry.event)

    def occurrences(self, event: Event, within_days: int) -> Evidence:
        """The different occurrences, among events admitted to the meeting, that lie together with this event."""
        return best_window(self._dated(event), map(self._dated, self.admitted), within_days)

    def _dated(self, event: Event) -> Dated:
        return Dated(self.occurrence(event), london_date(event.occurred), event)

    def roles(self, event: Event, roles: frozenset[str], within_days: int) -> Evidence:
        """The different roles among `roles` of the group in admitted events close to this one, its own included."""
        if self.role not in roles:
            return Evidence(0, ())
        own = Dated(self.role, london_date(event.occurred), event)
        return best_window(own, self._in_roles(roles), within_days)

    def _in_roles(self, roles: frozenset[str]) -> Iterable[Dated]:
        admitted = frozenset(self.admitted)
        for entry in self.person.group:
            if entry.event in admitted and entry.person.role in roles:
                yield Dated(entry.person.role, london_date(entry.event.occurred), entry.event)


def _episode(person: YoungPerson, update: Event) -> Dated:
    assert isinstance(update.data, Missing)
    return Dated((person.reference, update.data.from_), london_date(update.data.from_), update)
