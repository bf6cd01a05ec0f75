"""The service compiles the contextual meeting by its own rules: no addendum, and nothing that tells a difference."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from briefing_service.desk import Desk, desk
from contextual.making import HAREHILLS, MEETING, robberies
from kit.events import sitting
from kit.moments import day, moment
from shield_briefing.suppression import FEWER

JUNE, JULY, AUGUST = f"{MEETING}/2026-06-02", f"{MEETING}/2026-07-07", f"{MEETING}/2026-08-04"


@pytest.fixture
def one(url: str, tmp_path: Path) -> Iterator[Desk]:
    """A desk of the contextual meeting, on the morning of the day on which the window of its first sitting closes."""
    with desk(url, tmp_path / "out", at=moment(0, "09:00"), since=day(0), meetings=[MEETING]) as made:
        yield made


def in_harehills(one: Desk, name: str) -> Any:
    """What an agenda shows of one ward."""
    rows = one.agenda(f"{name}/agenda.json")["figures"]["ward"]
    return next(row["count"] for row in rows if row["cell"] == HAREHILLS)


def test_what_comes_after_the_cut_off_makes_no_addendum(one: Desk) -> None:
    one.send(*robberies(5, 0, "09:30", ward=HAREHILLS))
    one.run(moment(0, "14:00"))
    one.send(*robberies(3, 0, "14:30", ward=HAREHILLS))
    one.run(moment(0, "16:00"))
    assert list(one.agendas()) == [JUNE]
    assert in_harehills(one, JUNE) == 5
    assert one.said("addendum-compiled") == []


def test_the_next_agenda_after_a_sitting_that_was_not_held_tells_no_small_difference(one: Desk) -> None:
    one.send(sitting(1, "15:00", subject="june", meeting=MEETING, sitting="2026-06-02", status="held", by="The chair"))
    one.send(*robberies(7, 10, ward=HAREHILLS))
    one.run(moment(35, "14:00"))
    one.send(*robberies(3, 40, ward=HAREHILLS))
    one.run(moment(63, "14:00"))
    assert [in_harehills(one, name) for name in (JUNE, JULY, AUGUST)] == [FEWER, 7, 7]


def test_after_a_held_sitting_only_what_came_since_counts(one: Desk) -> None:
    for name, which in (("2026-06-02", 1), ("2026-07-07", 36)):
        one.send(sitting(which, "15:00", subject=name, meeting=MEETING, sitting=name, status="held", by="The chair"))
    one.send(*robberies(7, 10, ward=HAREHILLS), *robberies(6, 40, ward=HAREHILLS))
    one.run(moment(63, "14:00"))
    assert [in_harehills(one, name) for name in (JUNE, JULY, AUGUST)] == [FEWER, 7, 6]
    assert (one.out / AUGUST / "agenda.html").exists()
