"""The child-focused meeting: whose latest assessment is discussed, why others are not, ages as at the cut-off."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kit.cores import accepted, agenda, agendas, fold_of, standing, standings
from kit.events import Raw, assessment, incident, referral, retraction, status
from kit.people import subject
from kit.views import corrections, left_off, listed, to_check
from shield_shared.decisions import Standing

MEETING = "mace-child"
#: Wednesdays on which the meeting sits, and the one before.
WORKS = {"in_place": True, "effective": True}
SITTING, NEXT = date(2026, 6, 10), date(2026, 6, 24)


def assessed(level: str, which: int = 0, on: str = "2026-06-01", id: str = "a", **more: Any) -> Raw:
    return assessment(which, id=id, level=level, assessed_on=on, **({"people": [subject(1, born="2010-06-20")]} | more))


def plan(which: int, vrmp: Any) -> Raw:
    return status(which, id=f"plan{which}", subject=f"plan{which}", people=[subject(1)], vrmp=vrmp)


def stands(*raws: Raw, id: str = "a", day: date | None = None) -> Standing:
    fold = fold_of(accepted(raws), MEETING)
    (found,) = (s for s in fold.settle(day).changes[MEETING].come if s.event.id == id)
    return found


@pytest.mark.parametrize(
    ("level", "verdict"),
    [
        ("none", "left-off"),
        ("emerging", "qualifies"),
        ("low", "qualifies"),
        ("medium", "left-off"),
        ("high", "qualifies"),
    ],
)
def test_the_assessed_level_decides(level: str, verdict: str) -> None:
    found = stands(assessed(level))
    assert found.verdict == verdict
    assert found.why == ("admitted" if verdict == "qualifies" else "level")
    assert (found.open, found.kept_open) == (True, True)


@pytest.mark.parametrize(
    ("said", "keeps_off"),
    [
        (WORKS, True),
        ({"in_place": True, "effective": False}, False),
        ({"in_place": True}, False),
        ({"in_place": False, "effective": True}, False),
        ("in place, it seems", False),
    ],
)
def test_only_a_plan_in_place_and_judged_to_work_keeps_a_high_level_off(said: Any, keeps_off: bool) -> None:
    found = stands(assessed("high"), plan(0, said))
    assert (found.verdict == "left-off") is keeps_off
    assert found.why == ("working-plan" if keeps_off else "admitted")
    assert stands(assessed("low"), plan(0, said)).verdict == "qualifies"


def test_the_latest_plan_counts() -> None:
    works, fails = plan(0, WORKS), plan(1, WORKS | {"effective": False})
    assert stands(assessed("high"), works, fails).verdict == "qualifies"
    assert stands(assessed("high"), plan(0, {"in_place": False}), plan(1, WORKS)).why == "working-plan"


def test_the_latest_by_the_day_of_assessment_counts_then_by_time() -> None:
    earlier, later = assessed("low", 1, "2026-05-01", id="x"), assessed("high", 0, "2026-05-02")
    assert stands(earlier, later).verdict == "qualifies"
    gone = stands(earlier, later, id="x")
    assert (gone.verdict, gone.why, gone.open, gone.kept_open) == ("left-off", "not-latest", False, False)
    sent_later = assessed("none", 2, "2026-05-02", id="y")
    assert stands(later, sent_later).why == "not-latest"


def test_nothing_but_assessments_and_referrals_to_the_meeting_appear() -> None:
    named = [referral(0, id=to, to=to, people=[subject(1)]) for to in (MEETING, "mace-daily")]
    found = standings([*named, incident(0, category="exploitation", people=[subject(1)])], MEETING)
    assert [(s.event.id, s.verdict, s.open) for s in found] == [(MEETING, "qualifies", False)]


def test_scope_and_ages_are_as_at_the_cut_off() -> None:
    grown = assessed("low", people=[subject(1, born="2008-06-10")])
    assert stands(grown).scope.basis == "under-18"
    assert stands(grown, day=date(2026, 6, 9)).scope.basis == "under-18"
    found = stands(grown, day=date(2026, 6, 10))
    assert (found.verdict, found.scope.basis, *(found.scope.ages or ())) == ("to-check", "care-status-unknown", 18)
    assert stands(assessed("low", people=[subject(1)]), day=SITTING).scope.as_at == SITTING
    young = assessed("low", people=[subject(1, born="2016-06-10")])
    assert "under-ten" in stands(young, day=date(2026, 6, 9)).rules
    assert "under-ten" not in stands(young, day=date(2026, 6, 10)).rules


def test_an_age_is_carried_as_the_births_that_it_allowed() -> None:
    by_age = assessed("low", -200, people=[subject(1, age=17)])
    found = stands(by_age, day=SITTING)
    assert (found.verdict, found.scope.basis) == ("qualifies", "may-be-under-18")
    assert found.scope.ages == frozenset({17, 18})
    ages_then = found.scope.ages_at_event
    assert ages_then is not None
    assert (ages_then.low, ages_then.high) == (17, 17)


def test_somebody_assessed_is_on_every_sitting_until_assessed_otherwise() -> None:
    first, ended = assessed("emerging", -30), assessed("none", 15, "2026-06-16", id="end")
    made = agendas([first, ended], date(2026, 5, 13), date(2026, 7, 8), MEETING)
    assert [listed(made[day]) for day in sorted(made)] == [
        [("a", "subject", "new")], [("a", "subject", "seen")], [("a", "subject", "open")], [], [],
    ]  # fmt: skip
    last = made["2026-06-24"]
    assert left_off(last) == [("end", "subject")]
    assert corrections(last) == [
        ("a", "subject", "By what is known now: A later assessment of this young person counts instead.")
    ]


def test_whoever_turns_18_between_two_sittings_is_corrected_and_asked_about_for_as_long() -> None:
    grown = assessed("low", 0, people=[subject(1, born="2008-06-20")])
    made = agendas([grown], SITTING, date(2026, 8, 19), MEETING)
    assert listed(made[str(SITTING)]) == [("a", "subject", "new")]
    asked = [to_check(made[day]) for day in sorted(made)[1:]]
    assert asked == [[("a", "subject", "scope")]] * len(asked)
    (row,) = made[str(NEXT)]["corrections"]
    assert row["why"] == "It is to check now: Aged 18 to 20: is this young person a care leaver?"
    (person,) = made[str(SITTING)]["items"][0]["people"]
    assert (person["age_at_event"], person["age_at_meeting"], person["scope_basis"]) == (
        17,
        17,
        "Under 18 at the cut-off.",
    )


def test_a_dropped_person_is_asked_about_while_the_assessment_would_be_theirs() -> None:
    def version(which: int, **more: Any) -> Raw:
        return assessed("low", which, subject="R", id=f"v{which}", people=[subject(1 + which, **more)])

    versions = [version(0), version(1)]
    made = agendas(versions, SITTING, date(2026, 7, 22), MEETING)
    assert all(("v0", "subject", "dropped") in to_check(each) for each in made.values())
    grown = [
        assessed("low", which, subject="R", id=f"v{which}", people=[subject(1 + which, born="2008-06-16")])
        for which in (0, 1)
    ]
    found = agendas([*grown, status(0, care_status="none", people=[subject(1)])], SITTING, NEXT, MEETING)
    assert [("v0", "subject", "dropped") in to_check(each) for each in found.values()] == [True, False]


def test_the_page_says_why_somebody_is_left_off() -> None:
    raws = [assessed("medium"), assessed("low", 0, "2026-01-01", id="b")]
    why = {row["id"]: row["why"] for row in agenda(raws, SITTING, meeting=MEETING)["left_off"]}
    assert why == {
        "a": "The assessed level is not one that this meeting discusses.",
        "b": "A later assessment of this young person counts instead.",
    }
    withdrawn = [assessed("low", subject="S"), retraction(assessed("low", subject="S"), 1)]
    assert listed(agenda(withdrawn, SITTING, meeting=MEETING)) == []
    assert standing([assessed("low")], "a", meeting="mace-daily").scope.as_at is None
