"""By what is counted: bands, words and groups, and how a file that says them wrongly is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shield_briefing.numbers.categories import Categories
from shield_briefing.shape_people import Age
from shield_run.house import read_house
from shield_shared.faults import PolicyFault
from shield_shared.policy import load_single

FILE = "numbers.toml"


def loaded(override: Path | None = None) -> tuple[Categories | None, list[PolicyFault]]:
    faults: list[PolicyFault] = []
    return load_single(FILE, Categories, override, faults), faults


def shipped() -> Categories:
    categories, faults = loaded()
    assert categories is not None
    assert faults == []
    return categories


@pytest.mark.parametrize(
    ("age", "band"),
    [
        (0, "Under 10"), (9, "Under 10"), (10, "10 to 12"), (13, "13 to 15"), (17, "16 to 17"), (20, "18 to 20"),
        ({"min": 13, "max": 15}, "13 to 15"), ({"min": 15, "max": 16}, "Not known for certain"),
        (21, "Not known for certain"), (None, "Not known for certain"),
    ],
)  # fmt: skip
def test_an_age_is_in_one_band_or_not_certain(age: Age, band: str) -> None:
    assert shipped().band_of(age) == band
    assert band in shipped().bands


@pytest.mark.parametrize(
    ("word", "sex"),
    [
        ("male", "Male"), (" M ", "Male"), ("Female", "Female"), ("x", "Not known"),
        (None, "Not known"),
    ],
)  # fmt: skip
def test_a_word_for_sex_is_known_or_not_shown(word: str | None, sex: str) -> None:
    assert shipped().sex_of(word) == sex
    assert sex in shipped().sex_words


@pytest.mark.parametrize(
    ("word", "group"),
    [
        ("asian, asian british or asian welsh", "Asian, Asian British or Asian Welsh"),
        ("APKN", "Asian, Asian British or Asian Welsh"),
        ("b1", "Black, Black British, Black Welsh, Caribbean or African"),
        ("White & Asian", "Mixed or multiple ethnic groups"),
        ("Roma", "White"),
        ("Arab", "Other ethnic group"),
        ("refused", "Not stated"),
        ("", "Not stated"),
        (None, "Not stated"),
        ("Ada Example", "Not stated"),
    ],
)
def test_a_word_names_one_of_the_five_groups_or_is_not_shown(word: str | None, group: str) -> None:
    assert shipped().group_of(word) == group
    assert group in shipped().groups


def changed(**parts: Any) -> Any:
    return {**shipped().model_dump(), **parts}


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("sexes", {"male": ["m"], "female": ["M "]}, "expected each word once"),
        ("age_band", [{"title": "a", "ages": [5, 9]}, {"title": "b", "ages": [9, 12]}], "no age in two"),
        ("age_band", [{"title": "a", "ages": [5, 9]}, {"title": "A", "ages": [10, 12]}], "expected each word once"),
        ("age_band", [{"title": "a", "ages": [9, 5]}], "expected the lower age first"),
        ("ethnic_group", [{"title": "a", "words": []}], "Not stated"),
        (
            "ethnic_group",
            [{"title": "Not stated", "words": ["x"]}, {"title": "b", "words": ["X"]}],
            "expected each word once",
        ),
    ],
)
def test_what_would_count_twice_or_nowhere_is_refused(key: str, value: object, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Categories.model_validate(changed(**{key: value}))


def test_a_mounted_file_is_checked_with_all_other_policy(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('id = "numbers"\n')
    house, faults = read_house(tmp_path)
    assert house is None
    assert {fault.file for fault in faults} == {FILE}
