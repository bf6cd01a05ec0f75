"""A place or ward that nobody knows is warned of, and never repeated."""

from __future__ import annotations

from typing import Any

import pytest

from kit.cores import house
from raw_events import raw_event

UNKNOWN = {"place": "place-unknown", "ward": "ward-unknown"}


def warned(**data: Any) -> dict[str, str]:
    """The warnings of an accepted event as a house reads it, code by field."""
    reading = house().read(raw_event("incident", **data))
    assert reading.event is not None
    assert "Sam" not in str(reading.warnings)
    return {each.field: each.code for each in reading.warnings}


@pytest.mark.parametrize(
    ("location", "codes"),
    [
        ({"place": "harehills-park"}, {}),
        ({"place": "Sam's flat"}, {"data.location.place": "place-unknown"}),
        ({"ward": "e05011394 "}, {}),
        ({"ward": "GIPTON and HAREHILLS"}, {}),
        ({"ward": "E05001341"}, {}),
        ({"ward": "Sam's street"}, {"data.location.ward": "ward-unknown"}),
        ({}, {}),
    ],
)
def test_where_it_happened(location: dict[str, str], codes: dict[str, str]) -> None:
    assert warned(location=location) == codes


def test_homes_are_told_by_their_place_in_the_list() -> None:
    homes = [{"ward": "Armley"}, {"ward": "Sam's street"}, {"authority": "Leeds"}]
    people = [{"role": "witness", "home": home} for home in homes]
    assert warned(people=people) == {"data.people[1].home.ward": "ward-unknown"}


def test_nothing_is_warned_of_in_a_held_event() -> None:
    reading = house().read(raw_event("incident", category="nonsense", location={"place": "nowhere"}))
    assert (reading.event, reading.warnings) == (None, ())
