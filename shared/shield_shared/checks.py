"""What the shape of an event cannot say: members of lists, people's identifiers and ages, how many people, references.

Rules of contract sections 1 and 2. Each check notes faults and warnings; people come back as they are to be read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from shield_shared.events import (
    Assessment,
    Custody,
    Data,
    Incident,
    Intelligence,
    Missing,
    Referral,
    Retraction,
    Status,
    Suspension,
)
from shield_shared.faults import Notes
from shield_shared.london import london_date
from shield_shared.parts import (
    FLAGS,
    KINDS,
    PLANS,
    SUSPENSION_REASONS,
    THEMES,
    Identifier,
    Person,
    PersonSet,
    Relation,
)
from shield_shared.people import OLDEST, BirthDate, age_on, read_identifier
from shield_shared.repairs import DROPPED_IDENTIFIER, DROPPED_RELATION, EXPECTED_AGE_RANGE

CONTEXTUAL = "mace-contextual"

#: The list fields of each type whose members are words, and the members they know.
_LISTS: dict[type[Data], tuple[tuple[str, frozenset[str]], ...]] = {
    Incident: (("flags", FLAGS),),
    Intelligence: (("themes", THEMES),),
    Status: (("plans", PLANS),),
    Assessment: (("kinds", KINDS),),
    Suspension: (("reasons", SUSPENSION_REASONS),),
}
_PEOPLE: dict[type[Data], tuple[int, int | None, str]] = {
    Status: (1, 1, "expected exactly one person"),
    Assessment: (1, 1, "expected exactly one person"),
    Custody: (1, None, "expected at least one person"),
    Missing: (1, None, "expected at least one person"),
    Suspension: (1, None, "expected at least one person"),
}


def check_lists(model: type[Data], raw: dict[str, Any], notes: Notes) -> None:
    """Warn of list members that are no text or are no word that the list knows."""
    for name, known in _LISTS.get(model, ()):
        if members := raw.get(name):
            for place, member in enumerate([members] if isinstance(members, str) else members):
                if not isinstance(member, str) or member not in known:
                    expected = f"expected one of {', '.join(sorted(known - {'unknown'}))}"
                    notes.warn(f"data.{name}[{place}]", "unknown-member", expected)
    for name, members in _texts(raw):
        for place, member in enumerate(members):
            if not isinstance(member, str):
                notes.warn(f"data.{name}[{place}]", "unknown-member", "expected text")


def _texts(raw: dict[str, Any]) -> Iterator[tuple[str, list[object]]]:
    """The lists of an event whose members may be any text."""
    for name in ("related", "signposted"):
        if isinstance(raw.get(name), list):
            yield name, raw[name]
    for place, person in enumerate(raw.get("people") or ()):
        if (named := person.get("name")) and named.get("also_known_as"):
            yield f"people[{place}].name.also_known_as", named["also_known_as"]


def check_counts(data: Data, notes: Notes) -> None:
    """Fault an event that names fewer or more people than its type needs."""
    least, most, expected = _PEOPLE.get(type(data), (0, None, ""))
    if len(data.people) < least or (most is not None and len(data.people) > most):
        notes.fault("data.people", "people-count", expected)


def check_references(data: Data, meetings: Collection[str], notes: Notes) -> None:
    """Fault a referral to no meeting or without what its meeting needs, and a retraction that names nothing."""
    if isinstance(data, Referral):
        if data.to not in meetings:
            notes.fault("data.to", "unknown-meeting", f"expected one of {', '.join(sorted(meetings))}")
        elif data.to == CONTEXTUAL:
            _check_contextual(data, notes)
    elif isinstance(data, Retraction):
        named = data.retracts
        if not (named.id or (named.type and named.subject)):
            notes.fault("data.retracts", "missing", "expected type and subject, or id, none of them empty")


def _check_contextual(data: Referral, notes: Notes) -> None:
    if data.place is None or not (data.place.place or data.place.ward):
        notes.fault("data.place", "missing", f"expected a place or a ward in a referral to {CONTEXTUAL}")
    if data.people:
        notes.fault("data.people", "people-count", f"expected no people in a referral to {CONTEXTUAL}")


def check_people(people: PersonSet, moment: datetime, notes: Notes) -> PersonSet:
    """The people as they are to be read; `moment`, the earlier of occurred and received, tells what is impossible."""
    if not people:
        return people
    day = london_date(moment)
    return tuple([_person(person, place, day, notes) for place, person in enumerate(people)])


def _person(person: Person, place: int, day: date, notes: Notes) -> Person:
    """The person itself when nothing is to be changed, which is nearly always so."""
    changed: dict[str, Any] = {}
    path = f"data.people[{place}]"
    identifiers = tuple([_identifier(each, path, at, notes) for at, each in enumerate(person.identifiers)])
    if identifiers != person.identifiers:
        changed["identifiers"] = tuple(identifier for identifier in identifiers if identifier is not None)
    if person.relations:
        changed["relations"] = _relations(person.relations, path, notes)
    if person.age_range is not None and not _is_range(person.age_range, path, notes):
        changed["age_range"] = None
    if person.birth_date is not None and not _may_be_born(person.birth_date, path, day, notes):
        changed["birth_date"] = None
    return replace(person, **changed) if changed else person


def _identifier(stated: Identifier, path: str, place: int, notes: Notes) -> Identifier | None:
    """The identifier as it compares with others, or None, warned of, if it can compare with none."""
    if stated is DROPPED_IDENTIFIER:
        return None
    try:
        value = read_identifier(stated.scheme, stated.value)
    except ValueError as reason:
        notes.warn(f"{path}.identifiers[{place}]", "dropped", str(reason))
        return None
    return stated if value == stated.value else Identifier(scheme=stated.scheme, value=value)


def _relations(stated: tuple[Relation, ...], path: str, notes: Notes) -> tuple[Relation, ...]:
    read = [_relation(each, f"{path}.relations[{place}]", notes) for place, each in enumerate(stated)]
    return tuple(relation for relation in read if relation is not None)


def _relation(stated: Relation, path: str, notes: Notes) -> Relation | None:
    """The relation; None, warned of, where its identifier names nobody."""
    if stated is DROPPED_RELATION or stated.to is None:
        return None if stated is DROPPED_RELATION else stated
    try:
        value = read_identifier(stated.to.scheme, stated.to.value)
    except ValueError as reason:
        notes.warn(path, "dropped", str(reason))
        return None
    return replace(stated, to=Identifier(scheme=stated.to.scheme, value=value))


def _is_range(stated: tuple[int | None, ...], path: str, notes: Notes) -> bool:
    """Whether it is a range; two nulls are none, and say so without fault."""
    if stated == (None, None):
        return False
    if len(stated) == 2 and (None in stated or stated[0] <= stated[1]):  # type: ignore[operator]
        return True
    notes.warn(f"{path}.age_range", "impossible", EXPECTED_AGE_RANGE)
    return False


def _may_be_born(born: BirthDate, path: str, day: date, notes: Notes) -> bool:
    """Whether a birth date is possible: not certainly after the event, nor so long before it that nobody lives."""
    if born.first <= day and age_on(born.last, day) <= OLDEST:
        return True
    expected = f"expected a date not after the event, and not more than {OLDEST} years before it"
    notes.warn(f"{path}.birth_date", "impossible", expected)
    return False
