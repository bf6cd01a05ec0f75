"""The pictures of the contextual meeting, each drawn from what is shown and never from what is hidden."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from shield_briefing.contextual.counting import ALL
from shield_briefing.contextual.shape import FigureRow, PlacesAgenda
from shield_briefing.document import Picture
from shield_briefing.pictures.hour_of_week import hour_of_week
from shield_briefing.pictures.trend import trend
from shield_briefing.pictures.ward_map import ward_map
from shield_briefing.said_when import say_when

#: What every picture says of itself beside its title.
BESIDE = "the figures beside it say the same in words"


def drawn_trend(agenda: PlacesAgenda) -> Picture | None:
    """How the count of all occurrences went from sitting to sitting; none where there was no sitting before."""
    whole, days = agenda["figures"][ALL][0], agenda["sittings_before"]
    if whole["usual"] is None:
        return None
    names = chain(days, [agenda["meeting_at"][:10]])
    points = [(say_when(day), figure) for day, figure in zip(names, [*whole["before"], whole["count"]], strict=True)]
    made = trend(points, whole["usual"], prefix="trend", title="Occurrences from sitting to sitting")
    return Picture(made.svg, f"{made.title}: {BESIDE}.")


def drawn_wards(rows: Sequence[FigureRow]) -> Picture:
    """The map of the wards."""
    figures = {row["cell"]: row["count"] for row in rows}
    made = ward_map(figures, prefix="wards", title="Occurrences by ward")
    return Picture(made.svg, f"{made.title}: {BESIDE}.")


def drawn_week(rows: Sequence[FigureRow]) -> Picture:
    """The pattern of the week."""
    figures = {_hour(row["cell"]): row["count"] for row in rows}
    made = hour_of_week(figures, prefix="week", title="Occurrences by hour of the week")
    return Picture(made.svg, f"{made.title}: {BESIDE}.")


def _hour(cell: str) -> tuple[int, int]:
    hour, _, day = cell.partition("-")
    return int(day), int(hour)
