"""What live events state of one young person, each fact with who states it and the moment as at which it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from shield_briefing.shape_people import (
    AssessmentRow,
    BirthRow,
    CustodyNow,
    IdentifierRow,
    MissingNow,
    NameRow,
    RelationRow,
    Stated,
    VrmpRow,
    WorkerRow,
)
from shield_shared.decisions import YoungPerson
from shield_shared.episodes import custody_open, episode_open, located_updates
from shield_shared.events import Assessment, Custody, Event, Missing, Status
from shield_shared.identity import Entry, link_order
from shield_shared.london import london_date, london_text
from shield_shared.parts import Name
from shield_shared.people import SCHEMES


def when(moment: date | datetime) -> str:
    """A day as it is, a moment in London time."""
    return london_text(moment) if isinstance(moment, datetime) else moment.isoformat()


def latest(event: Event) -> tuple[datetime, str, str]:
    """Of several statements the latest counts: by time, then source, then id."""
    return (event.time, event.source, event.id)


def statuses(person: YoungPerson) -> list[tuple[Event, Status]]:
    """The status events about a young person, the latest first."""
    events = dict.fromkeys(entry.event for entry in person.entries)
    found = [(event, event.data) for event in events if isinstance(event.data, Status)]
    return sorted(found, key=lambda pair: latest(pair[0]), reverse=True)


def stated(person: YoungPerson, field: str) -> Stated | None:
    """The latest status event's word on one field that says anything."""
    for event, data in statuses(person):
        value = getattr(data, field)
        if value not in (None, ()):
            return Stated(value=_plain(value), as_at=when(data.as_at), agency=event.agency)
    return None


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def care_status(person: YoungPerson) -> Stated | None:
    """The care status that counts, `unknown` included."""
    if person.care is None:
        return None
    event = person.care.event
    as_at = event.data.as_at if isinstance(event.data, Status) else event.time
    return Stated(value=person.care.status, as_at=when(as_at), agency=event.agency)


def vrmp(person: YoungPerson) -> VrmpRow | None:
    """The latest plan statement, side by side with who judged it."""
    for event, data in statuses(person):
        plan = data.vrmp
        if plan is not None:
            return VrmpRow(
                in_place=plan.in_place,
                reviewed_on=plan.reviewed_on.isoformat() if plan.reviewed_on else None,
                effective=plan.effective,
                judged_by=plan.judged_by,
                unreadable=plan.unreadable,
                as_at=when(data.as_at),
                agency=event.agency,
            )
    return None


def workers(person: YoungPerson) -> list[WorkerRow]:
    """The allocated workers of the latest status event that names any, for each agency that sends one."""
    rows: list[WorkerRow] = []
    told: set[str] = set()
    for event, data in statuses(person):
        if data.workers and event.source not in told:
            told.add(event.source)
            rows += [
                WorkerRow(agency=w.agency, name=w.name, role=w.role, as_at=when(data.as_at), stated_by=event.agency)
                for w in data.workers
            ]
    return rows


def assessment(person: YoungPerson) -> AssessmentRow | None:
    """The latest assessed level, of any tool, in the tool's own word."""
    events = {entry.event: entry.event.data for entry in person.entries}
    found = [(event, data) for event, data in events.items() if isinstance(data, Assessment)]
    if not found:
        return None
    event, data = max(found, key=lambda pair: (pair[1].assessed_on, *latest(pair[0])))
    return AssessmentRow(
        tool=data.tool,
        tool_version=data.tool_version,
        level_word=data.level_word,
        level=data.level,
        kinds=list(data.kinds),
        assessor=data.assessor,
        assessed_on=data.assessed_on.isoformat(),
        agency=event.agency,
    )


def identifiers(person: YoungPerson) -> list[IdentifierRow]:
    """Every identifier of a young person in the order of schemes, verified ones of a scheme first."""
    verified = {link[:2] for entry in person.entries for link in entry.links}
    pairs = {pair for entry in person.entries for pair in entry.identifiers}
    order = sorted(pairs, key=lambda pair: (SCHEMES.index(pair[0]), pair not in verified, pair[1]))
    return [IdentifierRow(scheme=s, value=v, verified=(s, v) in verified) for s, v in order]


def links(person: YoungPerson) -> list[tuple[str, str, str]]:
    """What a young person is linked by, in the order of schemes."""
    return sorted({link for entry in person.entries for link in entry.links}, key=link_order)


def names(person: YoungPerson) -> list[NameRow]:
    """The names that live events give, the latest first, each once."""
    rows: list[NameRow] = []
    for entry in _latest_first(person.entries):
        row = _name(entry.person.name) if entry.person.name is not None else None
        if row is not None and row not in rows:
            rows.append(row)
    return rows


def _name(name: Name) -> NameRow:
    return NameRow(given=name.given, family=name.family, also_known_as=list(name.also_known_as))


def _latest_first(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: (*latest(entry.event), entry.place), reverse=True)


def births(person: YoungPerson) -> list[BirthRow]:
    """Every stated birth date of the group at its own precision, with the agencies that state it."""
    rows = []
    for birth in sorted(person.births, key=lambda b: (("day", "month", "year").index(b.precision), b.first)):
        agencies = sorted({entry.event.agency for entry in person.group if entry.person.birth_date == birth})
        rows.append(BirthRow(value=str(birth), precision=birth.precision, stated_by=agencies))
    return rows


def sex(person: YoungPerson) -> str | None:
    """The sex that was stated last."""
    return next((entry.person.sex for entry in _latest_first(person.entries) if entry.person.sex), None)


def home(person: YoungPerson) -> Stated | None:
    """The home ward and authority that were stated last."""
    for entry in _latest_first(person.entries):
        place = entry.person.home
        if place is not None:
            value = {"ward": place.ward, "authority": place.authority}
            return Stated(value=value, as_at=when(entry.event.time), agency=entry.event.agency)
    return None


def school(person: YoungPerson) -> Stated | None:
    """The school of the latest status event, else the one that an entry stated last."""
    told = stated(person, "school")
    if told is not None:
        return told
    for entry in _latest_first(person.entries):
        if entry.person.school:
            return Stated(value=entry.person.school, as_at=when(entry.event.time), agency=entry.event.agency)
    return None


def relations(person: YoungPerson) -> list[RelationRow]:
    """Stated relations, each once, with strength and source."""
    rows: list[RelationRow] = []
    for entry in _latest_first(person.entries):
        for relation in entry.person.relations:
            to = relation.to
            row = RelationRow(
                kind=relation.kind,
                strength=relation.strength,
                to=IdentifierRow(scheme=to.scheme, value=to.value, verified=False) if to is not None else None,
                agency=entry.event.agency,
            )
            if row not in rows:
                rows.append(row)
    return rows


def _updates(person: YoungPerson, key: Callable[[Event], Any]) -> Iterator[list[Event]]:
    groups: dict[Any, list[Event]] = {}
    for event in dict.fromkeys(entry.event for entry in person.entries):
        found = key(event)
        if found is not None:
            groups.setdefault(found, []).append(event)
    yield from (sorted(group, key=lambda event: event.version) for group in groups.values())


def missing_now(person: YoungPerson) -> list[MissingNow]:
    """The open episodes of a young person, the longest first."""
    located = located_updates(person)
    rows = []
    for updates in _updates(person, lambda event: event.data.from_ if isinstance(event.data, Missing) else None):
        if episode_open(updates, located):
            said = [update.data for update in updates if isinstance(update.data, Missing)]
            row = MissingNow(
                since=london_text(said[0].from_),
                risk=next((data.risk for data in reversed(said) if data.risk), None),
                status=said[-1].status,
                agencies=sorted({update.agency for update in updates}),
            )
            rows.append(row)
    return sorted(rows, key=lambda row: row["since"])


def missing_episodes(person: YoungPerson, day: date, days: int) -> int:
    """How many different episodes began in the `days` up to and including `day`."""
    starts = {e.event.data.from_ for e in person.entries if isinstance(e.event.data, Missing)}
    return sum(day - timedelta(days=days) < london_date(start) <= day for start in starts)


def custody_now(person: YoungPerson, cut_off: datetime) -> list[CustodyNow]:
    """The open custody records of a young person, with whole hours up to the cut-off."""
    rows = []
    for updates in _updates(person, lambda event: event.record if isinstance(event.data, Custody) else None):
        data = updates[-1].data
        if custody_open(updates) and isinstance(data, Custody):
            row = CustodyNow(
                reference=updates[-1].subject,
                status=data.status,
                since=london_text(data.since),
                hours=max(0, int((cut_off - data.since).total_seconds() // 3600)),
                category=data.category,
                appropriate_adult=data.appropriate_adult,
                liaison_diversion=data.liaison_diversion,
            )
            rows.append(row)
    return sorted(rows, key=lambda row: row["since"])
