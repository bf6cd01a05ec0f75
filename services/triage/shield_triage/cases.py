"""What is decided of: one young person in one event, in each of their roles, and whether that is still open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shield_shared.decisions import Scope, YoungPerson
from shield_shared.episodes import custody_open, episode_open, episode_updates, located_updates, says_missing
from shield_shared.events import Custody, Event, Missing
from shield_shared.identity import Entry
from shield_shared.parts import Person
from shield_shared.people import ROLES, Role
from shield_triage.occurrences import Occurrences
from shield_triage.takes import Takes
from shield_triage.windows import is_latest_assessment


@dataclass(slots=True, eq=False)
class Case:
    """One young person in one event, with their entries there by role, victim first, and its occurrence."""

    event: Event
    person: YoungPerson
    roles: tuple[tuple[Role, tuple[Entry, ...]], ...]
    scope: Scope
    occurrence: tuple[str, ...]

    @property
    def people(self) -> Iterator[Person]:
        """What the event says of the young person, entry by entry."""
        return (entry.person for _, entries in self.roles for entry in entries)


def by_role(entries: Sequence[Entry]) -> tuple[tuple[Role, tuple[Entry, ...]], ...]:
    """Some entries by their roles, victim first."""
    if len(entries) == 1:
        return ((entries[0].person.role, (entries[0],)),)
    found: dict[Role, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.person.role, []).append(entry)
    return tuple((role, tuple(found[role])) for role in ROLES if role in found)


def whether_open(case: Case, takes: Takes, occurrences: Occurrences) -> tuple[bool, bool]:
    """Whether the assessment is the latest, the custody record or episode open, and whether the meeting keeps it."""
    if takes.takes == "assessments":
        is_latest = is_latest_assessment(case.person, case.event)
        return is_latest, is_latest
    if isinstance(case.event.data, Custody):
        is_open = custody_open(occurrences.custody(case.event.record))
        return is_open, is_open
    if isinstance(case.event.data, Missing):
        updates = episode_updates(case.person, case.event.data.from_)
        is_open = episode_open(updates, located_updates(case.person))
        return is_open, is_open and keeps_open(takes, updates)
    return False, False


def keeps_open(takes: Takes, updates: Sequence[Event]) -> bool:
    """Whether the meeting keeps an open episode with these updates on its list."""
    return says_missing(updates, high_risk=takes.open_episodes == "high-risk")
