"""By which references earlier held sittings showed young people who are shown by another one now.

A reference changes when birth dates clash, or when a new version or a retraction takes an identifier away. What was
said of the former one, for the sittings at which it was theirs, is said of everybody whose entries stood behind it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from shield_briefing.facts import latest
from shield_briefing.meeting import Sitting
from shield_shared.decisions import Standing, YoungPerson
from shield_shared.events import Event, Outcome, Return
from shield_shared.identity import Entry, same_within_record

T = TypeVar("T", Return, Outcome)
Record = tuple[str, str, str, str]

#: The sittings after one day and up to another.
Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Former:
    """A reference under which a listed entry stood at the sittings of some days."""

    entry: Entry
    reference: str
    days: Days

    def is_of(self, entry: Entry) -> bool:
        """Whether it is that of an entry, or of the same person in another version or update of its record."""
        if entry.event is self.entry.event:
            return entry.place == self.entry.place
        return same_within_record(entry, self.entry) and not self._names_another(entry)

    def _names_another(self, entry: Entry) -> bool:
        """Whether that version names somebody else who was born when this one was, as where two share an identifier."""
        born = self.entry.person.birth_date
        others = {person.birth_date for person in entry.event.data.people} - {entry.person.birth_date, None}
        return born in others

    def covers(self, day: date) -> bool:
        """Whether it stood so at a sitting of a day."""
        return covers(self.days, day)


def covers(days: Days, day: date) -> bool:
    """Whether a day is among some."""
    return days[0] < day <= days[1]


@dataclass(frozen=True, slots=True)
class Formerly:
    """Who was known by another reference, as at one cut-off; each part holds the former references of records."""

    parts: Sequence[Mapping[Record, Sequence[Former]]]

    def of(self, person: YoungPerson) -> list[Former]:
        """The former references of a young person's own entries."""
        parts = [part for part in self.parts if part]
        return [
            former
            for part in parts
            for entry in person.entries
            for former in part.get(entry.event.record, ())
            if former.is_of(entry)
        ]


@dataclass(slots=True)
class FormerReferences:
    """The former references that the held sittings of one meeting leave behind."""

    _held: list[tuple[datetime, date]] = field(default_factory=list)
    _noted: dict[Record, list[Former]] = field(default_factory=dict)

    def with_those(self, turned: Iterable[Standing]) -> Formerly:
        """With those of appearances, as the last held sitting had them, that are known otherwise now or are gone."""
        return Formerly((self._noted, self._by_record(turned)))

    def hold(self, sitting: Sitting, turned: Iterable[Standing]) -> None:
        """A sitting was held; `turned` are those that were known otherwise at the last one."""
        for record, found in self._by_record(turned).items():
            self._noted.setdefault(record, []).extend(found)
        self._held.append((sitting.cut_off, sitting.date))

    def _by_record(self, turned: Iterable[Standing]) -> dict[Record, list[Former]]:
        found: dict[Record, list[Former]] = {}
        for standing in turned:
            record = standing.event.record
            for entry in standing.entries:
                days = (self._since(entry), self._held[-1][1])
                found.setdefault(record, []).append(Former(entry, standing.person.reference, days))
        return found

    def _since(self, entry: Entry) -> date:
        """After which sitting an entry came under its reference: the last that had another, or that it came after."""
        noted = self._noted.get(entry.event.record, ())
        before = bisect_left(self._held, entry.event.received, key=lambda held: held[0])
        came_after = self._held[before - 1][1] if before else date.min
        return max((former.days[1] for former in noted if former.entry is entry), default=came_after)


@dataclass(frozen=True, slots=True)
class KnownAs:
    """By what somebody is told in what was said: references that are theirs whenever, others for some sittings."""

    own: frozenset[str]
    others: Mapping[str, Sequence[Days]]

    @classmethod
    def of(cls, own: Iterable[str], others: Iterable[tuple[str, Days]]) -> KnownAs:
        """The references that are theirs whenever, and others with the days of those sittings."""
        found: dict[str, list[Days]] = {}
        for reference, days in others:
            found.setdefault(reference, []).append(days)
        return cls(frozenset(own), found)

    def are_meant(self, reference: str | None, sitting: date) -> bool:
        """Whether what was said under a reference for a sitting was said of them."""
        if reference is None:
            return False
        return reference in self.own or any(covers(days, sitting) for days in self.others.get(reference, ()))

    def said(self, index: Mapping[str, Sequence[tuple[Event, T]]]) -> list[tuple[Event, T]]:
        """What an index by reference holds of them, the latest first."""
        found = (row for reference in self.own.union(self.others) for row in index.get(reference, ()))
        meant = [(event, data) for event, data in found if self.are_meant(data.young_person, data.sitting)]
        return sorted(meant, key=_latest, reverse=True)


def _latest(said: tuple[Event, T]) -> tuple[datetime, str, str]:
    return latest(said[0])
