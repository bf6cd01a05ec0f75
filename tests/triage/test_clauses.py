"""Each kind of condition: what makes it true, false or unknown, what it asks and what it tells."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shield_shared.events import Incident
from shield_triage.clauses import Asked, Verdict, told
from triage.asking import asked, condition, counted

GRADED = {"source": 1, "handling": "P"}


def items(*letters: str) -> list[dict[str, Any]]:
    return [{"text": "invented", "grade": GRADED | {"information": letter}} for letter in letters]


TWICE, THRICE = counted("e-0", "e-1"), counted("e-0", "e-1", "e-2")
EPISODES = {"episodes": {"at_least": 3, "within_days": 28}}
OCCURRENCES = {"occurrences": {"at_least": 3, "within_days": 30}}
ROLES = {"roles": {"both": ["victim", "suspect"], "within_days": 30}}

CASES: list[tuple[dict[str, Any], Asked, Verdict, str]] = [
    ({"type": ["incident"]}, asked("incident"), True, "incident"),
    ({"type": ["custody", "missing"]}, asked("incident"), False, "incident"),
    ({"category": ["robbery"]}, asked("incident", category="robbery"), True, "recorded as robbery"),
    ({"category": ["robbery"]}, asked("incident", category="theft"), False, "recorded as theft"),
    ({"category": ["robbery"]}, asked("custody", category="robbery"), True, "recorded as robbery"),
    ({"category": ["robbery"]}, asked("custody", category="unknown"), None, "recorded as unknown"),
    ({"category": ["robbery"]}, asked("custody"), False, "category not said"),
    ({"category": ["robbery"]}, asked("missing"), False, "category not said"),
    ({"weapon": ["knife", "blunt"]}, asked("incident", weapon="blunt"), True, "weapon: blunt"),
    ({"weapon": ["knife"]}, asked("incident", weapon="none"), False, "weapon: none"),
    ({"weapon": ["knife"]}, asked("incident", weapon="unknown"), None, "weapon: unknown"),
    ({"weapon": ["knife"]}, asked("incident"), False, "weapon not said"),
    ({"injury": ["life-threatening"]}, asked("incident", injury="life-threatening"), True, "injury: life-threatening"),
    ({"injury": ["serious"]}, asked("incident", injury="unknown"), None, "injury: unknown"),
    ({"status": ["detained"]}, asked("custody", status="detained"), True, "custody status: detained"),
    ({"status": ["detained"]}, asked("custody", status="released-under-investigation"), False,
     "custody status: released under investigation"),
    ({"status": ["missing"]}, asked("missing", status="missing"), True, "reported missing"),
    ({"status": ["missing"]}, asked("missing", status="located"), False, "reported located"),
    ({"risk": ["high"]}, asked("missing", risk="high"), True, "risk: high"),
    ({"risk": ["high"]}, asked("missing", risk="unknown"), None, "risk: unknown"),
    ({"risk": ["high"]}, asked("missing"), False, "risk not said"),
    ({"level": ["medium"]}, asked("exploitation", level="medium"), True, "assessed level: medium"),
    ({"level": ["medium"]}, asked("exploitation", level="none"), False, "assessed level: none"),
    ({"flags": ["weapon-found"]}, asked("incident", flags=["drugs-sought", "weapon-found"]), True,
     "flagged weapon found"),
    ({"flags": ["weapon-found"]}, asked("incident", flags=["drugs-sought"]), False, "flagged drugs sought"),
    ({"flags": ["weapon-found"]}, asked("incident", flags=["drugs-sought", "unknown"]), None,
     "flagged drugs sought, unknown"),
    ({"flags": ["weapon-found"]}, asked("incident", flags=["weapon-found", "unknown"]), True, "flagged weapon found"),
    ({"flags": ["weapon-found"]}, asked("incident"), False, "flags not said"),
    ({"themes": ["cse", "cce"]}, asked("intelligence", themes=["cse", "gangs"]), True,
     "theme: child sexual exploitation"),
    ({"themes": ["gangs"]}, asked("intelligence", themes=["unknown"]), None, "theme: unknown"),
    ({"kinds": ["cce"]}, asked("exploitation", kinds=["cce"]), True, "kind: child criminal exploitation"),
    ({"reasons": ["OW"]}, asked("suspension", reasons=["PP", "OW"]), True, "reason: OW (weapon or prohibited item)"),
    ({"reasons": ["OW"]}, asked("suspension", reasons=["DB"]), False, "reason: DB (disruptive behaviour)"),
    ({"graded_other_than": "E"}, asked("intelligence", items=items("E", "B", "C", "B")), True,
     "information graded B, C"),
    ({"graded_other_than": "E"}, asked("intelligence", items=items("E", "E")), False,
     "information graded E"),
    ({"graded_other_than": "E"}, asked("incident"), False, "information grade not said"),
    ({"names_meeting": True}, asked("referral", to="syv-daily"), True, "referred to this meeting"),
    ({"names_meeting": True}, asked("referral", to="mace-daily"), False, "not referred to this meeting"),
    ({"names_meeting": True}, asked("incident"), False, "not referred to this meeting"),
    ({"names_meeting": False}, asked("referral", to="mace-daily"), True, "not referred to this meeting"),
    ({"care_status": ["eligible"]}, asked("incident", care="eligible"), True, "care status: eligible"),
    ({"care_status": ["looked-after"]}, asked("incident", care="looked-after"), True, "care status: looked after"),
    ({"care_status": ["eligible"]}, asked("incident", care="none"), False, "care status: none"),
    ({"care_status": ["eligible"]}, asked("incident", care="unknown"), None, "care status: unknown"),
    ({"care_status": ["eligible"]}, asked("incident"), False, "care status not said"),
    ({"may_be_under": 18}, asked("incident", ages={17}), True, "under 18"),
    ({"may_be_under": 18}, asked("incident", ages={17, 18}), True, "may be under 18"),
    ({"may_be_under": 18}, asked("incident", ages={18, 19}), False, "18 or over"),
    ({"may_be_under": 18}, asked("incident"), True, "age not known, so may be under 18"),
    ({"certainly_under": 10}, asked("incident", ages={8, 9}), True, "certainly under 10"),
    ({"certainly_under": 10}, asked("incident", ages={9, 10}), False, "10 or over, or may be"),
    ({"certainly_under": 10}, asked("incident"), None, "age not known"),
    (EPISODES, asked("missing", history=THRICE), True, "3 missing episodes within 28 days"),
    (EPISODES, asked("missing", history=TWICE), False, "2 missing episodes within 28 days"),
    (EPISODES, asked("incident", history=THRICE), False, "0 missing episodes within 28 days"),
    (OCCURRENCES, asked("incident", history=THRICE), True,
     "3 different occurrences admitted to this meeting within 30 days"),
    (OCCURRENCES, asked("incident", history=TWICE), False,
     "2 different occurrences admitted to this meeting within 30 days"),
    (ROLES, asked("incident", history=TWICE), True, "2 of the roles victim and suspect within 30 days"),
    (ROLES, asked("incident", history=counted("e-1")), False, "1 of the roles victim and suspect within 30 days"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "appearance", "verdict", "fact"), CASES)
def test_a_clause_decides_and_tells_its_fact(
    said: dict[str, Any], appearance: Asked, verdict: Verdict, fact: str
) -> None:
    (clause,) = condition(**said).leaves()
    assert clause.decide(appearance) is verdict
    assert clause.fact(appearance) == fact


@pytest.mark.parametrize(
    ("said", "text", "needs"),
    [
        ({"type": ["incident", "custody"]}, "the event is an incident or a custody update", "event"),
        ({"category": ["robbery"]}, "it is recorded as robbery", "event"),
        ({"weapon": ["knife", "firearm", "blunt"]}, "the weapon is knife, firearm or blunt", "event"),
        ({"injury": ["fatal"]}, "the injury is fatal", "event"),
        ({"status": ["no-further-action"]}, "its status is no further action", "event"),
        ({"risk": ["high"]}, "the risk is high", "event"),
        ({"level": ["high"]}, "the assessed level is high", "event"),
        ({"flags": ["weapon-found"]}, "it is flagged weapon found", "event"),
        ({"themes": ["gangs"]}, "a theme is gangs", "event"),
        ({"kinds": ["trafficking"]}, "a kind of exploitation is trafficking", "event"),
        ({"reasons": ["TH"]}, "a reason is TH (theft)", "event"),
        ({"graded_other_than": "E"}, "the information of at least one item is not graded E", "event"),
        ({"names_meeting": True}, "it names this meeting", "event"),
        ({"names_meeting": False}, "it does not name this meeting", "event"),
        ({"care_status": ["relevant"]}, "the care status is relevant", "person"),
        ({"may_be_under": 18}, "the young person is or may be under 18", "person"),
        ({"certainly_under": 10}, "the young person is certainly under 10", "person"),
        (EPISODES, "this is one of at least 3 missing episodes within 28 days", "history"),
        (OCCURRENCES, "this is one of at least 3 different occurrences admitted to this meeting within 30 days",
         "history"),
        (ROLES, "the young person is victim and suspect in admitted events within 30 days, or in one of them",
         "history"),
    ],
)  # fmt: skip
def test_a_clause_says_what_it_asks_and_of_what(said: dict[str, Any], text: str, needs: str) -> None:
    (clause,) = condition(**said).leaves()
    assert [clause.field] == list(said)
    assert (clause.text, clause.needs) == (text, needs)


VERDICT: dict[Verdict, dict[str, Any]] = {
    True: {"category": ["robbery"]}, False: {"category": ["arson"]}, None: {"weapon": ["knife"]},
}  # fmt: skip
UNSURE = asked("incident", category="robbery", weapon="unknown")
ORDER: list[Verdict] = [False, None, True]


@pytest.mark.parametrize("parts", [each for n in (1, 2, 3) for each in product(ORDER, repeat=n)], ids=str)
def test_any_all_and_none_follow_kleene(parts: tuple[Verdict, ...]) -> None:
    inner = [VERDICT[verdict] for verdict in parts]
    highest = max(parts, key=ORDER.index)
    assert condition(any=inner).decide(UNSURE) is highest
    assert condition(all=inner).decide(UNSURE) is min(parts, key=ORDER.index)
    assert condition(none=inner).decide(UNSURE) is (None if highest is None else not highest)


def test_everything_that_a_condition_names_must_hold() -> None:
    whole = {"category": ["robbery"], "any": [{"weapon": ["knife"]}, {"injury": ["fatal"]}]}
    assert condition(**whole).decide(asked("incident", category="robbery", injury="fatal")) is True
    assert condition(**whole).decide(asked("incident", category="theft", injury="fatal")) is False
    assert condition(**whole).decide(asked("incident", category="robbery")) is False


def test_what_made_it_so_is_told_from_branches_that_count() -> None:
    both = {"category": ["robbery"], "weapon": ["blunt"]}
    branch = condition(any=[both, {"weapon": ["knife"]}, {"injury": ["fatal"]}], none=[{"risk": ["high"]}])
    event = asked("incident", category="robbery", weapon="knife", injury="unknown")
    assert [clause.fact(event) for clause in told(branch, event, True)] == ["weapon: knife"]
    unsure = asked("incident", category="robbery", weapon="unknown", injury="unknown")
    assert [clause.text for clause in told(branch, unsure, None)] == [
        "the weapon is blunt", "the weapon is knife", "the injury is fatal",
    ]  # fmt: skip
    assert list(told(branch, unsure, True)) == []


def test_an_unknown_inside_none_is_told() -> None:
    branch = condition(none=[{"weapon": ["knife"]}])
    assert [clause.field for clause in told(branch, asked("incident", weapon="unknown"), None)] == ["weapon"]
    assert list(told(branch, asked("incident"), True)) == []


FLAG_WORDS = ("weapon-sought", "weapon-found", "drugs-sought", "drugs-found")
WEAPON_WORDS = ("none", "knife", "firearm")
INJURY_WORDS = ("none", "minor", "serious")


def some(words: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(words), min_size=1, max_size=2, unique=True)


leaf = st.one_of(
    st.fixed_dictionaries({"weapon": some(WEAPON_WORDS)}),
    st.fixed_dictionaries({"injury": some(INJURY_WORDS)}),
    st.fixed_dictionaries({"flags": some(FLAG_WORDS)}),
)


def trees(*hows: str) -> st.SearchStrategy[dict[str, Any]]:
    """Conditions on weapon, injury and flags, nested in these ways."""

    def nested(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
        return st.dictionaries(st.sampled_from(hows), st.lists(inner, min_size=1, max_size=3), min_size=1)

    return st.recursive(leaf, nested, max_leaves=8)


PLAIN = asked("incident")
facts = st.fixed_dictionaries({
    "weapon": st.sampled_from((None, "unknown", *WEAPON_WORDS)),
    "injury": st.sampled_from((None, "unknown", *INJURY_WORDS)),
    "flags": st.lists(st.sampled_from(("unknown", *FLAG_WORDS)), unique=True).map(tuple),
})  # fmt: skip


def stating(said: dict[str, Any]) -> Asked:
    assert isinstance(PLAIN.event.data, Incident)
    return replace(PLAIN, event=replace(PLAIN.event, data=replace(PLAIN.event.data, **said)))


@given(
    trees("any", "all", "none"), facts, st.sampled_from(WEAPON_WORDS), st.sampled_from((None, *INJURY_WORDS)), st.data()
)
def test_learning_what_was_unknown_never_changes_a_yes_or_a_no(
    said: dict[str, Any], known: dict[str, Any], weapon: str, injury: str | None, data: st.DataObject
) -> None:
    before = condition(**said).decide(stating(known))
    learnt = dict(known)
    if known["weapon"] == "unknown":
        learnt["weapon"] = weapon
    if known["injury"] == "unknown":
        learnt["injury"] = injury
    if "unknown" in known["flags"]:
        more = data.draw(st.lists(st.sampled_from(FLAG_WORDS)))
        learnt["flags"] = (*(flag for flag in known["flags"] if flag != "unknown"), *more)
    after = condition(**said).decide(stating(learnt))
    assert after is not None
    assert before in (None, after)


@given(trees("any", "all"), facts, facts)
def test_saying_more_never_takes_a_yes_away(
    said: dict[str, Any], less: dict[str, Any], further: dict[str, Any]
) -> None:
    more = {
        "weapon": less["weapon"] or further["weapon"],
        "injury": less["injury"] or further["injury"],
        "flags": less["flags"] + further["flags"],
    }
    if condition(**said).decide(stating(less)) is True:
        assert condition(**said).decide(stating(more)) is True
