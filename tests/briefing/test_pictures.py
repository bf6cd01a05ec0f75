"""Pictures: every figure is drawn and told, apart without colour, and nothing that is written can leave its place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shield_briefing.pictures import svg, ward_shapes
from shield_briefing.pictures.figures import THRESHOLDS, Figure, in_full, in_short, level, level_words
from shield_briefing.pictures.hour_of_week import hour_of_week
from shield_briefing.pictures.svg import Picture
from shield_briefing.pictures.trend import trend
from shield_briefing.pictures.ward_map import ward_map
from shield_shared.wards import WARDS

HAREHILLS, WETHERBY, ARMLEY = "E05011394", "E05011414", "E05011385"
FIGURES = st.one_of(st.integers(0, 500), st.just("fewer than 5"), st.none())
SVG = "{http://www.w3.org/2000/svg}"
DRAWN: dict[str, Callable[[str], Picture]] = {
    "ward map": lambda prefix: ward_map({HAREHILLS: 24, WETHERBY: "fewer than 5"}, prefix=prefix, title="Wards"),
    "hour of the week": lambda prefix: hour_of_week({(4, 22): 7, (5, 0): None}, prefix=prefix, title="Hours"),
    "trend": lambda prefix: trend([("3 Feb 2026", 7), ("3 Mar 2026", "fewer than 5")], 6, prefix=prefix, title="Trend"),
}


def texts(picture: Picture) -> list[str]:
    """What is written in a drawing, its title and description not counted."""
    return [element.text or "" for element in ElementTree.fromstring(picture.svg).iter(f"{SVG}text")]


def grounds(picture: Picture) -> list[str]:
    """The fill of each polygon of a drawing, in order."""
    return [element.attrib["fill"] for element in ElementTree.fromstring(picture.svg).iter(f"{SVG}polygon")]


@pytest.mark.parametrize(
    ("figure", "full", "short", "drawn"),
    [
        (0, "0", "0", "none"),
        (3, "3", "3", "few"),
        ("fewer than 5", "fewer than 5", "<5", "few"),
        (5, "5", "5", "1"),
        (9, "9", "9", "1"),
        (10, "10", "10", "2"),
        (20, "20", "20", "3"),
        (133, "133", "133", "3"),
        (None, "withheld", "\u2013", "hidden"),
    ],
)
def test_a_figure_in_full_in_short_and_its_level(figure: Figure, full: str, short: str, drawn: str) -> None:
    assert (in_full(figure), in_short(figure), level(figure)) == (full, short, drawn)


def test_each_level_has_a_meaning_and_a_ground() -> None:
    assert list(level_words((3, 6, 9)).values()) == [
        "none",
        "fewer than 3",
        "3 to 5",
        "6 to 8",
        "9 or more",
        "withheld",
    ]
    assert level_words(THRESHOLDS).keys() == svg.GROUNDS.keys()


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


@pytest.mark.parametrize("drawn", DRAWN.values(), ids=DRAWN)
def test_what_is_drawn_is_told_in_words_and_rows(drawn: Callable[[str], Picture]) -> None:
    picture = drawn("a")
    told = {row[0]: row[1] for row in picture.rows if row[1] != "0"}
    assert all(f"{name}: {figure}" in picture.description for name, figure in told.items())
    assert {len(row) for row in picture.rows} == {len(picture.columns)}


def test_a_map_shows_each_ward_by_its_level_and_lists_its_figure() -> None:
    picture = ward_map({HAREHILLS: 24, WETHERBY: "fewer than 5", ARMLEY: None}, prefix="m", title="Wards")
    drawn = dict(zip(WARDS, grounds(picture), strict=True))
    assert [drawn[ward] for ward in (HAREHILLS, WETHERBY, ARMLEY)] == ["#12365f", "url(#m-few)", "url(#m-hidden)"]
    assert {ground for ward, ground in drawn.items() if ward not in (HAREHILLS, WETHERBY, ARMLEY)} == {"#ffffff"}
    assert {"24", "withheld", "fewer than 5", *WARDS.values()} <= set(texts(picture))
    assert ("Gipton & Harehills", "24") in picture.rows
    assert len(picture.rows) == 33


def test_a_map_of_nothing_says_so() -> None:
    assert ward_map({}, prefix="m", title="Wards").description.endswith("No ward has any.")


def test_a_map_refuses_what_is_no_ward_of_leeds() -> None:
    with pytest.raises(ValueError, match=r"^No ward of Leeds: E05000001\.$"):
        ward_map({"E05000001": 1}, prefix="m", title="Wards")


def test_a_week_shows_each_figure_in_its_cell_and_lists_it() -> None:
    picture = hour_of_week({(4, 23): 12, (0, 0): "fewer than 5", (6, 1): None}, prefix="h", title="Hours")
    assert picture.rows == (
        ("Monday 00:00 to 01:00", "fewer than 5"),
        ("Friday 23:00 to 00:00", "12"),
        ("Sunday 01:00 to 02:00", "withheld"),
    )
    assert {"12", "<5"} <= set(texts(picture)) - {f"{hour:02}" for hour in range(10)}
    assert picture.svg.count("url(#h-hidden)") == 2  # the cell and the key


def test_a_week_of_nothing_says_so_and_what_is_no_hour_is_refused() -> None:
    assert hour_of_week({}, prefix="h", title="Hours").description.endswith("No hour has any.")
    with pytest.raises(ValueError, match=r"^No hour of a week: \[\(7, 0\)\]\.$"):
        hour_of_week({(7, 0): 1}, prefix="h", title="Hours")


@pytest.mark.parametrize(
    ("usual", "said", "lined"), [(6, "usual level: 6", 1), ("fewer than 5", "usual level: fewer than 5", 0)]
)
def test_a_trend_has_a_line_only_where_the_usual_level_is_a_count(usual: Figure, said: str, lined: int) -> None:
    picture = trend([("3 Feb 2026", 7), ("now", None)], usual, prefix="t", title="Trend")
    assert said in texts(picture)
    assert picture.svg.count("stroke-dasharray") == lined


def test_a_trend_tells_no_more_of_a_small_count_than_that_it_is_small() -> None:
    points: list[tuple[str, Figure]] = [("a", "fewer than 5"), ("b", 10), ("c", None), ("d", 5)]
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


def corners(code: str) -> list[tuple[int, int]]:
    pairs = (pair.split(",") for pair in ward_shapes.OUTLINES[code].split())
    return [(int(x), int(y)) for x, y in pairs]


def borders(code: str) -> list[frozenset[tuple[int, int]]]:
    points = corners(code)
    return [frozenset(pair) for pair in pairwise([*points, points[0]])]


def test_each_ward_of_leeds_has_an_outline_within_the_frame() -> None:
    assert ward_shapes.OUTLINES.keys() == ward_shapes.INSIDE.keys() == WARDS.keys()
    for code in WARDS:
        assert all(0 <= x <= ward_shapes.WIDTH and 0 <= y <= ward_shapes.HEIGHT for x, y in corners(code))


def test_shared_borders_match() -> None:
    shared = Counter(border for code in WARDS for border in borders(code))
    assert set(shared.values()) == {1, 2}
    assert sum(count == 2 for count in shared.values()) > 400
    outer = Counter(point for border, count in shared.items() if count == 1 for point in border)
    assert set(outer.values()) == {2}  # one closed line round the city: no gap and no overlap anywhere


@pytest.mark.parametrize("code", WARDS)
def test_a_number_stands_in_its_own_ward(code: str) -> None:
    x, y = ward_shapes.INSIDE[code]
    inside = [other for other in WARDS if _holds(corners(other), x, y)]
    assert inside == [code]


def _holds(points: list[tuple[int, int]], x: float, y: float) -> bool:
    crossed = [
        (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax
        for (ax, ay), (bx, by) in pairwise([*points, points[0]])
        if ay != by
    ]
    return sum(crossed) % 2 == 1
