"""When in the week something happens: a row for each day, a column for each hour, a figure in each cell."""

from __future__ import annotations

from collections.abc import Mapping

from shield_briefing.pictures.figures import THRESHOLDS, Figure, Thresholds, level, level_words
from shield_briefing.pictures.svg import INK, LINE, PAPER, Picture, box, drawing, fill, key, patterns, tag, words
from shield_briefing.suppression import FEWER

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LEFT, TOP, CELL_WIDTH, CELL_HEIGHT = 100, 26, 34, 30
WIDTH, HEIGHT = LEFT + 24 * CELL_WIDTH + 10, TOP + 7 * CELL_HEIGHT + 40
#: An hour of the week: the day, Monday being 0, and the London hour that begins then, 0 to 23.
Hour = tuple[int, int]


def hour_of_week(
    figures: Mapping[Hour, Figure],
    *,
    prefix: str,
    title: str,
    others: Figure = FEWER,
    thresholds: Thresholds = THRESHOLDS,
) -> Picture:
    """The pattern of a week and its table; `others` is the figure of every hour that is not named.

    Raises ValueError for an hour that is in no week.
    """
    hours = {(day, hour): figures.get((day, hour), others) for day in range(7) for hour in range(24)}
    if strangers := figures.keys() - hours.keys():
        raise ValueError(f"No hour of a week: {sorted(strangers)}.")
    named = [(_hour_words(hour), str(figure)) for hour, figure in hours.items() if figure != others]
    rows = (*named, (f"Every {'other ' if named else ''}hour", str(others)))
    description = f"Hours of the week, in London time. {'; '.join(map(': '.join, rows))}."
    cells = "".join(_cell(prefix, hour, figure, thresholds) for hour, figure in hours.items())
    body = patterns(prefix) + _edges() + tag("g", cells, stroke=LINE)
    svg = drawing(
        prefix,
        title,
        description,
        WIDTH,
        HEIGHT,
        body + key(prefix, LEFT, HEIGHT - 8, level_words(hours.values(), thresholds)),
    )
    return Picture(svg, title, description, ("Hour of the week", "Figure"), rows)


def _hour_words(hour: Hour) -> str:
    return f"{DAYS[hour[0]]} {hour[1]:02}:00 to {(hour[1] + 1) % 24:02}:00"


def _edges() -> str:
    days = [words(LEFT - 10, TOP + n * CELL_HEIGHT + 20, day, text_anchor="end") for n, day in enumerate(DAYS)]
    hours = [words(LEFT + n * CELL_WIDTH, 16, f"{n:02}", 12, text_anchor="middle") for n in range(25)]
    return "".join(days + hours)


def _cell(prefix: str, hour: Hour, figure: Figure, thresholds: Thresholds) -> str:
    x, y = LEFT + hour[1] * CELL_WIDTH, TOP + hour[0] * CELL_HEIGHT
    ground = box(x, y, CELL_WIDTH, CELL_HEIGHT, fill=fill(prefix, level(figure, thresholds)))
    if isinstance(figure, str) or not figure:
        return ground  # the key says it once: in most of 168 cells it would drown the counts
    return ground + _counted(x + CELL_WIDTH / 2, y + CELL_HEIGHT / 2, str(figure))


def _counted(x: float, y: float, text: str) -> str:
    """A count on a ground of its own, so that no pattern runs through it."""
    width = 6 + 8 * len(text)
    ground = box(x - width / 2, y - 8, width, 16, rx=3, fill=PAPER, stroke="none")
    return ground + words(x, y + 4.5, text, text_anchor="middle", font_weight="bold", fill=INK, stroke="none")
