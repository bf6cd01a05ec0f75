"""Which sittings are due, open, missed or ahead, across weekends, bank holidays and clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from kit.cores import house
from kit.moments import day, moment
from shield_briefing.due import Due, due, may_compile, missed, safe, upcoming, wake_at

WITHIN = timedelta(minutes=5)
SYV, MACE = house().meetings["syv-daily"], house().meetings["mace-daily"]
CHILD = house().meetings["mace-child"]
CALENDAR = house().calendar


def dates(found: list[Due]) -> list[str]:
    """The dates of due sittings."""
    return [each.sitting.date.isoformat() for each in found]


def utc(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_sitting_is_due_from_its_cut_off_on() -> None:
    assert dates(due(CALENDAR, [SYV], day(0), moment(0, "07:59"), WITHIN)) == []
    assert dates(due(CALENDAR, [SYV], day(0), moment(0, "08:00"), WITHIN)) == ["2026-06-01"]
    assert due(CALENDAR, [SYV], day(0), moment(0, "08:00"), WITHIN)[0].due_by == moment(0, "08:05")


def test_meetings_are_due_in_the_order_of_their_cut_offs() -> None:
    found = due(CALENDAR, [SYV, MACE, CHILD], date(2026, 6, 10), utc("2026-06-10T12:00"), WITHIN)
    assert [each.sitting.meeting for each in found] == ["mace-child", "mace-daily", "syv-daily"]
    assert found[0].sitting.cut_off == utc("2026-06-09T09:00")
    assert [each.key for each in found][2] == ("syv-daily", date(2026, 6, 10))


def test_what_sits_later_may_close_days_before() -> None:
    assert dates(due(CALENDAR, [CHILD], date(2026, 6, 10), utc("2026-06-09T09:00"), WITHIN)) == ["2026-06-10"]


def test_weekends_and_bank_holidays_have_no_sitting() -> None:
    """Good Friday 3 April and Easter Monday 6 April 2026, the early May holiday on the 4th."""
    found = due(CALENDAR, [SYV], date(2026, 4, 1), utc("2026-04-08T06:59"), WITHIN)
    assert dates(found) == ["2026-04-01", "2026-04-02", "2026-04-07"]
    assert found[1].closes == utc("2026-04-07T07:00")
    assert dates(due(CALENDAR, [SYV], date(2026, 5, 1), utc("2026-05-05T23:00"), WITHIN)) == [
        "2026-05-01",
        "2026-05-05",
    ]


@pytest.mark.parametrize(
    ("first", "cut_offs"),
    [
        (date(2026, 3, 27), ["2026-03-27T08:00", "2026-03-30T07:00"]),
        (date(2026, 10, 23), ["2026-10-23T07:00", "2026-10-26T08:00"]),
    ],
)
def test_a_cut_off_is_eight_in_london_on_both_sides_of_a_clock_change(first: date, cut_offs: list[str]) -> None:
    found = due(CALENDAR, [SYV], first, utc(cut_offs[1]), WITHIN)
    assert [each.sitting.cut_off for each in found] == [utc(text) for text in cut_offs]
    assert len(due(CALENDAR, [SYV], first, utc(cut_offs[1]) - timedelta(seconds=1), WITHIN)) == 1


def test_a_sitting_is_open_until_it_is_settled_or_the_next_window_closes() -> None:
    (each,) = due(CALENDAR, [SYV], day(0), moment(0, "08:00"), WITHIN)
    assert each.is_open(None, moment(0, "08:00"))
    assert not each.is_open(None, moment(1, "08:00"))
    assert [each.is_open(status, moment(0, "09:00")) for status in ("locked", "held", "cancelled")] == [False] * 3


def test_the_last_sitting_of_the_table_of_bank_holidays_stays_open() -> None:
    last = CALENDAR.first_day
    while (following := CALENDAR.after(SYV, last)) is not None:
        last = following.date
    sitting = CALENDAR.required(SYV, last)
    each = Due(sitting, sitting.cut_off, None)
    assert each.is_open(None, sitting.cut_off + timedelta(days=30))
    assert not each.is_open("locked", sitting.cut_off)


def test_what_should_be_there_and_is_not_is_missed() -> None:
    found = due(CALENDAR, [SYV], day(0), moment(1, "08:04"), WITHIN)
    assert dates(missed(found, set(), moment(1, "08:04"))) == ["2026-06-01"]
    assert dates(missed(found, set(), moment(1, "08:05"))) == ["2026-06-01", "2026-06-02"]
    assert missed(found, {each.key for each in found}, moment(1, "08:05")) == []


@pytest.mark.parametrize(
    ("clock", "caught_up", "ready", "may"),
    [
        ("08:00", "08:00", "07:00", True),
        ("08:00", "07:59", "07:00", False),
        ("08:04", None, "07:00", False),
        ("08:05", None, "07:00", True),
        ("08:30", None, "08:31", False),
        ("08:31", None, "08:31", True),
        ("08:30", "08:00", "08:31", True),
    ],
)
def test_an_agenda_waits_for_stragglers_and_not_beyond_its_time(
    clock: str, caught_up: str | None, ready: str, may: bool
) -> None:
    (each,) = due(CALENDAR, [SYV], day(0), moment(0, "08:00"), WITHIN)
    upto = moment(0, caught_up) if caught_up is not None else None
    assert may_compile(each, moment(0, clock), upto, moment(0, ready)) is may


def test_the_next_sitting_of_each_meeting_is_known_across_a_weekend() -> None:
    found = upcoming(CALENDAR, [SYV, CHILD], moment(4, "08:00"))
    assert [(sitting.meeting, sitting.date.isoformat()) for sitting in found] == [
        ("syv-daily", "2026-06-08"),
        ("mace-child", "2026-06-10"),
    ]
    assert upcoming(CALENDAR, [SYV], moment(4, "07:59"))[0].date == day(4)


def test_beyond_the_table_of_bank_holidays_there_is_no_next_sitting() -> None:
    assert upcoming(CALENDAR, [SYV], utc("2060-01-04T12:00")) == []


def test_it_wakes_at_the_next_cut_off_and_when_the_agenda_is_due() -> None:
    assert wake_at(CALENDAR, [SYV, MACE], moment(0, "12:00"), WITHIN) == [moment(1, "08:00"), moment(1, "08:05")]


@pytest.mark.parametrize(
    ("planned", "woken"),
    [
        ("2026-10-25T00:58", "2026-10-25T02:01"),
        ("2026-10-25T00:30", "2026-10-25T02:01"),
        ("2026-10-25T02:01", "2026-10-25T02:01"),
        ("2026-03-29T00:58", "2026-03-29T00:58"),
        ("2026-03-29T00:59", "2026-03-29T01:01"),
        ("2026-06-01T00:30", "2026-06-01T01:01"),
        ("2026-06-01T07:00", "2026-06-01T07:00"),
    ],
)
def test_nothing_wakes_it_while_clocks_are_turned(planned: str, woken: str) -> None:
    assert safe(utc(planned)) == utc(woken)
