"""What of the counts is shown, and the usual level beside it, so that no small count can be told (contract 4.3).

Why nobody can: an occurrence in a cell of fewer than five might as well be one of which nobody said the ward (the
place, the kind, the theme), and then everything shown would be the same. Those of which nobody said it are therefore
never counted out. Hours are complete, since everything happened at some hour: there `suppressed` withholds more.
Days are shown within hours alone. The usual level follows from what earlier sittings showed, never from what they hid.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from shield_briefing.contextual.counting import HOURS, Counts, week_cell
from shield_briefing.suppression import FEWER, LEAST_SHOWN, WITHHELD, Shown, shown, suppressed

#: What is shown, by table and cell.
Figures = dict[str, dict[str, Shown]]

#: At how many sittings before the usual level is taken (contract 4.3).
USUAL_OVER: Final = 6


def figures(counts: Counts, unheld: Counts | None = None) -> Figures:
    """What is shown of some counts.

    `unheld`: what a sitting that was not held went by, where this one covers its time again (see `steady`). Then hours
    are withheld, since the difference of two complete tables would tell of the days between them.
    """
    told: Figures = {name: {cell: shown(n) for cell, n in cells.items()} for name, cells in counts.items()}
    if unheld is not None:
        return told | {name: dict.fromkeys(counts[name], WITHHELD) for name in ("hour", "week")}
    told["hour"] = suppressed(counts["hour"], total_shown=True)
    told["week"] = {cell: figure for hour in HOURS for cell, figure in _days(hour, counts, told["hour"]).items()}
    return told


def _days(hour: str, counts: Counts, told: Mapping[str, Shown]) -> dict[str, Shown]:
    """The days of one hour, whose own count everybody may know."""
    row = {cell: counts["week"][cell] for day in range(7) for cell in [week_cell(day, int(hour))]}
    if told[hour] == WITHHELD:
        return dict.fromkeys(row, WITHHELD)
    return suppressed(row, total_shown=True)


def steady(now: Counts, unheld: Counts | None) -> Counts:
    """The counts to go by where an agenda of the same window was made before, for a sitting that was not held.

    A count stays as it was until it has changed by at least five: the difference is a count too.
    """
    if unheld is None:
        return now
    return {
        name: {cell: _steady(n, unheld[name].get(cell, 0)) for cell, n in cells.items()} for name, cells in now.items()
    }


def _steady(now: int, then: int) -> int:
    return then if abs(now - then) < LEAST_SHOWN else now


def usual(before: Sequence[Shown]) -> Shown | None:
    """The usual level: the median of what the sittings before showed, the higher of two in the middle.

    Nothing where none of them showed a figure.
    """
    known = sorted((figure for figure in before if figure != WITHHELD), key=lambda f: f if isinstance(f, int) else 0)
    return known[len(known) // 2] if known else None


def change(now: Shown, usual_level: Shown | None) -> int | None:
    """How far a count lies above its usual level; nothing where one of the two is not told."""
    return now - usual_level if isinstance(now, int) and isinstance(usual_level, int) else None


def rank(figure: Shown) -> int:
    """Where a figure stands among others, by what is shown of it alone."""
    return figure if isinstance(figure, int) else {FEWER: 0, WITHHELD: -1}[figure]
