"""One rule, compiled once: does it hold, why, what was unknown, and by how little it was missed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from shield_shared.decisions import Priority, UnknownFact
from shield_shared.london import london_midnight
from shield_triage.clause_kinds import compiled
from shield_triage.clauses import Asked, Branch, Clause, Needs, Verdict, told
from shield_triage.rule_file import RuleFile
from shield_triage.words import either, sentence

_NEEDS: tuple[Needs, ...] = ("event", "person", "history")

#: Fewer than this is no repetition that a rule could be said to have been nearly met by.
_LEAST_REPEATED = 2


@dataclass(frozen=True, slots=True)
class ClauseTrace:
    """One clause as it was decided: its words, the verdict, and the fact it was decided on."""

    text: str
    verdict: Verdict
    fact: str


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule file with its condition compiled.

    `needs` is the most that any clause asks for: a rule that needs only the event is decided once an event. It applies
    to events of `types` that were received at `in_force` or later.
    """

    file: RuleFile
    condition: Branch
    priorities: tuple[tuple[Branch, Priority], ...]
    needs: Needs
    types: frozenset[str]
    in_force: datetime

    @classmethod
    def of(cls, file: RuleFile) -> CompiledRule:
        """Compile a rule file."""
        special = tuple((compiled(one.when), one.priority) for one in file.does.priority_if)
        condition = compiled(file.when)
        needs = _needs(condition, *(branch for branch, _ in special))
        return cls(file, condition, special, needs, file.when.types(), london_midnight(file.in_force))

    @property
    def id(self) -> str:
        """The rule's id."""
        return self.file.id

    def applies_to(self, type_word: str) -> bool:
        """Whether the rule asks of events of this type at all."""
        return type_word in self.types

    def holds(self, asked: Asked) -> Verdict:
        """Whether the rule holds; false for events received before it came into force."""
        return False if asked.event.received < self.in_force else self.condition.decide(asked)

    def priority(self, asked: Asked) -> Priority:
        """How soon people look when the rule holds."""
        for branch, priority in self.priorities:
            if branch.decide(asked):
                return priority
        return self.file.does.own_priority

    def trace(self, asked: Asked) -> tuple[ClauseTrace, ...]:
        """Every clause with its verdict and the fact; an optional fact that is absent shows as not said."""
        return tuple(ClauseTrace(c.text, c.decide(asked), c.fact(asked)) for c in self.condition.leaves())

    def sentence(self, asked: Asked) -> str:
        """Why the rule holds, with the facts that made it hold."""
        met = list(self._told(asked, True))
        counts = [clause.evidence(asked).count for clause in met if clause.evidence is not None]
        facts = "; ".join(dict.fromkeys(clause.fact(asked) for clause in met))
        return sentence(self.file.because.format(facts=facts, count=max(counts, default=0)))

    def evidence(self, asked: Asked) -> tuple[str, ...]:
        """The ids of the events that the rule rests on, this one first."""
        found = [clause.evidence(asked) for clause in self._told(asked, True) if clause.evidence is not None]
        return tuple(dict.fromkeys((asked.event.id, *(one for evidence in found for one in evidence.events))))

    def unknowns(self, asked: Asked) -> tuple[UnknownFact, ...]:
        """The facts for want of which the rule is unknown, asked of whoever sent the event."""
        texts = dict.fromkeys(f"Not known whether {clause.text}." for clause in self._told(asked, None))
        return tuple(UnknownFact(text, asked.event.agency) for text in texts)

    def near_miss(self, asked: Asked) -> str | None:
        """The one clause, of two or more, that failed where all others held, or a count that was one short.

        The type of the event says where the rule applies and is no clause; where it does not apply there is no miss.
        """
        if asked.event.received < self.in_force:
            return None
        missed = _missed(self.condition, asked)
        return f"{self.file.title}: met but for one thing, that {missed}." if missed is not None else None

    def _told(self, asked: Asked, verdict: Verdict) -> Iterator[Clause]:
        return (clause for clause in told(self.condition, asked, verdict) if clause.field != "type")


def _needs(*branches: Branch) -> Needs:
    return max((leaf.needs for branch in branches for leaf in branch.leaves()), key=_NEEDS.index)


def _missed(part: Clause | Branch, asked: Asked) -> str | None:
    """What alone keeps a part from holding, in words."""
    if isinstance(part, Clause):
        return _one_short(part, asked)
    if part.how == "all":
        return _missed_of_all(part, asked)
    found = [missed for inner in part.parts if (missed := _missed(inner, asked)) is not None]
    return either(found) if found and part.how == "any" else None


def _missed_of_all(branch: Branch, asked: Asked) -> str | None:
    failed = _failed_alone(branch, asked)
    if failed is None or _is_type(failed):
        return None
    alone = sum(not _is_type(part) for part in branch.parts) == 1
    if alone or (isinstance(failed, Clause) and failed.evidence is not None):
        return _missed(failed, asked)
    return _missed(failed, asked) or _words(failed)


def _failed_alone(branch: Branch, asked: Asked) -> Clause | Branch | None:
    """The one part that failed where all others held."""
    failed: Clause | Branch | None = None
    for part in branch.parts:
        verdict = part.decide(asked)
        if verdict is None or not (verdict or failed is None):
            return None
        if verdict is False:
            failed = part
    return failed


def _words(part: Clause | Branch) -> str:
    text = either([leaf.text for leaf in part.leaves() if leaf.field != "type"])
    return f"it is not so that {text}" if isinstance(part, Branch) and part.how == "none" else text


def _one_short(clause: Clause, asked: Asked) -> str | None:
    if clause.evidence is None:
        return None
    count = clause.evidence(asked).count
    short = _LEAST_REPEATED <= count == clause.wanted - 1
    return f"{clause.text} ({clause.fact(asked)})" if short else None


def _is_type(part: Clause | Branch) -> bool:
    return isinstance(part, Clause) and part.field == "type"
