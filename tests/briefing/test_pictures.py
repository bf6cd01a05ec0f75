"""Pictures: every figure is drawn and told, apart without colour, and nothing that is written can leave its place."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shield_briefing.pictures import svg
from shield_briefing.pictures.figures import THRESHOLDS, Figure, in_short, level, level_words
from shield_briefing.pictures.hour_of_week import hour_of_week
from shield_briefing.pictures.svg import Picture
from shield_briefing.pictures.timeline import Lane, Mark, timeline
from shield_briefing.pictures.trend import trend
from shield_briefing.pictures.ward_map import ward_map
from shield_shared.wards import WARDS

HAREHILLS, WETHERBY, ARMLEY = "E05011394", "E05011414", "E05011385"
FIGURES = st.one_of(st.integers(0, 500), st.sampled_from(["fewer than 5", "withheld"]))
SVG = "{http://www.w3.org/2000/svg}"
DRAWN: dict[str, Callable[[str], Picture]] = {
    "ward map": lambda prefix: ward_map({HAREHILLS: 24, WETHERBY: "fewer than 5"}, prefix=prefix, title="Wards"),
    "hour of the week": lambda prefix: hour_of_week({(4, 22): 7, (5, 0): "withheld"}, prefix=prefix, title="Hours"),
    "trend": lambda prefix: trend([("3 Feb 2026", 7), ("3 Mar 2026", "fewer than 5")], 6, prefix=prefix, title="Trend"),
    "timeline": lambda prefix: days(Mark(date(2026, 3, 2), "2 March", "Robbery", 1), prefix=prefix),
}


def days(*marks: Mark, prefix: str = "d") -> Picture:
    """Ten days with one lane."""
    lanes = [Lane("Incident", marks)]
    return timeline(lanes, date(2026, 3, 1), date(2026, 3, 11), prefix=prefix, title="Days", meanings={"full": "new"})


def texts(picture: Picture) -> list[str]:
    """What is written in a drawing, its title and description not counted."""
    return [element.text or "" for element in ElementTree.fromstring(picture.svg).iter(f"{SVG}text")]


def grounds(picture: Picture) -> list[str]:
    """The fill of each polygon of a drawing, in order."""
    return [element.attrib["fill"] for element in ElementTree.fromstring(picture.svg).iter(f"{SVG}polygon")]


@pytest.mark.parametrize(
    ("figure", "short", "drawn"),
    [
        (0, "0", "none"),
        (3, "3", "few"),
        ("fewer than 5", "<5", "few"),
        (5, "5", "1"),
        (9, "9", "1"),
        (10, "10", "2"),
        (20, "20", "3"),
        (133, "133", "3"),
        ("withheld", "withheld", "hidden"),
    ],
)
def test_a_figure_in_short_and_its_level(figure: Figure, short: str, drawn: str) -> None:
    assert (in_short(figure), level(figure)) == (short, drawn)


def test_a_key_says_what_is_drawn_and_nothing_else() -> None:
    every: list[Figure] = [0, 1, 3, 6, 9, "withheld"]
    told = ["none", "fewer than 3", "3 to 5", "6 to 8", "9 or more", "withheld"]
    assert list(level_words(every, (3, 6, 9)).values()) == told
    assert level_words(every, (3, 6, 9)).keys() == svg.GROUNDS.keys()
    assert level_words(["fewer than 5", 12], THRESHOLDS) == {"few": "fewer than 5", "2": "10 to 19"}


def test_no_two_levels_look_alike_in_greys() -> None:
    looks = {level: (svg.GROUNDS[level], svg.MARKS.get(level)) for level in svg.GROUNDS}
    assert len(set(looks.values())) == len(looks)
    unmarked = [_grey(ground) for level, ground in svg.GROUNDS.items() if level not in svg.MARKS]
    assert abs(unmarked[0] - unmarked[1]) > 150
    counted = [_grey(svg.GROUNDS[level]) for level in ("none", "1", "2", "3")]
    assert all(lighter - darker >= 25 for lighter, darker in pairwise(counted))


def _grey(colour: str) -> float:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


@pytest.mark.parametrize("drawn", DRAWN.values(), ids=DRAWN)
def test_a_picture_is_an_image_with_a_name_and_ids_of_its_own(drawn: Callable[[str], Picture]) -> None:
    root = ElementTree.fromstring(drawn("a").svg)
    ids = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"].split() == ["a-title", "a-desc"]
    assert len(ids) == len(set(ids))
    assert all(each.startswith("a-") for each in ids)
    assert set(re.findall(r"url\(#([^)]*)\)", drawn("a").svg)) <= set(ids)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        "svg", "title", "desc", "defs", "pattern", "g", "rect", "circle", "path", "polygon", "line", "text",
    }  # fmt: skip


@pytest.mark.parametrize("drawn", DRAWN.values(), ids=DRAWN)
def test_nothing_is_fetched_and_nothing_runs(drawn: Callable[[str], Picture]) -> None:
    text = drawn("a").svg
    assert re.findall(r"https?://[^\"]*", text) == ["http://www.w3.org/2000/svg"]
    assert not re.search(r"href|<script|<style|style=|\bon\w+=|@import", text)


@pytest.mark.parametrize("name", ["ward map", "hour of the week", "trend"])
def test_each_figure_is_told_in_the_description(name: str) -> None:
    picture = DRAWN[name]("a")
    told = [f"{row[0]}: {row[1]}" for row in picture.rows if row[1] != "fewer than 5"]
    assert told
    assert all(each in picture.description for each in told)


@pytest.mark.parametrize("drawn", DRAWN.values(), ids=DRAWN)
def test_what_is_drawn_is_a_table_too(drawn: Callable[[str], Picture]) -> None:
    picture = drawn("a")
    assert picture.rows
    assert {len(row) for row in picture.rows} == {len(picture.columns)}


def test_a_map_shows_each_ward_by_its_level_and_lists_its_figure() -> None:
    picture = ward_map(
        {HAREHILLS: 24, WETHERBY: "fewer than 5", ARMLEY: "withheld"}, prefix="m", title="Wards", others=0
    )
    drawn = dict(zip(WARDS, grounds(picture), strict=True))
    assert [drawn[ward] for ward in (HAREHILLS, WETHERBY, ARMLEY)] == ["#12365f", "url(#m-few)", "url(#m-hidden)"]
    assert {ground for ward, ground in drawn.items() if ward not in (HAREHILLS, WETHERBY, ARMLEY)} == {"#ffffff"}
    assert {"24", "withheld", "fewer than 5", *WARDS.values()} <= set(texts(picture))
    assert ("Gipton & Harehills", "24") in picture.rows
    assert len(picture.rows) == 33


def test_whatever_is_not_named_counts_as_small_unless_the_caller_knows_better() -> None:
    wards = ward_map({HAREHILLS: 24}, prefix="m", title="Wards")
    assert set(grounds(wards)) == {"#12365f", "url(#m-few)"}
    assert wards.description.endswith("Gipton & Harehills: 24; every other ward: fewer than 5.")
    assert ward_map({}, prefix="m", title="Wards").description.endswith(" every ward: fewer than 5.")
    assert hour_of_week({}, prefix="h", title="Hours").rows == (("Every hour", "fewer than 5"),)
    assert hour_of_week({}, prefix="h", title="Hours", others=0).rows == (("Every hour", "0"),)


def test_a_map_refuses_what_is_no_ward_of_leeds() -> None:
    with pytest.raises(ValueError, match=r"^No ward of Leeds: E05000001\.$"):
        ward_map({"E05000001": 1}, prefix="m", title="Wards")


def test_a_week_shows_each_count_in_its_cell_and_lists_it() -> None:
    picture = hour_of_week({(4, 23): 12, (0, 0): 0, (6, 1): "withheld"}, prefix="h", title="Hours")
    assert picture.rows == (
        ("Monday 00:00 to 01:00", "0"),
        ("Friday 23:00 to 00:00", "12"),
        ("Sunday 01:00 to 02:00", "withheld"),
        ("Every other hour", "fewer than 5"),
    )
    assert texts(picture).count("12") == 2  # the hour and the count
    assert picture.svg.count("url(#h-few)") == 165 + 1  # the cells and the key
    assert picture.svg.count("url(#h-hidden)") == 2


def test_what_is_no_hour_of_a_week_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^No hour of a week: \[\(7, 0\)\]\.$"):
        hour_of_week({(7, 0): 1}, prefix="h", title="Hours")


@pytest.mark.parametrize(
    ("usual", "said", "lined"), [(6, "usual level: 6", 1), ("fewer than 5", "usual level: fewer than 5", 0)]
)
def test_a_trend_has_a_line_only_where_the_usual_level_is_a_count(usual: Figure, said: str, lined: int) -> None:
    picture = trend([("3 Feb 2026", 7), ("now", "withheld")], usual, prefix="t", title="Trend")
    assert said in texts(picture)
    assert picture.svg.count("stroke-dasharray") == lined


def test_a_trend_tells_no_more_of_a_small_count_than_that_it_is_small() -> None:
    points: list[tuple[str, Figure]] = [("a", "fewer than 5"), ("b", 10), ("c", "withheld"), ("d", 5)]
    bars = [
        element.attrib["height"]
        for element in ElementTree.fromstring(trend(points, 4, prefix="t", title="T").svg).iter(f"{SVG}rect")
        if "stroke" in element.attrib
    ]
    assert bars == ["16", "170", "16", "85"]


@given(st.lists(st.tuples(st.text(), FIGURES), max_size=40), FIGURES, st.text())
def test_whatever_text_is_given_the_picture_is_readable_xml_and_drawn_the_same_again(
    points: list[tuple[str, Figure]], usual: Figure, title: str
) -> None:
    picture = trend(points, usual, prefix="t", title=title)
    ElementTree.fromstring(picture.svg)
    assert trend(points, usual, prefix="t", title=title) == picture
    assert "<script" not in picture.svg


def test_what_is_written_cannot_become_markup() -> None:
    picture = trend([('<script>"&\x00\x0b\u202e', 1)], 1, prefix="t", title="</title><script>")
    ElementTree.fromstring(picture.svg)
    assert "<script" not in picture.svg
    assert not {"\x00", "\x0b", "\u202e"} & set(picture.svg)


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (-0.01, "0"), (3, "3"), (2.25, "2.2"), (-1.5, "-1.5"), (1e3, "1000"), (9.96, "10")]
)
def test_a_coordinate_is_rounded_to_a_tenth(value: float, text: str) -> None:
    assert svg.number(value) == text
