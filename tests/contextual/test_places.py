"""The register of public places: what is shipped, and which faults of it `shield check` tells."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from kit.cores import house
from shield_briefing.contextual.places import Register
from shield_run.house import read_house
from shield_shared.parts import Location
from shield_shared.wards import WARDS

HEAD = """
id = "places"
title = "Places"
owner = "A lead"
source = "A map"
in_force = 2026-04-01
review_by = 2027-04-01
"""
PLACE = '[[place]]\nid = "a-park"\ntitle = "A park"\nkind = "park"\nward = "E05011385"\n'


def faults(folder: Path, text: str) -> list[tuple[str, str, str]]:
    """The faults of a mounted register: file, key and sentence."""
    (folder / "places.toml").write_text(text)
    return [(fault.file, fault.key, fault.sentence) for fault in read_house(folder)[1]]


def test_a_register_of_ones_own_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    assert faults(tmp_path, HEAD + PLACE) == []
    mounted, _ = read_house(tmp_path)
    assert mounted is not None
    assert [place.id for place in mounted.places.place] == ["a-park"]


@pytest.mark.parametrize(
    ("text", "key", "told"),
    [
        (PLACE, "title", "expected a value; it is missing"),
        (HEAD + PLACE + PLACE, "place", "expected each id once: see a-park"),
        (HEAD + PLACE.replace("E05011385", "Armley"), "place[0].ward", "expected the ONS code of a ward of Leeds"),
        (HEAD + PLACE.replace('"park"', '"home"'), "place[0].kind", "expected the kind of a public place"),
        (HEAD + PLACE.replace('"park"', '"garden"'), "place[0].kind", "expected 'home', 'street'"),
        (HEAD + PLACE.replace("a-park", "A park"), "place[0].id", "expected"),
        (HEAD + PLACE + "lat = 95.0\n", "place[0].lat", "expected less than or equal to 90"),
        (HEAD + PLACE + "colour = 1\n", "place[0].colour", "expected only keys that these files have"),
    ],
)
def test_faults_of_a_register_are_told_with_file_and_key(tmp_path: Path, text: str, key: str, told: str) -> None:
    found = faults(tmp_path, text)
    assert any((file, where) == ("places.toml", key) and told in sentence for file, where, sentence in found), found


@pytest.mark.parametrize(
    ("meeting", "line"),
    [
        ("mace-contextual", 'counts_of = ["nowhere"]'),
        ("mace-contextual", ""),
        ("syv-daily", 'counts_of = ["mace-daily"]'),
    ],
)
def test_only_a_meeting_about_places_counts_others_and_those_go_by_rules(
    tmp_path: Path, meeting: str, line: str
) -> None:
    shipped = Path("services/briefing/shield_briefing/meetings", f"{meeting}.toml")
    text = (Path(__file__).parents[2] / shipped).read_text(encoding="utf-8")
    kept = [each for each in text.splitlines() if not each.startswith("counts_of")]
    first_table = next(n for n, each in enumerate(kept) if each.startswith("["))
    (tmp_path / "meetings").mkdir()
    (tmp_path / "meetings" / f"{meeting}.toml").write_text("\n".join([*kept[:first_table], line, *kept[first_table:]]))
    assert [(fault.file, fault.key) for fault in read_house(tmp_path)[1]] == [(f"{meeting}.toml", "counts_of")]


def test_the_shipped_places_are_public_and_in_leeds() -> None:
    register = house().places
    assert len(register.place) >= 40
    assert {place.ward for place in register.place} <= WARDS.keys()
    assert all(53.6 < (place.lat or 0) < 54.0 and -1.9 < (place.lon or 0) < -1.2 for place in register.place)


def test_a_location_lies_where_it_says_else_where_its_place_does() -> None:
    register = Register.model_validate(tomllib.loads(HEAD + PLACE))
    told = [
        (Location(place="a-park"), "E05011385", "park"),
        (Location(place="a-park", ward="Pudsey", kind="street"), "E05011409", "street"),
        (Location(place="a-park", ward="Manningham", kind="unknown"), None, None),
        (Location(place="elsewhere"), None, None),
        (Location(), None, None),
    ]
    assert [(register.ward(location), register.kind(location)) for location, _, _ in told] == [
        (ward, kind) for _, ward, kind in told
    ]
