"""Columns are as wide as what stands in them, and rows as high."""

from __future__ import annotations

import pytest

from shield_briefing.document import Block, Bullets, Facts, Link, Para, Section, Space, Table
from shield_briefing.pdf.columns import (
    ACROSS,
    DATE,
    FIGURES,
    HEADING,
    LINE,
    NARROW,
    SPACE,
    TEXT,
    WIDE,
    height_of,
    heights,
    widths,
)


def table(columns: tuple[str, ...], *rows: tuple[int, ...]) -> Table:
    """A table whose cells have texts of these lengths."""
    return Table("", columns, tuple(tuple("x" * length for length in row) for row in rows))


@pytest.mark.parametrize(
    ("given", "wide"),
    [
        (table(("A", "A rather long heading", "C"), (1, 2, 20), (1, 2, 40)), [NARROW, DATE, 30]),
        (table(("A", "Extraordinarily"), (1, 5)), [NARROW, 15]),
        (table(("A", "B"), (500, 12)), [WIDE, 12]),
        (table(("A", "B")), [NARROW, NARROW]),
        (table(("", "B"), (0, 3)), [NARROW, NARROW]),
    ],
)
def test_columns_are_as_wide_as_what_stands_in_them(given: Table, wide: list[int]) -> None:
    assert widths(given) == wide


def test_a_row_is_as_high_as_the_longest_of_its_cells() -> None:
    given = table(("A", "B"), (59, 59), (60, 1), (61, 0), (62, 200))
    assert [round((height - SPACE) / LINE, 6) for height in heights(given)] == [1, 2, 2, 4]
    assert heights(Table("", ("A", "B"), ((Link("x" * 62, "there"), "x" * 62),))) == [SPACE + 2 * LINE]
    assert heights(table(("A",), (0,))) == [SPACE + LINE]


@pytest.mark.parametrize(
    ("block", "height"),
    [
        (Para("x" * 100), TEXT),
        (Para("x" * (ACROSS + 1)), 2 * TEXT),
        (Bullets(("x", "x" * ACROSS)), 3 * TEXT + SPACE),
        (Facts((("A", "x"), ("B", "x" * ACROSS))), 3 * TEXT),
        (Facts((("A", "x"), ("B", "x")), "inline"), TEXT),
        (Facts((("A", "x"), ("B", "x")), "figures"), FIGURES),
        (Section("x", (Para("x"), Para("x"))), HEADING + 2 * TEXT),
        (Space(("x",)), 0),
    ],
)
def test_blocks_are_as_high_as_their_lines(block: Block, height: float) -> None:
    assert round(height_of(block), 6) == round(height, 6)


def test_half_the_width_takes_more_lines() -> None:
    assert height_of(Para("x" * 100), ACROSS // 2) == 2 * TEXT
