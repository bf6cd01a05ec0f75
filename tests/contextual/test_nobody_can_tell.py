"""For every small count there is another history with one fewer in it, of which every byte of the agenda is the same.

So nobody can tell the two apart, whatever they know of how agendas are made: not from totals, not from what lies in
what (a place in its ward), not from the order of items.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from contextual.making import ARMLEY, HAREHILLS, JULY, agenda, child
from kit.cores import accepted, fold_of, house
from kit.events import Raw, incident, missing
from kit.moments import at
from shield_briefing.contextual.counting import count
from shield_briefing.seal import agenda_bytes
from shield_briefing.suppression import LEAST_SHOWN

#: Where something happened: statements that agree and that do not, of few places in fewer wards.
PLACES = ("harehills-park", "harehills-lane", "armley-park", "nowhere", None)
WARDS = (HAREHILLS, ARMLEY, "Manningham", None)
KINDS = ("park", "street", "unknown", None)
CATEGORIES = ("robbery", "kidnap", "homicide")

Where = tuple[str | None, str | None, str | None, str]
_A_PARK: Where = ("harehills-park", None, None, "robbery")
_A_WARD: Where = (None, HAREHILLS, None, "robbery")


def happening(number: int, where: Where) -> Raw:
    """One incident, at ten o'clock of day 10."""
    place, ward, kind, category = where
    said = {key: value for key, value in (("place", place), ("ward", ward), ("kind", kind)) if value is not None}
    people = [child("victim", number)]
    return incident(10, id=f"e{number}", subject=f"C/{number}", category=category, location=said, people=people)


def history(wheres: Sequence[Where]) -> list[Raw]:
    return [happening(number, where) for number, where in enumerate(wheres)]


def made(raws: Sequence[Raw]) -> bytes:
    return agenda_bytes(agenda(raws, JULY))


def one_fewer(raw: Raw, table: str) -> Raw:
    """The same occurrence, of which nobody says the ward, the place, the kind or the theme; or that does not count."""
    other = deepcopy(raw)
    said: dict[str, Any] = other["data"]["location"]
    place = house().places.find(said.get("place"))
    match table:
        case "ward":
            said["ward"] = "elsewhere"
        case "kind":
            said["kind"] = "unknown"
        case "place":
            del said["place"]
            if place is not None:
                said |= {"ward": place.ward, "kind": place.kind} | said
        case "theme":
            other = missing(10, id=raw["id"], subject=raw["subject"], risk="high", from_=at(10), location=said)
            other["data"]["people"] = raw["data"]["people"]
        case _:
            other["data"]["people"][0]["age"] = 40
    return other


def of_cell(raws: Sequence[Raw], table: str, cell: str) -> Iterator[int]:
    """Which of the incidents count in a cell."""
    register = house().places
    for number, raw in enumerate(raws):
        said = raw["data"]["location"]
        place = register.find(said.get("place"))
        ward, kind = said.get("ward"), said.get("kind")
        found = {
            "all": "all",
            "ward": ward if ward is not None else place.ward if place else None,
            "kind": kind if kind is not None else place.kind if place else None,
            "place": place.id if place else "not-in-register" if said.get("place") else None,
            "theme": raw["data"]["category"],
        }
        if found[table] == cell:
            yield number


@settings(max_examples=40)
@given(st.lists(st.tuples(*map(st.sampled_from, (PLACES, WARDS, KINDS, CATEGORIES))), min_size=1, max_size=14))
@example([_A_PARK] * 5 + [("harehills-lane", None, None, "robbery")])
@example([_A_PARK, ("harehills-lane", None, None, "robbery"), _A_WARD, _A_WARD])
@example([_A_WARD] * 9 + [("armley-park", None, None, "robbery")])
def test_every_small_count_could_be_one_fewer_and_nobody_would_see_it(wheres: list[Where]) -> None:
    raws = history(wheres)
    whole = made(raws)
    for table, cells in (
        ("all", ["all"]),
        ("ward", WARDS),
        ("kind", KINDS),
        ("place", [*PLACES, "not-in-register"]),
        ("theme", CATEGORIES),
    ):
        for cell in cells:
            members = list(of_cell(raws, table, cell or ""))
            if 0 < len(members) < LEAST_SHOWN and cell not in ("unknown", "Manningham"):
                first = members[0]
                assert made([*raws[:first], one_fewer(raws[first], table), *raws[first + 1 :]]) == whole


def test_the_trial_would_see_a_count_that_is_shown() -> None:
    raws = history([_A_WARD] * 5)
    assert made([one_fewer(raws[0], "ward"), *raws[1:]]) != made(raws)


@pytest.mark.parametrize("table", ["ward", "kind", "place", "theme", "all"])
def test_the_other_history_does_have_one_fewer(table: str) -> None:
    def counted(raws: list[Raw]) -> int:
        standings = [s for s in fold_of(accepted(raws)).settle().changes["syv-daily"].come if s.verdict == "qualifies"]
        return sum(count(standings, (), house().places)[table].values())

    raws = history([("harehills-park", None, None, "robbery")])
    assert (counted(raws), counted([one_fewer(raws[0], table)])) == (1, 0)
