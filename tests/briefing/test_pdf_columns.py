"""Columns are as wide as what stands in them, and rows as high."""

from __future__ import annotations

import pytest

from shield_briefing.document import Block, Bullets, Facts, Link, Para, Picture, Section, Space, Table
from shield_briefing.pdf.columns import (
    ACROSS,
    BETWEEN,
    DATE,
    FIGURES,
    HEADING,
    LINE,
    MOST_LINES,
    NARROW,
    PICTURE,
    ROOM,
    SPACE,
    TEXT,
    WIDE,
    height_of,
    heights,
    length,
    widths,
)


def table(columns: tuple[str, ...], *rows: tuple[int, ...]) -> Table:
    """A table whose cells have texts of these lengths."""
    return Table("", columns, tuple(tuple("x" * length for length in row) for row in rows))


@pytest.mark.parametrize(
    ("given", "wide"),
    [
        (table(("A", "A rather long heading", "C"), (1, 2, 20), (1, 2, 40)), [NARROW, DATE, 30]),
        (table(("A", "Extraordinarily"), (1, 5)), [NARROW, 15 + BETWEEN]),
        (table(("A", "B"), (1, 120), *[(1, 5)] * 9), [NARROW, 120 // MOST_LINES]),
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
        (Space(("x",)), ROOM),
        (Picture("<svg/>", "x"), PICTURE),
        (table(("A", "B"), (1, 1), (1, 1)), 3 * LINE + 3 * SPACE),
    ],
)
def test_blocks_are_as_high_as_their_lines(block: Block, height: float) -> None:
    assert round(height_of(block), 6) == round(height, 6)


@pytest.mark.parametrize(
    ("text", "wide"), [("", 0), ("Mia", 3), ("Żółkiewska", 10), ("王小明", 6), ("Mia 王", 6), ("محمد", 4)]
)
def test_some_characters_take_the_room_of_two(text: str, wide: int) -> None:
    assert length(text) == wide


def test_half_the_width_takes_more_lines() -> None:
    assert height_of(Para("x" * 100), ACROSS // 2) == 2 * TEXT
