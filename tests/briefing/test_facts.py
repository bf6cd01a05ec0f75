"""What an item says of a young person: each fact with who states it, and as at when (contract 4.2 and 6)."""

from __future__ import annotations

from typing import Any

import pytest

from kit.cores import agenda
from kit.events import (
    HEALTH,
    POLICE,
    SOCIAL_CARE,
    YOUTH_JUSTICE,
    Raw,
    assessment,
    custody,
    incident,
    intelligence,
    missing,
    retraction,
    status,
)
from kit.moments import at
from kit.people import linked, nhs, subject, suspect, victim
from kit.views import person_of

SEEN = incident(0, id="a", people=[victim(1, born="2010-01-01")])


def told(*raws: Raw, on: int = 1, first: Raw = SEEN) -> Any:
    """The row of the young person of the first event."""
    return person_of(agenda([first, *raws], on), "a")


def said(which: int = 0, clock: str = "09:00", **data: Any) -> Raw:
    return status(which, clock, **({"people": [subject(1)], "as_at": "2026-05-20"} | data))


def entry(which: int = 0, clock: str = "09:00", **more: Any) -> Raw:
    """Another incident that names the young person, and is on no agenda."""
    return incident(which, clock, category="other", people=[linked(1, **more)])


def test_ages_at_the_event_and_at_the_meeting() -> None:
    row = told(first=incident(0, id="a", people=[victim(1, born="2010-06-02")]))
    assert (row["age_at_event"], row["age_at_meeting"]) == (15, 16)
    assert row["appearances"][0]["age_at_event"] == 15


def test_an_age_that_is_not_certain_is_a_range_and_one_not_known_null() -> None:
    row = told(first=incident(0, id="a", people=[victim(1, born="2010")]))
    assert (row["age_at_event"], row["age_at_meeting"]) == ({"min": 15, "max": 16},) * 2
    row = told(first=incident(0, id="a", people=[victim(1)]))
    assert (row["age_at_event"], row["age_at_meeting"]) == (None, None)
    assert row["flags"] == ["age-not-known"]


def test_the_newest_appearance_speaks_for_the_age_and_each_for_itself() -> None:
    first = incident(0, id="a", subject="A", occurred=at(-2), people=[victim(1, born="2010-06-01")])
    second = incident(0, "12:00", id="b", related=["A"], people=[suspect(1)])
    row = told(second, first=first)
    assert row["age_at_event"] == 16
    assert [(a["id"], a["role"], a["age_at_event"]) for a in row["appearances"]] == [
        ("a", "victim", 15), ("b", "suspect", 16)
    ]  # fmt: skip


def test_turned_18_is_flagged_and_why_they_are_in_scope_is_said() -> None:
    row = told(first=incident(0, id="a", people=[victim(1, born="2008-06-02")]))
    assert (row["flags"], row["scope_basis"]) == (["turned-18"], "Under 18 at the event.")


def test_identifiers_stand_in_the_order_of_schemes_verified_ones_first() -> None:
    raws = [
        incident(0, category="other", source=HEALTH, people=[linked(1, agency_ref="9", csws="A")]),
        status(0, people=[subject(1, csws="B")]),
    ]
    found = [(row["scheme"], row["value"], row["verified"]) for row in told(*raws)["identifiers"]]
    assert found == [("nhs", nhs(1), True), ("csws", "B", True), ("csws", "A", False), ("agency-ref", "9", True)]


def test_the_latest_name_stands_first_and_each_other_name_once() -> None:
    raws = [entry(0, clock, name=(name, "Example")) for clock, name in (("07:00", "A"), ("08:00", "B"), ("09:00", "A"))]
    row = told(*raws)
    assert (row["name"]["given"], [name["given"] for name in row["other_names"]]) == ("A", ["B"])
    assert told()["name"] is None
    assert told()["other_names"] == []


def test_birth_dates_stand_most_precise_first_with_who_states_them() -> None:
    raws = [
        entry(born="2010"),
        entry(born="2010-01"),
        incident(0, category="other", source=HEALTH, people=[linked(1, born="2010")]),
    ]
    found = [(row["value"], row["precision"], row["stated_by"]) for row in told(*raws)["birth_dates"]]
    assert found == [
        ("2010-01-01", "day", ["west-yorkshire-police"]),
        ("2010-01", "month", ["west-yorkshire-police"]),
        ("2010", "year", ["leeds-health", "west-yorkshire-police"]),
    ]


def test_sex_home_and_school_are_those_stated_last() -> None:
    early = entry(0, "07:00", sex="female", school="First", home={"ward": "Armley", "authority": "Leeds"})
    late = entry(0, "08:00", sex="male", school="Second", home={"ward": "Seacroft"})
    row = told(late, early)
    assert (row["sex"], row["school"]["value"], row["home"]["value"]["ward"]) == ("male", "Second", "Seacroft")
    assert (row["home"]["as_at"], row["home"]["agency"]) == (at(0, "08:00"), "west-yorkshire-police")
    assert (told()["sex"], told()["school"], told()["home"]) == (None, None, None)


def test_a_status_event_is_believed_on_the_school_before_any_other_event() -> None:
    row = told(said(0, "06:00", school="Stated"), entry(0, "08:00", school="Second"))
    assert (row["school"]["value"], row["school"]["as_at"], row["school"]["agency"]) == (
        "Stated", "2026-05-20", "leeds-csws"
    )  # fmt: skip


@pytest.mark.parametrize("field", ["trusted_adult", "send", "strengths", "nrm", "plans"])
def test_facts_of_status_events_are_the_latest_that_says_anything(field: str) -> None:
    values = (["child-in-need"], ["child-protection"]) if field == "plans" else ("first", "second")
    early, late = (said(0, clock, **{field: value}) for clock, value in zip(("06:00", "07:00"), values, strict=True))
    assert told(late, early, said(0, "08:00"))[field]["value"] == values[1]
    assert told()[field] is None


def test_care_status_is_the_one_that_counts_with_who_states_it() -> None:
    row = told(said(care_status="relevant"))["care_status"]
    assert (row["value"], row["as_at"], row["agency"]) == ("relevant", "2026-05-20", "leeds-csws")
    row = told(said(0, "07:00", care_status="relevant"), said(0, "08:00", care_status="none"))["care_status"]
    assert row["value"] == "unknown"
    row = told(entry(care="eligible"))["care_status"]
    assert (row["value"], row["as_at"]) == ("eligible", at(0, "09:00"))
    assert told()["care_status"] is None


def test_a_plan_is_the_latest_with_who_judged_it() -> None:
    plan = {"in_place": True, "reviewed_on": "2026-05-01", "effective": False, "judged_by": "A. Worker"}
    row = told(said(0, "08:00", vrmp=plan), said(0, "07:00", vrmp={"in_place": False}))["vrmp"]
    assert (row["in_place"], row["effective"], row["reviewed_on"], row["agency"]) == (
        True, False, "2026-05-01", "leeds-csws"
    )  # fmt: skip
    assert told(said(vrmp={"in_place": False}), said(0, "10:00"))["vrmp"]["reviewed_on"] is None
    assert told()["vrmp"] is None


def test_workers_are_those_of_the_latest_status_event_of_each_agency() -> None:
    def working(name: str, clock: str, source: str = SOCIAL_CARE) -> Raw:
        return said(0, clock, source=source, workers=[{"agency": "any", "name": name, "role": "key worker"}])

    raws = [
        working("old", "06:00"),
        working("new", "07:00"),
        working("theirs", "05:00", YOUTH_JUSTICE),
        said(0, "08:00"),
    ]
    found = [(row["name"], row["stated_by"]) for row in told(*raws)["workers"]]
    assert found == [("new", "leeds-csws"), ("theirs", "leeds-yjs")]


def test_the_assessed_level_is_the_latest_by_the_day_it_was_assessed() -> None:
    def assessed(clock: str, on: str, level: str) -> Raw:
        return assessment(0, clock, people=[subject(1)], assessed_on=on, level=level, level_word=level.title())

    late, early = assessed("07:00", "2026-05-02", "low"), assessed("08:00", "2026-05-01", "high")
    assert told(late, early)["assessment"]["level_word"] == "Low"
    again = assessed("08:30", "2026-05-02", "medium")
    assert told(late, early, again)["assessment"]["level"] == "medium"
    assert told()["assessment"] is None


def test_relations_stand_once_for_each_agency_the_latest_first() -> None:
    def related(clock: str, source: str, strength: str) -> Raw:
        other = {"kind": "sibling", "strength": strength, "to": {"scheme": "nhs", "value": nhs(2)}}
        person = linked(1) | {"relations": [other, {"kind": "friend"}]}
        return incident(0, clock, category="other", source=source, people=[person])

    raws = [related("06:00", POLICE, "known"), related("07:00", POLICE, "known"), related("08:00", HEALTH, "thought")]
    found = [(r["agency"], r["strength"], (r["to"] or {}).get("value")) for r in told(*raws)["relations"]]
    assert found == [
        ("leeds-health", "thought", nhs(2)),
        ("leeds-health", None, None),
        ("west-yorkshire-police", "known", nhs(2)),
        ("west-yorkshire-police", None, None),
    ]


def gone(began: int, which: int = 0, clock: str = "09:00", **more: Any) -> Raw:
    return missing(which, clock, from_=at(began), **({"people": [subject(1)]} | more))


def test_open_episodes_stand_longest_first_with_the_last_stated_risk() -> None:
    raws = [
        gone(0, risk="low"),
        gone(-3, risk="high"),
        gone(-3, clock="10:00", status="away", source=SOCIAL_CARE),
        gone(-9, people=[subject(2)]),
    ]
    found = [(r["since"], r["risk"], r["status"], r["agencies"]) for r in told(*raws)["missing"]]
    assert found == [
        (at(-3), "high", "away", ["leeds-csws", "west-yorkshire-police"]),
        (at(0), "low", "missing", ["west-yorkshire-police"]),
    ]


def test_closed_episodes_are_only_counted() -> None:
    row = told(gone(-3), gone(-3, 0, "10:00", status="located", to=at(0)))
    assert (row["missing"], row["missing_episodes_90_days"]) == ([], 1)


@pytest.mark.parametrize(("began", "counted"), [(-89, 0), (-88, 1), (1, 1), (2, 0)])
def test_episodes_of_90_days_up_to_the_meeting_are_counted(began: int, counted: int) -> None:
    assert told(gone(began))["missing_episodes_90_days"] == counted


def test_one_episode_reported_twice_counts_once() -> None:
    assert told(gone(-3), gone(-3, 0, "10:00", source=SOCIAL_CARE))["missing_episodes_90_days"] == 1


def test_episodes_that_something_was_received_of_since_the_last_sitting_are_counted() -> None:
    before, again = gone(-9, -3), gone(-9, 0, "10:00", status="located", to=at(0))
    assert told(before)["missing_episodes_since_last"] == 0
    assert told(before, again, gone(-2, 0))["missing_episodes_since_last"] == 2


def test_open_custody_is_told_with_whole_hours_up_to_the_cut_off() -> None:
    def held(began: str, subject_: str, **more: Any) -> Raw:
        return custody(0, since=at(0, began), subject=subject_, people=[subject(1)], **more)

    raws = [held("09:30", "C2"), held("09:00", "C1", appropriate_adult=True), held("08:00", "C3", status="bailed")]
    found = [(r["reference"], r["hours"], r["appropriate_adult"]) for r in told(*raws)["custody"]]
    assert found == [("C1", 23, True), ("C2", 22, None)]


def test_custody_is_open_by_the_latest_update_of_the_record_whomever_it_names() -> None:
    def update(clock: str, status_: str, who: int) -> Raw:
        return custody(0, clock, since=at(0), subject="C", status=status_, people=[subject(who)])

    (row,) = told(update("10:00", "detained", 1), update("10:30", "bailed", 1), update("11:00", "detained", 2))[
        "custody"
    ]
    assert row["status"] == "bailed"
    assert told(update("10:00", "detained", 1), update("11:00", "bailed", 2))["custody"] == []


def test_custody_that_begins_after_the_cut_off_has_lasted_no_hours() -> None:
    (row,) = told(custody(0, since=at(5), people=[subject(1)]))["custody"]
    assert row["hours"] == 0


def test_facts_of_withdrawn_events_are_not_told() -> None:
    stated = said(subject="S", trusted_adult="an aunt")
    assert told(stated)["trusted_adult"]["value"] == "an aunt"
    assert told(stated, retraction(stated, 0, "11:00"))["trusted_adult"] is None


GRADE = {"source": 1, "information": "A"}


@pytest.mark.parametrize(
    ("codes", "handling"), [(["P"], "P"), (["C"], "C"), (["P", "C"], "P"), (["C", "P"], "P"), (["C", "C"], "C")]
)
def test_what_only_conditional_intelligence_states_says_so(codes: list[str], handling: str) -> None:
    reports = [
        intelligence(
            0,
            f"0{place}:00",
            items=[{"text": "t", "grade": GRADE | {"handling": code}}],
            people=[subject(1, name=("Ada", "Example"))],
        )
        for place, code in enumerate(codes)
    ]
    row = told(*reports)
    assert (row["name"]["handling"], row["identifiers"][0]["handling"]) == (handling, "P")
