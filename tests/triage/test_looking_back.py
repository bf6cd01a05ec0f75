"""The rules that look back, to the day, through the whole of deciding (contract 4.1)."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from kit.cores import standing, standings
from kit.events import HEALTH, POLICE, SOCIAL_CARE, YOUTH_JUSTICE, Raw, incident, missing, status
from kit.moments import at
from kit.people import subject, suspect, victim, witness

MACE = "mace-daily"


def episode(began: int, clock: str = "10:00", source: str = POLICE, **more: str) -> Raw:
    return missing(began, clock, id=f"m{began}", source=source, from_=at(began, clock), people=[subject(1)], **more)


def raised(rule: str, raws: Sequence[Raw], meeting: str = "syv-daily") -> list[str]:
    """The ids of the events for one of whose appearances this rule holds."""
    return sorted({s.event.id for s in standings(raws, meeting) if rule in s.rules})


# repeat-missing


def test_three_episodes_whose_from_dates_span_28_days_are_repeat_missing_and_each_is() -> None:
    assert raised("repeat-missing", [episode(0), episode(9), episode(28)]) == ["m0", "m28", "m9"]


def test_one_day_more_is_not() -> None:
    assert raised("repeat-missing", [episode(0), episode(9), episode(29)]) == []


def test_the_span_goes_by_london_dates_and_not_by_hours() -> None:
    assert raised("repeat-missing", [episode(0, "00:10"), episode(9), episode(28, "23:50")]) != []
    assert raised("repeat-missing", [episode(0, "23:50"), episode(9), episode(29, "00:10")]) == []


def test_the_dates_are_those_on_which_they_began_whenever_they_are_said_to_have_occurred() -> None:
    late = missing(90, id="m9", from_=at(9), occurred=at(80), people=[subject(1)])
    assert raised("repeat-missing", [episode(0), late, episode(28)]) == ["m0", "m28", "m9"]


def test_two_episodes_are_not_three_however_many_updates_they_have() -> None:
    again = missing(1, id="again", from_=at(0), people=[subject(1)])
    assert raised("repeat-missing", [episode(0), again, episode(9)]) == []


def test_an_episode_that_two_agencies_report_is_one() -> None:
    other = missing(0, "11:00", id="other", source=SOCIAL_CARE, from_=at(0), people=[subject(1)])
    assert raised("repeat-missing", [episode(0), other, episode(9)]) == []
    assert raised("repeat-missing", [episode(0), other, episode(9), episode(20)]) == ["m0", "m20", "m9", "other"]


def test_updates_of_any_status_count_and_are_admitted() -> None:
    found = [episode(0, status="away"), episode(9, status="located"), episode(20)]
    assert raised("repeat-missing", found) == ["m0", "m20", "m9"]


def test_only_the_updates_of_episodes_close_together_are_admitted() -> None:
    assert raised("repeat-missing", [episode(n) for n in (0, 5, 30, 33)]) == ["m30", "m33", "m5"]


def test_episodes_of_somebody_else_do_not_count() -> None:
    other = missing(5, id="other", from_=at(5), people=[subject(2)])
    assert raised("repeat-missing", [episode(0), other, episode(9)]) == []


def test_in_a_clash_the_episodes_of_the_whole_group_count() -> None:
    first = missing(0, id="first", from_=at(0), people=[subject(1, born="2010-01-01")])
    second = missing(1, id="second", from_=at(1), people=[subject(1, born="2011-01-01")])
    third = missing(2, id="third", from_=at(2), people=[subject(1)])
    assert raised("repeat-missing", [first, second, third]) == ["first", "second", "third"]


# repeat-involvement


def robbery(which: int, id: str | None = None, **more: object) -> Raw:
    people = more.pop("people", [victim(1)])
    return incident(which, id=id or f"i{which}", people=people, **more)  # type: ignore[arg-type]


def test_three_occurrences_that_span_30_days_are_raised_and_one_day_more_is_not() -> None:
    assert raised("repeat-involvement", [robbery(0), robbery(9), robbery(30)]) == ["i0", "i30", "i9"]
    assert raised("repeat-involvement", [robbery(0), robbery(9), robbery(31)]) == []


def test_only_those_that_lie_in_one_window_with_two_others_are_raised() -> None:
    assert raised("repeat-involvement", [robbery(n) for n in (0, 20, 40, 50)]) == ["i20", "i40", "i50"]


def test_it_is_said_of_the_day_it_occurred_and_not_of_the_day_it_was_recorded() -> None:
    assert raised("repeat-involvement", [robbery(0), robbery(9), robbery(60, occurred=at(30))]) != []
    assert raised("repeat-involvement", [robbery(0), robbery(9), robbery(20, occurred=at(-22))]) == []


def test_occurrences_count_and_not_events() -> None:
    first, again = robbery(0, subject="A"), robbery(1, related=["A"])
    assert raised("repeat-involvement", [first, again, robbery(9)]) == []
    assert raised("repeat-involvement", [first, again, robbery(9), robbery(10)]) == ["i0", "i1", "i10", "i9"]


def test_what_is_not_admitted_to_this_meeting_does_not_count() -> None:
    assert raised("repeat-involvement", [robbery(0), robbery(9), robbery(10, category="other")]) == []
    assert raised("repeat-involvement", [robbery(0), robbery(9), robbery(10, category="exploitation")]) == []


def test_what_is_admitted_counts_whatever_the_scope_says() -> None:
    grown = [victim(1, age=30)]
    assert raised("repeat-involvement", [robbery(0), robbery(9, people=grown), robbery(10, people=grown)]) == [
        "i0", "i10", "i9"
    ]  # fmt: skip
    found = standing([robbery(0), robbery(9, people=grown), robbery(10, people=grown)], "i0")
    assert (found.verdict, found.priority) == ("qualifies", "same-day")


def test_every_role_of_the_young_person_counts() -> None:
    events = [robbery(0), robbery(1, people=[witness(1)]), robbery(2, people=[suspect(1)])]
    assert raised("repeat-involvement", events) == ["i0", "i1", "i2"]


def test_episodes_count_as_occurrences() -> None:
    gone = [missing(n, id=f"m{n}", from_=at(n), people=[subject(1)]) for n in (3, 5)]
    concern = robbery(0, category="exploitation")
    assert raised("repeat-involvement", [concern, *gone], MACE) == ["i0", "m3", "m5"]
    same = [missing(n, id=f"m{n}", from_=at(3), people=[subject(1)]) for n in (3, 5)]
    assert raised("repeat-involvement", [concern, *same], MACE) == []


def test_in_a_clash_the_occurrences_of_the_whole_group_count() -> None:
    births = ("2010-01-01", "2011-01-01", None)
    events = [robbery(n, people=[victim(1, born=born)]) for n, born in enumerate(births)]
    assert raised("repeat-involvement", events) == ["i0", "i1", "i2"]


# victim-and-suspect


def test_victim_in_one_and_suspect_in_another_at_most_30_days_apart_raises_both() -> None:
    assert raised("victim-and-suspect", [robbery(0), robbery(30, people=[suspect(1)])]) == ["i0", "i30"]
    assert raised("victim-and-suspect", [robbery(0), robbery(31, people=[suspect(1)])]) == []


def test_both_in_one_event_raise_both_appearances() -> None:
    found = standings([robbery(0, people=[victim(1), suspect(1), witness(1)])])
    assert [s.role for s in found if "victim-and-suspect" in s.rules] == ["victim", "suspect"]
    assert [s.priority for s in found] == ["same-day", "same-day", "next-meeting"]


def test_only_the_appearances_as_victim_or_suspect_are_raised() -> None:
    events = [robbery(0), robbery(1, people=[suspect(1)]), robbery(2, people=[witness(1)])]
    assert raised("victim-and-suspect", events) == ["i0", "i1"]


def test_only_the_appearances_close_to_one_of_the_other_role_are_raised() -> None:
    events = [robbery(0), robbery(20), robbery(50, people=[suspect(1)])]
    assert raised("victim-and-suspect", events) == ["i20", "i50"]


def test_two_who_are_victim_and_suspect_raise_nobody() -> None:
    assert raised("victim-and-suspect", [robbery(0), robbery(1, people=[suspect(2)])]) == []


def test_an_event_that_is_not_admitted_is_no_other_role() -> None:
    assert raised("victim-and-suspect", [robbery(0), robbery(1, category="other", people=[suspect(1)])]) == []
    assert raised("victim-and-suspect", [robbery(0), status(1, people=[suspect(1)])]) == []


def test_in_a_clash_the_roles_of_the_whole_group_count() -> None:
    events = [robbery(0, people=[victim(1, born="2010-01-01")]), robbery(1, people=[suspect(1, born="2011-01-01")])]
    assert raised("victim-and-suspect", events) == ["i0", "i1"]


# occurrences


@pytest.mark.parametrize(
    ("raws", "apart"),
    [
        pytest.param([robbery(0, subject="A"), robbery(1, related=["A"])], 1, id="one relates to the other"),
        pytest.param([robbery(0, related=["B"]), robbery(1, subject="B")], 1, id="the earlier to the later"),
        pytest.param(
            [robbery(0, subject="A"), robbery(1, source=HEALTH, subject="B", related=["A"])], 1, id="of two sources"
        ),
        pytest.param(
            [robbery(0, subject="A"), robbery(1, subject="B", related=["A"]), robbery(2, related=["B"])],
            1,
            id="through a third",
        ),
        pytest.param([robbery(0, related=["Z"]), robbery(1, related=["Z"])], 2, id="both to one that nobody sent"),
        pytest.param([robbery(0), robbery(0, id="other")], 2, id="the same moment and person joins nothing"),
        pytest.param(
            [robbery(0, subject="A"), robbery(1, source=YOUTH_JUSTICE, subject="A")], 2, id="nor the same reference"
        ),
    ],
)
def test_occurrences_are_joined_by_related_and_nothing_else(raws: list[Raw], apart: int) -> None:
    assert len({s.occurrence for s in standings(raws)}) == apart


def test_an_occurrence_is_named_by_what_was_first_heard_of_it() -> None:
    first, later = robbery(0, subject="A"), robbery(1, subject="B", related=["A"])
    names = {s.occurrence for s in standings([first, later])}
    assert names == {s.occurrence for s in standings([first])}
