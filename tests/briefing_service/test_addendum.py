"""An addendum holds what an agenda as at now lists that was not on what was sent, and who is listed no more."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from kit.cores import agendas
from kit.events import Raw, incident, missing, retraction
from kit.people import subject, victim, witness
from shield_briefing.addendum import NO_LONGER, Addendum, addendum
from shield_briefing.render import render_html, render_text
from shield_briefing.seal import seal
from shield_briefing.shape import Agenda

AS_AT = datetime(2026, 6, 1, 7, 30, tzinfo=UTC)


def stabbing(id: str, *who: int, **how: Any) -> Raw:
    """An incident that a rule admits."""
    people = [victim(each, born="2011-05-05") for each in who]
    return incident(0, "07:00", id=id, subject=f"C{id}", category="violence-with-injury", people=people, **how)


def listed(*raws: Raw) -> Agenda:
    """The agenda of day 0."""
    return agendas(raws, 0, 0)["2026-06-01"]


def added(sent: Agenda, now: Agenda) -> Addendum:
    """The addendum that there must be."""
    made = addendum(sent, now, 1, AS_AT)
    assert made is not None
    return made


def test_the_same_agenda_brings_no_addendum() -> None:
    assert addendum(listed(stabbing("a", 1)), listed(stabbing("a", 1)), 1, AS_AT) is None


def test_it_holds_the_item_that_was_not_there_and_no_other() -> None:
    made = added(listed(stabbing("a", 1)), listed(stabbing("a", 1), stabbing("b", 2)))
    assert [event["id"] for item in made["items"] for event in item["events"]] == ["b"]
    assert [key[1] for key in made["added"]] == ["b"]
    assert (made["number"], made["as_at"], made["items"][0]["number"]) == (1, "2026-06-01T08:30:00+01:00", 1)
    assert made["to"] == listed(stabbing("a", 1))["content_hash"]
    assert (made["corrections"], made["to_check"], made["left_off"], made["carried_actions"]) == ([], [], [], [])


def test_an_item_that_somebody_joins_is_shown_whole_with_who_is_new() -> None:
    made = added(listed(stabbing("a", 1)), listed(stabbing("a", 1, 2)))
    assert len(made["items"][0]["people"]) == 2
    assert len(made["added"]) == 1


def test_its_counts_are_of_what_it_holds() -> None:
    made = added(listed(stabbing("a", 1)), listed(stabbing("a", 1), stabbing("b", 2), stabbing("c", 3)))
    assert made["counts"]["items"] == {"new": 2, "seen": 0, "open": 0}
    assert made["counts"]["appearances"]["on_agenda"] == 2
    assert made["counts"]["by_ward"] == {}


def test_a_row_to_check_that_was_not_there_is_in_it() -> None:
    nobody = incident(0, "07:05", id="n", category="robbery", people=[])
    made = added(listed(stabbing("a", 1)), listed(stabbing("a", 1), nobody))
    assert [(row["id"], row["person"]) for row in made["to_check"]] == [("n", None)]
    unsure = missing(0, "07:06", id="m", status="missing", risk="unknown", people=[subject(4, born="2011-01-01")])
    again = added(listed(stabbing("a", 1), nobody), listed(stabbing("a", 1), nobody, unsure))
    assert [row["id"] for row in again["to_check"]] == ["m"]


def test_who_is_listed_no_more_is_corrected() -> None:
    one = stabbing("a", 1)
    made = added(listed(one), listed(one, retraction(one, 0, "07:30")))
    assert [(row["record"], row["why"], row["listed_on"]) for row in made["corrections"]] == [
        ("Ca", NO_LONGER, "2026-06-01")
    ]
    assert made["items"] == []


def test_a_correction_that_says_so_already_is_said_once() -> None:
    one = incident(
        -3,
        "07:00",
        id="a",
        subject="Ca",
        category="robbery",
        people=[victim(1, born="2011-05-05"), witness(2, born="2011-05-05")],
    )
    sent = agendas([one], 0, 0)["2026-06-01"]
    now = agendas([one, retraction(one, 0, "07:30")], 0, 0)["2026-06-01"]
    made = added(sent, now)
    assert len(made["corrections"]) == len(now["corrections"]) == 2
    assert NO_LONGER not in [row["why"] for row in made["corrections"]]
    assert addendum(now, now, 2, AS_AT) is None


def test_it_is_marked_and_sealed_and_reads_as_an_agenda() -> None:
    made = added(listed(stabbing("a", 1)), listed(stabbing("b", 2)))
    assert made["schema"] == "shield.addendum.v1"
    assert made["title"] == "ADDENDUM 1 to the agenda: Serious Youth Violence daily meeting"
    assert made["notices"][0] == "Addendum 1, as at 2026-06-01 08:30: only what was not on what was sent before."
    assert seal(made)["content_hash"] == made["content_hash"]
    assert "ADDENDUM 1 to the agenda" in render_html(made)
    assert "Addendum 1, as at 2026-06-01 08:30" in render_text(made)
