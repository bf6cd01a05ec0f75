"""What a picture shows in a place: a count, words in its stead, or nothing because it is withheld.

A figure is an `int`; or words such as "fewer than 5" where the count is small; or None where it is withheld. How high a
count is shows as one of a few levels, so that it can be told apart by pattern and darkness and not by colour alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right

Figure = int | str | None

#: What is said of a figure that is withheld.
WITHHELD = "withheld"
#: The three counts at which the next darker level begins.
Thresholds = tuple[int, int, int]
THRESHOLDS: Thresholds = (5, 10, 20)
#: Levels beside those of counts: nothing at all, a small count that is not told, and a figure that is withheld.
NONE, FEW, HIDDEN = "none", "few", "hidden"


def in_full(figure: Figure) -> str:
    """A figure as it stands in a table: the count, the words in its stead, or that it is withheld."""
    return WITHHELD if figure is None else str(figure)


def in_short(figure: Figure) -> str:
    """A figure as it fits into a small cell: `fewer than 5` as `<5`, what is withheld as a dash."""
    if figure is None:
        return "\u2013"
    return re.sub(r"^fewer than (\d+)$", r"<\1", str(figure))


def level(figure: Figure, thresholds: Thresholds = THRESHOLDS) -> str:
    """The level a figure is drawn at: `none`, `few`, `hidden`, or how many thresholds the count has reached."""
    if figure is None:
        return HIDDEN
    if isinstance(figure, str):
        return FEW
    reached = bisect_right(thresholds, figure)
    return str(reached) if reached else FEW if figure else NONE


def level_words(thresholds: Thresholds) -> dict[str, str]:
    """What each level means, from nothing to most, for a key; a withheld figure last."""
    low, middle, high = thresholds
    counted = {"1": f"{low} to {middle - 1}", "2": f"{middle} to {high - 1}", "3": f"{high} or more"}
    return {NONE: "none", FEW: f"fewer than {low}", **counted, HIDDEN: WITHHELD}
