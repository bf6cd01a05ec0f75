"""How wide the columns of a table are on A4, and how high its rows."""

from __future__ import annotations

from collections.abc import Sequence

from shield_briefing.document import Cell, Link, Table

#: The narrowest column of a table, one that holds a date, and the widest, in characters beside each other.
NARROW, DATE, WIDE = 9, 17, 60
#: So many characters stand in a line over the width of the paper, less so many for the space between columns.
ACROSS, BETWEEN = 124, 3
#: The height of a line, and of the space that each row has beside its lines, in millimetres.
LINE, SPACE = 3.4, 1.8


def words_of(cell: Cell) -> str:
    """What stands in a cell."""
    return cell.text if isinstance(cell, Link) else cell


def widths(table: Table) -> list[int]:
    """How wide each column is beside the others: by the mean length of what stands in it, and room for a date."""
    shown = [[len(words_of(row[at])) for row in table.rows] for at in range(len(table.columns))]
    return [_width(column, lengths) for column, lengths in zip(table.columns, shown, strict=True)]


def _width(column: str, lengths: Sequence[int]) -> int:
    mean = sum(lengths) // max(1, len(lengths))
    word = max(map(len, column.split()), default=0)
    return min(WIDE, max(NARROW, word, mean, min(DATE, max(len(column), *lengths, 0))))


def heights(table: Table) -> list[float]:
    """About how high each row of a table is, in millimetres."""
    wide = widths(table)
    holds = [max(1, ACROSS * width // sum(wide) - BETWEEN) for width in wide]
    return [SPACE + LINE * _lines(row, holds) for row in table.rows]


def _lines(row: Sequence[Cell], holds: Sequence[int]) -> int:
    return max(1, *(-(-len(words_of(cell)) // held) for cell, held in zip(row, holds, strict=True)))
