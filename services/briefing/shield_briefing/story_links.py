"""How others are linked to one young person: named in the same report, or by a relation that a source states.

A link says what was reported, by whom and how surely; it puts no word on anybody. Who is certainly over the ages of the
meetings is counted in and not named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from shield_briefing.facts import handling, names
from shield_briefing.shape_people import IdentifierRow, NameRow
from shield_briefing.story_shape import LinkRow, MomentRow
from shield_shared.decisions import YoungPerson
from shield_shared.events import Event, Intelligence
from shield_shared.identity import Entry
from shield_shared.london import london_text
from shield_shared.parts import Relation
from shield_shared.people import ROLES, Role

#: An entry with the young person that it is about.
Known = tuple[Entry, YoungPerson]


class Circle(Protocol):
    """Who else is known of, as at the cut-off."""

    def named_in(self, event: Event) -> Iterable[Known]:
        """Everybody whom an event names."""
        ...

    def bearers(self, scheme: str, value: str, source: str) -> Sequence[YoungPerson]:
        """Whoever bears a verified identifier; `source` is who states it, for its own references."""
        ...

    def relating_to(self, person: YoungPerson) -> Iterable[tuple[Entry, YoungPerson, Relation]]:
        """The relations to a young person that the entries of others state."""
        ...

    def is_over_age(self, person: YoungPerson) -> bool:
        """Whether somebody is certainly over the ages of every meeting."""
        ...


def link_rows(person: YoungPerson, moments: Sequence[MomentRow], circle: Circle) -> list[LinkRow]:
    """Every link, those of one person together, in the order of their first; stated relations before reports."""
    rows: dict[tuple[object, ...], LinkRow] = {}
    for row in sorted((*_stated(person, circle), *_shared(person, moments, circle)), key=lambda row: row["when"]):
        rows[(*_who(row), *_what(row))] = row  # of several that say the same the latest counts
    first: dict[tuple[object, ...], int] = {}
    for row in rows.values():
        first[_who(row)] = min(row["moment"], first.get(_who(row), row["moment"]))
    ordered = {(row["young_person"] is None, first[_who(row)], *key): row for key, row in rows.items()}
    return [ordered[key] for key in sorted(ordered)]


def _who(row: LinkRow) -> tuple[str, ...]:
    known_by = row["identifier"]
    return (row["young_person"] or "", *((known_by["scheme"], known_by["value"]) if known_by else ("", "")))


def _what(row: LinkRow) -> tuple[object, ...]:
    """All that a link says but of whom and when."""
    said = (row["kind"] or "", row["strength"] or "", row["stated_of"], row["agency"])
    return (row["moment"], *said, tuple(row["roles"]))


def _whom(other: YoungPerson, circle: Circle) -> LinkRow:
    """A link with somebody, of which nothing but their name is said yet."""
    over = circle.is_over_age(other)
    told = names(other)
    return _link(None if over else other.reference, told[0] if told and not over else None, None)


def _shared(person: YoungPerson, moments: Sequence[MomentRow], circle: Circle) -> Iterator[LinkRow]:
    own = {(event.source, event.id): event for event in dict.fromkeys(entry.event for entry in person.entries)}
    for moment in moments:
        for row in moment["events"]:
            event = own[row["source"], row["id"]]
            yield from (_report(event, moment, *each, circle) for each in _others(event, person, circle))


def _others(event: Event, person: YoungPerson, circle: Circle) -> Iterator[tuple[YoungPerson, list[str]]]:
    """Everybody else whom an event names, with their roles in it."""
    roles: dict[YoungPerson, set[Role]] = {}
    for entry, other in circle.named_in(event):
        if other is not person:
            roles.setdefault(other, set()).add(entry.person.role)
    yield from ((other, [str(role) for role in ROLES if role in named]) for other, named in roles.items())


def _report(event: Event, moment: MomentRow, other: YoungPerson, roles: list[str], circle: Circle) -> LinkRow:
    grades = _grades(event.data) if isinstance(event.data, Intelligence) else None
    occurred = london_text(event.occurred)
    return {
        **_whom(other, circle),
        "moment": moment["number"],
        "roles": roles,
        "strength": grades,
        "agency": event.agency,
        "when": occurred,
    }


def _grades(data: Intelligence) -> str:
    grades = (f"{i.grade.source}{i.grade.information}{i.grade.handling}" for i in data.items)
    return ", ".join(sorted(set(grades)))


def _stated(person: YoungPerson, circle: Circle) -> Iterator[LinkRow]:
    for entry in person.entries:
        for relation in entry.person.relations:
            yield from _outgoing(entry, relation, person, circle)
    for entry, other, relation in circle.relating_to(person):
        if other is not person:
            yield _relation({**_whom(other, circle), "stated_of": "other"}, entry, relation)


def _outgoing(entry: Entry, relation: Relation, person: YoungPerson, circle: Circle) -> Iterator[LinkRow]:
    to = relation.to
    bearers = circle.bearers(to.scheme, to.value, entry.event.source) if to is not None else ()
    others = [other for other in bearers if other is not person]
    yield from (_relation(_whom(other, circle), entry, relation) for other in others)
    if not bearers:
        yield _relation(_unknown(relation, entry), entry, relation)


def _unknown(relation: Relation, entry: Entry) -> LinkRow:
    """A link with somebody of whom nothing but an identifier is known, if that."""
    to, code = relation.to, handling([entry.event])
    known = IdentifierRow(scheme=to.scheme, value=to.value, verified=False, handling=code) if to else None
    return _link(None, None, known)


def _link(young_person: str | None, name: NameRow | None, identifier: IdentifierRow | None) -> LinkRow:
    """A link of which it is only said with whom."""
    return LinkRow(
        young_person=young_person,
        name=name,
        identifier=identifier,
        moment=0,
        roles=[],
        kind=None,
        strength=None,
        stated_of="this",
        agency="",
        when="",
    )


def _relation(whom: LinkRow, entry: Entry, relation: Relation) -> LinkRow:
    agency, when = entry.event.agency, london_text(entry.event.time)
    return {**whom, "kind": relation.kind, "strength": relation.strength, "agency": agency, "when": when}
