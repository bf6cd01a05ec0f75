"""The shipped rules are those of the contract, word by word (contract 4.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

import pytest

from shield_run.house import load_house
from shield_shared.parts import FLAGS, SUSPENSION_REASONS, THEMES, Category
from shield_shared.people import CareStatus
from shield_triage.clauses import Asked, Verdict
from shield_triage.condition import INJURIES, LEVELS, STATUSES, WEAPONS
from triage.asking import asked, counted

BOOK = load_house().rules

EFFECTS = {
    "assessed-level": ("mace-child", "next-meeting"),
    "serious-violence": ("syv-daily", "next-meeting"),
    "child-detained": ("syv-daily", "same-day"),
    "weapon-search": ("syv-daily", "next-meeting"),
    "violence-intelligence": ("syv-daily", "next-meeting"),
    "missing-high-risk": ("syv-daily", "same-day"),
    "weapon-suspension": ("syv-daily", "next-meeting"),
    "repeat-missing": ("syv-daily", "same-day"),
    "referred": ("named", "next-meeting"),
    "exploitation-concern": ("mace-daily", "next-meeting"),
    "missing-open": ("mace-daily", "next-meeting"),
    "life-at-risk": (None, "immediate"),
    "knife-or-serious-injury": (None, "same-day"),
    "looked-after-involved": (None, "same-day"),
    "under-ten": (None, "same-day"),
    "repeat-involvement": (None, "same-day"),
    "victim-and-suspect": (None, "same-day"),
}
VIOLENT = {
    "homicide", "attempted-murder", "violence-with-injury", "robbery", "weapon-possession", "weapon-threat",
    "threats-to-kill", "kidnap",
}  # fmt: skip
VIOLENT_THEMES = {"serious-violence", "weapons", "gangs", "county-lines", "reprisal"}
EXPLOITING_THEMES = {"exploitation", "cse", "cce", "county-lines", "cuckooing", "trafficking"}


def holds(rule: str, appearance: Asked) -> Verdict:
    return BOOK.by_id[rule].holds(appearance)


def words(rule: str, field: str, known: frozenset[str] | set[str], word: str, **data: Any) -> set[str]:
    """The words for which a rule holds when the event says one of them in this field."""
    several = field in ("flags", "themes", "reasons")

    def said(one: str) -> dict[str, Any]:
        return data | {field: [one] if several else one}

    return {one for one in known if one != "unknown" and holds(rule, asked(word, **said(one)))}


def test_every_rule_does_what_the_contract_says() -> None:
    does: Mapping[str, Any] = {rule.id: rule.file.does for rule in BOOK.rules}
    assert {name: (one.admits, one.own_priority) for name, one in does.items()} == EFFECTS


@pytest.mark.parametrize(
    ("rule", "held"),
    [
        ("serious-violence", VIOLENT),
        ("exploitation-concern", {"exploitation", "sexual-offence"}),
        ("life-at-risk", {"threats-to-kill", "attempted-murder", "homicide"}),
        ("knife-or-serious-injury", set()),
    ],
)
def test_categories_count_in_incidents_and_custody_alike(rule: str, held: set[str]) -> None:
    assert words(rule, "category", set(get_args(Category)), "incident") == held
    assert words(rule, "category", set(get_args(Category)), "custody") == held


@pytest.mark.parametrize(
    ("rule", "weapons", "injuries"),
    [
        ("serious-violence", {"knife", "firearm", "corrosive", "blunt", "other"},
         {"serious", "life-threatening", "fatal"}),
        ("life-at-risk", {"firearm"}, {"life-threatening", "fatal"}),
        ("knife-or-serious-injury", {"knife", "corrosive"}, {"serious"}),
    ],
)  # fmt: skip
def test_weapons_and_injuries_count_whatever_the_category(rule: str, weapons: set[str], injuries: set[str]) -> None:
    assert words(rule, "weapon", WEAPONS, "incident", category="theft") == weapons
    assert words(rule, "injury", INJURIES, "incident", category="theft") == injuries
    assert holds(rule, asked("incident", category="theft", weapon="unknown")) is None
    assert holds(rule, asked("incident", category="theft", injury="unknown")) is None


def test_a_detained_or_remanded_person_counts_who_is_or_may_be_under_18() -> None:
    assert words("child-detained", "status", STATUSES["custody"], "custody") == {"detained", "remanded"}
    assert holds("child-detained", asked("custody", ages={17, 18}))
    assert not holds("child-detained", asked("custody", ages={18}))
    assert not holds("child-detained", asked("incident", ages={17}))


def test_a_search_counts_by_its_flags() -> None:
    held = {"weapon-sought", "weapon-found"}
    assert words("weapon-search", "flags", FLAGS, "incident", category="stop-search") == held
    assert words("weapon-search", "flags", FLAGS, "incident", category="theft") == set()
    assert holds("weapon-search", asked("incident", category="stop-search", flags=["unknown"])) is None


@pytest.mark.parametrize(
    ("rule", "themes"), [("violence-intelligence", VIOLENT_THEMES), ("exploitation-concern", EXPLOITING_THEMES)]
)
def test_intelligence_counts_by_theme_unless_all_of_it_is_graded_e(rule: str, themes: set[str]) -> None:
    assert words(rule, "themes", THEMES, "intelligence") == themes
    grade = {"source": 3, "information": "E", "handling": "P"}
    false = {"text": "invented", "grade": grade}
    likely = {"text": "invented", "grade": grade | {"information": "D"}}
    assert words(rule, "themes", THEMES, "intelligence", items=[false, false]) == set()
    assert words(rule, "themes", THEMES, "intelligence", items=[false, likely]) == themes
    assert holds(rule, asked("intelligence", themes=["unknown"])) is None
    assert holds(rule, asked("intelligence", themes=["unknown"], items=[false])) is False


@pytest.mark.parametrize(
    ("status", "risk", "verdict"),
    [("missing", "high", True), ("missing", "medium", False), ("missing", "unknown", None), ("missing", None, False),
     ("away", "high", False), ("located", "high", False), ("located", "unknown", False)],
)  # fmt: skip
def test_missing_at_high_risk(status: str, risk: str | None, verdict: Verdict) -> None:
    data = {"risk": risk} if risk is not None else {}
    appearance = asked("missing", status=status, **data)
    assert holds("missing-high-risk", appearance) is verdict
    assert holds("missing-open", appearance) is (status == "missing")
    assert BOOK.by_id["missing-open"].priority(appearance) == ("same-day" if risk == "high" else "next-meeting")


def test_a_suspension_counts_for_a_weapon() -> None:
    assert words("weapon-suspension", "reasons", SUSPENSION_REASONS, "suspension") == {"OW"}


def test_an_assessment_counts_from_emerging_up() -> None:
    assert words("exploitation-concern", "level", LEVELS, "exploitation") == {"emerging", "low", "medium", "high"}


@pytest.mark.parametrize("status", ["missing", "away", "located"])
def test_an_update_of_any_status_counts_as_one_of_three_episodes(status: str) -> None:
    assert holds("repeat-missing", asked("missing", status=status, history=counted("e-1", "e-2", "e-3")))
    assert not holds("repeat-missing", asked("missing", status=status, history=counted("e-1", "e-2")))


def test_a_referral_counts_at_the_meeting_that_it_names() -> None:
    assert holds("referred", asked("referral", to="mace-daily", meeting="mace-daily"))
    assert not holds("referred", asked("referral", to="mace-daily", meeting="syv-daily"))


def test_care_status_and_age_raise() -> None:
    statuses: tuple[str, ...] = get_args(CareStatus)
    counts = {one for one in statuses if holds("looked-after-involved", asked("incident", care=one))}
    assert counts == {"looked-after", "eligible", "relevant"}
    assert holds("under-ten", asked("incident", ages={8, 9})) is True
    assert holds("under-ten", asked("incident", ages={9, 10})) is False
    assert holds("under-ten", asked("incident")) is None


@pytest.mark.parametrize("word", ["incident", "custody", "intelligence", "missing", "suspension", "referral"])
def test_repetition_and_both_roles_raise_whatever_the_event(word: str) -> None:
    assert holds("repeat-involvement", asked(word, history=counted("e-1", "e-2", "e-3"))) is True
    assert holds("repeat-involvement", asked(word, history=counted("e-1", "e-2"))) is False
    assert holds("victim-and-suspect", asked(word, history=counted("e-1", "e-2"))) is True
    assert holds("victim-and-suspect", asked(word, history=counted("e-1"))) is False


SENTENCES = [
    ("assessed-level", asked("exploitation", level="low", history=counted("e-1"), meeting="mace-child"),
     "The latest assessment; assessed level: low."),
    ("serious-violence", asked("incident", category="robbery", weapon="knife"), "Recorded as robbery; weapon: knife."),
    ("child-detained", asked("custody", status="detained", ages={15}), "Custody status: detained; under 18."),
    ("weapon-search", asked("incident", category="stop-search", flags=["weapon-found"]),
     "Recorded as stop and search; flagged weapon found."),
    ("violence-intelligence", asked("intelligence", themes=["gangs"]),
     "Intelligence report, theme: gangs; information graded A."),
    ("missing-high-risk", asked("missing", risk="high"), "Reported missing; risk: high."),
    ("weapon-suspension", asked("suspension"), "Suspended from school, reason: OW (weapon or prohibited item)."),
    ("repeat-missing", asked("missing", history=counted("e-1", "e-2", "e-3")), "3 missing episodes within 28 days."),
    ("referred", asked("referral"), "A partner agency referred this young person to this meeting."),
    ("exploitation-concern", asked("exploitation"), "Exploitation concern, assessed level: medium."),
    ("missing-open", asked("missing", risk="high"), "Reported missing."),
    ("life-at-risk", asked("incident", weapon="firearm"), "Life at risk, weapon: firearm."),
    ("knife-or-serious-injury", asked("incident", injury="serious"), "Injury: serious."),
    ("looked-after-involved", asked("incident", care="looked-after"), "Care status: looked after."),
    ("under-ten", asked("incident", ages={8}), "Every possible age is below ten, the age of criminal responsibility."),
    ("repeat-involvement", asked("incident", history=counted("e-1", "e-2", "e-3")),
     "3 different occurrences admitted to this meeting within 30 days."),
    ("victim-and-suspect", asked("incident", history=counted("e-1", "e-2")),
     "Victim and suspect, in events at most 30 days apart or in one event."),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "appearance", "sentence"), SENTENCES)
def test_each_rule_says_why_in_a_sentence(rule: str, appearance: Asked, sentence: str) -> None:
    assert holds(rule, appearance)
    assert BOOK.by_id[rule].sentence(appearance) == sentence


def test_every_rule_has_a_sentence_here() -> None:
    assert sorted(rule for rule, _, _ in SENTENCES) == sorted(BOOK.by_id)
