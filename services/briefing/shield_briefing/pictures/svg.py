"""SVG as text: elements, words and fills that browsers, print and a PDF writer all draw alike.

Simple presentation attributes only: no style sheet, no script, nothing fetched. Everything written is escaped and made
harmless first. Ids begin with the prefix that the caller gives, so that several pictures can stand on one page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from itertools import accumulate

from shield_briefing.clean import clean
from shield_briefing.pictures.figures import FEW, HIDDEN, NONE

INK, SOFT, LINE, PAPER = "#0b0c0c", "#484c50", "#b1b4b6", "#ffffff"
FONTS = "system-ui, Noto Sans, Arial, sans-serif"
#: Each level's ground and the marks upon it, from light to dark: told apart in greys, and by their marks.
GROUNDS = {NONE: PAPER, FEW: PAPER, "1": "#d3e3f3", "2": "#7ba3cf", "3": "#12365f", HIDDEN: "#efefef"}
MARKS = {
    FEW: '<circle cx="3" cy="3" r="0.9" fill="#595d61"/>',
    "1": '<path d="M-1 7L7 -1" stroke="#3b6ea5" stroke-width="1" fill="none"/>',
    "2": '<path d="M-1 -1L7 7M-1 5L1 7M5 -1L7 1" stroke="#12365f" stroke-width="1.2" fill="none"/>',
    HIDDEN: '<path d="M0 0L6 6M6 0L0 6" stroke="#6f7275" stroke-width="0.8" fill="none"/>',
}
TILE = 6


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing and what it says: the same figures as a table, so that nothing is in the drawing alone."""

    svg: str
    title: str
    description: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def number(value: float) -> str:
    """A coordinate, to a tenth of a unit, without trailing zeros."""
    rounded = round(value * 10)
    return str(rounded // 10) if rounded % 10 == 0 else f"{rounded / 10:.1f}"


def attribute(value: str | float) -> str:
    """The value of an attribute, ready to stand between quotation marks."""
    return escape(clean(value)) if isinstance(value, str) else number(value)


def tag(name: str, content: str = "", /, **attributes: str | float) -> str:
    """An element; content is markup already. `stroke_width=2` is written `stroke-width="2"`."""
    names = ((key.rstrip("_").replace("_", "-"), value) for key, value in attributes.items())
    start = name + "".join(f' {key}="{attribute(value)}"' for key, value in names)
    return f"<{start}>{content}</{name}>" if content else f"<{start}/>"


def words(x: float, y: float, text: str, size: float = 13, **attributes: str | float) -> str:
    """A line of text whose baseline begins at a point; `text_anchor` moves it, as SVG has it."""
    return tag("text", escape(clean(text)), x=x, y=y, font_size=size, **{"fill": INK, **attributes})


def line(x1: float, y1: float, x2: float, y2: float, **attributes: str | float) -> str:
    """A straight line."""
    return tag("line", x1=x1, y1=y1, x2=x2, y2=y2, **{"stroke": INK, **attributes})


def box(x: float, y: float, width: float, height: float, **attributes: str | float) -> str:
    """A rectangle."""
    return tag("rect", x=x, y=y, width=width, height=height, **attributes)


def fill(prefix: str, level: str) -> str:
    """How a level is filled: plainly, or with the pattern of `patterns`."""
    return f"url(#{prefix}-{level})" if level in MARKS else GROUNDS[level]


def patterns(prefix: str) -> str:
    """The patterns of all levels that have one."""
    return tag("defs", "".join(_pattern(f"{prefix}-{level}", GROUNDS[level], MARKS[level]) for level in MARKS))


def _pattern(id_: str, ground: str, marks: str) -> str:
    tile = box(0, 0, TILE, TILE, fill=ground) + marks
    return tag("pattern", tile, id=id_, width=TILE, height=TILE, patternUnits="userSpaceOnUse")


def key(prefix: str, x: float, y: float, meanings: Mapping[str, str]) -> str:
    """A row of swatches, each with what it means beside it."""
    places = accumulate((52 + 7 * len(meaning) for meaning in meanings.values()), initial=x)
    return "".join(_swatch(prefix, place, y, *each) for place, each in zip(places, meanings.items(), strict=False))


def _swatch(prefix: str, x: float, y: float, level: str, meaning: str) -> str:
    return box(x, y - 12, 22, 15, fill=fill(prefix, level), stroke=INK) + words(x + 28, y, meaning)


def drawing(prefix: str, title: str, description: str, width: float, height: float, body: str) -> str:
    """The whole picture, as an image with a title and a description for whoever cannot see it."""
    ids = f"{prefix}-title", f"{prefix}-desc"
    told = tag("title", escape(clean(title)), id=ids[0]) + tag("desc", escape(clean(description)), id=ids[1])
    frame = f"0 0 {number(width)} {number(height)}"
    start = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{frame}" width="{number(width)}" '
    named = f'height="{number(height)}" role="img" aria-labelledby="{attribute(" ".join(ids))}" '
    return f'{start}{named}font-family="{FONTS}">{told}{body}</svg>'
