"""The cut-offs of all meetings, one after another, and that of a sitting which somebody names."""

from __future__ import annotations

from datetime import date

import pytest

from kit.cores import house
from kit.moments import moment
from shield_briefing.cut_offs import CutOffs
from shield_briefing.meeting import Calendar, Holidays, HolidayYear

#: The first days of June 2026: the daily meetings sit, and on Tuesday afternoon the contextual one.
MONDAY, TUESDAY = moment(0, "08:00"), moment(1, "08:00")
CONTEXTUAL = moment(0, "14:00")


def cut_offs(*meetings: str) -> CutOffs:
    """Those of some meetings, from the first day on."""
    made = CutOffs(house().calendar, {name: house().meetings[name] for name in meetings or house().meetings})
    made.set_out(date(2026, 6, 1))
    return made


def test_each_is_given_once_in_order_up_to_a_moment() -> None:
    made = cut_offs()
    assert list(made.before(MONDAY)) == []
    assert made.next == MONDAY
    assert list(made.before(moment(1, "08:01"))) == [MONDAY, CONTEXTUAL, TUESDAY]
    assert list(made.before(moment(1, "08:01"))) == []


def test_one_is_still_the_next_while_it_is_given() -> None:
    made = cut_offs("syv-daily")
    assert [made.next for _ in made.before(moment(2, "07:00"))] == [MONDAY, TUESDAY]


def test_they_end_where_the_table_of_bank_holidays_ends() -> None:
    table = Holidays(title="", owner="", source="", years=(HolidayYear(year=2026, dates=()),))
    made = CutOffs(Calendar(table), {"syv-daily": house().meetings["syv-daily"]})
    made.set_out(date(2026, 12, 31))
    (last,) = made.before(moment(date(2040, 1, 1)))
    assert last == moment(date(2026, 12, 31), "08:00")
    assert made.next is None
    assert made.last_by(moment(date(2040, 1, 1))) == last


def test_the_last_one_by_a_moment() -> None:
    made = cut_offs()
    assert list(made.before(TUESDAY)) == [MONDAY, CONTEXTUAL]
    assert made.last_by(moment(0, "07:59")) is None
    assert made.last_by(MONDAY) == MONDAY
    assert made.last_by(moment(1, "07:59")) == CONTEXTUAL
    assert made.last_by(TUESDAY) == TUESDAY


@pytest.mark.parametrize(
    ("meeting", "day", "expected"),
    [
        ("syv-daily", date(2026, 6, 2), TUESDAY),
        ("mace-contextual", date(2026, 6, 2), CONTEXTUAL),
        ("syv-daily", date(2026, 6, 7), moment(4, "08:00")),
        ("syv-daily", date(1, 1, 1), None),
        ("syv-daily", date(9999, 12, 31), None),
        ("no-such-meeting", date(2026, 6, 2), None),
    ],
)
def test_that_of_a_sitting_that_is_named(meeting: str, day: date, expected: object) -> None:
    assert cut_offs().named(meeting, day) == expected


def test_before_the_first_sitting_of_the_table_there_is_none() -> None:
    first = house().calendar.first_day
    assert cut_offs().named("syv-daily", first) is None
