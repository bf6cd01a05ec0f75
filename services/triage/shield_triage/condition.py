"""What a rule file may ask: a closed set of conditions, each checked against the words of the contract.

A condition holds when everything that it names holds; `any`, `all` and `none` nest. There is no expression language.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, model_validator

from shield_shared.events import TYPE_WORDS
from shield_shared.parts import FLAGS, KINDS, SUSPENSION_REASONS, THEMES, Category
from shield_shared.people import CareStatus, Role


def _words(known: frozenset[str]) -> AfterValidator:
    def check(words: tuple[str, ...]) -> tuple[str, ...]:
        if not words or "unknown" in words or not known.issuperset(words):
            raise ValueError(f"expected some of {', '.join(sorted(known - {'unknown'}))}")
        return words

    return AfterValidator(check)


STATUSES = frozenset({
    "detained", "bailed", "released-under-investigation", "charged", "remanded", "no-further-action", "transferred",
    "missing", "away", "located",
})  # fmt: skip
WEAPONS = frozenset({"none", "knife", "firearm", "corrosive", "blunt", "other"})
INJURIES = frozenset({"none", "minor", "serious", "life-threatening", "fatal"})
RISKS = frozenset({"low", "medium", "high"})
LEVELS = frozenset({"none", "emerging", "low", "medium", "high"})

Days = Annotated[int, Field(ge=0, le=366)]
Age = Annotated[int, Field(ge=1, le=120)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Repeated(_Part):
    """At least so many different ones whose London dates span at most so many days, this event among them."""

    at_least: Annotated[int, Field(ge=2)]
    within_days: Days


class BothRoles(_Part):
    """Both roles in admitted events at most so many days apart, this event one of them."""

    both: tuple[Role, Role]
    within_days: Days


class Condition(_Part):
    """Everything named must hold; what is not named is not asked."""

    type: Annotated[tuple[str, ...], _words(frozenset(TYPE_WORDS.values()))] | None = None
    category: Annotated[tuple[str, ...], _words(frozenset(get_args(Category)))] | None = None
    weapon: Annotated[tuple[str, ...], _words(WEAPONS)] | None = None
    injury: Annotated[tuple[str, ...], _words(INJURIES)] | None = None
    status: Annotated[tuple[str, ...], _words(STATUSES)] | None = None
    risk: Annotated[tuple[str, ...], _words(RISKS)] | None = None
    level: Annotated[tuple[str, ...], _words(LEVELS)] | None = None
    flags: Annotated[tuple[str, ...], _words(FLAGS)] | None = None
    themes: Annotated[tuple[str, ...], _words(THEMES)] | None = None
    kinds: Annotated[tuple[str, ...], _words(KINDS)] | None = None
    reasons: Annotated[tuple[str, ...], _words(SUSPENSION_REASONS)] | None = None
    graded_other_than: Literal["A", "B", "C", "D", "E"] | None = None
    names_meeting: StrictBool | None = None
    care_status: Annotated[tuple[str, ...], _words(frozenset(get_args(CareStatus)))] | None = None
    may_be_under: Age | None = None
    certainly_under: Age | None = None
    episodes: Repeated | None = None
    occurrences: Repeated | None = None
    roles: BothRoles | None = None
    any: tuple[Condition, ...] = ()
    all: tuple[Condition, ...] = ()
    none: tuple[Condition, ...] = ()

    @model_validator(mode="after")
    def _asks_something(self) -> Condition:
        if not self.model_dump(exclude_defaults=True):
            raise ValueError("expected at least one condition")
        return self

    def parts(self) -> Iterator[Condition]:
        """This condition and all that nest in it."""
        yield self
        for inner in (*self.any, *self.all, *self.none):
            yield from inner.parts()
