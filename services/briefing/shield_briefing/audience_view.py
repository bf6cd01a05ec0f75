"""What one audience may know of each event: all of it, the part that may be shared, or not that it exists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from shield_briefing.shape import ActionRow, Agenda, EventRow, IntelligenceRow, ItemRow, WithheldRow
from shield_briefing.shape_people import AppearanceRow
from shield_shared.events import AGENCY_PREFIX
from shield_shared.policy_file import Agency

#: Schemes whose identifiers any partner agency can look up; others only the agency that issues them.
COMMON_SCHEMES = frozenset({"nhs", "upn"})
MAY_BE_SHARED = "P"

EventKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Viewer:
    """An audience that is not the chair.

    `hidden` are events that it must not know of, `partial` intelligence reports of which it may see some items only,
    `touched` the young persons whom either names, `graded` the sources that send intelligence.
    """

    agency: Agency
    schemes: frozenset[str]
    hidden: frozenset[EventKey]
    partial: frozenset[EventKey]
    touched: frozenset[str]
    graded: frozenset[str]

    def sees(self, row: EventRow | AppearanceRow) -> bool:
        """Whether it may know of an event, or of an appearance in one."""
        return (row["source"], row["id"]) not in self.hidden

    def sees_whole(self, row: EventRow) -> bool:
        """Whether it may see everything that an event states."""
        return (row["source"], row["id"]) not in self.hidden | self.partial

    def unclouded(self, item: ItemRow) -> bool:
        """Whether it sees every event of an item whole, so that what was drawn from all of them may be shown."""
        return all(self.sees_whole(row) for row in item["events"])

    def may_know(self, row: Mapping[str, object], source: str) -> bool:
        """Whether it may see a row beside the items; without a handling code not what a sender of intelligence said."""
        return row["handling"] == MAY_BE_SHARED if "handling" in row else source not in self.graded

    def is_asked(self, ask: str) -> bool:
        """Whether a question is put to this agency."""
        return ask == self.agency.id

    def own_actions(self, rows: Iterable[ActionRow]) -> Iterator[ActionRow]:
        """The actions that this agency owns."""
        return (row for row in rows if row["owner"]["agency"] == self.agency.id)


def viewer_of(agenda: Agenda, agency: Agency, agencies: Mapping[str, Agency]) -> Viewer:
    """How an agency sees an agenda."""
    rows = [row for item in agenda["items"] for row in item["events"]]
    hidden = frozenset((row["source"], row["id"]) for row in rows if _is_hidden(row, agency))
    partial = frozenset((row["source"], row["id"]) for row in rows if any(map(_is_cut, row["intelligence"])))
    people = (person for item in agenda["items"] for person in item["people"])
    clouded = hidden | partial
    return Viewer(
        agency=agency,
        schemes=COMMON_SCHEMES | set(agency.issues),
        hidden=hidden,
        partial=partial,
        touched=frozenset(
            p["young_person"] for p in people if any((a["source"], a["id"]) in clouded for a in p["appearances"])
        ),
        graded=frozenset(AGENCY_PREFIX + each.id for each in agencies.values() if "intelligence" in each.may_send),
    )


def event_kind(row: EventRow) -> str:
    """The word for an event's type: `incident`, `custody` and so on."""
    return row["type"].removeprefix("shield.").partition(".")[0]


def _is_hidden(row: EventRow, agency: Agency) -> bool:
    kind = event_kind(row)
    if agency.third_sector and kind in ("intelligence", "custody"):
        return True
    return kind == "intelligence" and not any(map(may_be_shared, row["intelligence"]))


def may_be_shared(row: IntelligenceRow) -> bool:
    """Whether others than the chair may see an item of intelligence, or its sanitised text."""
    return row["handling"] == MAY_BE_SHARED or row["sanitised_text"] is not None


def _is_cut(row: IntelligenceRow) -> bool:
    return row["handling"] != MAY_BE_SHARED or row["sanitised_text"] is not None


def withheld(agenda: Agenda) -> list[WithheldRow]:
    """How many items with handling C of each originator nobody but the chair sees at all."""
    events = {(row["source"], row["id"]): row for item in agenda["items"] for row in item["events"]}
    counted = Counter(
        row["originator"] or row["agency"]
        for row in events.values()
        for graded in row["intelligence"]
        if not may_be_shared(graded)
    )
    return [WithheldRow(originator=originator, count=counted[originator]) for originator in sorted(counted)]
