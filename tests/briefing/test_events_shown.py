"""How one event is shown on an item: its times, its facts, the grades of intelligence (contract 6)."""

from __future__ import annotations

from typing import Any

import pytest

from kit.cores import agenda
from kit.events import (
    Raw,
    assessment,
    custody,
    incident,
    intelligence,
    missing,
    referral,
    suspension,
)
from kit.moments import at, day
from kit.people import subject, victim


def row_of(raw: Raw, meeting: str = "syv-daily", on: int = 1) -> Any:
    (found,) = agenda([raw], on, meeting)["items"][0]["events"]
    return found


def test_an_event_is_shown_with_its_times_and_its_facts() -> None:
    raw = incident(0, id="a", received=at(0, "11:00"), people=[victim(1)], weapon="knife", summary="s", flags=["x"])
    raw["data"]["occurred"] = {"from": at(-1), "to": at(-1, "11:00")}
    row = row_of(raw)
    assert (row["occurred"], row["occurred_to"]) == (at(-1), at(-1, "11:00"))
    assert (row["recorded"], row["received"]) == (at(0), at(0, "11:00"))
    assert (row["summary"], row["band"], row["late"], row["marking"]) == ("s", "new", True, "OFFICIAL-SENSITIVE")


def test_only_a_new_event_is_late() -> None:
    assert not row_of(incident(0, occurred=at(-5), people=[victim(1)]), on=2)["late"]
    assert row_of(incident(0, occurred=at(0, "08:00"), people=[victim(1)]))["late"]
    assert not row_of(incident(0, occurred=at(0, "08:01"), people=[victim(1)]))["late"]


def test_a_suspension_occurs_at_the_start_of_its_first_day() -> None:
    row = row_of(suspension(0, starts=str(day(0)), people=[subject(1)]))
    assert (row["occurred"], row["occurred_to"]) == (at(0, "00:00"), None)


def test_a_location_tells_no_postcode_and_no_coordinates() -> None:
    place = {"text": "by the shops", "ward": "Seacroft", "kind": "street", "postcode": "LS14 1AA", "lat": 1, "lon": 2}
    row = row_of(incident(0, location=place, people=[victim(1)]))
    assert row["location"] == {"text": "by the shops", "place": None, "ward": "Seacroft", "kind": "street"}


def test_intelligence_is_shown_item_by_item_with_its_grade() -> None:
    grade = {"source": 2, "information": "B", "handling": "C", "conditions": "not to be told"}
    items = [{"text": "the words", "grade": grade, "sanitised_text": "fewer words"}]
    row = row_of(intelligence(0, items=items, originator="desk", themes=["gangs"], people=[subject(1)]))
    assert row["originator"] == "desk"
    assert [(each["text"], each["grade"], each["handling"], each["conditions"]) for each in row["intelligence"]] == [
        ("the words", "2BC", "C", "not to be told")
    ]
    assert row_of(incident(0, people=[victim(1)]))["intelligence"] == []


@pytest.mark.parametrize(
    ("raw", "meeting", "labels"),
    [
        (incident(0, people=[victim(1)], weapon="knife"), "syv-daily", ["category", "weapon"]),
        (custody(0, people=[subject(1)], since=at(0)), "syv-daily", ["status", "since"]),
        (intelligence(0, people=[subject(1)], themes=["gangs"]), "syv-daily", ["themes"]),
        (missing(0, people=[subject(1)], to=at(0), risk="low"), "mace-daily", ["status", "from", "risk", "to"]),
        (suspension(0, people=[subject(1)], permanent=True), "syv-daily", ["reasons", "starts", "permanent", "school"]),
        (referral(0, people=[subject(1)]), "syv-daily", ["to", "reason"]),
        (assessment(0, people=[subject(1)], kinds=["cse"]), "mace-daily", ["level", "kinds", "assessed"]),
    ],
)
def test_each_type_shows_the_facts_that_it_states(raw: Raw, meeting: str, labels: list[str]) -> None:
    assert [fact["label"] for fact in row_of(raw, meeting)["facts"]] == labels


OFFENCE = {"scheme": "ho", "code": "8N", "label": "Assault"}


@pytest.mark.parametrize(
    ("raw", "facts"),
    [
        (
            incident(0, people=[victim(1)], weapon="knife", injury="serious", flags=["f", "g"], offence=OFFENCE),
            {"category": "robbery", "weapon": "knife", "injury": "serious", "flags": "f, g", "offence": "8N Assault"},
        ),
        (
            custody(0, people=[subject(1)], since=at(0), category="robbery", offence={"label": "Robbery"}),
            {"status": "detained", "since": at(0), "category": "robbery", "offence": "Robbery"},
        ),
    ],
)
def test_the_facts_of_incidents_and_custody_are_in_the_words_of_the_event(raw: Raw, facts: dict[str, str]) -> None:
    assert {fact["label"]: fact["value"] for fact in row_of(raw)["facts"]} == facts
