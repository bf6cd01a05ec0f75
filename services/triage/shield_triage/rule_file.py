"""A rule as its file says it: what it does, when, why, and worked examples for and against."""

from __future__ import annotations

from string import Formatter

from pydantic import ValidationInfo, field_validator, model_validator

from shield_shared.decisions import Priority
from shield_shared.policy_file import Filled, PolicyFile
from shield_triage.condition import Condition, Part
from shield_triage.examples import Example

#: What `admits` says for a rule that admits to the meeting which a referral names.
NAMED = "named"


class PriorityIf(Part):
    """Another priority where a further condition holds."""

    when: Condition
    priority: Priority


class Does(Part):
    """What a rule does: admits to a meeting with a priority, or raises the priority of what is admitted."""

    admits: str | None = None
    priority: Priority | None = None
    priority_if: tuple[PriorityIf, ...] = ()
    raises: Priority | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Does:
        if (self.admits is None) == (self.raises is None):
            raise ValueError("expected either admits (with priority) or raises")
        if (self.admits is None) != (self.priority is None):
            raise ValueError("expected priority where, and only where, there is admits")
        return self

    @property
    def own_priority(self) -> Priority:
        """The priority that the rule gives where no further condition says otherwise."""
        found = self.raises or self.priority
        assert found is not None
        return found


class RuleFile(PolicyFile):
    """One rule file."""

    does: Does
    when: Condition
    because: Filled
    example: tuple[Example, ...]

    @field_validator("when")
    @classmethod
    def _may_be_met(cls, when: Condition) -> Condition:
        if not when.types():
            raise ValueError("expected a condition that some type of event can meet")
        return when

    @field_validator("because")
    @classmethod
    def _names_facts(cls, because: str, info: ValidationInfo) -> str:
        named = [(name, spec, how) for _, name, spec, how in Formatter().parse(because) if name is not None]
        if not {("facts", "", None), ("count", "", None)}.issuperset(named):
            raise ValueError("expected no other place to fill than {facts} and {count}")
        when: Condition | None = info.data.get("when")
        if when is not None and ("count", "", None) in named and not any(_counts(part) for part in when.parts()):
            raise ValueError("expected {count} only where a condition counts")
        return because

    @field_validator("example")
    @classmethod
    def _for_and_against(cls, examples: tuple[Example, ...], info: ValidationInfo) -> tuple[Example, ...]:
        if not {True, False}.issubset({example.expect for example in examples}):
            raise ValueError("expected an example for which the rule holds and one for which it does not")
        does: Does | None = info.data.get("does")
        if does is not None and does.admits in (None, NAMED) and any(example.meeting is None for example in examples):
            raise ValueError("expected meeting in every example of a rule that does not admit to one meeting")
        return examples

    def asked_at(self, example: Example) -> str:
        """The meeting at which an example is asked."""
        meeting = example.meeting or self.does.admits
        assert meeting is not None
        return meeting


def _counts(condition: Condition) -> bool:
    return condition.episodes is not None or condition.occurrences is not None or condition.roles is not None
