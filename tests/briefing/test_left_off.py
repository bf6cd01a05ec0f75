"""What is left off, what is corrected, and that nothing is forgotten in between (contract 4.2)."""

from __future__ import annotations

from typing import Any

import pytest

from kit.cores import agenda
from kit.events import (
    POLICE,
    SOCIAL_CARE,
    Raw,
    assessment,
    custody,
    incident,
    missing,
    referral,
    retraction,
    retraction_of_id,
    status,
)
from kit.moments import at
from kit.people import subject, suspect, victim, witness
from kit.views import corrections, left_off

GROWN = incident(0, id="a", people=[victim(1, age=19)])
NAME = ("Ada", "Example")


def version(which: int, *people: Raw, **more: Any) -> Raw:
    return incident(which, id=f"v{which}", subject="R", people=list(people), **more)


# Left off


def test_left_off_says_who_by_reference_and_why_for_one_sitting() -> None:
    other = incident(0, id="a", category="other", people=[victim(1, name=NAME)])
    (row,) = agenda([other], 1)["left_off"]
    assert (row["id"], row["role"], row["why"]) == ("a", "victim", "No rule of this meeting admits it.")
    assert len(row["young_person"]) == 20
    assert "Ada" not in str(row)
    assert agenda([other], 2)["left_off"] == []


def test_left_off_for_age_or_care_status_says_so() -> None:
    grown = incident(0, id="a", people=[victim(1, age=30)])
    never = [incident(0, id="b", people=[victim(2, age=19)]), status(0, people=[subject(2)], care_status="none")]
    found = {row["id"]: row["why"] for row in agenda([grown, *never], 1)["left_off"]}
    assert found["a"] == "Aged 21 or over at the event."
    assert found["b"].startswith("Aged 18 or over at the event and")


def test_left_off_says_what_was_unknown() -> None:
    unsure = incident(0, id="a", category="other", weapon="unknown", people=[victim(1, age=30)])
    (row,) = agenda([unsure], 1)["left_off"]
    assert [each["ask"] for each in row["unknowns"]] == ["west-yorkshire-police"]
    (plain,) = agenda([incident(0, id="a", category="other", people=[victim(1)])], 1)["left_off"]
    assert plain["unknowns"] == []


def test_left_off_are_only_live_appearances_received_in_the_window() -> None:
    first = version(0, victim(1), category="other")
    again = version(1, victim(1), category="other")
    assert left_off(agenda([first, again], 2)) == [("v1", "victim")]
    assert left_off(agenda([first, again], 3)) == []
    assert left_off(agenda([first, again, retraction(again, 1, "11:00")], 2)) == []
    assert left_off(agenda([first], 2, cancelled=[1])) == [("v0", "victim")]


def test_an_older_appearance_that_ceases_to_be_to_check_is_not_left_off() -> None:
    answer = status(1, people=[subject(1)], care_status="none")
    assert left_off(agenda([GROWN, answer], 2)) == []


def test_facts_are_not_left_off_and_assessments_on_mace_only() -> None:
    none = assessment(0, id="a", level="none", people=[subject(1)])
    assert left_off(agenda([none, status(0, people=[subject(1)])], 1)) == []
    assert left_off(agenda([none], 1, "mace-daily")) == [("a", "subject")]


def test_every_role_is_left_off_on_its_own() -> None:
    other = incident(0, id="a", category="other", people=[victim(1), witness(1), suspect(2)])
    assert left_off(agenda([other], 1)) == [("a", "suspect"), ("a", "victim"), ("a", "witness")]


# Corrections


def why(*raws: Raw, on: int = 2) -> list[tuple[str, str, str]]:
    return corrections(agenda(list(raws), on))


def test_a_withdrawn_report_is_corrected_once() -> None:
    gone = retraction(version(0), 1)
    said = [("R", "victim", "The agency has withdrawn the report.")]
    assert why(version(0, victim(1)), gone) == said
    assert why(version(0, victim(1)), gone, on=3) == []
    assert why(version(0, victim(1)), gone, on=1) == []
    (row,) = agenda([version(0, victim(1)), gone], 2)["corrections"]
    assert row["listed_on"] == "2026-06-02"


def test_a_record_without_subject_goes_by_its_id() -> None:
    alone = incident(0, id="alone", people=[victim(1)])
    assert why(alone, retraction_of_id(alone, 1)) == [("alone", "victim", "The agency has withdrawn the report.")]


def test_whom_the_latest_version_no_longer_names_is_corrected_and_to_check() -> None:
    raws = [version(0, victim(1)), version(1, victim(2))]
    said = "The latest version of the report no longer names this person in this role."
    assert why(*raws) == [("R", "victim", said)]
    assert why(version(0, victim(1)), version(1, suspect(1))) == [("R", "victim", said)]


@pytest.mark.parametrize(
    ("learnt", "cause"),
    [
        (incident(1, category="other", people=[witness(1, born="1990")]), "Aged 21 or over at the event."),
        (incident(1, category="other", people=[witness(1, born="2007-01-01")]), "is this young person a care leaver?"),
    ],
)
def test_whom_a_fact_learnt_late_takes_off_is_corrected_with_the_cause(learnt: Raw, cause: str) -> None:
    ((record, role, said),) = why(version(0, victim(1)), learnt)
    assert (record, role) == ("R", "victim")
    assert said.endswith(cause)


def test_a_later_version_that_no_rule_admits_is_the_cause() -> None:
    ((_, _, said),) = why(version(0, victim(1)), version(1, victim(1), category="other"))
    assert said == "By what is known now: No rule of this meeting admits it."


def test_a_later_version_that_qualifies_corrects_nothing() -> None:
    assert why(version(0, victim(1)), version(1, victim(1))) == []
    assert why(version(0, victim()), version(1, victim())) == []


def test_one_row_for_a_record_role_and_person_however_many_updates_and_entries() -> None:
    updates = [custody(0, clock, id=clock, subject="C", people=[subject(1)]) for clock in ("10:00", "11:00")]
    assert why(*updates, retraction(updates[0], 1)) == [("C", "subject", "The agency has withdrawn the report.")]
    twice = version(0, victim(1), victim(1))
    assert len(why(twice, retraction(twice, 1))) == 1


def test_one_row_for_each_role_and_each_person() -> None:
    four = version(0, victim(1), suspect(1), victim(2))
    assert [role for _, role, _ in why(four, retraction(four, 1))] == ["suspect", "victim", "victim"]


def test_one_withdrawn_update_is_no_correction_while_another_still_qualifies() -> None:
    updates = [custody(0, clock, id=clock, subject="C", people=[subject(1)]) for clock in ("10:00", "11:00")]
    assert why(*updates, retraction_of_id(updates[1], 1)) == []


def test_whoever_qualified_and_was_not_listed_any_more_is_corrected_too() -> None:
    assert why(version(0, victim(1)), retraction(version(0), 8), on=9) == [
        ("R", "victim", "The agency has withdrawn the report.")
    ]


def test_what_never_stood_at_a_held_sitting_is_no_correction() -> None:
    early = retraction(version(0), 0, "11:00")
    assert why(version(0, victim(1)), early, on=1) == []
    gone = agenda([version(0, victim(1)), retraction(version(0), 1)], 2, cancelled=[1])
    assert corrections(gone) == []


def test_an_episode_closed_is_no_correction() -> None:
    gone = missing(0, id="a", from_=at(0), risk="high", people=[subject(1)])
    back = missing(1, id="b", from_=at(0), status="located", people=[subject(1)])
    assert why(gone, back) == []


# Adding up


def test_the_appearances_received_in_a_window_add_up() -> None:
    raws = [
        incident(0, id="a", people=[victim(1), suspect(2, age=19), witness(3, age=30)]),
        incident(0, id="b", category="other", people=[victim(1)]),
        incident(0, id="c", people=[]),
        referral(0, id="d", to="syv-daily", source=SOCIAL_CARE, people=[subject(1)]),
        status(0, people=[subject(1)]),
        version(0, victim(1)),
        version(0, victim(1)) | {"id": "w"},
        retraction_of_id(version(0), 0, "11:00"),
        custody(0, "07:00", id="old", source=POLICE, people=[subject(4)]),
    ]
    counts = agenda(raws, 1)["counts"]
    assert counts["appearances"] == {"on_agenda": 3, "to_check": 1, "left_off": 2}
    assert (counts["received"], counts["superseded"], counts["retracted"]) == (8, 0, 1)
    assert counts["items"] == {"new": 3, "seen": 1, "open": 0}


def test_superseded_versions_are_counted_and_make_no_appearance() -> None:
    counts = agenda([version(0, victim(1)), version(0, victim(1)) | {"id": "w"}], 1)["counts"]
    assert (counts["received"], counts["superseded"], counts["appearances"]["on_agenda"]) == (2, 1, 1)
