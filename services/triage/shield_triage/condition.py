"""What a rule file may ask: a closed set of conditions, each checked against the words of the contract.

A condition holds when everything that it names holds; `any`, `all` and `none` nest. There is no expression language.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Annotated, Literal, get_args, get_origin, get_type_hints

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, Strict, StrictBool, model_validator

from shield_shared.events import EVENT_TYPES, TYPE_WORDS, Assessment, Custody, Data, Incident, Missing
from shield_shared.parts import FLAGS, KINDS, SUSPENSION_REASONS, THEMES, Category
from shield_shared.people import CareStatus, Role
from shield_triage.words import TYPE_NAMES


def _words(known: frozenset[str]) -> AfterValidator:
    def check(words: tuple[str, ...]) -> tuple[str, ...]:
        if not words or "unknown" in words or not known.issuperset(words):
            raise ValueError(f"expected some of {', '.join(sorted(known - {'unknown'}))}")
        return words

    return AfterValidator(check)


def _literal(data: type[Data], field: str) -> frozenset[str]:
    """The words that a field of an event may say, `unknown` left out."""
    hint = get_type_hints(data)[field]
    literals = [hint] if get_origin(hint) is Literal else get_args(hint)
    return frozenset(word for literal in literals for word in get_args(literal)) - {"unknown"}


#: The words of `status`, by the type that says them.
STATUSES: dict[str, frozenset[str]] = {
    "custody": _literal(Custody, "status"),
    "missing": _literal(Missing, "status"),
}
WEAPONS = _literal(Incident, "weapon")
INJURIES = _literal(Incident, "injury")
RISKS = _literal(Missing, "risk")
LEVELS = _literal(Assessment, "level")

#: The fields that each type of event says.
_SAYS = {TYPE_WORDS[name]: {each.name for each in fields(data)} for name, data in EVENT_TYPES.items()}

#: The only type that says what a condition asks of more than one field, or of a field under another name.
_ONLY = {
    "graded_other_than": "intelligence",
    "names_meeting": "referral",
    "latest_assessment": "exploitation",
    "episodes": "missing",
}

#: Conditions on what an event itself says; the others ask of the person or of the history, whatever the event.
_WORD_FIELDS = ("category", "weapon", "injury", "status", "risk", "level", "flags", "themes", "kinds", "reasons")

Days = Annotated[int, Strict(), Field(ge=0, le=366)]
Age = Annotated[int, Strict(), Field(ge=1, le=120)]


class Part(BaseModel):
    """A part of a rule file: values once read never change, and a key that is not known is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Repeated(Part):
    """At least so many different ones whose London dates span at most so many days, this event among them."""

    at_least: Annotated[int, Strict(), Field(ge=2)]
    within_days: Days


def _different(roles: tuple[Role, Role]) -> tuple[Role, Role]:
    if roles[0] == roles[1]:
        raise ValueError("expected two different roles")
    return roles


class BothRoles(Part):
    """Both roles in admitted events at most so many days apart, this event one of them."""

    both: Annotated[tuple[Role, Role], AfterValidator(_different)]
    within_days: Days


class Condition(Part):
    """Everything named must hold; what is not named is not asked."""

    type: Annotated[tuple[str, ...], _words(frozenset(TYPE_NAMES))] | None = None
    category: Annotated[tuple[str, ...], _words(frozenset(get_args(Category)))] | None = None
    weapon: Annotated[tuple[str, ...], _words(WEAPONS)] | None = None
    injury: Annotated[tuple[str, ...], _words(INJURIES)] | None = None
    status: Annotated[tuple[str, ...], _words(frozenset().union(*STATUSES.values()))] | None = None
    risk: Annotated[tuple[str, ...], _words(RISKS)] | None = None
    level: Annotated[tuple[str, ...], _words(LEVELS)] | None = None
    flags: Annotated[tuple[str, ...], _words(FLAGS)] | None = None
    themes: Annotated[tuple[str, ...], _words(THEMES)] | None = None
    kinds: Annotated[tuple[str, ...], _words(KINDS)] | None = None
    reasons: Annotated[tuple[str, ...], _words(SUSPENSION_REASONS)] | None = None
    graded_other_than: Literal["A", "B", "C", "D", "E"] | None = None
    names_meeting: StrictBool | None = None
    latest_assessment: StrictBool | None = None
    working_plan: StrictBool | None = None
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
    def _asks_what_can_be_answered(self) -> Condition:
        if not self.model_dump(exclude_defaults=True):
            raise ValueError("expected at least one condition")
        if self.type is not None and (never := sorted(set(self._never_said_by(self.type)))):
            raise ValueError(f"expected only what {' or '.join(self.type)} can say, and not {', '.join(never)}")
        return self

    def _never_said_by(self, types: tuple[str, ...]) -> Iterator[str]:
        """The conditions, nested ones included, that no event of these types could ever meet."""
        for field, wanted in self._of_events():
            if not all(any(_may_say(word, field, one) for word in types) for one in wanted):
                yield field
        for inner in (*self.any, *self.all, *self.none):
            yield from inner._never_said_by(inner.type if inner.type is not None else types)

    def _of_events(self) -> Iterator[tuple[str, tuple[object, ...]]]:
        """The conditions of its own on what an event itself says, each with what it asks for."""
        for field in (*_WORD_FIELDS, *_ONLY):
            if (wanted := getattr(self, field)) is not None:
                yield field, wanted if isinstance(wanted, tuple) else (wanted,)

    def parts(self) -> Iterator[Condition]:
        """This condition and all that nest in it."""
        yield self
        for inner in (*self.any, *self.all, *self.none):
            yield from inner.parts()

    def types(self) -> frozenset[str]:
        """The types of event for which the condition could hold at all."""
        found = frozenset(
            word
            for word in (self.type if self.type is not None else TYPE_NAMES)
            if all(any(_may_say(word, field, one) for one in wanted) for field, wanted in self._of_events())
        )
        if self.any:
            found &= frozenset().union(*(inner.types() for inner in self.any))
        return found.intersection(*(inner.types() for inner in self.all))


def _may_say(type_word: str, field: str, wanted: object) -> bool:
    if field in _ONLY:
        return _ONLY[field] == type_word
    if field == "status":
        return wanted in STATUSES.get(type_word, ())
    return field in _SAYS[type_word]
