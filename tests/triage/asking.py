"""Appearances to ask rules about, and rules to ask, each in one line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from raw_events import raw_event, read
from shield_shared.events import Event
from shield_triage.clause_kinds import compiled
from shield_triage.clauses import Asked, Branch, Evidence
from shield_triage.condition import Condition
from shield_triage.rule import CompiledRule
from shield_triage.rule_file import RuleFile

EXAMPLES = [
    {"name": "for", "meeting": "syv-daily", "events": [{"day": 0, "type": "incident"}], "expect": True},
    {"name": "against", "meeting": "syv-daily", "events": [{"day": 0, "type": "incident"}], "expect": False},
]
HEAD: dict[str, Any] = {
    "id": "a-rule", "title": "A rule", "owner": "A lead", "source": "assumed", "in_force": date(2024, 2, 1),
    "review_by": date(2027, 4, 1), "because": "{facts}.",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Counted:
    """A history that knows one answer, and gives it only for the least event and the windows of the shipped rules."""

    evidence: Evidence

    def episodes(self, event: Event, within_days: int) -> Evidence:
        return self._answer(event, within_days == 28)

    def occurrences(self, event: Event, within_days: int) -> Evidence:
        return self._answer(event, within_days == 30)

    def roles(self, event: Event, roles: frozenset[str], within_days: int) -> Evidence:
        return self._answer(event, within_days == 30 and roles == {"victim", "suspect"})

    def is_latest_assessment(self, event: Event) -> bool:
        return self.evidence.count == 1 and event.id == "e-1"

    @property
    def has_working_plan(self) -> bool:
        return self.evidence.count == 1

    def _answer(self, event: Event, expected: bool) -> Evidence:
        assert event.id == "e-1"
        assert expected
        return self.evidence


def counted(*events: str) -> Counted:
    """A history whose windows hold these events, each a different one."""
    return Counted(Evidence(len(events), events))


def an_event(word: str, **data: Any) -> Event:
    """The least event of a type, with this data."""
    event = read(raw_event(word, **data)).event
    assert event is not None
    return event


def asked(word: str, *, meeting: str = "syv-daily", **data: Any) -> Asked:
    """One appearance in an event of this type; `ages`, `care` and `history` are of the person, the rest is data."""
    ages = data.pop("ages", None)
    care, history = data.pop("care", None), data.pop("history", None)
    return Asked(an_event(word, **data), meeting, frozenset(ages) if ages is not None else None, care, history)


def condition(**said: Any) -> Branch:
    """A condition as a rule file says it, compiled."""
    return compiled(Condition.model_validate(said))


def rule_file(when: dict[str, Any], **said: Any) -> RuleFile:
    """A rule that admits to syv-daily when this holds, with other parts of its file put in or replaced."""
    does = {"admits": "syv-daily", "priority": "next-meeting"}
    content = HEAD | {"does": does, "when": when, "example": EXAMPLES} | said
    return RuleFile.model_validate(content)


def rule(when: dict[str, Any], **said: Any) -> CompiledRule:
    """The same rule, compiled."""
    return CompiledRule.of(rule_file(when, **said))
