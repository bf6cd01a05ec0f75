"""Which decisions and held messages alert, in what order they may come, and what a message says."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.samples import MINUTE, POLICE, SEEDED, SUNDAY, decision, held, rota, withdrawn
from shield_briefing.alert_text import Letter, link, message_id, posted, subject, text
from shield_briefing.alerting import (
    Alert,
    Message,
    Note,
    Send,
    contact_for,
    is_finished,
    moved,
    note_of_held,
    notes_of,
    taken,
    too_old,
    unknown,
    wanted,
)
from shield_shared.events import EVENT_TYPES, MEETING_SOURCE
from shield_shared.messages import EventRef


def note(**said: Any) -> Note:
    (one,) = notes_of(decision(**said))
    return one


@pytest.mark.parametrize(
    ("said", "alerts"),
    [
        ({}, True),
        ({"meetings": (), "to_check": ("syv-daily",)}, True),  # somebody whose age is not known
        ({"young_person": None, "role": None}, True),  # nobody named
        ({"meetings": (), "to_check": ()}, False),  # nobody of ours
        ({"priority": "same-day"}, False),
        ({"withdrawn": True}, False),
    ],
)
def test_what_is_immediate_and_listed_or_to_check_alerts(said: dict[str, Any], alerts: bool) -> None:
    assert note(**said).immediate is alerts


def test_an_alert_is_of_a_young_person_in_an_event_whatever_the_meeting_and_role() -> None:
    same = {note().alert, note(role="suspect").alert, note(meetings=("mace-daily",)).alert, note(version=9).alert}
    others = [
        note(young_person="other"),
        note(young_person=None),
        note(event=EventRef(source=POLICE, id="other")),
        note(event=EventRef(source=MEETING_SOURCE, id=SEEDED[3])),
    ]
    assert len(same) == 1
    assert len({*same, *(one.alert for one in others)}) == 5
    assert note().agency == "west-yorkshire-police"


@pytest.mark.parametrize("type", [*EVENT_TYPES, "shield.incident.recorded.v2", "unknown", "other.incident.x", "shield"])
def test_held_messages_about_incidents_custody_and_missing_alert(type: str) -> None:
    found = note_of_held(held(type=type))
    word = type.split(".")[1] if type.startswith("shield.") else ""
    expected = word if word in ("incident", "custody", "missing") else None
    assert (found.about if found else None) == expected


def test_a_held_message_is_told_by_its_digest_else_by_its_arrival() -> None:
    def id(**said: Any) -> str:
        found = note_of_held(held(**said))
        assert found is not None
        return found.alert

    assert id() == id(arrival="b" * 32)
    assert len({id(), id(digest="e" * 32), id(agency="leeds-yjs"), id(digest=None)}) == 4
    assert id(digest=None) != id(digest=None, arrival="b" * 32)


def folded(notes: list[Note]) -> Alert:
    alert = unknown(notes[0], SUNDAY)
    for one in notes:
        alert = taken(alert, one, SUNDAY)
    return alert


def test_the_order_in_which_decisions_come_does_not_change_how_an_alert_ends() -> None:
    notes = [note(version=1), note(version=2, priority="note"), note(version=3, role="suspect"), note(version=4)]
    notes.append(note(version=5, role="suspect", withdrawn=True))
    ends = {(alert.state, tuple(sorted(alert.roles.items()))) for alert in map(folded, map(list, permutations(notes)))}
    assert ends == {("open", (("suspect", (5, False)), ("victim", (4, True))))}


@given(st.lists(st.tuples(st.integers(1, 4), st.booleans()), min_size=1, max_size=8))
def test_taking_the_same_notes_again_changes_nothing(said: list[tuple[int, bool]]) -> None:
    by_version = dict(said)
    notes = [note(version=version, withdrawn=by_version[version]) for version, _ in said]
    alert = folded(notes)
    for one in notes:
        assert taken(alert, one, SUNDAY + MINUTE) == alert


def test_only_one_for_one_in_the_same_event_and_role_takes_a_place() -> None:
    def gone(young_person: str, **said: Any) -> Note:
        (one,) = notes_of(withdrawn(2, young_person=young_person, **said))
        return one

    a, b, c = (note(young_person=each) for each in "abc")
    assert moved([gone("a"), b]) == {b.alert: a.alert}
    assert moved([gone("a"), b, c]) == {}
    assert moved([gone("a"), gone("c"), b]) == {}
    assert moved([gone("a", role="suspect"), b]) == {}
    assert moved([note(young_person="a", priority="note"), b]) == {}
    assert moved([gone("a", event=EventRef(source=POLICE, id="other")), b]) == {}


def test_too_old_is_by_when_the_news_came_and_not_when_nobody_knows() -> None:
    hours = timedelta(hours=72)
    assert not too_old(folded([note(as_at=SUNDAY - hours)]), rota())
    assert too_old(folded([note(as_at=SUNDAY - hours - MINUTE)]), rota())
    found = note_of_held(held(received=None))
    assert found is not None
    assert not too_old(folded([found]), rota())


SENT = Send(message="first", channel="mail", status="sent", contact="front-door", sent=SUNDAY)


@pytest.mark.parametrize(
    ("sends", "minutes", "asked"),
    [
        ([], 14, ("first",)),
        ([], 15, ("first", "escalation")),
        ([SENT], 14, ("first",)),
        ([SENT], 15, ("first", "escalation")),
        ([Send(message="first", channel="mail", refusals=1)], 0, ("first", "escalation")),
        ([Send(message="first", channel="mail", refusals=1), SENT], 0, ("first",)),
        ([Send(message="first", channel="webhook", status="none")], 0, ("first",)),
    ],
)
def test_it_escalates_when_time_is_up_or_nobody_can_be_reached(
    sends: list[Send], minutes: int, asked: tuple[Message, ...]
) -> None:
    assert wanted(folded([note()]), sends, rota(), SUNDAY + minutes * MINUTE) == asked


def test_an_alert_is_finished_once_all_of_it_is_sent() -> None:
    alert, channels = folded([note()]), ("mail",)
    escalated = Send(message="escalation", channel="mail", status="sent")
    assert not is_finished(alert, [SENT], ("first",), channels)
    assert not is_finished(alert, [SENT], ("first", "escalation"), channels)
    assert is_finished(alert, [SENT, escalated], ("first", "escalation"), channels)
    assert is_finished(taken(alert, note(version=2, withdrawn=True), SUNDAY), [], (), channels)


def test_that_it_is_over_is_for_whoever_was_told_and_is_still_a_contact() -> None:
    over = Send(message="first-over", channel="mail")
    told = contact_for(over, [SENT], rota(), SUNDAY)
    assert told is not None
    assert told.contact == "front-door"
    assert contact_for(over, [], rota(), SUNDAY) is None
    left = Send(message="first", channel="mail", status="sent", contact="left-us")
    assert contact_for(over, [left], rota(), SUNDAY) is None
    assert contact_for(Send(message="first-over", channel="webhook"), [SENT], rota(), SUNDAY) is None


def letter(message: Message = "first", about: Note | None = None, **said: Any) -> Letter:
    contacts = rota().contacts
    told = {"repeat": 0, "link": None, "alert": folded([about or note()]), **said}
    return Letter(
        message=message, contact=contacts["front-door"], next_in_line=contacts["service-manager"], minutes=15, **told
    )


def test_the_first_message_says_what_to_do_and_what_follows() -> None:
    said = text(letter(link=link("https://shield.leeds.test/", "a.b")))
    assert "For: Front door duty desk\n\nA young person is to be looked at immediately.\n" in said
    assert "https://shield.leeds.test/acknowledge?token=a.b\n" in said
    assert "If nobody acknowledges within 15 minutes, it goes to: Service manager on call." in said
    assert "Repeat" not in said


def test_the_last_messages_say_that_they_are() -> None:
    assert "You are the last whom Shield tells of it." in text(letter("escalation"))
    over = letter("first-over", link="https://x")
    assert "A young person was to be looked at immediately.\n" in text(over)
    assert "acknowledge" not in text(over)
    assert posted(over, "a@b.test", SUNDAY)["acknowledge"] is None


def test_what_is_not_known_is_said() -> None:
    found = note_of_held(held(received=None))
    assert "none: the message could not be read" in text(letter(about=found))
    assert "at a time that cannot be told" in text(letter(about=found))
    assert posted(letter(about=found), "a@b.test", SUNDAY)["received"] is None
    assert "none: the event names nobody" in text(letter(about=note(young_person=None)))


def test_a_message_keeps_its_id_and_each_has_its_own() -> None:
    alert = folded([note()])
    assert message_id(alert, "first", "shield@leeds.test") == f"shield-alert.{alert.alert}.1.first@leeds.test"
    assert subject(letter(repeat=2)).endswith(": look at once (repeat 2)")
