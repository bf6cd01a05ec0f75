"""The outlines of the wards: borders that match, within the frame, and room for a number in each."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest

from shield_briefing.pictures import ward_shapes
from shield_shared.wards import WARDS


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
