"""Names for what an agenda refers to: agencies by their title, young people by their name where the copy has it."""

from __future__ import annotations

from dataclasses import dataclass

from shield_briefing.shape import Agenda
from shield_briefing.shape_people import IdentifierRow, NameRow, PersonRow
from shield_shared.events import AGENCY_PREFIX


@dataclass(frozen=True, slots=True)
class Speaker:
    """Looks up titles, names and the items that a young person is on.

    `whole` on the chair's copy: what it does not hold is not there; elsewhere it may only not be shown.
    """

    titles: dict[str, str]
    names: dict[str, str]
    items: dict[str, int]
    holders: dict[tuple[str, str], str]
    whole: bool

    def agency(self, agency: str) -> str:
        """An agency's title; its id where the copy does not know it."""
        return self.titles.get(agency.removeprefix(AGENCY_PREFIX), agency)

    def young_person(self, reference: str) -> str:
        """A young person's name, or the reference where the copy has no name."""
        return self.names.get(reference) or f"Young person {reference}"

    def holder(self, identifier: IdentifierRow) -> str | None:
        """The reference of the young person on this agenda who bears an identifier."""
        return self.holders.get((identifier["scheme"], identifier["value"]))


def anchor(number: int) -> str:
    """Where on the page an item stands."""
    return f"item-{number}"


def full_name(name: NameRow | None) -> str:
    """Given and family name as written; empty where there is none."""
    return " ".join(filter(None, (name["given"], name["family"]))) if name is not None else ""


def person_title(person: PersonRow) -> str:
    """What a young person is called on the page."""
    return full_name(person["name"]) or f"Young person {person['young_person']}"


def speaker_of(agenda: Agenda) -> Speaker:
    """The names that one copy of an agenda holds."""
    seen = [(item["number"], person) for item in reversed(agenda["items"]) for person in item["people"]]
    carried = {str(row["young_person"]): full_name(row.get("name")) for row in agenda["carried_actions"]}
    return Speaker(
        titles={feed["agency"]: feed["title"] for feed in agenda["feeds"]},
        names=carried | {p["young_person"]: full_name(p["name"]) for _, p in seen},
        items={p["young_person"]: number for number, p in seen},
        holders={(i["scheme"], i["value"]): p["young_person"] for _, p in seen for i in p["identifiers"]},
        whole=agenda["audience"] == "chair",
    )
