"""What the chair is mailed says what matters in counts, and names nobody."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from briefing_service.desk import contacts
from kit.cores import agenda, house
from kit.events import action, incident
from kit.moments import day, moment
from kit.people import victim
from shield_briefing.addendum import addendum
from shield_briefing.contacts import Contacts, MeetingContacts
from shield_briefing.mail_agenda import (
    addendum_letter,
    agenda_letter,
    late_remark,
    message_id,
    missing_letter,
    waiting_remark,
    when,
)

STABBING = incident(0, "07:00", category="violence-with-injury", people=[victim(1, born="2011-05-05")])


def lines(text: str) -> dict[str, str]:
    """The counts of a letter by what they count."""
    return {line.split(": ")[0]: line.split(": ")[1] for line in text.splitlines() if line.count(": ") == 1}


def test_counts_of_an_agenda() -> None:
    urgent = incident(0, "07:10", category="homicide", people=[victim(2, born="2011-05-05")])
    task = action(
        -3, "10:00", meeting="syv-daily", sitting="2026-05-29", text="Call", status="open",
        owner={"name": "A", "agency": "leeds-csws"}, due="2026-05-30",
    )  # fmt: skip
    letter = agenda_letter(agenda([STABBING, urgent, task], 0), attached=False, remarks=["A remark."])
    counts = lines(letter.text)
    assert counts["Items"] == "2 (2 new)"
    assert counts["Items of priority immediate"] == "1"
    assert counts["Actions carried"] == "1 (1 overdue)"
    assert counts["To check"] == counts["Corrections"] == counts["Held messages"] == "0"
    assert "A remark." in letter.text.splitlines()
    assert "nothing of it is in this mail" in letter.text


def test_an_empty_agenda_says_so_and_names_the_feeds_that_are_silent() -> None:
    counts = lines(agenda_letter(agenda([], 0), attached=True).text)
    assert counts["Items"] == "0"
    assert "Items of priority immediate" not in counts
    assert "Leeds" in counts["Silent feeds"]


def test_when_nobody_is_silent_that_is_said() -> None:
    heard = agenda([STABBING], 0)
    for feed in heard["feeds"]:
        feed["state"] = "ok"
    assert lines(agenda_letter(heard, attached=True).text)["Silent feeds"] == "none"


def test_an_addendum_is_told_apart_from_its_agenda() -> None:
    sent, now = agenda([], 0), agenda([STABBING], 0)
    made = addendum(sent, now, 3, moment(0, "08:30"))
    assert made is not None
    letter = addendum_letter(made, attached=False)
    assert letter.subject == (
        "OFFICIAL-SENSITIVE: ADDENDUM 3 to the Serious Youth Violence daily meeting, Monday 1 June 2026 09:00"
    )
    assert "Only what was not on what you have had." in letter.text
    assert lines(letter.text)["Items"] == "1 (1 new)"


def test_that_there_is_no_agenda_and_why() -> None:
    sitting = house().calendar.required(house().meetings["syv-daily"], day(0))
    letter = missing_letter(house().meetings["syv-daily"], sitting, "the disk is full.")
    assert letter.subject == (
        "OFFICIAL-SENSITIVE: NO AGENDA for the Serious Youth Violence daily meeting, Monday 1 June 2026 09:00"
    )
    assert "Why: the disk is full." in letter.text.splitlines()


def test_moments_are_those_of_london_on_both_sides_of_a_clock_change() -> None:
    assert when(datetime(2026, 3, 27, 8, 0, tzinfo=UTC)) == "Friday 27 March 2026 08:00"
    assert when(datetime(2026, 3, 30, 7, 0, tzinfo=UTC)) == "Monday 30 March 2026 08:00"


def test_remarks() -> None:
    assert "Monday 1 June 2026 08:05 and was made at Monday 1 June 2026 10:00" in late_remark(
        moment(0, "08:05"), moment(0, "10:00")
    )
    assert "INCOMPLETE: 3 messages" in waiting_remark(3)
    assert "an unknown number of messages" in waiting_remark(None)


def test_the_same_content_gives_the_same_message_id_and_other_content_another() -> None:
    one = message_id(("agenda", "syv-daily", "x"), "Shield <shield@shield.example>")
    assert one == message_id(("agenda", "syv-daily", "x"), "shield@shield.example")
    assert one.endswith("@shield.example")
    assert one != message_id(("agenda", "syv-dailyx", ""), "shield@shield.example")


def test_contacts_are_found_by_meeting() -> None:
    named = contacts(meetings=["syv-daily"])
    assert named.of("mace-daily") is None
    assert named.of("syv-daily") == named.meeting[0]
    assert (named.within, named.every) == (timedelta(minutes=5), timedelta(minutes=5))


@pytest.mark.parametrize("address", ["", "no-at.example", "a@b", "A B <a@b.example>", "a@b.example\nBcc: c@d.example"])
def test_what_is_no_plain_address_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        MeetingContacts(id="syv-daily", addresses=(address,))


def test_a_meeting_named_twice_is_refused() -> None:
    whole: dict[str, Any] = contacts().model_dump()
    whole["meeting"] = [*whole["meeting"], whole["meeting"][0]]
    with pytest.raises(ValidationError, match="each meeting once"):
        Contacts.model_validate(whole)
    assert whole["review_by"] == date(2027, 1, 1)
