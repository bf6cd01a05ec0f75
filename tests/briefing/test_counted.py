"""The appearances that an agenda counts came in its window: after the last held cut-off, up to this one's."""

from __future__ import annotations

import pytest

from kit.cores import agendas
from kit.events import incident
from kit.people import victim


@pytest.mark.parametrize(("clock", "counted"), [("08:00", [1, 0]), ("08:00:01", [0, 1])])
@pytest.mark.parametrize(("age", "where"), [(14, "on_agenda"), (19, "to_check"), (30, "left_off")])
def test_an_appearance_counts_at_the_sitting_in_whose_window_it_came(
    clock: str, counted: list[int], age: int, where: str
) -> None:
    made = agendas([incident(1, clock, people=[victim(1, age=age)])], 1, 2)
    counts = [dict(each["counts"]["appearances"]) for each in made.values()]
    assert counts == [{"on_agenda": 0, "to_check": 0, "left_off": 0, where: n} for n in counted]
