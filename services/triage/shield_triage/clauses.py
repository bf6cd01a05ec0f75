"""Conditions compiled to closures with three values: true, false, and unknown (None).

An optional fact that is absent was not said: false. The word `unknown` is unknown, and so is a list that holds it in
place of the member asked for. `any` and `all` follow Kleene: an unknown decides nothing that the others decide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from shield_shared.events import TYPE_WORDS, Event, Intelligence, Referral
from shield_triage.condition import BothRoles, Condition, Repeated

Verdict = bool | None
Needs = Literal["event", "person", "history"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """How many different ones the best window holds, this event included, and the ids of the events that tell."""

    count: int
    events: tuple[str, ...]


class History(Protocol):
    """What rules that look back ask of the history of a group."""

    def episodes(self, event: Event, within_days: int) -> Evidence:
        """The different missing episodes close to this update's."""
        ...

    def occurrences(self, event: Event, within_days: int) -> Evidence:
        """The different occurrences of admitted events close to this one."""
        ...

    def roles(self, event: Event, roles: frozenset[str], within_days: int) -> Evidence:
        """The different roles in admitted events close to this one."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """All that a rule may ask of one appearance.

    `ages` are the possible event ages, None when none is known; `care_status` None when nobody said. `history` is
    None where only what the event itself says is asked.
    """

    event: Event
    meeting: str
    ages: frozenset[int] | None = None
    care_status: str | None = None
    history: History | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """One leaf of a condition: what it asks in words, how it is decided, and what the event says of it."""

    text: str
    needs: Needs
    decide: Callable[[Asked], Verdict]
    fact: Callable[[Asked], str]
    evidence: Callable[[Asked], Evidence] | None = None
    wanted: int = 0


@dataclass(frozen=True, slots=True)
class Branch:
    """Several conditions taken together."""

    how: Literal["all", "any", "none"]
    parts: tuple[Clause | Branch, ...]

    def decide(self, asked: Asked) -> Verdict:
        """The verdict of the whole, by Kleene's tables."""
        seen_unknown = False
        stop = self.how != "all"
        for part in self.parts:
            verdict = part.decide(asked)
            if verdict is None:
                seen_unknown = True
            elif verdict is stop:
                return self.how == "any"
        return None if seen_unknown else self.how != "any"

    def leaves(self) -> Iterable[Clause]:
        """Every clause below."""
        for part in self.parts:
            yield from [part] if isinstance(part, Clause) else part.leaves()


NESTING: tuple[Literal["any", "all", "none"], ...] = ("any", "all", "none")
LISTS = ("flags", "themes", "kinds", "reasons")
LABELS = {"flags": "flag", "themes": "theme", "kinds": "kind", "reasons": "reason", "care_status": "care status"}


def compiled(condition: Condition) -> Branch:
    """A condition as clauses, in the order in which the fields are declared."""
    parts: list[Clause | Branch] = []
    for field in Condition.model_fields:
        value = getattr(condition, field)
        if field not in NESTING and value is not None:
            parts.append(_clause(field, value))
    for how in NESTING:
        if nested := getattr(condition, how):
            parts.append(Branch(how, tuple(compiled(inner) for inner in nested)))
    return Branch("all", tuple(parts))


def _clause(field: str, value: object) -> Clause:
    match field, value:
        case "type", tuple():
            return _type(value)
        case ("care_status", tuple()):
            return Clause(_one_of("care status", value), "person", lambda a: word(a.care_status, value), _care)
        case _, tuple() if field in LISTS:
            return _member(field, value)
        case _, tuple():
            return _word(field, value)
        case "graded_other_than", str():
            return _graded(value)
        case "names_meeting", bool():
            return _names_meeting(value)
        case "may_be_under" | "certainly_under", int():
            return _age(field, value)
        case _, Repeated():
            return _repeated(field, value)
        case _, BothRoles():
            return _both(value)
        case _:
            raise AssertionError(field)


def word(said: str | None, wanted: Sequence[str]) -> Verdict:
    """Whether a stated word is a wanted one; unknown for `unknown`, false when nothing was said."""
    return None if said == "unknown" else said in wanted


def member(said: Sequence[str], wanted: Sequence[str]) -> Verdict:
    """Whether a stated list holds a wanted word; unknown when it holds `unknown` in its place."""
    if any(one in wanted for one in said):
        return True
    return None if "unknown" in said else False


def _one_of(label: str, wanted: Sequence[str]) -> str:
    return f"{label} is {' or '.join(wanted)}" if len(wanted) < 3 else f"{label} is one of {', '.join(wanted)}"


def _type(wanted: tuple[str, ...]) -> Clause:
    names = frozenset(name for name, short in TYPE_WORDS.items() if short in wanted)
    text = _one_of("the event", wanted)
    return Clause(text, "event", lambda a: a.event.type in names, lambda a: TYPE_WORDS[a.event.type])


def _word(field: str, wanted: tuple[str, ...]) -> Clause:
    label = LABELS.get(field, field)

    def said(asked: Asked) -> str | None:
        return getattr(asked.event.data, field, None)

    return Clause(_one_of(label, wanted), "event", lambda a: word(said(a), wanted), lambda a: f"{label}: {said(a)}")


def _member(field: str, wanted: tuple[str, ...]) -> Clause:
    label = LABELS[field]

    def said(asked: Asked) -> Sequence[str]:
        return getattr(asked.event.data, field, ())

    def fact(asked: Asked) -> str:
        matched = [one for one in said(asked) if one in wanted] or list(said(asked))
        return f"{label}: {', '.join(matched)}"

    return Clause(_one_of(label, wanted), "event", lambda a: member(said(a), wanted), fact)


def _graded(letter: str) -> Clause:
    def other(asked: Asked) -> bool:
        data = asked.event.data
        return isinstance(data, Intelligence) and any(item.grade.information != letter for item in data.items)

    return Clause(f"an item is not graded {letter}", "event", other, lambda _: f"not graded {letter}")


def _names_meeting(wanted: bool) -> Clause:
    def named(asked: Asked) -> bool:
        return (isinstance(asked.event.data, Referral) and asked.event.data.to == asked.meeting) is wanted

    return Clause("it is made to this meeting", "event", named, lambda a: f"referred to {a.meeting}")


def _care(asked: Asked) -> str:
    return f"care status: {asked.care_status}"


def _age(field: str, limit: int) -> Clause:
    if field == "may_be_under":
        return Clause(
            f"the young person is or may be under {limit}",
            "person",
            lambda a: a.ages is None or min(a.ages) < limit,
            lambda a: "age not known" if a.ages is None else f"may be under {limit}",
        )
    return Clause(
        f"the young person is certainly under {limit}",
        "person",
        lambda a: None if a.ages is None else max(a.ages) < limit,
        lambda a: "age not known" if a.ages is None else f"under {limit}",
    )


def _repeated(field: str, wanted: Repeated) -> Clause:
    def evidence(asked: Asked) -> Evidence:
        assert asked.history is not None
        if field == "episodes":
            return asked.history.episodes(asked.event, wanted.within_days)
        return asked.history.occurrences(asked.event, wanted.within_days)

    what = {"episodes": "missing episodes", "occurrences": "different occurrences admitted to this meeting"}[field]
    text = f"it is one of at least {wanted.at_least} {what} within {wanted.within_days} days"
    return Clause(
        text,
        "history",
        lambda a: evidence(a).count >= wanted.at_least,
        lambda a: f"{evidence(a).count} {what} within {wanted.within_days} days",
        evidence,
        wanted.at_least,
    )


def _both(wanted: BothRoles) -> Clause:
    def evidence(asked: Asked) -> Evidence:
        assert asked.history is not None
        return asked.history.roles(asked.event, frozenset(wanted.both), wanted.within_days)

    text = f"{' and '.join(wanted.both)} in admitted events within {wanted.within_days} days"
    return Clause(text, "history", lambda a: evidence(a).count >= 2, lambda _: text, evidence, 2)
