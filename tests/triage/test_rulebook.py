"""The rule book: which rules ask of what, how far back they look, and what is kept of them."""

from __future__ import annotations

import json
from typing import Any

from shield_triage.rule_file import RuleFile
from shield_triage.rulebook import RuleBook
from triage.asking import rule_file

ROBBERY = {"category": ["robbery"]}
RAISES = {"raises": "immediate"}


def book(**files: RuleFile) -> RuleBook:
    return RuleBook(files, "a-fingerprint")


def admits(meeting: str, when: dict[str, Any], **said: Any) -> RuleFile:
    return rule_file(when, does={"admits": meeting, "priority": "note", **said}, id=f"to-{meeting}")


def test_rules_are_found_by_meeting_and_type_in_the_order_of_their_ids() -> None:
    found = book(
        c=admits("named", {"type": ["referral", "incident"]}),
        b=admits("syv-daily", ROBBERY),
        a=admits("syv-daily", {"type": ["custody"]}),
        d=admits("mace-daily", ROBBERY),
        e=rule_file(ROBBERY, does=RAISES, id="raises"),
    )
    assert [rule.id for rule in found.admitting("syv-daily", "incident")] == ["to-syv-daily", "to-named"]
    assert found.admitting("syv-daily", "incident") == (found.by_id["b"], found.by_id["c"])
    assert found.admitting("syv-daily", "custody") == (found.by_id["a"], found.by_id["b"])
    assert found.admitting("mace-daily", "custody") == (found.by_id["d"],)
    assert found.admitting("mace-child", "missing") == ()
    assert found.raising("custody") == (found.by_id["e"],)
    assert found.raising("custody") == (found.by_id["e"],)
    assert found.raising("missing") == ()
    assert found.rules == tuple(found.by_id[name] for name in "abcde")


def test_the_longest_window_of_any_condition_says_how_far_rules_look_back() -> None:
    episodes = {"episodes": {"at_least": 3, "within_days": 28}}
    occurrences = {"occurrences": {"at_least": 3, "within_days": 45}}
    roles = {"roles": {"both": ["victim", "suspect"], "within_days": 60}}
    special = [{"when": roles, "priority": "same-day"}]
    assert book(a=admits("syv-daily", ROBBERY)).look_back_days == 0
    assert book(a=admits("syv-daily", episodes)).look_back_days == 28
    nested = admits("syv-daily", {"any": [episodes, {"none": [occurrences]}]})
    assert book(a=admits("syv-daily", episodes), b=nested).look_back_days == 45
    assert book(a=nested, b=admits("syv-daily", ROBBERY, priority_if=special)).look_back_days == 60


def test_the_content_that_is_kept_makes_the_same_rules_again() -> None:
    found = book(a=admits("syv-daily", ROBBERY))
    (kept,) = json.loads(found.content)
    assert kept["in_force"] == "2024-02-01"
    assert kept["when"]["category"] == ["robbery"]
    assert found.fingerprint == "a-fingerprint"
