"""What is counted and where, as people read it."""

from __future__ import annotations

import pytest

from contextual.making import HAREHILLS
from kit.cores import house
from shield_briefing.contextual.words import cell_title, spot_title, spot_wards


@pytest.mark.parametrize(
    ("table", "cell", "title"),
    [
        ("all", "all", "All occurrences"),
        ("ward", HAREHILLS, "Gipton & Harehills"),
        ("place", "harehills-park", "Harehills Park"),
        ("place", "not-in-register", "A place that is not in the register"),
        ("place", "a-place-that-was-removed", "a-place-that-was-removed"),
        ("kind", "residential-care", "Residential care"),
        ("theme", "weapon-possession", "Weapon possession"),
        ("theme", "county-lines", "County lines"),
        ("hour", "09", "09:00 to 10:00"),
        ("hour", "23", "23:00 to 00:00"),
        ("hour", "not-stated", "Hour not stated"),
        ("week", "23-6", "Sunday 23:00 to 00:00"),
        ("week", "00-0", "Monday 00:00 to 01:00"),
    ],
)
def test_a_cell_has_a_title(table: str, cell: str, title: str) -> None:
    assert cell_title(table, cell, house().places) == title


@pytest.mark.parametrize(
    ("spot", "title", "wards"),
    [
        ("place:harehills-park", "Harehills Park", [HAREHILLS]),
        ("place:a-place-that-was-removed", "a-place-that-was-removed", []),
        (f"ward:{HAREHILLS}", "Gipton & Harehills (ward)", [HAREHILLS]),
        ("elsewhere", "Somewhere that is neither in the register nor in a ward of Leeds", []),
    ],
)
def test_an_item_has_a_title_and_its_ward(spot: str, title: str, wards: list[str]) -> None:
    assert spot_title(spot, house().places) == title
    assert spot_wards(spot, house().places) == wards
