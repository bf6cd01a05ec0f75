"""Who is who: entries of people in events, the identifiers that link them, sameness within one record (contract 2)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from shield_shared.events import Event, is_timeline
from shield_shared.frozen import unique
from shield_shared.parts import Person
from shield_shared.people import SCHEMES, BirthDate

#: What a verified identifier links by: scheme, value, and the source that an `agency-ref` is good within.
LinkKey = tuple[str, str, str]

#: Schemes that are verified whoever sends them.
ALWAYS_VERIFIED = frozenset({"nhs", "upn"})


@unique
class Entry:
    """One place in one event's list of people.

    `links` are its verified identifiers in the order of schemes; `sole_bearer` says that whoever bears its name in this
    event is one person, so that the name may decide within the record.
    """

    event: Event
    place: int
    person: Person
    links: tuple[LinkKey, ...]
    sole_bearer: bool

    @property
    def identifiers(self) -> tuple[tuple[str, str], ...]:
        """Every identifier it gives, verified or not."""
        return tuple((i.scheme, i.value) for i in self.person.identifiers)

    @property
    def key(self) -> tuple[str, str, bytes, int]:
        """What tells it from every other entry, and orders entries."""
        return (*self.event.key, self.place)


def name_of(person: Person) -> tuple[str | None, str | None] | None:
    """Given and family name, or None when an entry gives neither."""
    name = person.name
    if name is None or (name.given is None and name.family is None):
        return None
    return (name.given, name.family)


def link_order(link: LinkKey) -> tuple[int, str, str]:
    """Identifiers sort by scheme in the contract's order, then by value."""
    return (SCHEMES.index(link[0]), link[1], link[2])


def entries_of(event: Event, issues: Mapping[str, Collection[str]]) -> tuple[Entry, ...]:
    """The entries of an event; `issues` gives the schemes that each source may verify."""
    people, links = event.data.people, links_of(event, issues)
    return tuple(
        Entry(
            event,
            place,
            person,
            links[place],
            _one_bearer(person, people, links),
        )
        for place, person in enumerate(people)
    )


def links_of(event: Event, issues: Mapping[str, Collection[str]]) -> list[tuple[LinkKey, ...]]:
    """The verified identifiers of each person of an event, in the order of schemes."""
    issued = issues.get(event.source, ())
    return [_links(event, person, issued) if person.identifiers else () for person in event.data.people]


def _links(event: Event, person: Person, issued: Collection[str]) -> tuple[LinkKey, ...]:
    found = {
        (i.scheme, i.value, event.source if i.scheme == "agency-ref" else "")
        for i in person.identifiers
        if i.scheme in ALWAYS_VERIFIED or i.scheme == "agency-ref" or i.scheme in issued
    }
    return tuple(sorted(found, key=link_order) if len(found) > 1 else found)


def _one_bearer(person: Person, people: Sequence[Person], links: Sequence[tuple[LinkKey, ...]]) -> bool:
    if len(people) == 1:
        return True
    name = name_of(person)
    bearers = [set(links[place]) for place, other in enumerate(people) if name_of(other) == name]
    return len(bearers) == 1 or bool(set.intersection(*bearers))


def full_dates(entries: Iterable[Entry]) -> set[BirthDate]:
    """The full birth dates that entries state: two of them in one group are a clash."""
    return full_of(entry.person.birth_date for entry in entries)


def full_of(births: Iterable[BirthDate | None]) -> set[BirthDate]:
    """Those of some birth dates that are stated to the day."""
    return {birth for birth in births if birth is not None and birth.precision == "day"}


def whereabouts(entry: Entry) -> tuple[str, ...]:
    """Record and place; of a timeline the update too, as its updates may name different people at one place.

    An id that was used twice may name two of them: they are told apart by what tells who they are. The update's text
    will not do: how it was stamped is part of that.
    """
    update = (entry.event.id, telling(entry.person)) if is_timeline(entry.event) else ()
    return (*entry.event.record, *update, str(entry.place))


def telling(person: Person) -> str:
    """What tells who an entry names, in one text: its role, identifiers and name."""
    return repr((person.role, sorted((i.scheme, i.value) for i in person.identifiers), name_of(person)))


def same_within_record(a: Entry, b: Entry) -> bool:
    """Whether entries of two versions or updates of one record are the same person.

    They share any identifier; or, where one gives none, a name that is one person's in each of the two; or, where
    neither gives identifier or name, role and place in the list.
    """
    mine, others = a.identifiers, b.identifiers
    if any(identifier in others for identifier in mine):
        return True
    if mine and others:
        return False
    names = (name_of(a.person), name_of(b.person))
    if None not in names:
        return names[0] == names[1] and a.sole_bearer and b.sole_bearer
    if mine or others or names != (None, None):
        return False
    return (a.person.role, a.place) == (b.person.role, b.place)
