"""How a figure went from sitting to sitting, beside the level that is usual."""

from __future__ import annotations

from collections.abc import Sequence

from shield_briefing.pictures.figures import Figure, in_short, level
from shield_briefing.pictures.svg import (
    GROUNDS,
    INK,
    PAPER,
    SOFT,
    Picture,
    box,
    drawing,
    fill,
    line,
    patterns,
    tag,
    words,
)

LEFT, TOP, TALL, RIGHT = 20, 30, 170, 190
MOST_STEP, WIDEST = 90, 720
#: How high a bar stands whose count is small and not told, or withheld: it says that there is something, not how much.
STUB = 16


def trend(points: Sequence[tuple[str, Figure]], usual: Figure, *, prefix: str, title: str) -> Picture:
    """Bars over sittings and their table; points are a sitting's name, such as its date, and its figure, oldest first.

    `usual` is the level beside which the last is read: a line where it is a count, words where it is not.
    """
    rows = (*((name, str(figure)) for name, figure in points), ("Usual level", str(usual)))
    description = f"Bars, oldest first. {'; '.join(': '.join(row) for row in rows)}."
    step = min(MOST_STEP, WIDEST / max(len(points), 1))
    end = LEFT + step * max(len(points), 1)
    top = max([1, *(figure for _, figure in (*points, ("", usual)) if isinstance(figure, int))])
    bars = "".join(_bar(prefix, LEFT + n * step, step, *point, top) for n, point in enumerate(points))
    body = patterns(prefix) + _usual(usual, end, top) + bars + line(LEFT, TOP + TALL, end, TOP + TALL)
    svg = drawing(prefix, title, description, end + RIGHT, TOP + TALL + 50, body)
    return Picture(svg, title, description, ("Sitting", "Figure"), rows)


def _bar(prefix: str, x: float, step: float, name: str, figure: Figure, top: int) -> str:
    height = TALL * figure / top if isinstance(figure, int) else STUB
    y = TOP + TALL - height
    drawn = box(x + step * 0.18, y, step * 0.64, height, fill=_filled(prefix, figure), stroke=INK)
    middle = x + step / 2
    return drawn + tag("g", _counted(middle, y - 6, figure) + _named(middle, name), text_anchor="middle")


def _counted(x: float, y: float, figure: Figure) -> str:
    """The figure above its bar, on a ground of its own, so that the line of the usual level does not run through it."""
    text = in_short(figure)
    width = 7.5 * len(text) + 4
    return box(x - width / 2, y - 12, width, 15, fill=PAPER) + words(x, y, text, font_weight="bold")


def _filled(prefix: str, figure: Figure) -> str:
    if isinstance(figure, int):
        return GROUNDS["2"]
    return fill(prefix, level(figure))


def _named(x: float, name: str) -> str:
    """A name under its bar, its last word on a line of its own: a day and month above the year."""
    first, _, last = name.rpartition(" ")
    return words(x, TOP + TALL + 18, first or last, 12) + (words(x, TOP + TALL + 34, last, 12) if first else "")


def _usual(usual: Figure, end: float, top: int) -> str:
    if not isinstance(usual, int):
        return words(end + 8, TOP + 10, f"usual level: {usual}", fill=SOFT)
    y = TOP + TALL - TALL * usual / top
    dashed = line(LEFT, y, end, y, stroke_width=2, stroke_dasharray="7 4")
    return dashed + words(end + 8, y + 4, f"usual level: {usual}", font_weight="bold")
