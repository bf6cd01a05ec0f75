"""What stands on an agenda, in as few words as a test needs, always in an order of its own."""

from __future__ import annotations

from typing import Any

from shield_briefing.shape import Agenda
from shield_briefing.shape_people import PersonRow


def listed(agenda: Agenda) -> list[tuple[str, str, str]]:
    """Every listed appearance: event id, role, band."""
    people = (person for item in agenda["items"] for person in item["people"])
    return sorted((a["id"], a["role"], a["band"]) for person in people for a in person["appearances"])


def together(agenda: Agenda) -> list[list[str]]:
    """The ids of the events of each item, in the order of the agenda."""
    return [sorted(row["id"] for row in item["events"]) for item in agenda["items"]]


def item_of(agenda: Agenda, id: str) -> Any:
    """The one item that holds an event."""
    (item,) = (item for item in agenda["items"] if any(row["id"] == id for row in item["events"]))
    return item


def person_of(agenda: Agenda, id: str) -> PersonRow:
    """The one person of the item that holds an event."""
    (person,) = item_of(agenda, id)["people"]
    row: PersonRow = person
    return row


def to_check(agenda: Agenda) -> list[tuple[str, str, str]]:
    """Every row to check: event id, role (none where nobody is named), why."""
    return sorted((row["id"], row["role"] or "", row["why"]) for row in agenda["to_check"])


def last_shown(agenda: Agenda) -> list[str]:
    """The ids of the events to check that are shown a last time."""
    return sorted(row["id"] for row in agenda["to_check"] if "last-shown" in row["flags"])


def left_off(agenda: Agenda) -> list[tuple[str, str]]:
    """Every appearance left off: event id, role."""
    return sorted((row["id"], row["role"]) for row in agenda["left_off"])


def corrections(agenda: Agenda) -> list[tuple[str, str, str]]:
    """Every correction: record, role, cause."""
    return sorted((row["record"], row["role"], row["why"]) for row in agenda["corrections"])
