"""Actions: carried forward until closed, named, and shown on the items of those they are about (contract 6)."""

from __future__ import annotations

from typing import Any

import pytest

from kit.cores import agenda
from kit.events import Raw, action, incident, retraction
from kit.moments import at, day
from kit.people import victim
from kit.views import person_of

ROBBERY = incident(0, id="a", subject="A", people=[victim(1)])


def on_item(*raws: Raw, on: int = 2) -> list[Any]:
    """The actions on the only item."""
    (found,) = agenda([ROBBERY, *raws], on)["items"]
    return list(found["actions"])


def reference_of(raw: Raw) -> str:
    return person_of(agenda([raw], 1), "a")["young_person"]


def agreed(id: str, due: int, **said: Any) -> Raw:
    filled = {"young_person": reference_of(ROBBERY), "sitting": str(day(1))} | said
    return action(1, subject=id, action=id, due=str(day(due)), **filled)


def test_actions_about_a_young_person_stand_on_the_item_of_any_meeting() -> None:
    raws = [ROBBERY, agreed("x", 1), agreed("y", 3, meeting="mace-daily"), agreed("z", 0, status="done")]
    rows = on_item(*raws[1:])
    assert [(row["action"], row["overdue_days"]) for row in rows] == [("x", 1), ("y", 0), ("z", 0)]


def test_actions_about_others_do_not() -> None:
    assert on_item(agreed("x", 1, young_person="somebody")) == []


def test_the_latest_word_on_an_action_counts() -> None:
    closed = agreed("x", 1, status="done", closed_because="seen at home") | {"time": at(1, "12:00"), "id": "later"}
    (row,) = on_item(agreed("x", 1), closed)
    assert (row["status"], row["closed_because"]) == ("done", "seen at home")


def carried(*raws: Raw, on: int, **more: Any) -> list[tuple[str, str, int]]:
    rows = agenda(list(raws), on, **more)["carried_actions"]
    return [(row["action"], row["status"], row["overdue_days"]) for row in rows]


def test_open_actions_of_the_meeting_are_carried_until_closed_longest_overdue_first() -> None:
    raws = [agreed("later", 5), agreed("first", 2), agreed("theirs", 2, meeting="mace-daily")]
    assert carried(*raws, on=8) == [("first", "open", 6), ("later", "open", 3)]
    assert carried(*raws, on=2) == [("first", "open", 0), ("later", "open", 0)]


def test_a_closed_action_is_shown_at_the_next_sitting_only() -> None:
    closed = agreed("x", 3, status="not-done", closed_because="moved") | {"time": at(2), "id": "later"}
    raws = [agreed("x", 3), closed]
    assert carried(*raws, on=3) == [("x", "not-done", 0)]
    assert carried(*raws, on=4) == []
    assert carried(*raws, on=4, cancelled=[3]) == [("x", "not-done", 0)]


def test_an_action_closed_at_the_very_cut_off_belongs_to_the_window_that_it_ends() -> None:
    closed = agreed("x", 3, status="done") | {"time": at(2, "08:00"), "id": "later"}
    raws = [agreed("x", 3), closed]
    assert carried(*raws, on=2) == [("x", "done", 0)]
    assert carried(*raws, on=3) == []


def test_open_actions_stand_before_closed_ones_whenever_they_are_due() -> None:
    raws = [agreed("a", 1, status="done"), agreed("b", 9), agreed("c", 8)]
    assert [action for action, _, _ in carried(*raws, on=2)] == ["c", "b", "a"]
    assert [row["action"] for row in on_item(*raws)] == ["c", "b", "a"]


def test_a_carried_action_names_the_young_person_as_last_listed() -> None:
    def named(clock: str, given: str) -> Raw:
        return incident(0, clock, id=f"n{clock}", category="other", people=[victim(1, name=(given, None))])

    raws = [ROBBERY, named("09:00", "Ada"), named("09:30", "Ada-May"), agreed("x", 9)]
    (row,) = agenda(raws, 4)["carried_actions"]
    assert row["name"] is not None
    assert row["name"]["given"] == "Ada-May"


@pytest.mark.parametrize("about", [{"young_person": "never-listed"}, {"young_person": None, "place": "p-1"}, {}])
def test_an_action_about_nobody_who_was_listed_by_name_has_no_name(about: dict[str, Any]) -> None:
    (row,) = agenda([ROBBERY, agreed("x", 9, **about)], 4)["carried_actions"]
    assert row["name"] is None


def test_a_withdrawn_action_is_not_carried() -> None:
    assert carried(agreed("x", 3), retraction(agreed("x", 3), 2), on=3) == []
