"""One item as a partner agency may see it: its events and young people without what it may not know of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from shield_briefing.audience_people import partner_person
from shield_briefing.audience_view import MAY_BE_SHARED, Viewer, may_be_shared
from shield_briefing.page_events import item_title
from shield_briefing.person_rows import BANDS
from shield_briefing.shape import (
    ActionRow,
    Agenda,
    EventRow,
    FactRow,
    IntelligenceRow,
    ItemRow,
    ReasonRow,
    SignpostRow,
    UnknownRow,
)
from shield_shared.decisions import PRIORITIES


def partner_items(agenda: Agenda, viewer: Viewer) -> Iterator[ItemRow]:
    """The items that name a young person whom the viewer may know of, in the agenda's order."""
    for item in agenda["items"]:
        people = [row for person in item["people"] if (row := partner_person(person, viewer)) is not None]
        events = [_event(row, viewer) for row in item["events"] if viewer.sees(row)]
        if people and events:
            reasons = list(partner_reasons(item, viewer))
            bands = [appearance["band"] for person in people for appearance in person["appearances"]]
            band = min(bands, key=BANDS.index)
            yield ItemRow(
                item=item["item"],
                number=item["number"],
                title=item_title(events),
                section=item["section"] if item["section"] in ("custody", "missing") else band,
                band=band,
                late=all_late(events),
                priority=highest(reasons),
                flags=["updated"] if any(a["updated"] for p in people for a in p["appearances"]) else [],
                references=sorted({row["subject"] for row in events if row["subject"]}),
                wards=wards_of(events),
                people=people,
                events=events,
                reasons=reasons,
                unknowns=[unknown(row) for row in item["unknowns"] if viewer.is_asked(row["ask"])],
                response=None,
                signposting=[signpost(row) for row in item["signposting"]] if viewer.unclouded(item) else [],
                actions=[action(row) for row in viewer.own_actions(item["actions"])],
            )


def highest(reasons: Iterable[ReasonRow]) -> str:
    """The priority of what is left of an item's reasons."""
    return max((row["priority"] for row in reasons), key=PRIORITIES.index, default=PRIORITIES[0])


def all_late(events: Iterable[EventRow]) -> bool:
    """Whether an item has new events and all of them happened before the window opened."""
    new = [row["late"] for row in events if row["band"] == "new"]
    return bool(new) and all(new)


def wards_of(events: Sequence[EventRow]) -> list[str]:
    """The wards of the events' places."""
    return sorted({row["location"]["ward"] for row in events if row["location"] and row["location"]["ward"]})


def partner_reasons(item: ItemRow, viewer: Viewer) -> Iterator[ReasonRow]:
    """The reasons whose evidence the viewer may know of; the facts only where it may see all of the evidence."""
    hidden = {row["id"] for row in item["events"] if not viewer.sees(row)}
    whole = {row["id"] for row in item["events"] if viewer.sees_whole(row)}
    seen = {row["id"] for row in item["events"]} - hidden
    for row in item["reasons"]:
        evidence = set(row["events"])
        if not evidence & hidden:
            yield ReasonRow(
                rule=row["rule"],
                title=row["title"],
                text=row["text"] if evidence <= whole else row["title"],
                events=sorted(evidence & seen),
                priority=row["priority"],
            )


def _event(row: EventRow, viewer: Viewer) -> EventRow:
    whole = viewer.sees_whole(row)
    return EventRow(
        source=row["source"],
        agency=row["agency"],
        id=row["id"],
        type=row["type"],
        title=row["title"],
        subject=row["subject"],
        occurred=row["occurred"],
        occurred_to=row["occurred_to"],
        recorded=row["recorded"],
        received=row["received"],
        summary=row["summary"] if whole else None,
        facts=[FactRow(label=fact["label"], value=fact["value"]) for fact in row["facts"]] if whole else [],
        location=_location(row) if whole else None,
        originator=row["originator"],
        intelligence=[_graded(graded) for graded in row["intelligence"] if may_be_shared(graded)],
        late=row["late"],
        band=row["band"],
        marking=row["marking"],
    )


def _location(row: EventRow) -> dict[str, object] | None:
    place = row["location"]
    return {key: place.get(key) for key in ("text", "place", "ward", "kind")} if place is not None else None


def _graded(row: IntelligenceRow) -> IntelligenceRow:
    free = row["handling"] == MAY_BE_SHARED and row["sanitised_text"] is None
    return IntelligenceRow(
        text=row["text"] if free else None,
        sanitised_text=row["sanitised_text"],
        grade=row["grade"],
        handling=row["handling"],
        conditions=None,
    )


def unknown(row: UnknownRow) -> UnknownRow:
    """A question that is put to the audience."""
    return UnknownRow(text=row["text"], ask=row["ask"])


def signpost(row: SignpostRow) -> SignpostRow:
    """A suggestion, and nothing beside it."""
    return SignpostRow(
        id=row["id"], title=row["title"], offer=row["offer"], contact=row["contact"], because=row["because"]
    )


def action(row: ActionRow) -> ActionRow:
    """An action of the audience's own."""
    return ActionRow(
        action=row["action"],
        meeting=row["meeting"],
        sitting=row["sitting"],
        young_person=row["young_person"],
        place=row["place"],
        text=row["text"],
        owner={"name": row["owner"]["name"], "agency": row["owner"]["agency"]},
        due=row["due"],
        overdue_days=row["overdue_days"],
        status=row["status"],
        closed_because=row["closed_because"],
    )
