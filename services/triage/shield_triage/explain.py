"""Explains single appearances of one meeting: reasons with their evidence, unknowns, near misses, and corrections."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from shield_shared.decisions import Explanation, Fate, Reason, Standing
from shield_shared.events import TYPE_WORDS, Event
from shield_triage.clauses import Asked
from shield_triage.history import Fold
from shield_triage.near_misses import near_misses
from shield_triage.records import RecordKey
from shield_triage.rule import ClauseTrace, CompiledRule
from shield_triage.sameness import same_appearance
from shield_triage.windows import Outlook


@dataclass(frozen=True, slots=True)
class MeetingTriage:
    """`shield_shared.decisions.Triage` over a settled fold."""

    fold: Fold
    meeting: str

    def explain(self, standing: Standing) -> Explanation:
        """The reasons and unknowns of one standing."""
        asked = self._asked(standing)
        book = self.fold.decider.book
        reasons = tuple(self._reason(book.by_id[rule], asked) for rule in standing.rules)
        unknowns = tuple(u for rule in standing.unknown_rules for u in book.by_id[rule].unknowns(asked))
        return Explanation(reasons, unknowns)

    def _reason(self, rule: CompiledRule, asked: Asked) -> Reason:
        return Reason(rule.id, rule.file.title, rule.sentence(asked), rule.evidence(asked), rule.priority(asked))

    def traces(self, standing: Standing) -> list[tuple[str, tuple[ClauseTrace, ...]]]:
        """Every clause of every rule that was asked of an appearance, by rule id."""
        asked = self._asked(standing)
        return [(rule.id, rule.trace(asked)) for rule in self._asked_rules(standing)]

    def _asked_rules(self, standing: Standing) -> tuple[CompiledRule, ...]:
        word, admitted = TYPE_WORDS[standing.event.type], bool(standing.rules)
        return self.fold.decider.book.asked(self._asked_at(standing), word, admitted=admitted)

    def near_misses(self, standing: Standing) -> tuple[str, ...]:
        """The clauses by which alone a rule was missed."""
        missed = near_misses(self.fold.decider.book, standing, self._asked(standing))
        return tuple(each.text for each in missed)

    def _asked(self, standing: Standing) -> Asked:
        care, history = standing.person.care_status, self._history(standing)
        return Asked(standing.event, self._asked_at(standing), standing.scope.ages, care, history)

    def _asked_at(self, standing: Standing) -> str:
        return self.fold.takes(self.meeting).asked_at(standing.event)

    def _history(self, standing: Standing) -> Outlook:
        return Outlook(self.fold.diaries(standing, self.meeting), standing.person, standing.role)

    def became(self, was: Standing) -> Fate:
        """What became of a standing of an earlier cut-off: withdrawn, no longer named, or standing otherwise."""
        live = self.fold.live(was.event.record)
        if not live:
            return Fate(True, None)
        standings = (standing for event in live for standing in self._standings(event))
        return Fate(False, next((now for now in standings if self.is_same(was, now)), None))

    def is_same(self, was: Standing, now: Standing) -> bool:
        """Whether two appearances in one record are the same role and person, through other versions of it too."""
        return same_appearance(was, now) or (was.role == now.role and self.fold.names_again(was, now))

    def custody(self, record: RecordKey) -> Iterable[Event]:
        """The live updates of a custody record, whomever they name."""
        return self.fold.occurrences.custody(record)

    def _standings(self, event: Event) -> list[Standing]:
        states = {self.fold.groups.of[entry]: None for entry in self.fold.linking.entries[event]}
        return [standing for state in states for standing in state.standings.of(self.meeting, event)]
