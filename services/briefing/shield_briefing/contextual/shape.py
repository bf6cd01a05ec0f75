"""The shape of the contextual meeting's `agenda.json`: that of every agenda, with figures instead of people."""

from __future__ import annotations

from typing import Final, TypedDict

from shield_briefing.shape import Agenda, ItemRow
from shield_briefing.suppression import Shown

#: The one audience of such an agenda, whoever reads it.
CONTEXTUAL: Final = "contextual"


class FigureRow(TypedDict):
    """One cell of a table: its count, the usual level of the sittings before, the change where both are told."""

    cell: str
    title: str
    count: Shown
    usual: Shown | None
    change: int | None
    before: list[Shown]  # by sitting, as in `sittings_before`


class PlaceItem(ItemRow):
    """One place or theme; `figure` None where the place is in no table, `referrals` None where nobody referred it."""

    figure: FigureRow | None
    referrals: Shown | None


class PlacesAgenda(Agenda):
    """The agenda of a meeting about places: `figures` by table (`week`: by hour and day)."""

    figures: dict[str, list[FigureRow]]
    sittings_before: list[str]  # the held sittings that the usual level is taken of, oldest first
    recounted: bool  # whether counts are those of a sitting that was not held, until they change by five
