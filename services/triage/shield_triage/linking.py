"""Which entries are one group, and which young people a group is (contract section 2).

People of live events who share a verified identifier, directly or through others, are one group; among the live
updates of one custody or missing record, sameness within the record joins them too.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from shield_shared.decisions import YoungPerson
from shield_shared.events import Event, is_timeline
from shield_shared.identity import Entry, LinkKey, full_dates, full_of, link_order, same_within_record, whereabouts
from shield_shared.people import BirthDate
from shield_triage.care import care_status
from shield_triage.reach import reach
from shield_triage.records import RecordKey

Group = tuple[Entry, ...]

#: A stated home ward behind what puts statements in their order: time, source, id and place in the list.
Home = tuple[datetime, str, str, int, str]


@dataclass(slots=True)
class Linking:
    """The entries of all live events, indexed by what links them."""

    entries: dict[Event, tuple[Entry, ...]] = field(default_factory=dict)
    by_link: dict[LinkKey, dict[Entry, None]] = field(default_factory=dict)
    _updates: dict[RecordKey, dict[Event, None]] = field(default_factory=dict)

    def add(self, event: Event, entries: tuple[Entry, ...]) -> None:
        """An event has become live."""
        self.entries[event] = entries
        for entry in entries:
            for link in entry.links:
                self.by_link.setdefault(link, {})[entry] = None
        if is_timeline(event):
            self._updates.setdefault(event.record, {})[event] = None

    def remove(self, event: Event) -> None:
        """An event is live no more."""
        for entry in self.entries.pop(event):
            for link in entry.links:
                del self.by_link[link][entry]
        if is_timeline(event):
            del self._updates[event.record][event]

    def join(self, other: Linking) -> None:
        """Take in all that others hold of events that no link leads to from these."""
        self.entries.update(other.entries)
        self.by_link.update(other.by_link)
        self._updates.update(other._updates)

    def group_of(self, start: Entry) -> Group:
        """All live entries that are one group with `start`, in their own order; `start` itself need not be live."""
        crossed: set[LinkKey] = set()
        found = tuple(reach(start, lambda entry: self._neighbours(entry, crossed)))
        return found if len(found) == 1 else tuple(sorted(found, key=lambda entry: entry.key))

    def _neighbours(self, entry: Entry, crossed: set[LinkKey]) -> Iterator[Entry]:
        """A link leads from each of its entries to all the others: it is crossed once, not once an entry."""
        for link in entry.links:
            if link not in crossed:
                crossed.add(link)
                yield from self.by_link.get(link, ())
        if entry.event in self.entries and is_timeline(entry.event):
            yield from self.same_in_updates(entry)

    def same_in_updates(self, entry: Entry) -> Iterator[Entry]:
        for event in self._updates[entry.event.record]:
            if event is not entry.event:
                yield from (other for other in self.entries[event] if same_within_record(entry, other))


def young_people(group: Group, linking: Linking, social_care: Collection[str], key: bytes) -> tuple[YoungPerson, ...]:
    """The young people of a group: one, unless two different full birth dates are stated (a clash)."""
    births = tuple(sorted({e.person.birth_date for e in group if e.person.birth_date is not None}))
    clash = len(full_of(births)) > 1
    parts = _parts(group, linking) if clash else [group]
    care = care_status(group, social_care)
    return tuple(
        YoungPerson(_reference(part, group, clash, key), _anchor(part), part, group, births, care, clash, _home(part))
        for part in parts
    )


def _home(part: Group) -> str | None:
    """The home ward that was stated last."""
    told = max((said for entry in part for said in home_said(entry)), default=None)
    return told[-1] if told is not None else None


def home_said(entry: Entry) -> tuple[Home, ...]:
    """The home ward that an entry states, if it does, behind what puts statements in their order."""
    home, event = entry.person.home, entry.event
    if home is None or home.ward is None:
        return ()
    return ((event.time, event.source, event.id, entry.place, home.ward),)


def _parts(group: Group, linking: Linking) -> list[Group]:
    """In a clash: who state the same full date, or are the same within a record, are one; every other stands alone."""
    home = {entry: {entry: None} for entry in group}
    for a, b in _belonging(group, linking):
        if home[a] is not home[b]:
            merged = home[a] | home[b]
            home.update(dict.fromkeys(merged, merged))
    distinct = {id(part): part for part in home.values()}.values()
    return sorted((tuple(sorted(part, key=lambda e: e.key)) for part in distinct), key=lambda part: part[0].key)


def _belonging(group: Group, linking: Linking) -> Iterator[tuple[Entry, Entry]]:
    first_with: dict[BirthDate, Entry] = {}
    for entry in group:
        for birth in full_dates((entry,)):
            yield entry, first_with.setdefault(birth, entry)
        if is_timeline(entry.event):
            yield from ((entry, other) for other in linking.same_in_updates(entry))


def _reference(part: Group, group: Group, clash: bool, key: bytes) -> str:
    first = first_link(group)
    if first is not None and not clash:
        return keyed_hash(key, first)
    full = _full_dates(part)
    if first is not None and full:
        return keyed_hash(key, (*first, full[0]))
    return keyed_hash(key, _anchor(part))


def first_link(group: Group) -> LinkKey | None:
    """The verified identifier that a group is shown by, None where it has none."""
    firsts = [entry.links[0] for entry in group if entry.links]
    return min(firsts, key=link_order) if len(firsts) > 1 else next(iter(firsts), None)


def _full_dates(entries: Group) -> list[str]:
    return sorted(str(birth) for birth in full_dates(entries))


def _anchor(part: Group) -> tuple[str, ...]:
    """Where the young person was first heard of; it stays when events join."""
    return whereabouts(first_heard(part))


def first_heard(part: Group) -> Entry:
    """The entry that was received first."""
    return min(part, key=lambda entry: (entry.event.received, entry.key)) if len(part) > 1 else part[0]


def keyed_hash(key: bytes, parts: Iterable[str]) -> str:
    """A reference that tells nothing without the key: the first 80 bits of HMAC-SHA-256, as hex."""
    return hmac.digest(key, "\x00".join(parts).encode(), "sha256").hex()[:20]


def references(person: YoungPerson, key: bytes) -> frozenset[str]:
    """Every reference under which a young person could have been shown, before or after identifiers joined.

    In a clash other people of the group are only known by what is their own: any link with their own birth date.
    """
    links = {link for entry in person.group for link in entry.links}
    full = _full_dates(person.entries)
    known = {person.reference, *(keyed_hash(key, (*link, birth)) for link in links for birth in full)}
    known.update(keyed_hash(key, whereabouts(entry)) for entry in person.entries)
    if not person.clash:
        known.update(keyed_hash(key, link) for link in links)
    return frozenset(known)


def reference_of(key: bytes, scheme: str, value: str) -> str:
    """The reference of a young person whose first verified identifier this is (not an `agency-ref`)."""
    return keyed_hash(key, (scheme, value, ""))
