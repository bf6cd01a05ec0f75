"""When meetings sit, when their windows close, and what happens on holidays and beyond the table (contract 4.3)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from kit.cores import house
from shield_briefing.meeting import MeetingType, Sitting
from shield_shared.errors import PolicyError, UsageError
from shield_shared.london import LONDON

CALENDAR = house().calendar


def meeting(name: str) -> MeetingType:
    return house().meetings[name]


def dates(name: str, first: date, last: date) -> list[date]:
    return [sitting.date for sitting in CALENDAR.between(meeting(name), first, last)]


def on(name: str, day: date) -> Sitting:
    return CALENDAR.required(meeting(name), day)


def test_daily_meetings_sit_on_working_days_and_not_over_easter() -> None:
    found = dates("syv-daily", date(2026, 4, 1), date(2026, 4, 8))
    assert found == [date(2026, 4, 1), date(2026, 4, 2), date(2026, 4, 7), date(2026, 4, 8)]


@pytest.mark.parametrize(
    ("name", "day", "starts", "closes"),
    [
        ("syv-daily", date(2026, 3, 27), datetime(2026, 3, 27, 9, tzinfo=UTC), datetime(2026, 3, 27, 8, tzinfo=UTC)),
        ("syv-daily", date(2026, 3, 30), datetime(2026, 3, 30, 8, tzinfo=UTC), datetime(2026, 3, 30, 7, tzinfo=UTC)),
        (
            "mace-daily",
            date(2026, 3, 27),
            datetime(2026, 3, 27, 9, 30, tzinfo=UTC),
            datetime(2026, 3, 27, 8, tzinfo=UTC),
        ),
        ("mace-child", date(2026, 1, 7), datetime(2026, 1, 7, 10, tzinfo=UTC), datetime(2026, 1, 6, 10, tzinfo=UTC)),
    ],
)
def test_starts_and_cut_offs_follow_the_london_clock(name: str, day: date, starts: datetime, closes: datetime) -> None:
    sitting = on(name, day)
    assert (sitting.starts, sitting.cut_off) == (starts, closes)


def test_before_a_start_is_elapsed_hours_across_a_clock_change() -> None:
    sitting = on("mace-contextual", date(2026, 4, 7))
    assert sitting.starts - sitting.cut_off == timedelta(hours=24)


def test_every_second_wednesday_counts_both_ways_from_its_anchor() -> None:
    found = dates("mace-child", date(2025, 12, 1), date(2026, 2, 10))
    assert found == [date(2025, 12, 10), date(2025, 12, 24), date(2026, 1, 7), date(2026, 1, 21), date(2026, 2, 4)]


def test_the_first_tuesday_of_the_month() -> None:
    found = dates("mace-contextual", date(2026, 1, 1), date(2026, 4, 30))
    assert found == [date(2026, 1, 6), date(2026, 2, 3), date(2026, 3, 3), date(2026, 4, 7)]


def test_a_sitting_due_on_a_holiday_moves_to_the_next_working_day() -> None:
    assert dates("syv-area-east", date(2026, 12, 20), date(2027, 1, 5)) == []
    moved = dates("mace-child", date(2024, 12, 20), date(2024, 12, 31))
    assert moved == [date(2024, 12, 27)]  # due on Christmas Day; Boxing Day is a holiday too


def test_the_three_area_meetings_take_turns_every_two_weeks() -> None:
    names = ("syv-area-east", "syv-area-south", "syv-area-west")
    found = sorted(day for name in names for day in dates(name, date(2026, 1, 1), date(2026, 6, 30)))
    assert {(b - a).days for a, b in pairwise(found)} == {14}


def test_a_day_without_a_sitting_names_the_nearest() -> None:
    with pytest.raises(UsageError, match="2026-04-02 and 2026-04-07"):
        on("syv-daily", date(2026, 4, 5))


def test_beyond_the_table_of_bank_holidays_nothing_is_guessed() -> None:
    with pytest.raises(PolicyError, match=r"bank_holidays.toml: years: expected the bank holidays of 2029"):
        on("syv-daily", date(2029, 1, 3))
    assert CALENDAR.after(meeting("syv-daily"), date(2028, 12, 29)) is None
    assert CALENDAR.before(meeting("syv-daily"), CALENDAR.first_day) is None


def test_a_day_at_the_end_of_the_table_names_the_one_sitting_near_it() -> None:
    with pytest.raises(UsageError, match="the nearest sittings are on 2028-12-29"):
        on("syv-daily", date(2028, 12, 31))


def test_windows_of_several_years_neither_gap_nor_overlap() -> None:
    for name in house().meetings:
        found = list(CALENDAR.between(meeting(name), date(2022, 1, 1), date(2028, 12, 31)))
        assert all(a.cut_off < b.cut_off for a, b in pairwise(found))
        assert all(CALENDAR.before(meeting(name), b.date) == a for a, b in pairwise(found))
        assert all(sitting.cut_off.astimezone(LONDON).date() <= sitting.date for sitting in found)
