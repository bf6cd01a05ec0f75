"""The agenda of one sitting of the contextual meeting: counts by place and theme, and each place's action plan.

Built from counts and from the few words that are ours or policy's: nothing that anybody wrote is in it, and nothing of
a young person. `audience` is `contextual`, since third sector and community members read it too.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence

from shield_briefing.agenda import MARKING, SCHEMA, Policies, Window, feeds
from shield_briefing.contextual.actions import plan
from shield_briefing.contextual.counting import ALL, NOT_IN_REGISTER, PLACE, REFERRAL, WARD
from shield_briefing.contextual.figures import change, rank, usual
from shield_briefing.contextual.ledger import PlacesLedger, Sat
from shield_briefing.contextual.places import Register
from shield_briefing.contextual.shape import CONTEXTUAL, FigureRow, PlaceItem, PlacesAgenda
from shield_briefing.contextual.words import cell_title, spot_title, spot_wards
from shield_briefing.received import Received
from shield_briefing.said import Minutes
from shield_briefing.seal import seal
from shield_briefing.shape import ActionRow, Agenda, AppearanceCounts, Counts, HeldCount, ItemRow
from shield_briefing.suppression import Shown
from shield_shared.events import EVENT_TYPES
from shield_shared.london import london_text

UNKNOWN = "unknown"
#: The tables whose cells have a usual level; days within hours are too few to have one.
COMPARED = (ALL, "ward", "place", "kind", "theme", "hour")


def compile_places(
    window: Window, ledger: PlacesLedger, received: Received, minutes: Minutes, status: str | None, policies: Policies
) -> Agenda:
    """The whole agenda of a sitting, sealed; the same for every audience. `status` is what is recorded of it."""
    meeting, sitting = window.meeting, window.sitting
    sat = ledger.sat(sitting.date)
    register, before = ledger.register, ledger.before
    tables = {table: _rows(table, sat, before, register) for table in COMPARED}
    carried = plan(minutes, meeting.id, sitting.date, window.covers_from, register, policies.agencies)
    items = _items(meeting.id, sat, tables, carried, register)
    return seal(
        PlacesAgenda(
            schema=SCHEMA,
            agenda_id=_digest(meeting.id, sitting.date.isoformat()),
            meeting=meeting.id,
            title=meeting.title,
            meeting_at=london_text(sitting.starts),
            status=status or "draft",
            marking=MARKING,
            audience=CONTEXTUAL,
            covers=window.covers,
            changes=[],
            rule_book=policies.rule_book,
            content_hash="",
            notices=list(policies.notices),
            feeds=feeds(policies.agencies, received.last, sitting.cut_off),
            carried_actions=carried,
            items=items,
            to_check=[],
            left_off=[],
            corrections=[],
            withheld=[],
            counts=_counts(received, items, policies),
            figures=tables | {"week": _rows("week", sat, (), register)},
            sittings_before=[each.date.isoformat() for each in before],
            recounted=ledger.unheld is not None,
        )
    )


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()[:16]


def _rows(table: str, sat: Sat, before: Sequence[Sat], register: Register) -> list[FigureRow]:
    """A table's rows in the order of its cells; beside no sittings before, nothing is compared."""
    return [
        _row(figure, cell_title(table, cell, register), cell, [each.figures[table][cell] for each in before])
        for cell, figure in sat.figures[table].items()
    ]


def _row(figure: Shown, title: str, cell: str, before: list[Shown]) -> FigureRow:
    level = usual(before)
    return FigureRow(cell=cell, title=title, count=figure, usual=level, change=change(figure, level), before=before)


def _items(
    meeting: str, sat: Sat, tables: Mapping[str, Sequence[FigureRow]], carried: Sequence[ActionRow], register: Register
) -> list[ItemRow]:
    """Places first, then themes: those with a count that is told, those referred, those with actions."""
    by_place = {f"{PLACE}{row['cell']}": row for row in tables["place"] if row["cell"] != NOT_IN_REGISTER}
    by_ward = {f"{WARD}{row['cell']}": row for row in tables["ward"]}
    spots = {
        *(key for key, row in by_place.items() if isinstance(row["count"], int)),
        *sat.figures[REFERRAL],
        *(action["place"]["spot"] for action in carried),
    }
    themes = (row for row in tables["theme"] if isinstance(row["count"], int))
    rows: list[ItemRow] = [
        *sorted(
            (_place(meeting, key, sat, (by_place | by_ward).get(key), carried, register) for key in spots), key=_order
        ),
        *sorted((_item(meeting, "theme", row["cell"], row["title"], row) for row in themes), key=_order),
    ]
    for number, row in enumerate(rows, start=1):
        row["number"] = number
    return rows


def _order(item: PlaceItem) -> tuple[bool, int, str]:
    """By what is shown alone: referred first, then the highest count, then by name."""
    figure = item["figure"]
    return (item["referrals"] is None, -rank(figure["count"]) if figure is not None else 1, item["title"])


def _place(
    meeting: str,
    key: str,
    sat: Sat,
    figure: FigureRow | None,
    carried: Sequence[ActionRow],
    register: Register,
) -> PlaceItem:
    item = _item(meeting, "place", key, spot_title(key, register), figure)
    item["referrals"] = sat.figures[REFERRAL].get(key)
    item["flags"] = ["referred"] if key in sat.figures[REFERRAL] else []
    item["wards"] = spot_wards(key, register)
    item["actions"] = [action for action in carried if action["place"]["spot"] == key]
    return item


def _item(meeting: str, section: str, key: str, title: str, figure: FigureRow | None) -> PlaceItem:
    return PlaceItem(
        item=_digest(meeting, section, key)[:12],
        number=0,
        title=title,
        section=section,
        band="new",
        late=False,
        priority="next-meeting",
        flags=[],
        references=[],
        wards=[],
        people=[],
        events=[],
        reasons=[],
        unknowns=[],
        response=None,
        signposting=[],
        actions=[],
        figure=figure,
        referrals=None,
    )


def _counts(received: Received, items: Sequence[ItemRow], policies: Policies) -> Counts:
    """What was received in the window: of held messages only words of ours are shown, not what they call themselves."""
    held: Counter[tuple[str, str]] = Counter()
    for (agency, kind), n in received.held.items():
        held[agency if agency in policies.agencies else UNKNOWN, kind if kind in EVENT_TYPES else UNKNOWN] += n
    return Counts(
        received=received.accepted,
        duplicates=received.duplicates,
        superseded=received.superseded,
        retracted=received.retracted,
        held=[HeldCount(agency=agency, type=kind, n=n) for (agency, kind), n in sorted(held.items())],
        appearances=AppearanceCounts(on_agenda=0, to_check=0, left_off=0),
        naming_nobody=0,
        to_check_older=0,
        items={section: sum(item["section"] == section for item in items) for section in ("place", "theme")},
        by_ward={},
    )
