"""What is shown of counts, and that whoever knows all that is shown, and this code, can tell no count from 1 to 4."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import product

import pytest

from shield_briefing.contextual.counting import HOURS, NOT_STATED, Counts, week_cell
from shield_briefing.contextual.figures import change, figures, rank, steady, usual
from shield_briefing.suppression import FEWER, WITHHELD, Shown


def counted(wards: Sequence[int], hours: Sequence[int] = (), days: Sequence[int] = ()) -> Counts:
    """Counts of a few wards and of the first hours; the first hour is on the first days."""
    hour = dict.fromkeys((*HOURS, NOT_STATED), 0) | dict(zip(HOURS, hours, strict=False))
    week = {week_cell(day, hour): 0 for hour in range(24) for day in range(7)}
    week |= {week_cell(day, 0): n for day, n in enumerate(days)}
    return {"ward": dict(zip("abcdef", wards, strict=False)), "hour": hour, "week": week}


def test_a_count_below_five_is_hidden_and_no_other_in_a_table_that_leaves_something_unsaid() -> None:
    assert figures(counted([0, 1, 4, 5, 17]))["ward"] == {"a": FEWER, "b": FEWER, "c": FEWER, "d": 5, "e": 17}


def test_one_small_hour_among_large_ones_takes_the_largest_with_it() -> None:
    """Twenty-three hours of 6, one of 7, one (not stated) of 2: the total would tell the 2."""
    counts = counted([], [*[6] * 23, 7])
    counts["hour"][NOT_STATED] = 2
    told = figures(counts)["hour"]
    assert [told["00"], told["23"], told[NOT_STATED]] == [6, WITHHELD, WITHHELD]


def test_the_days_of_an_hour_are_hidden_where_its_own_count_would_tell_them() -> None:
    """Of 13 at midnight, 10 on Monday and 3 on Tuesday: five days hold none, so that any of the six may be small."""
    told = figures(counted([], [13], [10, 3]))["week"]
    assert [told[week_cell(day, 0)] for day in range(7)] == [10, *[FEWER] * 6]
    only_one = figures(counted([], [34], [5, 5, 5, 5, 5, 6, 3]))["week"]
    assert [only_one[week_cell(day, 0)] for day in range(7)] == [5, 5, 5, 5, 5, WITHHELD, WITHHELD]


def test_the_days_of_a_withheld_hour_are_withheld() -> None:
    counts = counted([], [*[6] * 23, 9], [6])
    counts["hour"][NOT_STATED] = 2
    counts["week"][week_cell(0, 23)] = 9
    told = figures(counts)["week"]
    assert {told[week_cell(day, 23)] for day in range(7)} == {WITHHELD}


def test_a_count_stays_as_it_was_at_a_sitting_that_was_not_held_until_it_has_changed_by_five() -> None:
    then, now = counted([10, 10, 10, 3, 0]), counted([14, 15, 5, 8, 4])
    assert steady(now, None) == now
    assert steady(now, then)["ward"] == {"a": 10, "b": 15, "c": 5, "d": 8, "e": 0}


def test_hours_are_withheld_after_a_sitting_that_was_not_held() -> None:
    told = figures(counted([9], [9]), counted([9], [9]))
    assert told["ward"] == {"a": 9}
    assert {*told["hour"].values(), *told["week"].values()} == {WITHHELD}


def test_a_difference_of_two_agendas_of_one_window_is_nought_or_five_or_more() -> None:
    """Every pair of counts up to 14, as shown first and then."""
    for first, second in product(range(15), repeat=2):
        now = steady(counted([second]), counted([first]))
        then, shown = figures(counted([first]))["ward"]["a"], figures(now)["ward"]["a"]
        if isinstance(then, int) and isinstance(shown, int):
            assert abs(shown - then) not in range(1, 5)


def test_no_small_count_and_no_small_difference_follows_from_two_agendas_of_one_window() -> None:
    """For all that can be shown first and then, more than one first count and more than one difference are possible."""
    told: defaultdict[tuple[Shown, Shown], list[tuple[int, int]]] = defaultdict(list)
    for first, second in product(range(40), repeat=2):
        now = steady(counted([second]), counted([first]))
        told[figures(counted([first]))["ward"]["a"], figures(now)["ward"]["a"]].append((first, second - first))
    for pairs in told.values():
        for values in ({first for first, _ in pairs}, {abs(more) for _, more in pairs}):
            assert len(values) > 1 or min(values) not in range(1, 5)


@pytest.mark.parametrize(
    ("before", "level"),
    [
        ([], None),
        ([WITHHELD, WITHHELD], None),
        ([7], 7),
        ([FEWER], FEWER),
        ([5, 9], 9),
        ([FEWER, 9, 6], 6),
        ([FEWER, FEWER, FEWER, 9, 9, 9], 9),
        ([FEWER, FEWER, FEWER, FEWER, 9, 9], FEWER),
        ([WITHHELD, 8, 6], 8),
        ([12, 5, 8, 30, 6, 7], 8),
    ],
)
def test_the_usual_level_is_the_median_the_higher_of_two(before: list[Shown], level: Shown | None) -> None:
    assert usual(before) == level


@pytest.mark.parametrize(
    ("now", "level", "told"), [(9, 7, 2), (5, 9, -4), (7, 7, 0), (FEWER, 7, None), (9, FEWER, None), (9, None, None)]
)
def test_a_change_is_told_where_both_counts_are(now: Shown, level: Shown | None, told: int | None) -> None:
    assert change(now, level) == told


def test_what_is_not_told_ranks_below_what_is() -> None:
    told: list[Shown] = [FEWER, 9, WITHHELD, 5]
    assert sorted(told, key=rank) == [WITHHELD, FEWER, 5, 9]
