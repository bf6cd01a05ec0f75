"""An id that an item was shown with stays, whatever joins it (contract 4.3)."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit.cores import agendas, house, replay_of
from kit.events import Raw, incident, retraction, status
from kit.histories import MEETINGS, OTHERS, Spread, histories, read_all
from kit.moments import day
from kit.people import subject, suspect, victim
from kit.views import item_of

#: Heard of first, and no matter for a meeting.
BEFORE = incident(0, "09:00", id="before", subject="X", category="other", people=[victim(9)])
SHOWN = incident(0, "10:00", id="shown", subject="Y", people=[victim(1)])
JOINING = incident(1, "11:00", id="joining", subject="Z", related=["X", "Y"], people=[suspect(2)])


def ids(raws: list[Raw], wanted: dict[int, str], meeting: str = "syv-daily", last: int = 11) -> list[str]:
    """The id of the item that holds an event, on some days."""
    made = agendas(raws, 1, last, meeting)
    return [item_of(made[str(day(on))], id)["item"] for on, id in wanted.items()]


def is_one(found: list[str]) -> bool:
    return len(set(found)) == 1


def test_what_was_heard_earlier_and_is_not_listed_leaves_an_item_its_id() -> None:
    assert is_one(ids([BEFORE, SHOWN, JOINING], {1: "shown", 2: "shown", 3: "joining"}))


def test_so_does_what_was_heard_earlier_of_a_young_person() -> None:
    before = incident(0, "09:00", id="before", category="other", people=[victim(1)])
    shown = incident(0, "10:00", id="shown", category="exploitation", people=[victim(niche="N")])
    joining = incident(1, id="joining", category="exploitation", people=[victim(1, niche="N")])
    assert is_one(ids([before, shown, joining], {1: "shown", 2: "shown", 3: "joining"}, "mace-daily"))


@pytest.mark.parametrize("meeting", ["syv-daily", "mace-daily"])
def test_an_item_that_comes_again_has_the_id_that_it_had(meeting: str) -> None:
    category = {"syv-daily": "robbery", "mace-daily": "exploitation"}[meeting]
    first = incident(0, id="first", subject="Y", category=category, people=[victim(1)])
    again = incident(8, id="again", subject="Z", category=category, related=["X", "Y"], people=[suspect(1)])
    assert is_one(ids([BEFORE, first, again], {1: "first", 9: "again"}, meeting))


def test_it_is_the_one_on_the_last_agenda_that_stays_not_an_older_one() -> None:
    """`old` was on the agenda of day 1 alone; what joins the two on day 3 brings it along, and it is not listed."""
    old = incident(0, id="old", subject="X", people=[victim(9)])
    shown = incident(2, id="shown", subject="Y", people=[victim(1)])
    joining = incident(3, id="joining", related=["X", "Y"], people=[suspect(2)])
    assert is_one(ids([old, shown, joining], {3: "shown", 4: "shown"}))


def test_it_is_the_one_on_the_last_agenda_though_what_it_was_shown_for_has_left_the_list() -> None:
    """A report of nobody known comes to name the child of `shown` on the day on which `shown` is no longer listed."""
    nobody = incident(0, id="nobody", subject="X", category="exploitation", people=[victim()])
    shown = incident(1, id="shown", subject="Y", category="exploitation", people=[victim(1)])
    named = incident(3, id="named", subject="X", category="exploitation", people=[victim(1)])
    assert is_one(ids([nobody, shown, named], {2: "shown", 3: "shown", 4: "named"}, "mace-daily", last=4))


def test_what_comes_to_be_listed_later_leaves_it_its_id_too() -> None:
    adult = incident(0, "09:00", id="adult", subject="X", people=[victim(9, age=30)])
    child = status(2, people=[subject(9, born="2012-01-01")])
    assert is_one(ids([adult, SHOWN, JOINING, child], {1: "shown", 2: "shown", 3: "adult"}))


def test_of_two_items_that_become_one_the_id_that_was_shown_first_stays() -> None:
    adult = incident(0, "09:00", id="adult", subject="X", people=[victim(9, age=30)])
    child = status(1, people=[subject(9, born="2012-01-01")])
    joining = incident(2, "11:00", id="joining", related=["X", "Y"], people=[suspect(2)])
    stays = incident(1, id="stays", subject="W", related=["Y"], people=[victim(1)])
    shown, apart, *later = ids(
        [adult, SHOWN, child, stays, joining], {1: "shown", 2: "adult", 3: "adult", 4: "joining"}
    )
    assert shown != apart
    assert set(later) == {shown}


def test_a_new_version_of_the_first_report_leaves_it_its_id() -> None:
    second = incident(0, "11:00", id="second", subject="Z", related=["Y"], people=[suspect(2)])
    again = incident(1, id="again", subject="Y", people=[victim(1)])
    assert is_one(ids([SHOWN, second, again], {1: "shown", 2: "again", 3: "again"}))


def test_when_an_item_falls_apart_each_part_has_an_id_of_its_own() -> None:
    other = incident(0, "10:30", id="other", subject="X", people=[victim(3)])
    apart = retraction(JOINING, 2)
    raws = [other, SHOWN, JOINING | {"time": SHOWN["time"].replace("10:00", "11:00")}, apart]
    together = ids(raws, {1: "shown", 2: "other"})
    assert is_one(together)
    parts = ids([*raws, incident(2, id="more", related=["X"], people=[victim(4)])], {3: "more"})
    assert parts != together[:1]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_an_item_of_events_that_only_ever_join_has_an_id_that_one_of_them_had(data: st.DataObject) -> None:
    raws = [
        incident(
            data.draw(st.integers(0, 4)),
            data.draw(st.sampled_from(("07:00", "09:00", "20:00"))),
            id=f"e{number}",
            subject=f"S{number}",
            category=data.draw(st.sampled_from(("robbery", "other"))),
            related=[f"S{data.draw(st.integers(0, 5))}" for _ in range(data.draw(st.integers(0, 2)))],
            people=[victim(number, age=data.draw(st.sampled_from((15, 30))))],
        )
        for number in range(1, 6)
    ]
    raws += [status(day, people=[subject(number, born="2012-01-01")]) for number, day in enumerate((1, 3), 1)]
    last: dict[str, str] = {}
    for agenda in agendas(raws, 0, 9).values():
        items = agenda["items"]
        assert len({item["item"] for item in items}) == len(items)
        for item in items:
            had = {last[row["id"]] for row in item["events"] if row["id"] in last}
            assert item["item"] in had or not had
        last = {row["id"]: item["item"] for item in items for row in item["events"]}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(histories(spread=Spread(days=3)), st.sampled_from((*MEETINGS, *OTHERS)))
def test_no_two_items_have_one_id_whatever_joins_and_falls_apart(raws: list[Raw], meeting: str) -> None:
    taken = [house().meetings[meeting]]
    for _, agenda in replay_of(read_all(raws), [meeting]).agendas(taken, day(0), day(9)):
        found = [item["item"] for item in agenda["items"]]
        assert len(set(found)) == len(found)
