"""What tables of people show, and what nobody can reckon from it."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shield_briefing.numbers.hiding import Grid, alone, one_way, overlapping

EVERYONE = frozenset(range(20))


def possible(cell: str, most: int = 1000) -> range:
    """The counts that a cell may stand for, as far as the cell itself says."""
    if cell == "fewer than 5":
        return range(5)
    return range(most) if cell == "withheld" else range(int(cell), int(cell) + 1)


def left(cells: list[str], total: str) -> list[set[int]]:
    """For each cell, every count that fits with the others and the total: what an attacker is left with."""
    fits = [each for each in product(*(possible(cell, 15) for cell in cells)) if sum(each) in possible(total)]
    return [set(counts) for counts in zip(*fits, strict=True)]


@given(st.lists(st.integers(0, 7), min_size=1, max_size=4))
def test_no_count_from_one_to_four_can_be_had_by_subtraction(counts: list[int]) -> None:
    rows = one_way({f"group {n}": count for n, count in enumerate(counts)})
    cells, total = [cell for _, (cell,) in rows[:-1]], rows[-1][1][0]
    for count, choices in zip(counts, left(cells, total), strict=True):
        assert count in choices
        assert count not in range(1, 5) or len(choices) > 1


def test_no_groups_no_rows() -> None:
    assert one_way({}) == ()


def test_a_count_by_itself() -> None:
    assert [alone(n) for n in (0, 4, 5)] == ["fewer than 5", "fewer than 5", "5"]


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({"a": range(17)}, {"a": "withheld"}),  # three are elsewhere
        ({"a": range(15), "b": range(11)}, {"a": "15", "b": "withheld"}),  # four are at a and not at b
        ({"a": range(15), "b": range(9, 19)}, {"a": "15", "b": "10"}),  # neither lies in the other
        ({"a": range(15), "b": range(11, 20)}, {"a": "15", "b": "withheld"}),  # four are in both, and nobody in neither
        ({"a": range(15), "b": range(10, 20)}, {"a": "15", "b": "10"}),  # five are in both
        ({"a": range(8), "b": range(5)}, {"a": "8", "b": "withheld"}),  # three are at a and not at b
        ({"a": range(20), "b": range(3)}, {"a": "withheld", "b": "fewer than 5"}),
        ({"a": range(17), "b": range(14)}, {"a": "withheld", "b": "14"}),  # b is six away from what is told
    ],
)
def test_a_part_is_withheld_where_the_rest_would_be_small(parts: dict[str, range], told: dict[str, str]) -> None:
    assert overlapping({name: frozenset(who) for name, who in parts.items()}, EVERYONE) == told


def test_a_grid_tells_totals_of_rows_or_of_columns() -> None:
    grid = Grid(("r", "s"), ("x", "y"))
    for row, column in [("r", "x")] * 6 + [("s", "x")] * 7 + [("s", "y")] * 2:
        grid.add(row, column)
    assert grid.with_row_totals() == {"r": ("withheld", "withheld", "6"), "s": ("withheld", "withheld", "9")}
    assert grid.with_row_totals(["s"])["s"] == ("withheld", "fewer than 5", "withheld")
    assert grid.with_column_totals() == {
        "r": ("6", "fewer than 5"),
        "s": ("7", "fewer than 5"),
        "All": ("13", "fewer than 5"),
    }
