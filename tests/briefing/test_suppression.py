"""No count from 1 to 4 can be told from what is shown, by whoever knows the totals and the code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shield_briefing.suppression import FEWER, LEAST_SHOWN, WITHHELD, Shown, shown, suppressed

#: Up to what total every table is tried, by its number of cells.
UP_TO = {1: 30, 2: 40, 3: 36, 4: 30}


@pytest.mark.parametrize(("count", "as_shown"), [(0, FEWER), (1, FEWER), (4, FEWER), (5, 5), (60, 60)])
def test_a_count_alone(count: int, as_shown: Shown) -> None:
    assert shown(count) == as_shown


@pytest.mark.parametrize(
    ("table", "as_shown"),
    [
        ({}, {}),
        ({"a": 7, "b": 5}, {"a": 7, "b": 5}),
        ({"a": 7, "b": 3, "c": 1}, {"a": 7, "b": FEWER, "c": FEWER}),
        ({"a": 7, "b": 9, "c": 1}, {"a": 7, "b": WITHHELD, "c": WITHHELD}),
        ({"a": 7, "b": 4, "c": 4}, {"a": WITHHELD, "b": WITHHELD, "c": WITHHELD}),
        ({"a": 7, "b": 4, "c": 3}, {"a": WITHHELD, "b": WITHHELD, "c": WITHHELD}),  # one less than all fours
        ({"a": 7, "b": 3, "c": 3}, {"a": 7, "b": FEWER, "c": FEWER}),  # two less: nothing more need be withheld
        ({"a": 4, "b": 4}, {"a": WITHHELD, "b": WITHHELD}),
        ({"a": 2}, {"a": WITHHELD}),
    ],
)
def test_a_table_whose_total_is_known(table: dict[str, int], as_shown: dict[str, Shown]) -> None:
    assert suppressed(table, total_shown=True) == as_shown


def test_a_table_whose_total_nobody_knows_hides_small_counts_alone() -> None:
    assert suppressed({"a": 7, "b": 9, "c": 1}, total_shown=False) == {"a": 7, "b": 9, "c": FEWER}


Counts = tuple[int, ...]


def tables(cells: int, total: int) -> Iterator[Counts]:
    """Every table of so many cells with this total."""
    if cells == 1:
        yield (total,)
        return
    for first in range(total + 1):
        yield from ((first, *rest) for rest in tables(cells - 1, total - first))


def pinned(told: Mapping[object, Iterable[Counts]]) -> Iterator[tuple[object, int]]:
    """Whatever is told of some tables alone, with the small count that all of them have in one cell."""
    for what, found in told.items():
        for values in map(set, zip(*found, strict=True)):
            if len(values) == 1 and 0 < min(values) < LEAST_SHOWN:
                yield what, min(values)


@pytest.mark.parametrize("cells", UP_TO)
def test_whoever_knows_the_code_and_the_total_can_tell_no_small_count(cells: int) -> None:
    told: defaultdict[object, list[Counts]] = defaultdict(list)
    for total in range(UP_TO[cells]):
        for counts in tables(cells, total):
            cells_shown = suppressed(dict(enumerate(counts)), total_shown=True)
            told[shown(total), tuple(cells_shown.values())].append(counts)
    assert list(pinned(told)) == []


def test_the_same_trial_finds_small_counts_where_nothing_more_is_withheld() -> None:
    told: defaultdict[object, list[Counts]] = defaultdict(list)
    for total in range(UP_TO[2]):
        for counts in tables(2, total):
            told[shown(total), tuple(map(shown, counts))].append(counts)
    assert ((9, (FEWER, 8)), 1) in list(pinned(told))


def possible(table: Sequence[Shown], total: int) -> list[tuple[int, int]]:
    """The least and the most that each cell can be, by what is shown, the total and nothing else."""
    low = [cell if isinstance(cell, int) else 0 for cell in table]
    high = [cell if isinstance(cell, int) else LEAST_SHOWN - 1 if cell == FEWER else total for cell in table]
    return [
        (max(low[i], total - sum(high) + high[i]), min(high[i], total - sum(low) + low[i])) for i in range(len(table))
    ]


@given(st.lists(st.one_of(st.integers(0, 6), st.integers(0, 60)), min_size=1, max_size=30))
def test_a_table_of_any_size_gives_no_small_count_away(counts: list[int]) -> None:
    cells = suppressed(dict(enumerate(counts)), total_shown=True)
    if sum(counts) >= LEAST_SHOWN:
        for count, (low, high) in zip(counts, possible(list(cells.values()), sum(counts)), strict=True):
            assert low <= count <= high
            assert low < high or not 0 < count < LEAST_SHOWN


@given(st.lists(st.integers(0, 60), min_size=1, max_size=30))
def test_what_is_shown_is_true(counts: list[int]) -> None:
    for count, cell in zip(counts, suppressed(dict(enumerate(counts)), total_shown=True).values(), strict=True):
        assert cell in (count, WITHHELD) if count >= LEAST_SHOWN else cell in (FEWER, WITHHELD)
