"""Who stood under which reference at earlier cut-offs, and is known by another one now.

A reference changes when birth dates clash, or when a new version or a retraction takes an identifier away. What was
said of the former one is said of everybody whose entries stood under it at the cut-off of the sitting for which it was
said, whatever meeting's that was and whether or not anything was listed there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

from shield_briefing.cut_offs import CutOffs
from shield_briefing.facts import latest
from shield_shared.decisions import YoungPerson
from shield_shared.events import ActionRecord, Event, Outcome, Return
from shield_shared.identity import Entry, same_within_record

T = TypeVar("T", Return, Outcome)
Said = Return | Outcome | ActionRecord
Record = tuple[str, str, str, str]
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Former:
    """A reference under which an entry stood at the cut-offs from one moment on and before another."""

    entry: Entry
    reference: str
    since: datetime
    until: datetime

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

    def covers(self, cut_off: datetime) -> bool:
        """Whether it stood so at a cut-off."""
        return self.since <= cut_off < self.until


@dataclass(slots=True)
class FormerReferences:
    """The former references of all entries, live or not, as at what was reached."""

    cut_offs: CutOffs
    _noted: dict[Record, list[Former]] = field(default_factory=dict)
    _since: dict[tuple[Event, int], datetime] = field(default_factory=dict)
    _upto: datetime = _NEVER

    def turn(
        self, moment: datetime, removed: Iterable[Event], added: Iterable[Event], former: Mapping[Entry, str]
    ) -> None:
        """Take in what was received by a moment changed; `former` are the references of entries as they were before.

        Nobody is shown otherwise before the next cut-off.
        """
        at, gone = self.cut_offs.next or moment, set(removed)
        for entry, reference in former.items():
            since = self._since.pop((entry.event, entry.place), entry.event.received)
            self._noted.setdefault(entry.event.record, []).append(Former(entry, reference, since, at))
            if entry.event not in gone:
                self._since[entry.event, entry.place] = at
        for event in added:
            if event.received <= self._upto:
                self._since.update(((event, place), at) for place in range(len(event.data.people)))
        self._upto = at

    def of(self, person: YoungPerson) -> list[Former]:
        """The former references of a young person's own entries."""
        return [
            former
            for entry in person.entries
            for former in self._noted.get(entry.event.record, ())
            if former.is_of(entry)
        ]

    def as_at(self, event: Event, said: Said) -> datetime | None:
        """The cut-off at which somebody was shown under the reference by which something was said of them.

        That of the sitting for which it was said, or the last one before it was recorded, whichever is earlier.
        """
        cut_off = self.cut_offs.named(said.meeting, said.sitting)
        return self.cut_offs.last_by(event.time) if cut_off is not None and event.time < cut_off else cut_off

    def known_as(self, own: Iterable[str], people: Iterable[YoungPerson]) -> KnownAs:
        """By what some young people are told in what was said; `own` are references that are theirs whenever."""
        others: dict[str, list[Former]] = {}
        for former in (former for person in people for former in self.of(person)):
            others.setdefault(former.reference, []).append(former)
        return KnownAs(frozenset(own), others, self.as_at)


@dataclass(frozen=True, slots=True)
class KnownAs:
    """By what somebody is told in what was said: references that are theirs whenever, others for some sittings."""

    own: frozenset[str]
    others: Mapping[str, Sequence[Former]]
    as_at: Callable[[Event, Said], datetime | None]

    def are_meant(self, event: Event, said: Said) -> bool:
        """Whether something was said of them."""
        reference = said.young_person
        if reference is None or reference in self.own:
            return reference is not None
        if reference not in self.others:
            return False
        cut_off = self.as_at(event, said)
        return cut_off is not None and any(former.covers(cut_off) for former in self.others[reference])

    def said(self, index: Mapping[str, Sequence[tuple[Event, T]]]) -> list[tuple[Event, T]]:
        """What an index by reference holds of them, the latest first."""
        found = (row for reference in self.own.union(self.others) for row in index.get(reference, ()))
        return sorted((pair for pair in found if self.are_meant(*pair)), key=_latest, reverse=True)


def _latest(said: tuple[Event, T]) -> tuple[datetime, str, str]:
    return latest(said[0])
