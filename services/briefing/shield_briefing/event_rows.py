"""One event as an agenda shows it: what is stated, with both times, and intelligence with its grade."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from shield_briefing.facts import when
from shield_briefing.shape import EventRow, FactRow, IntelligenceRow
from shield_shared.events import (
    Assessment,
    Custody,
    Data,
    Event,
    Incident,
    Intelligence,
    Missing,
    Referral,
    Suspension,
)
from shield_shared.london import london_text

TITLES = {
    Incident: "Incident",
    Custody: "Custody",
    Intelligence: "Intelligence report",
    Missing: "Missing",
    Suspension: "Suspension from school",
    Referral: "Referral",
    Assessment: "Exploitation assessment",
}


def event_row(event: Event, band: str, covers_from: datetime) -> EventRow:
    """The row of one event; late when it occurred at or before the window's start though it is new."""
    data = event.data
    return EventRow(
        source=event.source,
        agency=event.agency,
        id=event.id,
        type=event.type,
        title=TITLES.get(type(data), "Event"),
        subject=event.subject,
        occurred=london_text(event.occurred),
        occurred_to=london_text(data.occurred.to) if data.occurred and data.occurred.to else None,
        recorded=london_text(event.time),
        received=london_text(event.received),
        summary=data.summary,
        facts=[FactRow(label=label, value=value) for label, value in _facts(event) if value],
        location=_location(event),
        originator=data.originator if isinstance(data, Intelligence) else None,
        intelligence=_graded(data) if isinstance(data, Intelligence) else [],
        late=band == "new" and event.occurred <= covers_from,
        band=band,
        marking=data.marking,
    )


def _location(event: Event) -> dict[str, Any] | None:
    place = event.data.location
    if place is None:
        return None
    return {"text": place.text, "place": place.place, "ward": place.ward, "kind": place.kind}


def _graded(data: Intelligence) -> list[IntelligenceRow]:
    return [
        IntelligenceRow(
            text=item.text,
            sanitised_text=item.sanitised_text,
            grade=f"{item.grade.source}{item.grade.information}{item.grade.handling}",
            handling=item.grade.handling,
            conditions=item.grade.conditions,
        )
        for item in data.items
    ]


def _facts(event: Event) -> Iterator[tuple[str, str]]:
    match event.data:
        case Incident() as data:
            yield from [("category", data.category), ("weapon", data.weapon or ""), ("injury", data.injury or "")]
            yield "flags", ", ".join(data.flags)
            yield "offence", _offence(data)
        case Custody() as data:
            yield from [("status", data.status), ("since", london_text(data.since)), ("category", data.category or "")]
            yield "offence", _offence(data)
            yield "appropriate adult", free_text(data.appropriate_adult)
            yield "liaison and diversion", free_text(data.liaison_diversion)
        case Intelligence() as data:
            yield "themes", ", ".join(data.themes)
        case Missing() as data:
            yield from [("status", data.status), ("from", london_text(data.from_)), ("risk", data.risk or "")]
            yield "to", london_text(data.to) if data.to else ""
        case Suspension() as data:
            yield from [("reasons", ", ".join(data.reasons)), ("starts", data.starts.isoformat())]
            yield "permanent", free_text(data.permanent)
            yield "school", data.school
        case Referral() as data:
            yield from [("to", data.to), ("reason", data.reason)]
        case data:
            yield from _assessed(data)


def _assessed(data: Data) -> Iterator[tuple[str, str]]:
    assert isinstance(data, Assessment)
    yield "level", f"{data.level_word} ({data.tool}, version {data.tool_version})"
    yield "kinds", ", ".join(data.kinds)
    yield "assessed", f"{when(data.assessed_on)} by {data.assessor}"


def _offence(data: Incident | Custody) -> str:
    offence = data.offence
    return " ".join(part for part in (offence.code, offence.label) if part) if offence is not None else ""


def free_text(value: Any) -> str:
    """A free value in words: yes and no for true and false, members one after the other."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(filter(None, map(free_text, value)))
    if isinstance(value, dict):
        return "; ".join(f"{key}: {free_text(member)}" for key, member in sorted(value.items()))
    return "" if value is None else str(value)
