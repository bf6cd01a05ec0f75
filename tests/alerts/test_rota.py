"""Who is on duty at a moment, both clock changes included, and what `shield check` finds wrong with a rota."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from alerts.samples import rota
from shield_briefing.rota import Duty, on_duty, rota_faults
from shield_run.house import read_house
from shield_shared.london import LONDON, london_time

FRONT, TEAM = "front-door", "emergency-duty-team"
ALL = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def shift(contact: str, days: list[str], from_: str, to: str, **dates: str) -> dict[str, Any]:
    return {
        "contact": contact,
        "days": days,
        "from": datetime.strptime(from_, "%H:%M").replace(tzinfo=UTC).time(),
        "to": datetime.strptime(to, "%H:%M").replace(tzinfo=UTC).time(),
        **{name: date.fromisoformat(day) for name, day in dates.items()},
    }


def cover(contact: str, from_: str, to: str) -> dict[str, str]:
    return {"contact": contact, "from": from_, "to": to}


def london(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("moment", "contact"),
    [
        ("2026-03-08T03:00", TEAM),  # a Sunday night
        ("2026-03-09T07:59", TEAM),
        ("2026-03-09T08:00", FRONT),
        ("2026-03-09T17:59", FRONT),
        ("2026-03-09T18:00", TEAM),
        ("2026-03-14T12:00", TEAM),  # a Saturday
        ("2026-07-06T08:00", FRONT),  # in summer time
        ("2026-07-06T07:59", TEAM),
        ("2026-12-28T12:00", TEAM),  # a Monday that is a bank holiday: covered
        ("2026-12-29T08:00", FRONT),
    ],
)
def test_the_shipped_rota_names_who_is_on_duty(moment: str, contact: str) -> None:
    assert on_duty(rota(), london(moment)) == Duty(contact, gap=False)


NIGHT = [shift(TEAM, ALL, "22:00", "02:00"), shift(FRONT, ALL, "02:00", "22:00")]


@pytest.mark.parametrize(
    ("moment", "contact"),
    [
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), TEAM),  # 00:59, the last minute before the clocks go forward
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), FRONT),  # 02:00: there is no 01:30 on that day
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), TEAM),  # 01:30, the first time
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), TEAM),  # 01:30, the second time
        (datetime(2026, 10, 25, 2, 0, tzinfo=UTC), FRONT),
    ],
)
def test_the_clock_changes_make_a_shift_longer_or_shorter(moment: datetime, contact: str) -> None:
    assert on_duty(rota(shift=NIGHT), moment) == Duty(contact, gap=False)


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
@pytest.mark.parametrize(("first", "second"), [("01:00", "01:30"), ("01:30", "02:00"), ("01:15", "01:45")])
def test_a_shift_in_the_hour_of_a_clock_change_leaves_no_moment_without_anybody(
    day: str, first: str, second: str
) -> None:
    cut = rota(shift=[shift(TEAM, ALL, first, second), shift(FRONT, ALL, second, first)])
    assert rota_faults(cut) == []
    midnight = london_time(date.fromisoformat(day), datetime.min.time())
    assert not any(on_duty(cut, midnight + timedelta(minutes=5 * n)).gap for n in range(12 * 26))


def test_times_in_the_hour_that_comes_twice_are_its_first() -> None:
    cut = rota(shift=[shift(TEAM, ALL, "02:00", "01:30"), shift(FRONT, ALL, "01:30", "02:00")])
    assert on_duty(cut, datetime(2026, 10, 25, 0, 29, tzinfo=UTC)).contact == TEAM
    assert on_duty(cut, datetime(2026, 10, 25, 1, 29, tzinfo=UTC)).contact == FRONT


def test_shifts_run_between_their_first_and_last_day() -> None:
    weeks = [
        shift(FRONT, ALL, "08:00", "08:00", last="2026-03-08"),
        shift(TEAM, ALL, "08:00", "08:00", first="2026-03-09"),
    ]
    assert on_duty(rota(shift=weeks), london("2026-03-09T07:59")).contact == FRONT
    assert on_duty(rota(shift=weeks), london("2026-03-09T08:00")).contact == TEAM
    assert rota_faults(rota(shift=weeks)) == []


def test_where_nobody_is_named_the_fallback_is() -> None:
    gap = rota(shift=[shift(FRONT, ["mon"], "08:00", "18:00")])
    assert on_duty(gap, london("2026-03-09T18:00")) == Duty("head-of-service", gap=True)
    assert on_duty(rota(), london("2024-01-31T12:00")) == Duty("head-of-service", gap=True)  # not in force yet


def faults(**changes: object) -> list[tuple[str, str]]:
    found = rota_faults(rota(**changes))
    assert all(fault.file == "rota.toml" and fault.sentence.startswith("expected ") for fault in found)
    return [(fault.key, fault.sentence) for fault in found]


def test_the_shipped_rota_has_no_fault_and_is_an_example() -> None:
    assert faults() == []
    assert rota().is_example


@pytest.mark.parametrize(
    ("address", "is_example"),
    [("duty@leeds.gov.uk", False), ("duty@Example.ORG", True), ("duty@a.test", True), ("duty@contest", False)],
)
def test_example_addresses_are_told_from_real_ones(address: str, is_example: bool) -> None:
    contacts = {name: {"title": "t", "email": address} for name in rota().contacts}
    assert rota(contacts=contacts).is_example is is_example


def test_a_gap_is_found_with_when_and_how_often() -> None:
    days = [shift(FRONT, ALL, "08:00", "18:00")]
    ((key, sentence),) = faults(shift=days, in_force=date(2026, 3, 1), review_by=date(2026, 3, 4), cover=[])
    assert key == "shift"
    assert sentence == (
        "expected somebody on duty at every moment; nobody is from 2026-03-01T00:00:00+00:00 to "
        "2026-03-01T08:00:00+00:00 (and 3 times more)"
    )


def test_a_cover_fills_a_gap_and_an_hour_that_is_left_out_is_none() -> None:
    days = [shift(FRONT, ALL, "02:00", "01:00")]
    inside = {"in_force": date(2026, 3, 29), "review_by": date(2026, 3, 30)}
    assert faults(shift=days, cover=[], **inside) == []
    assert len(faults(shift=days, cover=[], in_force=date(2026, 3, 28), review_by=date(2026, 3, 29))) == 1
    filled = [cover(TEAM, "2026-03-28T01:00:00", "2026-03-28T02:00:00")]
    assert faults(shift=days, cover=filled, in_force=date(2026, 3, 28), review_by=date(2026, 3, 30)) == []


def test_a_rota_that_ends_before_its_review_has_a_gap_from_then() -> None:
    ends = [shift(FRONT, ALL, "08:00", "08:00", last="2026-03-09")]
    ((_, sentence),) = faults(shift=ends, cover=[], in_force=date(2026, 3, 8), review_by=date(2026, 3, 14))
    assert sentence.endswith("nobody is from 2026-03-10T08:00:00+00:00 to 2026-03-14T00:00:00+00:00")


def test_two_on_duty_at_once_are_found() -> None:
    ((key, sentence),) = faults(
        shift=[shift(FRONT, ALL, "08:00", "08:00"), shift(TEAM, ["sat"], "10:00", "12:00")], in_force=date(2026, 3, 9)
    )
    assert key == "shift"
    assert sentence.endswith("two are from 2026-03-14T10:00:00+00:00 to 2026-03-14T12:00:00+00:00")
    twice = [cover(FRONT, "2026-05-01T08:00:00", "2026-05-02T08:00:00")] * 2
    assert [key for key, _ in faults(cover=twice)] == ["cover"]


def test_contacts_that_are_not_there_and_turns_that_end_first_are_found() -> None:
    assert [key for key, _ in faults(fallback="nobody", escalate_to="no-one")] == ["fallback", "escalate_to"]
    assert faults(fallback="service-manager") == [("escalate_to", "expected another contact than fallback")]
    ghost = shift("ghost", ALL, "08:00", "08:00", first="2026-03-09", last="2026-03-08")
    back = cover("ghost", "2026-03-09T08:00:00", "2026-03-09T08:00:00")
    assert [key for key, _ in faults(shift=[ghost], cover=[back])] == [
        "shift[0].contact", "cover[0].contact", "cover[0].to", "shift[0].last",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "email", ["", "a", "a b@c.org", "a@b@c.org", "a,b@c.org", "A <a@c.org>", "a@c.org\nBcc: x@y.org", "a@c.org\n"]
)
def test_an_address_is_one_plain_address(email: str) -> None:
    with pytest.raises(ValidationError):
        rota(contacts={"front-door": {"title": "t", "email": email}})


def test_the_faults_of_a_mounted_rota_are_found_with_all_others(tmp_path: Path) -> None:
    shipped = (Path(__file__).parents[2] / "services/briefing/shield_briefing/rota.toml").read_text()
    (tmp_path / "rota.toml").write_text(shipped.replace('["sat", "sun"]', '["sat"]'))
    house, found = read_house(tmp_path)
    assert house is None
    assert [(fault.file, fault.key) for fault in found] == [("rota.toml", "shift")]
    (tmp_path / "rota.toml").write_text(shipped.replace("escalate_after_minutes = 15", "escalate_after_minutes = 0"))
    assert [(fault.file, fault.key) for fault in read_house(tmp_path)[1]] == [("rota.toml", "escalate_after_minutes")]
    (tmp_path / "rota.toml").write_text(shipped.replace("2027-04-01", "2026-04-01"))
    house, _ = read_house(tmp_path)
    assert house is not None
    assert "rota: its review was due by 2026-04-01; it still applies." in house.overdue(date(2026, 5, 1))
