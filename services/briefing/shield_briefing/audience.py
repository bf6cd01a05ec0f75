"""Who may see what of an agenda, decided once and before anything is written (contract section 6).

The chair's copy is the whole agenda. Every other copy is built anew from what that audience may see: what is not
named here is in no other copy. Intelligence with handling C is withheld from all but the chair and counted by
originator; where there is a sanitised text, others see that alone. A copy for the third sector names no child, and
holds no free text, no police intelligence and no custody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from shield_briefing.audience_items import action, partner_items
from shield_briefing.audience_people import Share, birth_row, identifier_row, name_row
from shield_briefing.audience_third import third_sector_actions, third_sector_items
from shield_briefing.audience_view import Viewer, viewer_of, withheld
from shield_briefing.contextual.shape import CONTEXTUAL
from shield_briefing.person_rows import BANDS
from shield_briefing.seal import seal
from shield_briefing.shape import (
    ActionRow,
    Agenda,
    AppearanceCounts,
    CorrectionRow,
    Counts,
    FeedState,
    HeldCount,
    ItemRow,
    ToCheckRow,
)
from shield_shared.decisions import PRIORITIES
from shield_shared.policy_file import Agency

CHAIR = "chair"


def for_audience(agenda: Agenda, audience: str, agencies: Mapping[str, Agency]) -> Agenda:
    """The copy of a chair's agenda for one audience: `chair`, or the id of one of the agencies.

    An agenda that is for all who attend is the same for each. Raises KeyError for any other audience.
    """
    if audience == CHAIR or agenda["audience"] == CONTEXTUAL:
        return agenda
    agency = agencies[audience]
    viewer = viewer_of(agenda, agency, agencies)
    if agency.third_sector:
        items = list(third_sector_items(agenda, viewer))
        copy = _copy(agenda, viewer, items, list(third_sector_actions(agenda["carried_actions"], viewer)))
        copy["feeds"] = [row for row in copy["feeds"] if row["agency"] == audience]
        return seal(copy)
    carried = [action(row) for row in viewer.own_actions(agenda["carried_actions"])]
    copy = _copy(agenda, viewer, list(partner_items(agenda, viewer)), carried)
    copy["to_check"] = _to_check(agenda["to_check"], viewer)
    copy["corrections"] = _corrections(agenda["corrections"], viewer)
    copy["counts"] = _counts(agenda, copy, viewer)
    return seal(copy)


def _copy(agenda: Agenda, viewer: Viewer, items: Sequence[ItemRow], carried: list[ActionRow]) -> Agenda:
    audience = viewer.agency.id
    copy = Agenda(
        schema=agenda["schema"],
        agenda_id=sha256(f"{agenda['agenda_id']}\x00{audience}".encode()).hexdigest()[:16],
        meeting=agenda["meeting"],
        title=agenda["title"],
        meeting_at=agenda["meeting_at"],
        status=agenda["status"],
        marking=agenda["marking"],
        audience=audience,
        covers={key: agenda["covers"][key] for key in ("from", "to", "previous_held")},
        changes=[],
        rule_book=agenda["rule_book"],
        content_hash="",
        notices=list(agenda["notices"]),
        feeds=[_feed(row) for row in agenda["feeds"]],
        carried_actions=carried,
        items=sorted(items, key=_rank),
        to_check=[],
        left_off=[],
        corrections=[],
        withheld=withheld(agenda),
        counts=agenda["counts"],
    )
    copy["counts"] = _counts(agenda, copy, viewer)
    return copy


def _rank(item: ItemRow) -> tuple[bool, int]:
    """The chair's order again, since a priority may rest on what this audience may not know of."""
    return (item["section"] != "custody", -PRIORITIES.index(item["priority"]))


def _feed(row: FeedState) -> FeedState:
    return FeedState(agency=row["agency"], title=row["title"], last_received=row["last_received"], state=row["state"])


def _to_check(rows: Sequence[ToCheckRow], viewer: Viewer) -> list[ToCheckRow]:
    return [
        ToCheckRow(
            source=row["source"],
            id=row["id"],
            role=row["role"],
            person=_person(row["person"], viewer) if row["person"] is not None else None,
            question=row["question"],
            ask=row["ask"],
            why=row["why"],
            occurred=row["occurred"],
            received=row["received"],
            flags=list(row["flags"]),
        )
        for row in rows
        if viewer.is_asked(row["ask"]) and viewer.may_know(row, row["source"])
    ]


def _person(person: Mapping[str, Any], viewer: Viewer) -> dict[str, Any]:
    share = Share(viewer, person["young_person"] in viewer.touched)
    name = person["name"]
    return {
        "young_person": person["young_person"],
        "name": name_row(name) if name is not None and share.may_know(name) else None,
        "identifiers": [identifier_row(row) for row in person["identifiers"] if share.may_use(row)],
        "birth_dates": [birth_row(row) for row in person["birth_dates"] if share.may_know(row)],
        "age_at_event": person["age_at_event"],
        "age_at_meeting": person["age_at_meeting"],
        "care_status": share.stated(person["care_status"]),
    }


def _corrections(rows: Sequence[CorrectionRow], viewer: Viewer) -> list[CorrectionRow]:
    return [
        CorrectionRow(
            source=row["source"],
            record=row["record"],
            role=row["role"],
            young_person=row["young_person"],
            listed_on=row["listed_on"],
            why=row["why"],
        )
        for row in rows
        if viewer.may_know(row, row["source"])
    ]


def _counts(agenda: Agenda, copy: Agenda, viewer: Viewer) -> Counts:
    counts, items = agenda["counts"], copy["items"]
    wards = sorted({ward for item in items for ward in item["wards"]})
    held = [row for row in counts["held"] if row["agency"] == viewer.agency.id]
    return Counts(
        received=counts["received"],
        duplicates=counts["duplicates"],
        superseded=counts["superseded"],
        retracted=counts["retracted"],
        held=[HeldCount(agency=row["agency"], type=row["type"], n=row["n"]) for row in held],
        appearances=AppearanceCounts(
            on_agenda=sum(len(person["appearances"]) for item in items for person in item["people"]),
            to_check=len(copy["to_check"]),
            left_off=0,
        ),
        naming_nobody=counts["naming_nobody"],
        to_check_older=0,
        items={band: sum(item["band"] == band for item in items) for band in BANDS},
        by_ward={ward: sum(ward in item["wards"] for item in items) for ward in wards},
    )
