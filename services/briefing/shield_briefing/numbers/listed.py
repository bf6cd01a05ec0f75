"""Who was listed in the month: each young person once, whatever references they were shown under."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from shield_briefing.meeting import Sitting
from shield_briefing.numbers.given import Given, Policy
from shield_briefing.shape import Agenda, ItemRow
from shield_briefing.shape_people import PersonRow
from shield_shared.decisions import YoungPerson


@dataclass(slots=True)
class ListedPerson:
    """One young person listed in the month: where, in which roles, where it happened, and how they were shown last.

    `known` is the young person as known at the end; None where no live event names them any more.
    """

    known: YoungPerson | None
    row: PersonRow
    meetings: set[str] = field(default_factory=set)
    roles: set[str] = field(default_factory=set)
    areas: set[str] = field(default_factory=set)
    unanswered: set[str] = field(default_factory=set)


def people_listed(given: Given) -> list[ListedPerson]:
    """Every young person on any list of the month; shown last counts by cut-off, then by the newest event."""
    shown = list(_shown(given.agendas))
    index = _index(given, [row for _, _, row in shown])
    found: dict[str, ListedPerson] = {}
    for sitting, item, row in shown:
        known = index.get(row["young_person"])
        key = known.reference if known is not None else row["young_person"]
        person = found.setdefault(key, ListedPerson(known, row))
        person.row = row
        person.meetings.add(sitting.meeting)
        person.roles.update(appearance["role"] for appearance in row["appearances"])
        person.areas.update(_areas(item, row, given.policy))
        person.unanswered.update(row["no_return_from"])
    return [found[key] for key in sorted(found)]


def _shown(agendas: Iterable[tuple[Sitting, Agenda]]) -> Iterator[tuple[Sitting, ItemRow, PersonRow]]:
    """Every showing of a young person, the one that counts for how they are known last."""
    for sitting, agenda in agendas:
        for item in sorted(agenda["items"], key=_newest):
            for row in item["people"]:
                yield sitting, item, row


def _newest(item: ItemRow) -> tuple[datetime, str]:
    return max(datetime.fromisoformat(event["occurred"]) for event in item["events"]), item["item"]


def _index(given: Given, shown: Iterable[PersonRow]) -> Mapping[str, YoungPerson]:
    """The young person as known at the end for each reference that was shown.

    Of those who stood under an earlier one it is somebody whose own report was listed under it.
    """
    behind = {(row["young_person"], each["source"], each["id"]) for row in shown for each in row["appearances"]}
    wanted = {reference for reference, _, _ in behind}
    people = sorted(given.people, key=lambda person: person.reference)
    found = [(each, person) for person in people for each in given.references(person) if each in wanted]
    former = [(each, person) for person in people for each in given.former.of(person)]
    found += [(f.reference, p) for f, p in former if (f.reference, f.entry.event.source, f.entry.event.id) in behind]
    return dict(reversed(found)) | {person.reference: person for person in people}


def _areas(item: ItemRow, row: PersonRow, policy: Policy) -> Iterator[str]:
    """The areas where the events happened in which this young person appears."""
    mine = {(appearance["source"], appearance["id"]) for appearance in row["appearances"]}
    for event in item["events"]:
        ward = event["location"]["ward"] if event["location"] is not None else None
        if (event["source"], event["id"]) in mine and ward is not None:
            area = policy.area_of(ward)
            if area is not None:
                yield area
