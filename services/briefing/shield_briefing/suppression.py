"""Which counts may be shown, so that nobody can tell how many a small count stands for (contract 4.3, `domain.md` 9).

A count below five shows as "fewer than 5", which may be none: so a 1 is never told from a 0, nor a 4 from a 3. That is
enough where a table leaves some of its total unsaid, as a table of wards does that says nothing of what happened in no
known ward. Where a total is known and all of it is in the table, hidden counts could be had by subtraction: then more
is withheld. What is withheld turns on what everybody can see, so that even whoever knows this code learns nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeVar

#: The smallest count that is shown (contract 4.3).
LEAST_SHOWN: Final = 5
FEWER: Final = "fewer than 5"
WITHHELD: Final = "withheld"

#: A count as it is shown: itself, or that it is from 0 to 4, or nothing at all of it.
Shown = int | Literal["fewer than 5", "withheld"]

K = TypeVar("K")


def shown(count: int) -> Shown:
    """One count by itself: right for totals, and for each cell of a table that leaves some of its total unsaid."""
    return count if count >= LEAST_SHOWN else FEWER


def suppressed(table: Mapping[K, int], total_shown: bool) -> dict[K, Shown]:
    """The cells of a table as they may be shown; each of what is counted is in exactly one cell of it.

    `total_shown`: the total is shown anywhere, or follows from any other table of the same things. Show a total itself
    by `shown`. Tables of the same total by different facts (age, sex) are safe beside each other if each of them is
    asked for with `total_shown`; do not show a table of two facts at once beside the tables of either.
    """
    small = [cell for cell, count in table.items() if count < LEAST_SHOWN]
    if not total_shown or not _can_be_subtracted(len(small), sum(table[cell] for cell in small)):
        return {cell: shown(count) for cell, count in table.items()}
    hidden = {*small, max(table, key=lambda cell: table[cell])}
    return {cell: WITHHELD if cell in hidden else count for cell, count in table.items()}


def _can_be_subtracted(cells: int, rest: int) -> bool:
    """Whether hidden cells follow, or nearly so, from how many there are and from what they add up to.

    One alone is the rest; several that add up to four each are fours. One less than that counts too, since whoever
    knew that the line lies right there could tell the one from the other. Otherwise any of them could be one more or
    one less, and another make up for it. Where they do follow, the largest cell is withheld with them, and which of
    those are small is not said: it could be larger by any of them.
    """
    return cells == 1 or (cells > 0 and rest >= cells * (LEAST_SHOWN - 1) - 1)
