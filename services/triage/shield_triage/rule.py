"""One rule, compiled once: does it hold, why, what was unknown, and by how little it was missed."""

from __future__ import annotations

from dataclasses import dataclass, field

from shield_shared.decisions import Priority, UnknownFact
from shield_shared.events import TYPE_WORDS
from shield_shared.london import london_date
from shield_triage.clauses import Asked, Branch, Clause, Needs, Verdict, compiled
from shield_triage.rule_file import RuleFile

_NEEDS: tuple[Needs, ...] = ("event", "person", "history")


@dataclass(frozen=True, slots=True)
class ClauseTrace:
    """One clause as it was decided: its words, the verdict, and the fact it was decided on."""

    text: str
    verdict: Verdict
    fact: str


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule file with its condition compiled."""

    file: RuleFile
    condition: Branch
    priorities: tuple[tuple[Branch, Priority], ...] = field(default=())

    @classmethod
    def of(cls, file: RuleFile) -> CompiledRule:
        """Compile a rule file."""
        special = tuple((compiled(one.when), one.priority) for one in file.does.priority_if)
        return cls(file, compiled(file.when), special)

    @property
    def id(self) -> str:
        """The rule's id."""
        return self.file.id

    @property
    def needs(self) -> Needs:
        """The most that any clause asks for: a rule that needs only the event is decided once an event."""
        branches = (self.condition, *(branch for branch, _ in self.priorities))
        return max((leaf.needs for branch in branches for leaf in branch.leaves()), key=_NEEDS.index)

    def applies_to(self, type_word: str) -> bool:
        """Whether the rule asks of events of this type at all."""
        return self.file.when.type is None or type_word in self.file.when.type

    def holds(self, asked: Asked) -> Verdict:
        """Whether the rule holds; false for events received before it came into force."""
        if london_date(asked.event.received) < self.file.in_force:
            return False
        return self.condition.decide(asked)

    def priority(self, asked: Asked) -> Priority:
        """How soon people look when the rule holds."""
        for branch, priority in self.priorities:
            if branch.decide(asked):
                return priority
        return self.file.does.own_priority

    def trace(self, asked: Asked) -> tuple[ClauseTrace, ...]:
        """Every clause with its verdict and the fact; an optional fact that is absent shows as not said."""
        return tuple(ClauseTrace(c.text, c.decide(asked), _fact(c, asked)) for c in self.condition.leaves())

    def sentence(self, asked: Asked) -> str:
        """Why the rule holds, with the facts that made it hold."""
        met = [clause for clause in self._asking() if clause.decide(asked)]
        counts = [clause.evidence(asked).count for clause in met if clause.evidence is not None]
        facts = "; ".join(dict.fromkeys(clause.fact(asked) for clause in met))
        return self.file.because.format(facts=facts, count=max(counts, default=0))

    def evidence(self, asked: Asked) -> tuple[str, ...]:
        """The ids of the events that the rule rests on, this one first."""
        others = [c.evidence(asked) for c in self._asking() if c.evidence is not None and c.decide(asked)]
        return tuple(dict.fromkeys((asked.event.id, *(one for told in others for one in told.events))))

    def unknowns(self, asked: Asked) -> tuple[UnknownFact, ...]:
        """The facts that were unknown, asked of whoever sent the event."""
        texts = [f"Not known whether {c.text}." for c in self._asking() if c.decide(asked) is None]
        return tuple(UnknownFact(text, asked.event.agency) for text in dict.fromkeys(texts))

    def near_miss(self, asked: Asked) -> str | None:
        """The one clause that failed where all others held, or a count that was one short; None otherwise."""
        if self.file.when.type is not None and not self.applies_to(TYPE_WORDS[asked.event.type]):
            return None
        parts = [part for part in self.condition.parts if not _is_type(part)]
        failed = [part for part in parts if part.decide(asked) is False]
        if len(failed) != 1 or any(part.decide(asked) is None for part in parts):
            return None
        missed = failed[0]
        if isinstance(missed, Clause) and missed.evidence is not None:
            return missed.text if missed.evidence(asked).count == missed.wanted - 1 else None
        if len(parts) < 2:
            return None
        return missed.text if isinstance(missed, Clause) else " or ".join(leaf.text for leaf in missed.leaves())

    def _asking(self) -> list[Clause]:
        return [clause for clause in self.condition.leaves() if not _is_type(clause)]


def _is_type(part: Clause | Branch) -> bool:
    return isinstance(part, Clause) and part.text.startswith("the event is")


def _fact(clause: Clause, asked: Asked) -> str:
    fact = clause.fact(asked)
    return fact if not fact.endswith((": None", ": ")) else f"{fact.partition(':')[0]}: not said"
