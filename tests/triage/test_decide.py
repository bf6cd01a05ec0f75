"""Each rule through the whole of reading, linking and deciding: for, against, and unknown (contract 4.1)."""

from __future__ import annotations

from typing import Any

import pytest

from kit.cores import change_of, standing, standings
from kit.events import (
    Raw,
    assessment,
    custody,
    incident,
    intelligence,
    missing,
    referral,
    status,
    suspension,
)
from kit.people import subject, suspect, victim, witness
from raw_events import GRADE
from shield_shared.decisions import Standing

SYV, MACE = "syv-daily", "mace-daily"


def graded(*letters: str, **more: Any) -> dict[str, Any]:
    return {"items": [{"text": "t", "grade": GRADE | {"information": letter}} for letter in letters]} | more


def one(meeting: str, raw: Raw) -> Standing:
    """The standing of an event that names one young person, aged 16 unless it says otherwise."""
    raw["data"].setdefault("people", [])
    raw["data"]["people"] = [{**victim(1), "age": 16}]
    (found,) = standings([raw], meeting)
    return found


FOR = [
    (SYV, incident(category="robbery"), ("serious-violence",), "next-meeting"),
    (SYV, incident(category="theft", weapon="blunt"), ("serious-violence",), "next-meeting"),
    (SYV, incident(category="theft", injury="serious"), ("serious-violence", "knife-or-serious-injury"), "same-day"),
    (SYV, incident(category="homicide"), ("serious-violence", "life-at-risk"), "immediate"),
    (SYV, custody(status="bailed", category="threats-to-kill"), ("serious-violence", "life-at-risk"), "immediate"),
    (SYV, custody(status="detained"), ("child-detained",), "same-day"),
    (SYV, custody(status="remanded"), ("child-detained",), "same-day"),
    (SYV, incident(category="stop-search", flags=["weapon-sought"]), ("weapon-search",), "next-meeting"),
    (SYV, intelligence(**graded("E", "D", themes=["gangs"])), ("violence-intelligence",), "next-meeting"),
    (SYV, missing(risk="high"), ("missing-high-risk",), "same-day"),
    (SYV, suspension(reasons=["PP", "OW"]), ("weapon-suspension",), "next-meeting"),
    (SYV, referral(to=SYV), ("referred",), "next-meeting"),
    (MACE, referral(to=MACE), ("referred",), "next-meeting"),
    (MACE, incident(category="sexual-offence"), ("exploitation-concern",), "next-meeting"),
    (MACE, intelligence(**graded("A", themes=["cse"])), ("exploitation-concern",), "next-meeting"),
    (MACE, assessment(level="emerging"), ("exploitation-concern",), "next-meeting"),
    (MACE, missing(), ("missing-open",), "next-meeting"),
    (MACE, missing(risk="high"), ("missing-open",), "same-day"),
    (MACE, incident(category="exploitation", weapon="firearm"), ("exploitation-concern", "life-at-risk"), "immediate"),
]
AGAINST = [
    (SYV, incident(category="theft")),
    (SYV, incident(category="violence-without-injury", injury="minor", weapon="none")),
    (SYV, custody(status="bailed")),
    (SYV, custody(status="charged", category="theft")),
    (SYV, incident(category="stop-search", flags=["drugs-sought"])),
    (SYV, incident(category="theft", flags=["weapon-found"])),
    (SYV, intelligence(**graded("E", "E", themes=["gangs"]))),
    (SYV, intelligence(**graded("A", themes=["cse"]))),
    (SYV, missing(risk="medium")),
    (SYV, missing(status="away", risk="high")),
    (SYV, suspension(reasons=["PP"])),
    (SYV, referral(to=MACE)),
    (SYV, incident(category="exploitation")),
    (MACE, incident(category="robbery", weapon="knife")),
    (MACE, missing(status="located")),
    (MACE, custody(status="detained", category="robbery")),
    (MACE, suspension(reasons=["OW"])),
    (MACE, assessment(level="none")),
]
UNKNOWN = [
    (SYV, incident(category="theft", weapon="unknown"), ("serious-violence",)),
    (SYV, incident(category="theft", injury="unknown"), ("serious-violence",)),
    (SYV, custody(status="bailed", category="unknown"), ("serious-violence",)),
    (SYV, incident(category="stop-search", flags=["unknown"]), ("weapon-search",)),
    (SYV, intelligence(**graded("A", themes=["unknown"])), ("violence-intelligence",)),
    (SYV, missing(risk="unknown"), ("missing-high-risk",)),
    (SYV, suspension(reasons=["unknown"]), ("weapon-suspension",)),
    (MACE, intelligence(**graded("A", themes=["unknown"])), ("exploitation-concern",)),
]


@pytest.mark.parametrize(("meeting", "raw", "rules", "priority"), FOR)
def test_a_rule_that_holds_admits_or_raises(meeting: str, raw: Raw, rules: tuple[str, ...], priority: str) -> None:
    found = one(meeting, raw)
    assert (found.verdict, found.why, found.rules, found.priority) == ("qualifies", "admitted", rules, priority)


@pytest.mark.parametrize(("meeting", "raw"), AGAINST)
def test_what_no_rule_admits_is_left_off(meeting: str, raw: Raw) -> None:
    found = one(meeting, raw)
    assert (found.verdict, found.why, found.rules, found.unknown_rules) == ("left-off", "no-rule", (), ())
    assert found.priority == "note"


@pytest.mark.parametrize(("meeting", "raw", "unknown"), UNKNOWN)
def test_a_rule_that_ends_unknown_does_not_admit_and_the_sender_is_asked(
    meeting: str, raw: Raw, unknown: tuple[str, ...]
) -> None:
    found = one(meeting, raw)
    assert (found.verdict, found.why, found.rules, found.unknown_rules) == ("to-check", "rule", (), unknown)


def test_an_unknown_matters_no_more_once_a_rule_admits() -> None:
    found = one(SYV, incident(category="robbery", weapon="unknown"))
    assert (found.verdict, found.unknown_rules) == ("qualifies", ())
    assert one(SYV, referral(to=SYV)).verdict == "qualifies"


def test_admitted_by_one_rule_with_another_unknown_says_both() -> None:
    found = one(SYV, custody(status="detained", category="unknown"))
    assert (found.verdict, found.rules, found.unknown_rules) == (
        "qualifies", ("child-detained",), ("serious-violence",)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ({"age": 17}, "qualifies"),
        ({"age_range": [17, 30]}, "qualifies"),
        ({}, "qualifies"),
        ({"age": 18, "care": "relevant"}, "left-off"),
        ({"age": 18}, "left-off"),
    ],
)
def test_a_detention_counts_for_whoever_may_be_under_18_at_it(said: dict[str, Any], verdict: str) -> None:
    assert standing([custody(0, id="e", people=[subject(1, **said)])], "e").verdict == verdict


@pytest.mark.parametrize(
    ("raw", "said", "verdict", "why"),
    [
        (incident(category="robbery"), {"age": 19}, "to-check", "scope"),
        (incident(category="theft", weapon="unknown"), {"age": 19}, "to-check", "rule"),
        (incident(category="robbery"), {"age": 30}, "left-off", "over-limit"),
        (incident(category="theft", weapon="unknown"), {"age": 30}, "left-off", "over-limit"),
        (incident(category="theft"), {"age": 30}, "left-off", "no-rule"),
        (incident(category="theft"), {"age": 19}, "left-off", "no-rule"),
    ],
)
def test_admission_and_scope_together_give_the_verdict(raw: Raw, said: dict[str, Any], verdict: str, why: str) -> None:
    raw = raw | {"id": "e", "data": raw["data"] | {"people": [victim(1, **said)]}}
    found = standing([raw], "e")
    assert (found.verdict, found.why) == (verdict, why)


@pytest.mark.parametrize("care", ["looked-after", "eligible", "relevant"])
def test_a_looked_after_young_person_is_looked_at_the_same_day(care: str) -> None:
    assert "looked-after-involved" in standing([incident(0, id="e", people=[victim(1, care=care)])], "e").rules


@pytest.mark.parametrize("care", ["former-relevant", "qualifying", "unknown", None])
def test_other_care_statuses_raise_nothing(care: str | None) -> None:
    found = standing([incident(0, id="e", people=[victim(1, age=16, care=care)])], "e")
    assert (found.rules, found.priority) == (("serious-violence",), "next-meeting")


@pytest.mark.parametrize(
    ("said", "raised"),
    [
        ({"age": 9}, True),
        ({"age_range": [None, 9]}, True),
        ({"age": 10}, False),
        ({"age_range": [9, 10]}, False),
        ({}, False),
    ],
)
def test_under_ten_means_every_possible_age(said: dict[str, Any], raised: bool) -> None:
    found = standing([incident(0, id="e", people=[victim(1, **said)])], "e")
    assert ("under-ten" in found.rules) is raised


def test_a_raising_rule_lifts_nothing_that_is_not_admitted() -> None:
    found = standing([incident(0, id="e", category="other", people=[victim(1, care="looked-after", age=9)])], "e")
    assert (found.verdict, found.rules, found.priority) == ("left-off", (), "note")


def test_an_admitted_appearance_out_of_scope_still_says_why_it_was_admitted() -> None:
    found = standing([incident(0, id="e", people=[victim(1, age=30)])], "e")
    assert (found.verdict, found.rules) == ("left-off", ("serious-violence",))


def test_a_rule_does_not_apply_before_it_is_in_force() -> None:
    early = incident(0, id="e", people=[victim(1)]) | {"time": "2017-12-31T23:59:59Z"}
    assert standing([early], "e").verdict == "left-off"


def test_the_same_person_and_role_twice_is_one_appearance_and_each_role_is_one() -> None:
    raw = incident(0, id="e", people=[witness(1), victim(1), suspect(1), victim(1)])
    found = standings([raw])
    assert [(s.role, [entry.place for entry in s.entries]) for s in found] == [
        ("victim", [1, 3]), ("suspect", [2]), ("witness", [0])
    ]  # fmt: skip


def test_facts_make_no_appearance() -> None:
    assert standings([status(people=[subject(1)])]) == []
    assert standings([status(people=[subject(1)])], MACE) == []


def test_an_assessment_makes_an_appearance_on_mace_meetings_only() -> None:
    assert standings([assessment(people=[subject(1)])]) == []
    assert [s.verdict for s in standings([assessment(people=[subject(1)])], MACE)] == ["qualifies"]


@pytest.mark.parametrize(
    ("raw", "rows"),
    [
        (incident(people=[]), [(("serious-violence",), ())]),
        (incident(category="theft", weapon="unknown", people=[]), [((), ("serious-violence",))]),
        (incident(category="theft", people=[]), []),
        (referral(people=[]), [(("referred",), ())]),
        (incident(people=[victim(1)]), []),
    ],
)
def test_an_event_that_names_nobody_is_to_check_when_admitted_or_unknown(raw: Raw, rows: list[Any]) -> None:
    change = change_of([raw])
    assert [(row.rules, row.unknown_rules) for row in change.nobody_come] == rows
    assert len(change.come) == len(raw["data"]["people"])


def test_a_fact_that_names_nobody_is_not_to_check() -> None:
    assert change_of([assessment(people=[subject(1)], level="high")]).nobody_come == []
