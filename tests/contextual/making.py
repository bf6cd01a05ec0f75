"""Small histories for the contextual meeting, and what its agendas show.

Day 0 is Monday 1 June 2026. The meeting sits on first Tuesdays (2 June, 7 July, 4 August, 1 September), and its windows
close on the Mondays before at 14:00: days 0, 35, 63 and 91.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import count
from typing import Any, cast

from kit import cores
from kit.events import Raw, event, incident
from kit.moments import Day
from kit.people import person
from shield_briefing.contextual.shape import PlaceItem, PlacesAgenda
from shield_briefing.suppression import Shown
from shield_shared.people import valid_nhs

MEETING = "mace-contextual"
JUNE, JULY, AUGUST, SEPTEMBER = (date(2026, *day) for day in ((6, 2), (7, 7), (8, 4), (9, 1)))
HAREHILLS, ARMLEY = "E05011394", "E05011385"

_numbers = count(1)


def child(role: str, which: int, **more: Any) -> Raw:
    """The entry of the young person of this number, 14 years old unless told otherwise; each has an NHS number."""
    return person(role, _with_number(which), **({"age": 14} | more))


def _with_number(which: int) -> int:
    """Every eleventh number has no check digit: the first from three times as far on that has one."""
    return next(n for n in count(3 * which) if any(valid_nhs(f"999{n:06d}{digit}") for digit in range(10)))


def robberies(n: int, which: Day, clock: str = "10:00", **data: Any) -> list[Raw]:
    """So many robberies, each of a child of its own, recorded on a day; `place`, `ward` and `kind` are where."""
    where: dict[str, str] = {key: data.pop(key) for key in ("place", "ward", "kind") if key in data}
    return [robbery(which, clock, next(_numbers), where, data) for _ in range(n)]


def robbery(which: Day, clock: str, number: int, where: Mapping[str, str], data: Mapping[str, Any]) -> Raw:
    """One robbery of the child with this number."""
    said = {"location": where} if where else {}
    given = {"subject": f"CR/{number}", "people": [child("victim", number)], **said, **data}
    return incident(which, clock, **given)


def referral(which: Day, **where: str) -> Raw:
    """A referral of a place to the meeting."""
    return event("referral", which, to=MEETING, reason="x", place=where, subject=f"REF/{next(_numbers)}")


def action(which: Day, place: object, **data: Any) -> Raw:
    """An action of the meeting about a place, agreed on a day."""
    told: Raw = {"action": "A-0123abcd", "meeting": MEETING, "subject": "A-0123abcd", "place": place}
    return event("action", which, **(told | data))


def agendas(
    raws: Iterable[Raw], first: date, last: date | None = None, cancelled: Collection[Day] = ()
) -> Mapping[str, PlacesAgenda]:
    """The agendas of the meeting by date."""
    made = cores.agendas(raws, first, last or first, MEETING, cancelled)
    return cast(Mapping[str, PlacesAgenda], made)


def agenda(raws: Iterable[Raw], on: date) -> PlacesAgenda:
    """The agenda of one sitting."""
    (made,) = agendas(raws, on).values()
    return made


def shown(made: PlacesAgenda, table: str, *cells: str) -> list[Shown]:
    """What is shown in some cells of a table."""
    rows = {row["cell"]: row["count"] for row in made["figures"][table]}
    return [rows[cell] for cell in cells]


def whole(made: PlacesAgenda) -> Shown:
    """What is shown of all occurrences."""
    return shown(made, "all", "all")[0]


def items(made: PlacesAgenda) -> Sequence[PlaceItem]:
    """The items of an agenda."""
    return cast(Sequence[PlaceItem], made["items"])


def titles(made: PlacesAgenda) -> list[str]:
    """The titles of the items, in their order."""
    return [item["title"] for item in items(made)]
