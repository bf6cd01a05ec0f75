"""What live events state of one young person, each fact with who states it and the moment as at which it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Literal, TypeVar

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
from shield_shared.events import Assessment, Custody, Data, Event, Intelligence, Missing, Status
from shield_shared.identity import Entry
from shield_shared.london import london_date, london_text
from shield_shared.parts import Relation
from shield_shared.people import SCHEMES

K = TypeVar("K")
D = TypeVar("D", bound=Data)

#: The status events about a young person, the latest first.
Statuses = Sequence[tuple[Event, Status]]

#: All live updates of a custody record.
CustodyUpdates = Callable[[tuple[str, str, str, str]], Iterable[Event]]
Handling = Literal["P", "C"]


def when(moment: date | datetime) -> str:
    """A day as it is, a moment in London time."""
    return london_text(moment) if isinstance(moment, datetime) else moment.isoformat()


def latest(event: Event) -> tuple[datetime, str, str]:
    """Of several statements the latest counts: by time, then source, then id."""
    return (event.time, event.source, event.id)


def handling(events: Iterable[Event]) -> Handling:
    """C when nobody but intelligence whose every item has handling C states something, else P."""
    return "C" if all(map(_is_conditional, events)) else "P"


def _is_conditional(event: Event) -> bool:
    data = event.data
    return isinstance(data, Intelligence) and all(item.grade.handling == "C" for item in data.items)


def latest_first(person: YoungPerson) -> list[Entry]:
    """The entries of a young person, those of the latest event first."""
    return sorted(person.entries, key=lambda entry: (*latest(entry.event), entry.place), reverse=True)


def statuses(entries: Iterable[Entry]) -> Statuses:
    """The status events among some entries, in their order."""
    events = dict.fromkeys(entry.event for entry in entries)
    return [(event, event.data) for event in events if isinstance(event.data, Status)]


def stated(told: Statuses, field: str) -> Stated | None:
    """The latest status event's word on one field that says anything."""
    for event, data in told:
        value = getattr(data, field)
        if value not in (None, ()):
            return _stated(_plain(value), data.as_at, event)
    return None


def _stated(value: Any, as_at: date | datetime, event: Event) -> Stated:
    return Stated(value=value, as_at=when(as_at), agency=event.agency, handling=handling([event]))


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def care_status(person: YoungPerson) -> Stated | None:
    """The care status that counts, `unknown` included."""
    if person.care is None:
        return None
    event = person.care.event
    as_at = event.data.as_at if isinstance(event.data, Status) else event.time
    return _stated(person.care.status, as_at, event)


def vrmp(told: Statuses) -> VrmpRow | None:
    """The latest plan statement, side by side with who judged it."""
    for event, data in told:
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


def workers(told: Statuses) -> list[WorkerRow]:
    """The allocated workers of the latest status event that names any, for each agency that sends one."""
    rows: list[WorkerRow] = []
    named: set[str] = set()
    for event, data in told:
        if data.workers and event.source not in named:
            named.add(event.source)
            rows += [
                WorkerRow(agency=w.agency, name=w.name, role=w.role, as_at=when(data.as_at), stated_by=event.agency)
                for w in data.workers
            ]
    return rows


def assessment(person: YoungPerson) -> AssessmentRow | None:
    """The latest assessed level, of any tool, in the tool's own word."""
    events = {entry.event: entry.event.data for entry in person.of_kind(Assessment)}
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
    stating = _by(person.entries, _identifiers)
    order = sorted(stating, key=lambda pair: (SCHEMES.index(pair[0]), pair not in verified, pair[1]))
    return [
        IdentifierRow(scheme=s, value=v, verified=(s, v) in verified, handling=handling(stating[s, v]))
        for s, v in order
    ]


def _by(entries: Iterable[Entry], facts: Callable[[Entry], Iterable[K]]) -> dict[K, list[Event]]:
    """Which events state each fact."""
    found: dict[K, list[Event]] = {}
    for entry in entries:
        for fact in facts(entry):
            found.setdefault(fact, []).append(entry.event)
    return found


def _identifiers(entry: Entry) -> list[tuple[str, str]]:
    return [(i.scheme, i.value) for i in entry.person.identifiers]


def names(person: YoungPerson) -> list[NameRow]:
    """The names that live events give, the latest first, each once."""
    stating = _by(latest_first(person), lambda entry: [entry.person.name] if entry.person.name else [])
    return [
        NameRow(given=n.given, family=n.family, also_known_as=list(n.also_known_as), handling=handling(stating[n]))
        for n in stating
    ]


def births(person: YoungPerson) -> list[BirthRow]:
    """Every stated birth date of the group at its own precision, with the agencies that state it."""
    stating = _by(person.group, lambda entry: [entry.person.birth_date] if entry.person.birth_date else [])
    ordered = sorted(stating, key=lambda b: (("day", "month", "year").index(b.precision), b.first))
    return [
        BirthRow(
            value=str(birth),
            precision=birth.precision,
            stated_by=sorted({event.agency for event in stating[birth]}),
            handling=handling(stating[birth]),
        )
        for birth in ordered
    ]


def sex(entries: Iterable[Entry]) -> str | None:
    """The sex that was stated last, handling C left out: the words of such a report are for the chair alone."""
    said = (entry for entry in entries if not _is_conditional(entry.event))
    return next((entry.person.sex for entry in said if entry.person.sex), None)


def home(entries: Iterable[Entry]) -> Stated | None:
    """The home ward and authority that were stated last."""
    for entry in entries:
        place = entry.person.home
        if place is not None:
            value = {"ward": place.ward, "authority": place.authority}
            return _stated(value, entry.event.time, entry.event)
    return None


def school(entries: Iterable[Entry], told: Statuses) -> Stated | None:
    """The school of the latest status event, else the one that an entry stated last."""
    by_status = stated(told, "school")
    if by_status is not None:
        return by_status
    for entry in entries:
        if entry.person.school:
            return _stated(entry.person.school, entry.event.time, entry.event)
    return None


def relations(entries: Iterable[Entry]) -> list[RelationRow]:
    """Stated relations, each once, with strength and source."""
    stating = _by(entries, lambda e: [(r, e.event.agency) for r in e.person.relations])
    return [_relation(relation, agency, handling(stating[relation, agency])) for relation, agency in stating]


def _relation(relation: Relation, agency: str, code: Handling) -> RelationRow:
    to = relation.to
    other = IdentifierRow(scheme=to.scheme, value=to.value, verified=False, handling=code) if to is not None else None
    return RelationRow(kind=relation.kind, strength=relation.strength, to=other, agency=agency, handling=code)


def _updates(person: YoungPerson, kind: type[D], key: Callable[[Event, D], Any]) -> Iterator[list[Event]]:
    groups: dict[Any, list[Event]] = {}
    for event in dict.fromkeys(entry.event for entry in person.of_kind(kind)):
        assert isinstance(event.data, kind)
        groups.setdefault(key(event, event.data), []).append(event)
    yield from (sorted(group, key=lambda event: event.version) for group in groups.values())


def missing_now(person: YoungPerson) -> list[MissingNow]:
    """The open episodes of a young person, the longest first."""
    located = located_updates(person)
    rows = []
    for updates in _updates(person, Missing, lambda _, data: data.from_):
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
    starts = {e.event.data.from_ for e in person.of_kind(Missing) if isinstance(e.event.data, Missing)}
    return sum(day - timedelta(days=days) < london_date(start) <= day for start in starts)


def missing_since(person: YoungPerson, sitting: datetime) -> int:
    """How many different episodes something was received of since the cut-off of the last held sitting."""
    came = [e.event.data for e in person.of_kind(Missing) if e.event.received > sitting]
    return len({data.from_ for data in came if isinstance(data, Missing)})


def custody_now(person: YoungPerson, cut_off: datetime, custody: CustodyUpdates) -> list[CustodyNow]:
    """The open custody records of a young person, with whole hours up to the cut-off.

    A record is open by its latest update, whomever that names; what is shown is what was last said of this person.
    """
    rows = []
    for updates in _updates(person, Custody, lambda event, _: event.record):
        data = updates[-1].data
        if custody_open(custody(updates[-1].record)) and isinstance(data, Custody):
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
