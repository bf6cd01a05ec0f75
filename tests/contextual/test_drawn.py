"""The pictures of the contextual meeting say each sitting by its day, as the words beside them do."""

from __future__ import annotations

from contextual.making import AUGUST, agendas, robberies
from shield_briefing.contextual.drawn import drawn_trend


def test_the_trend_names_each_sitting_by_its_day_this_one_last() -> None:
    made = agendas([*robberies(7, 10), *robberies(9, 40)], AUGUST)[AUGUST.isoformat()]
    drawn = drawn_trend(made)
    assert drawn is not None
    assert "Bars, oldest first. 7 July 2026: 7; 4 August 2026: 9; Usual level: 7." in drawn.svg
