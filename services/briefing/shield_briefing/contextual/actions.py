"""The action plan of each place: what was agreed, carried forward, without a word that anybody wrote.

An action shows by its reference, the agency of its owner, its date and how it stands: the minutes of the meeting have
its text and its owner's name, which may tell of a young person.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime
from hashlib import sha256

from shield_briefing.contextual.counting import spot
from shield_briefing.contextual.places import Register
from shield_briefing.contextual.words import spot_title
from shield_briefing.said import Minutes
from shield_briefing.shape import ActionRow
from shield_shared.events import ActionRecord
from shield_shared.parts import Location

#: What the command line gives as the reference of an action; any other might say something.
_REFERENCE = re.compile(r"A-[0-9a-f]{8}")
#: The owner's agency where it is none that policy knows.
UNKNOWN = "unknown"


def plan(
    minutes: Minutes, meeting: str, day: date, since: datetime, register: Register, agencies: Collection[str]
) -> list[ActionRow]:
    """The meeting's actions that are open or were closed since the last held sitting; longest overdue first."""
    rows = [
        _row(data, day, register, agencies)
        for event, data in minutes.current_actions()
        if data.meeting == meeting and (data.status == "open" or event.received > since)
    ]
    return sorted(rows, key=lambda row: (row["status"] != "open", row["due"], row["action"]))


def _row(data: ActionRecord, day: date, register: Register, agencies: Collection[str]) -> ActionRow:
    key = spot(_location(data.place), register)
    overdue = (day - data.due).days if data.status == "open" else 0
    return ActionRow(
        action=reference(data.action),
        meeting=data.meeting,
        sitting=data.sitting.isoformat(),
        young_person=None,
        place={"spot": key, "title": spot_title(key, register)},
        text="",
        owner={"agency": data.owner.agency if data.owner.agency in agencies else UNKNOWN},
        due=data.due.isoformat(),
        overdue_days=max(overdue, 0),
        status=data.status,
        closed_because=None,
    )


def reference(action: str) -> str:
    """The reference of an action as the command line gives it; one of our own for any other."""
    if _REFERENCE.fullmatch(action):
        return action
    return f"A-{sha256(action.encode()).hexdigest()[:8]}"


def _location(place: object) -> Location | None:
    """The place of an action, which is an id in the register, a ward, or a location with either."""
    if isinstance(place, str):
        return Location(place=place, ward=place)
    if not isinstance(place, Mapping):
        return None
    id_, ward = (value if isinstance(value := place.get(key), str) else None for key in ("place", "ward"))
    return Location(place=id_, ward=ward)
