"""Rules that failed by one clause (contract section 5), each with the rule's id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from shield_shared.decisions import Standing
from shield_shared.events import TYPE_WORDS
from shield_shared.messages import NearMissSaid
from shield_triage.clauses import Asked
from shield_triage.rule import CompiledRule
from shield_triage.rulebook import RuleBook


def near_misses(book: RuleBook, standing: Standing, asked: Asked) -> tuple[NearMissSaid, ...]:
    """The rules that an appearance missed by one clause."""
    rules = book.asked(asked.meeting, TYPE_WORDS[standing.event.type], admitted=bool(standing.rules))
    return tuple(missed((rule for rule in rules if rule.id not in standing.rules), asked))


def missed(rules: Iterable[CompiledRule], asked: Asked) -> Iterator[NearMissSaid]:
    """Those of some rules that are missed by one clause."""
    for rule in rules:
        text = rule.near_miss(asked)
        if text is not None:
            yield NearMissSaid(rule=rule.id, text=text)
