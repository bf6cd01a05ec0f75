"""The whole policy of a house, loaded once: agencies, meetings, rules, scope, bank holidays, interventions.

Every fault of every file is found in one pass and raised together as a PolicyError.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from shield_briefing.meeting import Calendar, Holidays, MeetingType
from shield_shared.errors import PolicyError
from shield_shared.policy import fingerprint, load_agencies, load_folder, load_single, policy_folder
from shield_shared.policy_file import Agency
from shield_triage.decide import Decider, Takes
from shield_triage.history import Fold
from shield_triage.rule_file import RuleFile
from shield_triage.rulebook import RuleBook, meeting_faults
from shield_triage.scope import ScopePolicy

SOURCE = "urn:agency:"


@dataclass(frozen=True, slots=True)
class House:
    """Policy in force, as every service reads it."""

    agencies: Mapping[str, Agency]
    meetings: Mapping[str, MeetingType]
    rules: RuleBook
    scope: ScopePolicy
    calendar: Calendar

    def overdue(self, today: date) -> Iterator[str]:
        """A sentence for each policy file whose review is overdue; it still applies."""
        rules = (rule.file for rule in self.rules.rules)
        for policy in (*rules, *self.agencies.values(), *self.meetings.values(), self.scope):
            if policy.review_by < today:
                yield f"{policy.id}: its review was due by {policy.review_by}; it still applies."

    def fold(self, meetings: Mapping[str, MeetingType], key: bytes) -> Fold:
        """An empty fold that decides for some meetings."""
        takes = tuple(Takes(m.id, m.assessments, m.open_episodes) for m in meetings.values())
        care = frozenset(SOURCE + a.id for a in self.agencies.values() if a.childrens_social_care)
        issues = {SOURCE + a.id: frozenset(a.issues) for a in self.agencies.values()}
        return Fold(Decider(self.rules, self.scope, takes, care, key), issues)


def load_house(override: Path | None = None) -> House:
    """Load all policy, packaged or from a mounted folder; raises PolicyError with every fault."""
    agencies, faults = load_agencies(override)
    meetings, more = load_folder(policy_folder("meetings", override), MeetingType)
    faults += more
    rules, more = load_folder(policy_folder("rules", override), RuleFile)
    faults += [*more, *meeting_faults(rules, meetings)]
    scope = load_single("scope.toml", ScopePolicy, override, faults)
    holidays = load_single("bank_holidays.toml", Holidays, override, faults)
    if faults or scope is None or holidays is None:
        raise PolicyError(faults)
    return House(agencies, meetings, RuleBook(rules, fingerprint(rules)), scope, Calendar(holidays))
