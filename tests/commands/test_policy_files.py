"""Policies that are one file each: an overdue review of any is announced, and `shield check` finds their faults."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from shield_run.cli import main
from shield_run.house import load_house
from shield_shared.policy import policy_folder

CONTACTS = """title = "Who receives the agendas"
owner = "A sergeant"
source = "Agreed"
review_by = 2027-04-01
due_within_minutes = 5
addendum_every_minutes = 15

[[meeting]]
id = "{meeting}"
addresses = ["chair@example.org"]
"""


def test_every_file_with_a_date_of_review_is_announced_when_it_is_overdue() -> None:
    told = list(load_house().overdue(date(2199, 1, 1)))
    named = {sentence.partition(":")[0] for sentence in told}
    assert len(named) == len(told)
    singles = {"areas", "alarms", "contacts", "numbers", "places", "retention", "rota", "scope"}
    files = {name.removesuffix(".toml") for kind in ("rules", "meetings", "agencies") for name in policy_folder(kind)}
    assert named == singles | files


def test_nothing_is_announced_on_the_day_of_the_review_and_the_file_on_the_day_after() -> None:
    house = load_house()
    due = house.areas.review_by
    assert "areas" not in {sentence.partition(":")[0] for sentence in house.overdue(due)}
    assert "areas" in {sentence.partition(":")[0] for sentence in house.overdue(due + timedelta(days=1))}


@pytest.mark.parametrize(("meeting", "code"), [("syv-daily", 0), ("syv-dayly", 78)])
def test_contacts_of_a_meeting_that_there_is_none_of_are_a_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], meeting: str, code: int
) -> None:
    (tmp_path / "contacts.toml").write_text(CONTACTS.format(meeting=meeting), encoding="utf-8")
    assert main(["check", str(tmp_path)], {}) == code
    said = capsys.readouterr().out
    assert ("contacts.toml: meeting.syv-dayly: expected one of mace-" in said) == (code == 78)
    assert load_house().contacts.meeting == ()
    assert load_house().alarms.stuck_after_minutes > 0
