"""A rule as its file says it: what it does, when, why, and worked examples for and against."""

from __future__ import annotations

from string import Formatter
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shield_shared.decisions import Priority
from shield_shared.policy_file import PolicyFile
from shield_triage.condition import Condition

#: What `admits` says for a rule that admits to the meeting which a referral names.
NAMED = "named"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PriorityIf(_Part):
    """Another priority where a further condition holds."""

    when: Condition
    priority: Priority


class Does(_Part):
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


class Example(_Part):
    """A worked example: what happened, day by day, and whether the rule holds for the last event."""

    name: str
    events: Annotated[tuple[dict[str, Any], ...], Field(min_length=1)]
    expect: bool | Literal["unknown"]


class RuleFile(PolicyFile):
    """One rule file."""

    does: Does
    when: Condition
    because: str
    example: tuple[Example, ...]

    @model_validator(mode="after")
    def _whole(self) -> RuleFile:
        fields = {name for _, name, _, _ in Formatter().parse(self.because) if name is not None}
        if not fields <= {"facts", "count"}:
            raise ValueError("because may only name {facts} and {count}")
        expected = {example.expect for example in self.example}
        if not {True, False} <= expected:
            raise ValueError("expected an example for which the rule holds and one for which it does not")
        return self
