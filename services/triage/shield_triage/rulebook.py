"""All rules in force, compiled once, with the fingerprint that every decision carries."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property

from shield_shared.canonical import canonical_json
from shield_shared.faults import PolicyFault
from shield_triage.condition import Condition
from shield_triage.rule import CompiledRule
from shield_triage.rule_file import NAMED, RuleFile


class RuleBook:
    """The rules by id, which of them ask of an event of one type, and the moments since which any is in force."""

    def __init__(self, files: Mapping[str, RuleFile], fingerprint: str) -> None:
        self.by_id = {name: CompiledRule.of(files[name]) for name in sorted(files)}
        self.rules = tuple(self.by_id.values())
        self.fingerprint = fingerprint
        self.in_force = sorted({rule.in_force for rule in self.rules})
        self._admitting: dict[tuple[str, str], tuple[CompiledRule, ...]] = {}
        self._raising: dict[str, tuple[CompiledRule, ...]] = {}

    def admitting(self, meeting: str, type_word: str) -> tuple[CompiledRule, ...]:
        """The rules that may admit an event of this type to a meeting."""
        key = (meeting, type_word)
        if key not in self._admitting:
            found = (rule for rule in self.rules if rule.file.does.admits in (meeting, NAMED))
            self._admitting[key] = tuple(rule for rule in found if rule.applies_to(type_word))
        return self._admitting[key]

    def raising(self, type_word: str) -> tuple[CompiledRule, ...]:
        """The rules that may raise the priority of an admitted event of this type."""
        if type_word not in self._raising:
            found = (rule for rule in self.rules if rule.file.does.raises is not None)
            self._raising[type_word] = tuple(rule for rule in found if rule.applies_to(type_word))
        return self._raising[type_word]

    def asked(self, meeting: str, type_word: str, *, admitted: bool) -> tuple[CompiledRule, ...]:
        """Every rule that is asked of an appearance: those that may raise only where one admits it."""
        return (*self.admitting(meeting, type_word), *(self.raising(type_word) if admitted else ()))

    @cached_property
    def look_back_days(self) -> int:
        """The longest window of any rule, in days."""
        conditions = (
            one for rule in self.rules for one in (rule.file.when, *(p.when for p in rule.file.does.priority_if))
        )
        return max((days for condition in conditions for days in _windows(condition)), default=0)

    @cached_property
    def content(self) -> str:
        """The rules as canonical JSON, as kept beside the fingerprint."""
        return canonical_json([rule.file.model_dump(mode="json") for rule in self.rules]).decode()


def _windows(condition: Condition) -> Iterator[int]:
    for part in condition.parts():
        for window in (part.episodes, part.occurrences, part.roles):
            if window is not None:
                yield window.within_days


def meeting_faults(files: Mapping[str, RuleFile], meetings: Collection[str]) -> list[PolicyFault]:
    """The rules that admit to none of the meetings that take what rules admit."""
    known = ", ".join(sorted(meetings))
    return [
        PolicyFault(f"{name}.toml", "does.admits", f"expected named, or one of {known}")
        for name, file in sorted(files.items())
        if file.does.admits is not None and file.does.admits not in {*meetings, NAMED}
    ]
