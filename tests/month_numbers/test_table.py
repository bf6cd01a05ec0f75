"""Times told so that no single case can be told from them, and senders by their titles alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.cores import house
from shield_briefing.numbers.given import Month
from shield_briefing.numbers.table import DAY, agency_title, middle, nine_in_ten, type_title, typical

HOURS = [timedelta(hours=n) for n in range(1, 11)]


def test_the_middle_and_nine_in_ten() -> None:
    assert middle(HOURS) == timedelta(hours=5.5)
    assert middle(HOURS[:9]) == timedelta(hours=5)
    assert nine_in_ten(HOURS) == timedelta(hours=9)
    assert nine_in_ten(HOURS[:9]) == timedelta(hours=9)


@given(st.lists(st.timedeltas(), min_size=1, max_size=30))
def test_nine_in_ten_is_the_least_that_nine_in_ten_do_not_exceed(values: list[timedelta]) -> None:
    found = nine_in_ten(values)
    assert 10 * sum(value <= found for value in values) >= 9 * len(values)
    assert 10 * sum(value < found for value in values) < 9 * len(values)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ([], ("none", "none")),
        (HOURS[:4], ("too few to say", "too few to say")),
        (HOURS[:5], ("3.0", "5.0")),
        ([timedelta(hours=-3)] * 5, ("0.0", "0.0")),
    ],
)
def test_times_are_told_from_five_cases_on(values: list[timedelta], told: tuple[str, str]) -> None:
    assert typical(values) == told


def test_times_in_days() -> None:
    assert typical([timedelta(hours=36)] * 5, DAY) == ("1.5", "1.5")


def test_senders_and_types_are_told_in_our_words_or_not_at_all() -> None:
    assert agency_title(house().agencies, "leeds-csws") == "Leeds Children's Social Work Service"
    assert agency_title(house().agencies, "meeting") == "The meetings"
    assert agency_title(house().agencies, "ada-example") == "A sender that policy does not know"
    assert type_title("shield.exploitation.assessed.v1") == "Exploitation assessment"
    assert type_title("ada.example") == "Of no known type"


def test_a_month_has_its_days() -> None:
    february = Month(date(2028, 2, 1))
    assert (february.last, february.title) == (date(2028, 2, 29), "February 2028")
    assert Month(date(2026, 12, 1)).last == date(2026, 12, 31)
    assert [february.has(date(2028, 1, 31)), february.has(date(2028, 2, 29))] == [False, True]
