"""Conditions compiled to closures with three values: true, false, and unknown (None).

An optional fact that is absent was not said: false. The word `unknown` is unknown, and so is a list that holds it in
place of the member asked for. `any` and `all` follow Kleene: an unknown decides nothing that the others decide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from shield_shared.events import Event
from shield_shared.frozen import value

Verdict = bool | None
Needs = Literal["event", "person", "history"]
How = Literal["any", "all", "none"]


@value
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

    def is_latest_assessment(self, event: Event) -> bool:
        """Whether this is the young person's latest assessment."""
        ...

    @property
    def has_working_plan(self) -> bool:
        """Whether the latest plan (VRMP) is in place and judged to work."""
        ...


@value
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
    """One leaf of a condition: the field it is of, what it asks in words, how it is decided, and the fact in words.

    A clause that counts also has `evidence`, and the number `wanted`.
    """

    field: str
    text: str
    needs: Needs
    decide: Callable[[Asked], Verdict]
    fact: Callable[[Asked], str]
    evidence: Callable[[Asked], Evidence] | None = None
    wanted: int = 0

    def leaves(self) -> Iterator[Clause]:
        """This clause."""
        yield self


@dataclass(frozen=True, slots=True)
class Branch:
    """Several conditions taken together."""

    how: How
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

    def leaves(self) -> Iterator[Clause]:
        """Every clause below."""
        for part in self.parts:
            yield from part.leaves()


def told(part: Clause | Branch, asked: Asked, verdict: Verdict) -> Iterator[Clause]:
    """The clauses that make a part true, or unknown: those of that verdict in branches of that verdict."""
    if part.decide(asked) is not verdict:
        return
    if isinstance(part, Clause):
        yield part
    else:
        for inner in part.parts:
            yield from told(inner, asked, verdict)


def word(said: str | None, wanted: Sequence[str]) -> Verdict:
    """Whether a stated word is a wanted one; unknown for `unknown`, false when nothing was said."""
    return None if said == "unknown" else said in wanted


def member(said: Sequence[str], wanted: Sequence[str]) -> Verdict:
    """Whether a stated list holds a wanted word; unknown when it holds `unknown` in its place."""
    if any(one in wanted for one in said):
        return True
    return None if "unknown" in said else False
