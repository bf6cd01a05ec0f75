"""A map of the wards of Leeds with a figure for each, readable without colour."""

from __future__ import annotations

from collections.abc import Mapping

from shield_briefing.pictures import ward_shapes
from shield_briefing.pictures.figures import THRESHOLDS, Figure, Thresholds, level, level_words
from shield_briefing.pictures.svg import (
    INK,
    PAPER,
    Picture,
    box,
    drawing,
    fill,
    key,
    patterns,
    tag,
    words,
)
from shield_briefing.suppression import FEWER
from shield_shared.wards import WARDS

LIST_X, LIST_Y, LIST_STEP = 630, 22, 15.5
WIDTH, HEIGHT = 930, 550


def ward_map(
    figures: Mapping[str, Figure],
    *,
    prefix: str,
    title: str,
    others: Figure = FEWER,
    thresholds: Thresholds = THRESHOLDS,
) -> Picture:
    """The map and its table, by ONS code of ward; `others` is the figure of every ward that is not named.

    Raises ValueError for a code that is no ward of Leeds: what lies elsewhere is told beside the map.
    """
    if strangers := figures.keys() - WARDS.keys():
        raise ValueError(f"No ward of Leeds: {', '.join(sorted(strangers))}.")
    by_ward = {**dict.fromkeys(WARDS, others), **figures}
    rows = tuple((name, str(by_ward[code])) for code, name in WARDS.items())
    description = f"Map of the 33 wards of Leeds. {_told(by_ward, others)}"
    body = patterns(prefix) + _wards(prefix, by_ward, thresholds) + _list(prefix, by_ward, thresholds)
    svg = drawing(
        prefix,
        title,
        description,
        WIDTH,
        HEIGHT,
        body + key(prefix, 10, 538, level_words(by_ward.values(), thresholds)),
    )
    return Picture(svg, title, description, ("Ward", "Figure"), rows)


def _told(by_ward: Mapping[str, Figure], others: Figure) -> str:
    told = [f"{WARDS[code]}: {figure}" for code, figure in by_ward.items() if figure != others]
    return "; ".join([*told, f"every {'other ' if told else ''}ward: {others}"]) + "."


def _wards(prefix: str, by_ward: Mapping[str, Figure], thresholds: Thresholds) -> str:
    grounds = [_outline(code, fill(prefix, level(figure, thresholds))) for code, figure in by_ward.items()]
    numbers = [_numbered(*ward_shapes.INSIDE[code], n) for n, code in enumerate(WARDS, 1)]
    outlines = tag("g", "".join(grounds), stroke=INK, stroke_width=1.2, stroke_linejoin="round")
    return outlines + tag("g", "".join(numbers), text_anchor="middle", font_weight="bold", stroke_width=0.8)


def _outline(code: str, filled: str) -> str:
    return tag("polygon", points=ward_shapes.OUTLINES[code], fill=filled)


def _numbered(x: float, y: float, n: int) -> str:
    return tag("circle", cx=x, cy=y, r=9, fill=PAPER, stroke=INK) + words(x, y + 4, str(n), 11.5)


def _list(prefix: str, by_ward: Mapping[str, Figure], thresholds: Thresholds) -> str:
    rows = enumerate(WARDS.items())
    return "".join(_listed(prefix, n, name, by_ward[code], thresholds) for n, (code, name) in rows)


def _listed(prefix: str, n: int, name: str, figure: Figure, thresholds: Thresholds) -> str:
    y = LIST_Y + n * LIST_STEP
    swatch = box(LIST_X + 26, y - 10.5, 16, 12, fill=fill(prefix, level(figure, thresholds)), stroke=INK)
    weight = "bold" if isinstance(figure, int) and figure else "normal"
    counted = words(WIDTH - 4, y, str(figure), 12.5, text_anchor="end", font_weight=weight)
    numbered = words(LIST_X + 20, y, str(n + 1), 12.5, text_anchor="end", font_weight="bold")
    return numbered + swatch + words(LIST_X + 48, y, name, 12.5) + counted
