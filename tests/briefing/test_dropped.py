"""Whom the live version of a record no longer names (contract 4.2, to check (d))."""

from __future__ import annotations

from typing import Any

import pytest

from kit.cores import agenda
from kit.events import HEALTH, Raw, custody, incident, retraction, retraction_of_id, status
from kit.moments import at
from kit.people import nhs, subject, suspect, victim, witness
from kit.views import listed, to_check


def version(which: int, *people: Raw, **more: Any) -> Raw:
    return incident(which, id=f"v{which}", subject="R", people=list(people), **more)


def checks(*raws: Raw, on: int = 2) -> list[tuple[str, str, str]]:
    return to_check(agenda(list(raws), on))


def test_d_a_person_whom_the_live_version_no_longer_names_is_asked_about() -> None:
    made = agenda([version(0, victim(1), suspect(2)), version(1, suspect(2))], 2)
    (row,) = made["to_check"]
    assert (row["id"], row["role"], row["why"], row["ask"]) == ("v0", "victim", "dropped", "west-yorkshire-police")
    assert row["person"] is not None
    assert [each["value"] for each in row["person"]["identifiers"]] == [nhs(1)]
    assert row["received"] == at(0)


NAME = ("Ada", "Example")
BOTH = {"identifiers": [{"scheme": "nhs", "value": nhs(1)}, {"scheme": "nhs", "value": nhs(2)}]}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param([victim(1)], [suspect(1)], id="in another role"),
        pytest.param([victim(1, name=NAME)], [victim(name=NAME)], id="by name"),
        pytest.param([victim(csws="C")], [victim(csws="C")], id="by an identifier that is not verified"),
        pytest.param([victim()], [victim()], id="by role and place"),
    ],
)
def test_whom_the_live_version_names_in_any_way_is_not_dropped(before: list[Raw], after: list[Raw]) -> None:
    assert checks(version(0, *before), version(1, *after)) == []


def test_whom_the_live_version_names_by_a_link_that_others_state_is_not_dropped() -> None:
    raws = [version(0, victim(1)), version(1, victim(2)), status(0, people=[subject() | BOTH])]
    assert checks(*raws[:2]) == [("v0", "victim", "dropped")]
    assert checks(*raws) == []


def test_two_who_are_named_by_blanks_are_not_one() -> None:
    assert checks(version(0, victim(name=("", " "))), version(1, suspect(name=("", " ")))) == [
        ("v0", "victim", "dropped")
    ]


ELDER, YOUNGER = "2009-03-01", "2010-04-02"


@pytest.mark.parametrize("before", [victim(1, born=ELDER), victim(1)], ids=["another date", "no date"])
def test_in_a_clash_a_link_that_others_state_is_not_enough(before: Raw) -> None:
    """Two children whom one wrong identifier joins are two: whoever is left out is asked about, and corrected."""
    clash = [status(0, id=born, people=[subject(born=born) | BOTH]) for born in (ELDER, YOUNGER)]
    raws = [version(0, before), version(1, victim(2, born=YOUNGER)), *clash]
    assert checks(*raws) == [("v0", "victim", "dropped")]
    assert [row["record"] for row in agenda(raws, 2)["corrections"]] == ["R"]
    same = [raws[0], version(1, victim(2, born=before.get("birth_date"))), *clash]
    assert checks(*same) == ([] if "birth_date" in before else [("v0", "victim", "dropped")])


def test_a_date_that_only_the_version_left_out_states_makes_a_clash_too() -> None:
    link = status(0, people=[subject() | BOTH])
    two = [version(0, victim(1, born=ELDER)), version(1, victim(2, born=YOUNGER))]
    assert checks(*two, link) == [("v0", "victim", "dropped")]
    three = [*two, version(2, victim(3))]
    assert checks(*three, link, on=3) == [("v0", "victim", "dropped"), ("v1", "victim", "dropped")]
    same = [two[0], version(1, victim(2, born=ELDER)), three[2]]
    assert checks(*same, link, on=3) == [("v1", "victim", "dropped")]


def test_whom_a_version_in_between_names_otherwise_is_named_through_it() -> None:
    chain = [victim(csws="C"), victim(csws="C", niche="N"), victim(niche="N")]
    police = [version(n, entry, source=HEALTH) for n, entry in enumerate(chain)]
    assert checks(*police, on=3) == []
    assert checks(*police[:2], version(2, victim(niche="M"), source=HEALTH), on=3) == [("v1", "victim", "dropped")]


def test_whom_an_earlier_version_names_otherwise_is_named_through_it() -> None:
    both, ref, yot = suspect(agency_ref="R", yot="Y"), suspect(agency_ref="R"), suspect(yot="Y")
    assert checks(version(0, both), version(1, ref), version(2, yot), on=3) == []
    assert checks(version(0, ref), version(1, yot), version(2, victim(1)), on=3) == [
        ("v0", "suspect", "dropped"), ("v1", "suspect", "dropped")]  # fmt: skip


def test_a_person_whom_an_earlier_version_names_twice_is_named_by_either() -> None:
    elsewhere = incident(0, category="theft", people=[victim(1)])
    twice = version(0, suspect(1, agency_ref="R"), suspect(1))
    assert checks(elsewhere, twice, version(1, suspect(agency_ref="R"))) == []
    assert checks(elsewhere, twice, version(1, suspect(agency_ref="Q"))) == [("v0", "suspect", "dropped")]


def test_the_latest_version_that_names_them_is_taken() -> None:
    three = [version(0, victim(1)), version(1, suspect(1)), version(2, victim(2))]
    assert checks(*three, on=3) == [("v1", "suspect", "dropped")]


def test_an_earlier_version_that_was_withdrawn_names_nobody() -> None:
    three = [version(0, victim(1)), version(1, suspect(1)), version(2, victim(2))]
    assert checks(*three, retraction_of_id(three[1], 2, "11:00"), on=3) == [("v0", "victim", "dropped")]


def test_a_person_dropped_in_two_roles_has_two_rows() -> None:
    assert checks(version(0, victim(1), suspect(1)), version(1)) == [
        ("v0", "suspect", "dropped"), ("v0", "victim", "dropped"), ("v1", "", "nobody-named")
    ]  # fmt: skip


def test_somebody_dropped_twice_and_somebody_else_have_a_row_each() -> None:
    raws = [version(0, victim(1)), version(1, victim(2)), version(2, victim(3))]
    assert checks(*raws, on=3) == [("v0", "victim", "dropped"), ("v1", "victim", "dropped")]


def test_only_those_who_would_qualify_or_be_to_check_are_asked_about() -> None:
    now = version(1, victim(2))
    assert checks(version(0, victim(1, age=19)), now) == [("v0", "victim", "dropped")]
    assert checks(version(0, victim(1), category="other", weapon="unknown"), now) == [("v0", "victim", "dropped")]
    assert checks(version(0, victim(1, age=30)), now) == []
    assert checks(version(0, victim(1), category="other"), now) == []


def test_the_facts_of_the_live_events_count_for_a_dropped_person() -> None:
    raws = [
        version(0, victim(1)),
        version(1, victim(2)),
        incident(0, category="other", people=[witness(1, born="1980")]),
    ]
    assert checks(*raws) == []


def test_what_the_dropped_version_itself_states_counts_in_the_place_of_the_live_one() -> None:
    born = version(0, victim(1, born="2010-01-01"))
    (row,) = agenda([born, version(1, victim(2))], 2)["to_check"]
    assert row["person"] is not None
    assert row["person"]["age_at_event"] == 16


def test_a_retracted_record_has_nobody_dropped() -> None:
    two = [version(0, victim(1)), version(1, victim(2))]
    assert checks(*two, retraction(two[0], 1, "11:00")) == []


def test_earlier_updates_of_a_timeline_still_stand_and_drop_nobody() -> None:
    raws = [custody(n, id=f"c{n}", subject="C", people=[subject(who, age=16)]) for n, who in enumerate((1, 2))]
    made = agenda(raws, 2)
    assert to_check(made) == []
    assert listed(made) == [("c0", "subject", "seen"), ("c1", "subject", "new")]


def test_a_person_dropped_and_named_again_is_asked_about_no_more() -> None:
    raws = [version(0, victim(1)), version(1, victim(2)), version(2, victim(1), victim(2))]
    assert checks(*raws[:2]) == [("v0", "victim", "dropped")]
    assert checks(*raws, on=3) == []
