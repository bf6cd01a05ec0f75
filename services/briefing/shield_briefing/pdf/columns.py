"""How much room blocks take on A4: the columns of a table, the height of its rows, the lines of a text."""

from __future__ import annotations

from collections.abc import Sequence

from shield_briefing.document import Block, Bullets, Cell, Facts, Link, Para, Section, Table

#: The narrowest column of a table, one that holds a date, and the widest, in characters beside each other.
NARROW, DATE, WIDE = 9, 17, 60
#: No column is narrower than this part of a table, so that `Item 9` stands in one line.
LEAST = 13
#: So many characters stand in a line over the width of the paper, less so many for the space between columns.
ACROSS, BETWEEN = 124, 3
#: The height of a line of a table, and of the space that each row has beside its lines, in millimetres.
LINE, SPACE = 3.4, 1.8
#: The height of a line of text, of a heading with its rule, and of big figures with their labels, in millimetres.
TEXT, HEADING, FIGURES = 3.7, 9.0, 11.0


def words_of(cell: Cell) -> str:
    """What stands in a cell."""
    return cell.text if isinstance(cell, Link) else cell


def widths(table: Table) -> list[int]:
    """How wide each column is beside the others: by the mean length of what stands in it, and room for a date."""
    shown = [[len(words_of(row[at])) for row in table.rows] for at in range(len(table.columns))]
    wide = [_width(column, lengths) for column, lengths in zip(table.columns, shown, strict=True)]
    return [max(width, sum(wide) // LEAST) for width in wide]


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
    return max(_wrapped(words_of(cell), held) for cell, held in zip(row, holds, strict=True))


def height_of(block: Block, across: int = ACROSS) -> float:
    """About how high a block without tables is in so many characters over its width, in millimetres."""
    match block:
        case Section():
            return HEADING + sum(height_of(inner, across) for inner in block.blocks)
        case Facts(kind="figures"):
            return FIGURES
        case Facts(kind="inline"):
            return TEXT * _wrapped("     ".join(f"{label}: {words_of(value)}" for label, value in block.rows), across)
        case Facts():
            return TEXT * sum(_wrapped(words_of(value), across - NARROW) for _, value in block.rows)
        case Bullets():
            return TEXT * sum(_wrapped(words_of(line), across - BETWEEN) for line in block.lines) + SPACE
        case Para():
            return TEXT * _wrapped(block.text, across)
        case _:
            return 0.0


def _wrapped(text: str, across: int) -> int:
    return max(1, -(-len(text) // across))
