"""A timeline: each mark at its day, as long as it lasted, none upon another, and every lane named."""

from __future__ import annotations

from datetime import date, timedelta
from xml.etree import ElementTree

import pytest

from briefing.test_pictures import SVG, days, texts
from shield_briefing.pictures.svg import Picture
from shield_briefing.pictures.timeline import Lane, Mark, timeline


def boxes(picture: Picture) -> list[tuple[float, float, float]]:
    """Where each mark of a timeline begins, how wide and at what height it is; that of the key is left out."""
    drawn = [
        element.attrib for element in ElementTree.fromstring(picture.svg).iter(f"{SVG}rect") if "rx" in element.attrib
    ]
    return [(float(each["x"]), float(each["width"]), float(each["y"])) for each in drawn[:-1]]


def test_a_timeline_draws_each_mark_at_its_day_and_what_lasts_as_long_as_it_lasted() -> None:
    first, lasting = Mark(date(2026, 3, 1), "1 March", "a", 1), Mark(date(2026, 3, 6), "6", "b", 2, date(2026, 3, 11))
    sitting = Mark(date(2026, 3, 11), "11", "c")
    assert boxes(days(first)) == [(168, 16, 41)]
    assert boxes(days(lasting)) == [(528, 376, 41)]
    assert boxes(days(sitting)) == [(892, 8, 45)]


def test_what_lies_outside_is_drawn_at_the_edge_and_what_runs_on_has_an_arrow() -> None:
    outside = days(Mark(date(2026, 1, 1), "1 January", "a", 1), Mark(date(2026, 4, 1), "1 April", "b", 2))
    assert boxes(outside) == [(168, 16, 41), (888, 16, 41)]
    running = days(Mark(date(2026, 3, 6), "6 March", "a", 1, runs_on=True))
    assert boxes(running) == [(528, 376, 41)]
    assert running.svg.count('Z"') == 1
    assert outside.svg.count('Z"') == 0


def test_marks_of_one_day_stand_one_below_the_other_and_touch_none() -> None:
    day = date(2026, 3, 2)
    picture = days(*(Mark(day, "2 March", str(n), n) for n in (1, 2, 100)), Mark(date(2026, 3, 8), "8", "d", 4))
    assert [y for _, _, y in boxes(picture)] == [41, 61, 81, 41]
    assert [row[0] for row in picture.rows] == ["1", "2", "100", "4"]


def test_the_whole_name_of_a_lane_is_written_in_lines_and_the_next_lane_stands_below_it() -> None:
    name, mark = "Serious Youth Violence area meeting, East", Mark(date(2026, 3, 2), "2 March", "a", 1)
    lanes = [Lane(name, (mark,)), Lane("Action", (mark,))]
    picture = timeline(lanes, date(2026, 3, 1), date(2026, 3, 11), prefix="d", title="D", meanings={"full": "new"})
    assert [t for t in texts(picture) if t[:1] in "SaA"] == ["Serious Youth Violence", "area meeting, East", "Action"]
    assert [y for _, _, y in boxes(picture)] == [41, 83]


@pytest.mark.parametrize(("days_after", "anchor"), [(1, "end"), (20, "start")])
def test_the_name_of_a_month_has_room_within_the_picture(days_after: int, anchor: str) -> None:
    last = date(2026, 3, 1) + timedelta(days=days_after)
    picture = timeline([], date(2026, 2, 10), last, prefix="d", title="Days", meanings={})
    months = [each.attrib for each in ElementTree.fromstring(picture.svg).iter(f"{SVG}text") if each.text == "Mar 2026"]
    assert [month["text-anchor"] for month in months] == [anchor]


def test_a_timeline_of_nothing_and_of_one_day_can_be_drawn() -> None:
    day = date(2026, 3, 1)
    picture = timeline([], day, day, prefix="d", title="Days", meanings={})
    assert picture.description == "Timeline in lanes: nothing."
    ElementTree.fromstring(picture.svg)
    assert days().description == "Timeline in lanes: Incident, 0."
