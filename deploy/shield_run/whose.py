"""Which entries of all events ever received are one young person's, live or not: whom a purge is about."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from shield_shared.decisions import YoungPerson
from shield_shared.events import Event
from shield_shared.identity import Entry, LinkKey, entries_of, full_dates, same_within_record, whereabouts
from shield_triage.linking import Linking, keyed_hash, references, young_people
from shield_triage.records import RecordKey, Records


@dataclass(frozen=True, slots=True)
class Whole:
    """Every event of a store with its entries, and the live ones linked."""

    records: Records
    entries: Mapping[Event, tuple[Entry, ...]]
    linking: Linking
    key: bytes

    @classmethod
    def of(cls, events: Iterable[Event], issues: Mapping[str, Collection[str]], key: bytes) -> Whole:
        """Take all events in; `issues` gives the schemes that each source may verify."""
        records, linking = Records(), Linking()
        entries = {event: entries_of(event, issues) for event in events}
        for event in entries:
            records.add(event)
        for record in records.versions:
            for event in records.live(record):
                linking.add(event, entries[event])
        return cls(records, entries, linking, key)

    def all_entries(self) -> Iterator[Entry]:
        """Every entry of every event."""
        return (entry for entries in self.entries.values() for entry in entries)


@dataclass(slots=True)
class Whose:
    """One young person: the references that may have been shown, and all entries that are theirs.

    `shared` are references that were theirs once, and that entries of others give or gave too.
    """

    references: frozenset[str]
    own: dict[Entry, None] = field(default_factory=dict)
    shared: frozenset[str] = frozenset()

    @property
    def identifiers(self) -> frozenset[tuple[str, str]]:
        """Scheme and value of every identifier that their entries state."""
        return frozenset(pair for entry in self.own for pair in entry.identifiers)


def whose(reference: str, whole: Whole) -> Whose | None:
    """The young person shown under this reference, now or at any time before; None where there is none.

    Versions that are no longer live are theirs where a verified identifier, or sameness within the record, says so:
    a version that was corrected because it named somebody else stays that other young person's.
    """
    everybody = list(_people(whole))
    people = [p for p in everybody if reference in references(p, whole.key)]
    people = [p for p in people if p.reference == reference] or people
    found = _of_people(people, whole) if people else _of_past(reference, whole)
    if found is not None:
        _add_unverified(found, whole)
        _add_references(found, everybody, whole)
    return found


def heirs(reference: str, whole: Whole) -> list[str]:
    """The references of those who were shown as one young person under this one, before a clash told them apart."""
    clashing = [person for person in _people(whole) if person.clash]
    return sorted({p.reference for p in clashing for e in p.entries if reference in _shown(e, whole.key)})


def shown(whole: Whole) -> frozenset[str]:
    """Every reference by which `whose` finds somebody."""
    past = (entry for entry in whole.all_entries() if entry.event not in whole.linking.entries)
    of_past = frozenset(name for entry in past for name in _shown(entry, whole.key))
    return of_past.union(*(references(person, whole.key) for person in _people(whole)))


def _people(whole: Whole) -> Iterator[YoungPerson]:
    done: set[Entry] = set()
    for entries in whole.linking.entries.values():
        for entry in entries:
            if entry not in done:
                group = whole.linking.group_of(entry)
                done.update(group)
                yield from young_people(group, whole.linking, (), whole.key)


def _of_people(people: list[YoungPerson], whole: Whole) -> Whose:
    shown = frozenset[str]().union(*(references(person, whole.key) for person in people))
    found = Whose(shown, {entry: None for person in people for entry in person.entries})
    births = {entry.person.birth_date for entry in found.own} - {None} if any(p.clash for p in people) else None
    by_record: dict[RecordKey, list[Entry]] = {}
    for entry in found.own:
        by_record.setdefault(entry.event.record, []).append(entry)
    links = {link for entry in found.own for link in entry.links}
    for entry in list(whole.all_entries()):
        if entry.event in whole.linking.entries:
            continue
        linked = not links.isdisjoint(entry.links) and (births is None or entry.person.birth_date in births)
        if linked or any(same_within_record(entry, own) for own in by_record.get(entry.event.record, ())):
            found.own[entry] = None
    return found


def _of_past(reference: str, whole: Whole) -> Whose | None:
    """Somebody whom only versions name that are no longer live; their references are still to be added."""
    past = [entry for entry in whole.all_entries() if entry.event not in whole.linking.entries]
    seeds = [entry for entry in past if reference in _shown(entry, whole.key)]
    if not seeds:
        return None
    links: set[LinkKey] = {link for entry in seeds for link in entry.links}
    own = [entry for entry in past if entry in seeds or not links.isdisjoint(entry.links)]
    return Whose(frozenset(), dict.fromkeys(own))


def _shown(entry: Entry, key: bytes) -> Iterator[str]:
    yield keyed_hash(key, whereabouts(entry))
    for link in entry.links:
        yield keyed_hash(key, link)
        if entry.person.birth_date is not None:
            yield keyed_hash(key, (*link, str(entry.person.birth_date)))


def _add_unverified(found: Whose, whole: Whole) -> None:
    """An entry with one of their identifiers, and none that is verified as anybody else's, can only be theirs."""
    identifiers = found.identifiers
    for entry in list(whole.all_entries()):
        if not entry.links and not identifiers.isdisjoint(entry.identifiers):
            found.own[entry] = None


def _add_references(found: Whose, everybody: Iterable[YoungPerson], whole: Whole) -> None:
    """Under what any version of theirs could be shown is theirs too, unless others are or were known by it."""
    key = whole.key
    links = {link for entry in found.own for link in entry.links}
    births = {str(birth) for birth in full_dates(found.own)}
    theirs = {name for entry in found.own for name in _shown(entry, key)}
    theirs |= {keyed_hash(key, (*link, birth)) for link in links for birth in births}
    others = {name for entry in _of_others(found, whole) for name in _shown(entry, key)}
    for person in everybody:
        if not all(entry in found.own for entry in person.entries):
            others |= references(person, key)
            others.update(keyed_hash(key, link) for entry in person.group for link in entry.links)
    found.shared = frozenset(theirs & others) - found.references
    found.references |= theirs - others


def _of_others(found: Whose, whole: Whole) -> Iterator[Entry]:
    """All entries of others, live or not, and those past ones of theirs that may as well be another's of the record."""
    live: dict[RecordKey, list[Entry]] = {}
    for event, entries in whole.entries.items():
        others = [entry for entry in entries if entry not in found.own]
        yield from others
        if event in whole.linking.entries:
            live.setdefault(event.record, []).extend(others)
    for entry in found.own:
        beside = live.get(entry.event.record, ()) if entry.event not in whole.linking.entries else ()
        if any(same_within_record(entry, other) for other in beside):
            yield entry
