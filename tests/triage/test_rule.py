"""One rule: when it holds, why, what was unknown, and by how little it was missed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from raw_events import raw_event, read
from shield_shared.decisions import Priority, UnknownFact
from shield_triage.clauses import Asked, Verdict
from shield_triage.rule import ClauseTrace
from triage.asking import asked, counted, rule

SEARCH = {"type": ["incident"], "category": ["stop-search"], "flags": ["weapon-sought", "weapon-found"]}
EPISODES = {"type": ["missing"], "episodes": {"at_least": 3, "within_days": 28}}


def received(moment: datetime, **data: Any) -> Asked:
    event = read(raw_event("incident", **data), received=moment).event
    assert event is not None
    return Asked(event, "syv-daily")


@pytest.mark.parametrize(
    ("moment", "verdict"),
    [
        (datetime(2026, 3, 31, 22, 59, 59, tzinfo=UTC), False),
        (datetime(2026, 3, 31, 23, 0, tzinfo=UTC), True),  # midnight in London: summer time has begun
    ],
)
def test_a_rule_asks_nothing_before_its_first_day_in_london(moment: datetime, verdict: Verdict) -> None:
    asks = rule({"category": ["robbery"]}, in_force=date(2026, 4, 1))
    assert asks.holds(received(moment)) is verdict


def test_a_rule_is_no_near_miss_before_its_first_day() -> None:
    asks, search = rule(SEARCH, in_force=date(2026, 3, 1)), {"category": "stop-search", "flags": ["drugs-sought"]}
    assert asks.near_miss(received(datetime(2026, 3, 1, tzinfo=UTC), **search)) is not None
    assert asks.near_miss(received(datetime(2026, 2, 28, 23, 59, 59, tzinfo=UTC), **search)) is None


@pytest.mark.parametrize(
    ("when", "types"),
    [
        ({"type": ["custody"], "may_be_under": 18}, {"custody"}),
        ({"weapon": ["knife"]}, {"incident"}),
        ({"category": ["robbery"], "none": [{"type": ["custody"]}]}, {"incident", "custody"}),
        ({"any": [{"level": ["high"]}, {"type": ["referral"]}]}, {"exploitation", "referral"}),
        ({"category": ["robbery"], "all": [{"any": [{"flags": ["weapon-found"]}, {"risk": ["high"]}]}]}, {"incident"}),
        ({"status": ["missing"]}, {"missing"}),
        ({"status": ["missing", "charged"]}, {"missing", "custody"}),
        ({"certainly_under": 10}, {
            "incident", "custody", "intelligence", "missing", "suspension", "referral", "exploitation",
        }),
    ],
)  # fmt: skip
def test_a_rule_applies_to_the_types_that_could_meet_it(when: dict[str, Any], types: set[str]) -> None:
    asks = rule(when)
    assert asks.types == types
    assert asks.applies_to(min(types))
    assert not asks.applies_to("return")


@pytest.mark.parametrize(
    ("when", "special", "needs"),
    [
        ({"category": ["robbery"]}, {"injury": ["fatal"]}, "event"),
        ({"category": ["robbery"]}, {"care_status": ["relevant"]}, "person"),
        ({"category": ["robbery"], "any": [{"may_be_under": 18}]}, {"injury": ["fatal"]}, "person"),
        (EPISODES | {"may_be_under": 18}, {"risk": ["high"]}, "history"),
    ],
)
def test_a_rule_needs_the_most_that_any_of_its_clauses_needs(
    when: dict[str, Any], special: dict[str, Any], needs: str
) -> None:
    does = {"admits": "syv-daily", "priority": "note", "priority_if": [{"when": special, "priority": "immediate"}]}
    assert rule(when, does=does).needs == needs


@pytest.mark.parametrize(
    ("risk", "priority"), [("high", "same-day"), ("low", "note"), ("unknown", "next-meeting"), (None, "next-meeting")]
)
def test_the_first_further_condition_that_holds_sets_the_priority(risk: str | None, priority: Priority) -> None:
    special = [
        {"when": {"risk": ["high"]}, "priority": "same-day"},
        {"when": {"risk": ["high", "low"]}, "priority": "note"},
    ]
    does = {"admits": "mace-daily", "priority": "next-meeting", "priority_if": special}
    data = {"risk": risk} if risk is not None else {}
    assert rule({"type": ["missing"]}, does=does).priority(asked("missing", **data)) == priority


def test_a_rule_that_raises_gives_the_priority_to_which_it_raises() -> None:
    assert rule({"weapon": ["knife"]}, does={"raises": "immediate"}).priority(asked("incident")) == "immediate"


def test_the_sentence_names_the_facts_that_made_the_rule_hold_once_each() -> None:
    when = {"type": ["incident"], "any": [{"category": ["robbery"]}, {"weapon": ["knife"]}, {"injury": ["fatal"]},
            {"weapon": ["knife", "firearm"]}, {"category": ["theft"], "weapon": ["knife"]}]}  # fmt: skip
    said = rule(when).sentence(asked("incident", category="robbery", weapon="knife", injury="minor"))
    assert said == "Recorded as robbery; weapon: knife."


def test_the_sentence_counts_and_the_evidence_lists_this_event_first() -> None:
    asks = rule(EPISODES, because="{count} times: {facts}.")
    appearance = asked("missing", history=counted("e-7", "e-1", "e-9"))
    assert asks.sentence(appearance) == "3 times: 3 missing episodes within 28 days."
    assert asks.evidence(appearance) == ("e-1", "e-7", "e-9")


def test_the_evidence_of_a_rule_about_one_event_is_that_event() -> None:
    assert rule({"category": ["robbery"]}).evidence(asked("incident")) == ("e-1",)


def test_a_count_that_did_not_hold_is_no_evidence_and_is_not_counted() -> None:
    asks = rule(
        {"any": [{"category": ["robbery"]}, {"occurrences": {"at_least": 3, "within_days": 30}}]},
        because="{facts} ({count}).",
    )
    appearance = asked("incident", history=counted("e-7", "e-1"))
    assert asks.sentence(appearance) == "Recorded as robbery (0)."
    assert asks.evidence(appearance) == ("e-1",)


def test_unknown_facts_are_asked_of_the_sender_once_each() -> None:
    when = {
        "type": ["incident"],
        "any": [{"weapon": ["knife"]}, {"all": [{"weapon": ["knife"]}, {"injury": ["fatal"]}]}],
    }
    appearance = asked("incident", weapon="unknown", injury="unknown")
    assert rule(when).holds(appearance) is None
    assert rule(when).unknowns(appearance) == (
        UnknownFact("Not known whether the weapon is knife.", "west-yorkshire-police"),
        UnknownFact("Not known whether the injury is fatal.", "west-yorkshire-police"),
    )


def test_an_unknown_fact_that_decides_nothing_is_not_asked() -> None:
    appearance = asked("incident", category="robbery", weapon="unknown")
    assert rule({"any": [{"category": ["robbery"]}, {"weapon": ["knife"]}]}).unknowns(appearance) == ()
    assert rule({"category": ["theft"], "weapon": ["knife"]}).unknowns(appearance) == ()


def test_the_trace_shows_every_clause_and_what_was_not_said() -> None:
    assert rule(SEARCH).trace(asked("incident", category="stop-search")) == (
        ClauseTrace("the event is an incident", True, "incident"),
        ClauseTrace("it is recorded as stop and search", True, "recorded as stop and search"),
        ClauseTrace("it is flagged weapon sought or weapon found", False, "flags not said"),
    )


def near(text: str) -> str:
    return f"A rule: met but for one thing, that {text}."


NESTED = {
    "any": [
        {"type": ["intelligence"], "themes": ["cse"], "graded_other_than": "E"},
        {"type": ["incident"], "category": ["robbery"], "weapon": ["knife"]},
        {"type": ["incident"], "category": ["robbery"], "injury": ["fatal"]},
    ]
}
MISSES: list[tuple[dict[str, Any], Asked, str | None]] = [
    (SEARCH, asked("incident", category="stop-search"), near("it is flagged weapon sought or weapon found")),
    (SEARCH, asked("incident", category="theft", flags=["weapon-found"]), near("it is recorded as stop and search")),
    (SEARCH, asked("incident", category="theft"), None),
    (SEARCH, asked("incident", category="theft", flags=["unknown"]), None),
    (SEARCH, asked("incident", category="stop-search", flags=["unknown"]), None),
    (SEARCH, asked("incident", category="stop-search", flags=["weapon-found"]), None),
    (SEARCH | {"type": ["custody", "incident"]}, asked("missing"), None),
    ({"type": ["custody"], "category": ["robbery"], "may_be_under": 18}, asked("incident"), None),
    ({"category": ["theft"]}, asked("incident"), None),
    ({"type": ["incident"], "category": ["theft"]}, asked("incident"), None),
    ({"any": [{"category": ["theft"]}, {"weapon": ["knife"]}]}, asked("incident"), None),
    ({"category": ["robbery"], "any": [{"injury": ["fatal"]}, {"weapon": ["knife"]}]}, asked("incident"),
     near("the injury is fatal or the weapon is knife")),
    ({"category": ["robbery"], "none": [{"weapon": ["knife"]}]}, asked("incident", weapon="knife"),
     near("it is not so that the weapon is knife")),
    ({"category": ["robbery"], "none": [{"type": ["incident"], "weapon": ["knife"]}]},
     asked("incident", weapon="knife"), near("it is not so that the weapon is knife")),
    ({"none": [{"weapon": ["knife"]}]}, asked("incident", weapon="knife"), None),
    (NESTED, asked("incident", category="robbery"), near("the weapon is knife or the injury is fatal")),
    (NESTED, asked("incident", category="robbery", weapon="knife"), None),
    (NESTED, asked("intelligence", themes=["gangs"]), near("a theme is child sexual exploitation")),
    (NESTED, asked("incident", category="theft"), None),
    ({"category": ["robbery"], "any": [{"type": ["incident"], "weapon": ["knife"], "injury": ["fatal"]}]},
     asked("incident", weapon="knife"), near("the injury is fatal")),
    (EPISODES, asked("missing", history=counted("e-1", "e-2")),
     near("this is one of at least 3 missing episodes within 28 days (2 missing episodes within 28 days)")),
    (EPISODES, asked("missing", history=counted("e-1")), None),
    (EPISODES | {"risk": ["high"]}, asked("missing", risk="high", history=counted("e-1")), None),
    (EPISODES | {"risk": ["high"]}, asked("missing", risk="low", history=counted("e-1", "e-2", "e-3")),
     near("the risk is high")),
    ({"episodes": {"at_least": 5, "within_days": 28}}, asked("missing", history=counted("e-1", "e-2", "e-3")), None),
    ({"roles": {"both": ["victim", "suspect"], "within_days": 30}}, asked("incident", history=counted("e-1")), None),
]  # fmt: skip


@pytest.mark.parametrize(("when", "appearance", "missed"), MISSES)
def test_a_near_miss_is_one_clause_of_several_or_a_count_one_short(
    when: dict[str, Any], appearance: Asked, missed: str | None
) -> None:
    assert rule(when).near_miss(appearance) == missed
