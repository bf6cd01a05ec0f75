"""How much room blocks take on A4: the columns of a table, the height of its rows, the lines of a text."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import east_asian_width

from shield_briefing.document import Block, Bullets, Cell, Facts, Link, Para, Section, Space, Table

#: The narrowest column of a table, one that holds a date, and the widest, in characters beside each other.
NARROW, DATE, WIDE = 9, 17, 60
#: No column is narrower than this part of a table, so that `Item 9` stands in one line.
LEAST = 13
#: A cell takes no more lines than this for want of a wider column, where there is room for one.
MOST_LINES = 4
#: So many characters stand in a line over the width of the paper, less so many for the space between columns.
ACROSS, BETWEEN = 124, 3
#: The height of a line of a table, and of the space that each row has beside its lines, in millimetres.
LINE, SPACE = 3.4, 0.9
#: The height of a line of text, of a heading with its rule, and of big figures with their labels, in millimetres.
TEXT, HEADING, FIGURES = 3.7, 9.0, 11.0
#: The height of room to write, and the least of a picture, in millimetres.
ROOM, PICTURE = 18.0, 60.0


def words_of(cell: Cell) -> str:
    """What stands in a cell."""
    return cell.text if isinstance(cell, Link) else cell


def length(text: str) -> int:
    """How many characters wide a text is: those of Chinese, Japanese and Korean take the room of two."""
    return len(text) if text.isascii() else len(text) + sum(east_asian_width(each) in "WF" for each in text)


def widths(table: Table) -> list[int]:
    """How wide each column is beside the others: room for its mean and longest text, a date, words of its heading."""
    shown = [[length(words_of(row[at])) for row in table.rows] for at in range(len(table.columns))]
    wide = [_width(column, lengths) for column, lengths in zip(table.columns, shown, strict=True)]
    return [max(width, sum(wide) // LEAST) for width in wide]


def _width(column: str, lengths: Sequence[int]) -> int:
    mean = sum(lengths) // max(1, len(lengths))
    longest = max(len(column), *lengths, 0)
    word = max(map(len, column.split()), default=0) + BETWEEN
    return min(WIDE, max(NARROW, word, mean, longest // MOST_LINES, min(DATE, longest)))


def heights(table: Table) -> list[float]:
    """About how high each row of a table is, in millimetres."""
    wide = widths(table)
    holds = [max(1, ACROSS * width // sum(wide) - BETWEEN) for width in wide]
    return [SPACE + LINE * _lines(row, holds) for row in table.rows]


def _lines(row: Sequence[Cell], holds: Sequence[int]) -> int:
    return max(_wrapped(words_of(cell), held) for cell, held in zip(row, holds, strict=True))


def height_of(block: Block, across: int = ACROSS) -> float:
    """About how high a block is in so many characters over its width, in millimetres; a picture at the least."""
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
        case Table():
            return SPACE + LINE + sum(heights(block))
        case Space():
            return ROOM
        case _:
            return PICTURE


def _wrapped(text: str, across: int) -> int:
    return max(1, -(-length(text) // across))
