"""What happened when, in lanes: numbered marks for happenings, bars for what lasted, small marks for sittings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from textwrap import wrap
from typing import Literal

from shield_briefing.pictures.figures import NONE
from shield_briefing.pictures.svg import INK, LINE, SOFT, Picture, box, drawing, fill, line, patterns, tag, words

Shape = Literal["full", "half", "hollow"]
#: Which level of `svg.GROUNDS` each shape is filled with: dark, hatched, white.
LEVELS: dict[Shape, str] = {"full": "3", "half": "1", "hollow": NONE}
LEFT, WIDE, RIGHT, TOP, ROW, PAD = 176, 720, 24, 34, 20, 5
#: The name of a lane: characters to a line, and how far apart lines stand.
NAME_WIDTH, LINE_STEP = 22, 16


@dataclass(frozen=True, slots=True)
class Mark:
    """One happening: its day, or its days where it lasted; `runs_on` past the last day of the picture.

    `number` stands in the mark and leads to the row that says the same in `words`; nought draws a small mark.
    """

    start: date
    when: str
    words: str
    number: int = 0
    end: date | None = None
    runs_on: bool = False
    shape: Shape = "hollow"


@dataclass(frozen=True, slots=True)
class Lane:
    """Happenings of one kind, in order."""

    name: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class _Scale:
    first: date
    last: date

    def at(self, day: date) -> float:
        """Where a day lies, drawn to the edge where it is outside."""
        whole = max((self.last - self.first).days, 1)
        return LEFT + WIDE * min(max((day - self.first).days, 0), whole) / whole

    def span(self, mark: Mark) -> tuple[float, float]:
        """From where to where a mark is drawn."""
        size = 8 if mark.number else 4
        start = self.at(mark.start)
        end = self.at(self.last if mark.runs_on else mark.end or mark.start)
        return start - size, max(end, start) + size


def timeline(
    lanes: Sequence[Lane], first: date, last: date, *, prefix: str, title: str, meanings: Mapping[Shape, str]
) -> Picture:
    """The picture from one day to another and its table; `meanings` says what the shapes of small marks mean."""
    scale = _Scale(first, last)
    told = [(mark, lane.name) for lane in lanes for mark in lane.marks]
    ordered = sorted(told, key=lambda pair: (pair[0].start, pair[0].number == 0, pair[0].number))
    rows = tuple((str(mark.number or ""), mark.when, kind, mark.words) for mark, kind in ordered)
    description = f"Timeline in lanes: {'; '.join(f'{lane.name}, {len(lane.marks)}' for lane in lanes) or 'nothing'}."
    heights = [_height(lane, _stacked(lane, scale)) for lane in lanes]
    tops = list(accumulate(heights, initial=TOP))
    drawn = "".join(_lane(prefix, lane, scale, top) for lane, top in zip(lanes, tops, strict=False))
    body = patterns(prefix) + _calendar(scale, tops[-1]) + drawn + _key(prefix, meanings, tops[-1] + 24)
    svg = drawing(prefix, title, description, LEFT + WIDE + RIGHT, tops[-1] + (34 if meanings else 10), body)
    return Picture(svg, title, description, ("No.", "When", "Kind", "What"), rows)


def _stacked(lane: Lane, scale: _Scale) -> list[int]:
    """The row of each mark of a lane: the first in which it hides no other."""
    ends: list[float] = []
    rows = []
    for mark in lane.marks:
        start, end = scale.span(mark)
        gap = 3 if mark.number else -0.5  # numbers want air between them; the sittings of two days may touch
        row = next((n for n, taken in enumerate(ends) if taken + gap <= start), len(ends))
        ends[row : row + 1] = [end]
        rows.append(row)
    return rows


def _height(lane: Lane, rows: Sequence[int]) -> int:
    """Room for the marks, and for the name, in lines."""
    return max(ROW * (max(rows, default=0) + 1), LINE_STEP * len(_lines(lane))) + 2 * PAD


def _lines(lane: Lane) -> list[str]:
    return wrap(lane.name, NAME_WIDTH)


def _calendar(scale: _Scale, bottom: float) -> str:
    days = (scale.first + timedelta(days=n) for n in range((scale.last - scale.first).days + 1))
    drawn = "".join(_grid(day, scale.at(day), bottom) for day in days)
    end = LEFT + WIDE
    return drawn + line(end, 14, end, bottom, stroke_width=2) + words(end - 6, 12, "cut-off", 12, text_anchor="end")


def _grid(day: date, x: float, bottom: float) -> str:
    if day.day == 1:
        room = LEFT + WIDE - x > 60
        place = {"text_anchor": "start" if room else "end"}
        month = words(x + (3 if room else -3), 29, f"{day:%b %Y}", 12, fill=SOFT, **place)
        return line(x, 18, x, bottom, stroke=SOFT) + month
    return line(x, TOP - 5, x, bottom, stroke=LINE, stroke_width=0.6) if day.weekday() == 0 else ""


def _lane(prefix: str, lane: Lane, scale: _Scale, top: float) -> str:
    rows = _stacked(lane, scale)
    name = "".join(
        words(LEFT - 16, top + PAD + ROW - 6 + LINE_STEP * n, text, text_anchor="end")
        for n, text in enumerate(_lines(lane))
    )
    edge = line(0, top, LEFT + WIDE, top, stroke=LINE)
    marks = (
        _mark(prefix, mark, scale, top + PAD + ROW * (row + 0.5)) for mark, row in zip(lane.marks, rows, strict=True)
    )
    return edge + name + "".join(marks)


def _mark(prefix: str, mark: Mark, scale: _Scale, y: float) -> str:
    start, end = scale.span(mark)
    size = 8 if mark.number else 4
    filled = fill(prefix, LEVELS[mark.shape])
    drawn = box(start, y - size, end - start, 2 * size, rx=size, fill=filled, stroke=INK)
    on = tag("path", d=_arrow(end, y), fill=INK) if mark.runs_on else ""
    number = words(
        start + 8,
        y + 4,
        str(mark.number),
        {1: 11, 2: 10}.get(len(str(mark.number)), 7.5),
        text_anchor="middle",
        font_weight="bold",
    )
    return drawn + on + (number if mark.number else "")


def _arrow(x: float, y: float) -> str:
    return f"M{x:.1f} {y - 6:.1f}L{x + 8:.1f} {y:.1f}L{x:.1f} {y + 6:.1f}Z"


def _key(prefix: str, meanings: Mapping[Shape, str], y: float) -> str:
    places = accumulate((40 + 7 * len(meaning) for meaning in meanings.values()), initial=float(LEFT))
    return "".join(_meaning(prefix, x, y, *each) for x, each in zip(places, meanings.items(), strict=False))


def _meaning(prefix: str, x: float, y: float, shape: Shape, meaning: str) -> str:
    mark = box(x, y - 9, 8, 8, rx=4, fill=fill(prefix, LEVELS[shape]), stroke=INK)
    return mark + words(x + 15, y, meaning)
