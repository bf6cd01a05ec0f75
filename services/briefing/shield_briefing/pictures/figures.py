"""What a picture shows in a place: a count, words in its stead, or that it is withheld (`suppression.Shown`).

How high a count is shows as one of a few levels, so that it can be told apart by pattern and darkness and not by colour
alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection

from shield_briefing.suppression import WITHHELD

#: A count; `FEWER`, or other words, where it is small and not told; `WITHHELD` where nothing is said of it.
Figure = int | str

#: The three counts at which the next darker level begins.
Thresholds = tuple[int, int, int]
THRESHOLDS: Thresholds = (5, 10, 20)
#: Levels beside those of counts: nothing at all, a small count that is not told, and a figure that is withheld.
NONE, FEW, HIDDEN = "none", "few", "hidden"


def in_short(figure: Figure) -> str:
    """A figure as it fits into a small place: `fewer than 5` as `<5`."""
    return re.sub(r"^fewer than (\d+)$", r"<\1", str(figure))


def level(figure: Figure, thresholds: Thresholds = THRESHOLDS) -> str:
    """The level a figure is drawn at: `none`, `few`, `hidden`, or how many thresholds the count has reached."""
    if isinstance(figure, str):
        return HIDDEN if figure == WITHHELD else FEW
    reached = bisect_right(thresholds, figure)
    return str(reached) if reached else FEW if figure else NONE


def level_words(figures: Collection[Figure], thresholds: Thresholds) -> dict[str, str]:
    """What each level that these figures are drawn at means, for a key: from nothing to most, what is withheld last."""
    low, middle, high = thresholds
    counted = {"1": f"{low} to {middle - 1}", "2": f"{middle} to {high - 1}", "3": f"{high} or more"}
    meanings = {NONE: "none", FEW: f"fewer than {low}", **counted, HIDDEN: WITHHELD}
    drawn = {level(figure, thresholds) for figure in figures}
    return {name: meaning for name, meaning in meanings.items() if name in drawn}
