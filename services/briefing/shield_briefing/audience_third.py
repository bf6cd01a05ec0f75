"""An item for the third sector: references, ages, wards, needs and offers; by construction no name and no free text.

What is kept is a code that Shield knows, a number, a date, or text from policy. Free text, even an action's, might name
a child, so a fixed sentence stands in its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from shield_briefing.audience_items import all_late, highest, partner_reasons, signpost, wards_of
from shield_briefing.audience_people import NOTHING
from shield_briefing.audience_view import Viewer, event_kind
from shield_briefing.person_rows import BANDS
from shield_briefing.shape import ActionRow, Agenda, EventRow, ItemRow
from shield_briefing.shape_people import PersonRow, ReturnRow
from shield_briefing.wording import CATEGORIES, PERSON_FLAGS
from shield_shared.wards import is_leeds_ward, ward_name

ASK_CHAIR = "Ask the chair for the words of this action."
NEEDS = {"incident": "Incident", "missing": "Missing", "suspension": "Suspension from school", "referral": "Referral",
         "exploitation": "Exploitation assessment"}  # fmt: skip


def third_sector_items(agenda: Agenda, viewer: Viewer) -> Iterator[ItemRow]:
    """The items that name a young person other than by intelligence or custody, in the agenda's order."""
    for item in agenda["items"]:
        people = [row for person in item["people"] if (row := _person(person, viewer)) is not None]
        events = [row for row in item["events"] if viewer.sees(row)]
        if people and events:
            band = min((row["band"] for row in events), key=BANDS.index)
            yield ItemRow(
                item=item["item"],
                number=item["number"],
                title=_title(events),
                section=band,
                band=band,
                late=all_late(events),
                priority=highest(partner_reasons(item, viewer)),
                flags=[],
                references=[],
                wards=sorted({ward_name(ward) for ward in wards_of(events) if is_leeds_ward(ward)}),
                people=people,
                events=[],
                reasons=[],
                unknowns=[],
                response=None,
                signposting=[signpost(row) for row in item["signposting"]] if viewer.unclouded(item) else [],
                actions=list(third_sector_actions(item["actions"], viewer)),
            )


def _title(events: Iterable[EventRow]) -> str:
    return "; ".join(dict.fromkeys(map(_need, events)))


def _need(row: EventRow) -> str:
    kind = NEEDS.get(event_kind(row), "Report")
    category = next((fact["value"] for fact in row["facts"] if fact["label"] == "category"), "")
    return f"{kind}: {CATEGORIES[category]}" if category in CATEGORIES else kind


def _person(person: PersonRow, viewer: Viewer) -> PersonRow | None:
    seen = [row for row in person["appearances"] if viewer.sees(row)]
    if not seen:
        return None
    row = NOTHING.copy()
    row["young_person"] = person["young_person"]
    row["age_at_event"] = seen[-1]["age_at_event"]
    row["age_at_meeting"] = person["age_at_meeting"]
    row["flags"] = [flag for flag in person["flags"] if flag in PERSON_FLAGS]
    row["returns"] = [_return(each) for each in person["returns"] if viewer.is_asked(each["agency"])]
    row["no_return_from"] = list(filter(viewer.is_asked, person["no_return_from"]))
    return row


def _return(row: ReturnRow) -> ReturnRow:
    return ReturnRow(
        agency=row["agency"],
        known=row["known"],
        text=None,
        offers=[],
        meeting=row["meeting"],
        sitting=row["sitting"],
        recorded=row["recorded"],
    )


def third_sector_actions(rows: Iterable[ActionRow], viewer: Viewer) -> Iterator[ActionRow]:
    """The viewer's own actions: reference, owner, date and how each stands."""
    for row in viewer.own_actions(rows):
        yield ActionRow(
            action=row["action"],
            meeting=row["meeting"],
            sitting=row["sitting"],
            young_person=row["young_person"],
            place=None,
            text=ASK_CHAIR,
            owner={"name": row["owner"]["name"], "agency": row["owner"]["agency"]},
            due=row["due"],
            overdue_days=row["overdue_days"],
            status=row["status"],
            closed_because=None,
        )
