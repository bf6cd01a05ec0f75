"""Items: what belongs together, their ids and order, and what they say at the top (contract 4.3 and 6)."""

from __future__ import annotations

from typing import Any

import pytest

from kit.cores import agenda, agendas
from kit.events import (
    SOCIAL_CARE,
    Raw,
    custody,
    incident,
    missing,
    outcome,
    referral,
    suspension,
)
from kit.moments import at, day
from kit.people import subject, suspect, victim
from kit.views import item_of, person_of, together

ROBBERY = incident(0, id="a", subject="A", people=[victim(1)])


def item(*raws: Raw, on: int = 1, meeting: str = "syv-daily") -> Any:
    """The only item."""
    (found,) = agenda(list(raws), on, meeting)["items"]
    return found


# Ids


def test_an_item_keeps_its_id_from_sitting_to_sitting_and_when_an_event_joins() -> None:
    joined = incident(1, id="b", subject="B", related=["A"], people=[suspect(2)])
    ids = {row["items"][0]["item"] for row in agendas([ROBBERY, joined], 1, 3).values()}
    assert len(ids) == 1
    assert ids == {item(ROBBERY)["item"]}


def test_an_item_of_a_young_person_keeps_its_id_when_identifiers_join() -> None:
    first = incident(0, id="a", category="exploitation", people=[victim(niche="N")])
    joined = incident(1, id="b", category="exploitation", people=[victim(1, niche="N")])
    before, after = agendas([first, joined], 1, 2, "mace-daily").values()
    assert before["items"][0]["item"] == after["items"][0]["item"]
    assert before["items"][0]["people"][0]["young_person"] != after["items"][0]["people"][0]["young_person"]


def test_an_item_keeps_its_id_when_the_first_record_has_a_new_version() -> None:
    again = incident(1, id="z", subject="A", people=[victim(1)])
    before, after = agendas([ROBBERY, again], 1, 2).values()
    assert before["items"][0]["item"] == after["items"][0]["item"]


def test_another_meeting_gives_another_id() -> None:
    raw = incident(0, id="a", category="kidnap", weapon="knife", people=[victim(1)])
    other = raw | {"data": raw["data"] | {"category": "exploitation"}}
    assert item(raw)["item"] != item(other, meeting="mace-daily")["item"]


def test_the_episodes_of_two_young_people_in_one_record_are_two_items() -> None:
    gone = [
        missing(0, f"1{n}:00", id=f"m{n}", subject="M", from_=at(0), risk="high", people=[subject(n)]) for n in (1, 2)
    ]
    assert sorted(together(agenda(gone, 1))) == [["m1"], ["m2"]]
    assert sorted(together(agenda(gone, 1, "mace-daily"))) == [["m1"], ["m2"]]


# Order


def test_open_custody_comes_first_then_priority_then_newest_occurred() -> None:
    raws = [
        incident(0, "10:00", id="plain-older", people=[victim(1)]),
        incident(0, "11:00", id="plain-newer", people=[victim(2)]),
        incident(0, "09:00", id="knife", weapon="knife", people=[victim(3)]),
        incident(0, "09:00", id="shots", weapon="firearm", people=[victim(4)]),
        custody(0, "09:00", id="held", since=at(-5), people=[subject(5, age=16)]),
        custody(
            0, "11:00", id="bailed", since=at(0, "12:00"), status="bailed", category="robbery", people=[subject(6)]
        ),
    ]
    assert [ids for (ids,) in together(agenda(raws, 1))] == [
        "held", "shots", "knife", "bailed", "plain-newer", "plain-older"
    ]  # fmt: skip
    assert [row["number"] for row in agenda(raws, 1)["items"]] == [1, 2, 3, 4, 5, 6]


def test_among_equals_the_id_decides() -> None:
    raws = [incident(0, id=f"i{n}", people=[victim(n)]) for n in range(1, 5)]
    ids = [row["item"] for row in agenda(raws, 1)["items"]]
    assert ids == sorted(ids)


def test_the_newest_event_of_an_item_decides_its_place() -> None:
    raws = [
        incident(0, "10:00", id="a", subject="A", people=[victim(1)]),
        incident(0, "11:00", id="b", people=[victim(2)]),
        incident(0, "12:00", id="c", related=["A"], people=[victim(1)]),
    ]
    assert together(agenda(raws, 1)) == [["a", "c"], ["b"]]


def test_events_of_an_item_stand_by_when_they_occurred() -> None:
    raws = [ROBBERY, incident(0, "11:00", id="b", related=["A"], occurred=at(-1), people=[victim(1)])]
    assert [row["id"] for row in item(*raws)["events"]] == ["b", "a"]


def test_the_people_of_an_item_stand_victims_first() -> None:
    row = item(incident(0, id="a", people=[suspect(1), victim(2), subject(3)]))
    assert [person["appearances"][0]["role"] for person in row["people"]] == ["victim", "suspect", "subject"]


# Sections, bands and titles


@pytest.mark.parametrize(
    ("raw", "section"),
    [
        (ROBBERY, "new"),
        (custody(0, people=[subject(1)]), "custody"),
        (custody(0, status="bailed", category="robbery", people=[subject(1)]), "new"),
        (missing(0, from_=at(0), risk="high", people=[subject(1)]), "missing"),
    ],
)
def test_sections(raw: Raw, section: str) -> None:
    assert item(raw)["section"] == section
    assert item(ROBBERY, on=2)["section"] == "seen"


def test_a_missing_episode_that_is_not_kept_open_is_listed_by_its_band() -> None:
    back = missing(0, "12:00", from_=at(0), status="located", people=[subject(1)])
    assert item(missing(0, from_=at(0), risk="high", people=[subject(1)]), back)["section"] == "new"


def test_the_band_and_priority_of_an_item_are_the_newest_and_highest_of_its_appearances() -> None:
    joined = incident(1, id="b", related=["A"], weapon="knife", people=[victim(1), victim(2)])
    row = item(ROBBERY, joined, on=2)
    assert (row["band"], row["priority"]) == ("new", "same-day")
    assert [(event["id"], event["band"]) for event in row["events"]] == [("a", "seen"), ("b", "new")]


def test_the_title_names_each_kind_of_event_once_with_its_main_fact() -> None:
    raws = [
        ROBBERY,
        incident(0, "11:00", related=["A"], people=[victim(1)]),
        suspension(0, "12:00", starts=str(day(5)), related=["A"], people=[subject(1)]),
    ]
    assert item(*raws)["title"] == "Incident: Robbery; Suspension from school: weapon or prohibited item"


def test_references_and_wards_are_named_once_in_order() -> None:
    place = {"ward": "Seacroft", "text": "by the shops", "postcode": "LS14"}
    raws = [
        incident(0, subject="B", location=place, people=[victim(1)]),
        incident(0, related=["B"], location=place, people=[victim(1)]),
        incident(0, subject="A", related=["B"], people=[victim(1)]),
    ]
    row = item(*raws)
    assert (row["references"], row["wards"]) == (["A", "B"], ["Seacroft"])
    assert agenda(raws, 1)["counts"]["by_ward"] == {"Seacroft": 1}


# Reasons and unknowns


def test_reasons_say_why_with_the_evidence_and_the_most_urgent_first() -> None:
    events = [incident(n, id=f"i{n}", weapon="knife", people=[victim(1)]) for n in range(3)]
    row = item_of(agenda(events, 3), "i2")
    assert [(r["rule"], r["priority"], r["events"]) for r in row["reasons"]] == [
        ("knife-or-serious-injury", "same-day", ["i2"]),
        ("repeat-involvement", "same-day", ["i0", "i1", "i2"]),
        ("serious-violence", "next-meeting", ["i2"]),
    ]


def test_one_reason_told_of_several_appearances_stands_once() -> None:
    row = item(
        incident(0, id="a", people=[victim(1), suspect(2)]), incident(0, id="b", people=[victim(3)]) | {"id": "a"}
    )
    assert [(r["rule"], r["events"]) for r in row["reasons"]] == [("serious-violence", ["a"])]


def test_unknowns_say_who_would_know() -> None:
    row = item(custody(0, id="a", category="unknown", people=[subject(1)]))
    assert {(u["text"], u["ask"]) for u in row["unknowns"]} >= {
        ("How old is this young person?", "west-yorkshire-police")
    }
    assert len(row["unknowns"]) == 2


@pytest.mark.parametrize("said", [{"born": "2008"}, {"age_range": [18, 30], "care": "relevant"}])
def test_an_age_that_is_not_confirmed_is_asked_about(said: dict[str, Any]) -> None:
    row = item(incident(0, people=[victim(1, **said)]))
    assert [u["text"] for u in row["unknowns"]] == ["Which birth date is right? The age is not confirmed."]


def test_a_clash_is_asked_of_childrens_social_care_and_flagged() -> None:
    raws = [incident(0, id=str(n), people=[victim(1, born=f"201{n}-01-01")]) for n in range(2)]
    made = agenda(raws, 1)
    assert [row["people"][0]["flags"] for row in made["items"]] == [["birth-dates-clash"]] * 2
    said = ("Two birth dates are stated: is this one young person or two?", "leeds-csws")
    assert [(u["text"], u["ask"]) for u in made["items"][0]["unknowns"]] == [said]


# What meetings have said


def reference_of(*raws: Raw) -> str:
    return person_of(agenda(list(raws), 1), "a")["young_person"]


def noted(which: int, clock: str = "10:00", **said: Any) -> Raw:
    return outcome(which, clock, sitting=str(day(which)), young_person=reference_of(ROBBERY), **said)


def test_the_response_is_that_of_the_outcome_of_the_last_sitting() -> None:
    raws = [ROBBERY, noted(1, response_in_place="mentor"), noted(0, "12:00", response_in_place="none yet")]
    assert item(*raws, on=2)["response"] == "mentor"
    assert item(ROBBERY, on=2)["response"] is None
    assert item(ROBBERY, noted(1), on=2)["response"] is None


def test_a_referral_of_social_care_is_an_item_with_its_reason_to_act() -> None:
    row = item(referral(0, to="syv-daily", reason="needs a plan", source=SOCIAL_CARE, people=[subject(1)]))
    assert row["title"] == "Referral: syv-daily"
    assert [r["rule"] for r in row["reasons"]] == ["referred"]
