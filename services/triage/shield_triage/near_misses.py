"""Rules that failed by one clause (contract section 5), each with the rule's id."""

from __future__ import annotations

from shield_shared.decisions import Standing
from shield_shared.events import TYPE_WORDS
from shield_shared.messages import NearMissSaid
from shield_triage.clauses import Asked
from shield_triage.rulebook import RuleBook


def near_misses(book: RuleBook, standing: Standing, asked: Asked) -> tuple[NearMissSaid, ...]:
    """The rules that an appearance missed by one clause; whoever is out of scope for certain missed none."""
    if standing.scope.verdict == "out":
        return ()
    rules = book.asked(asked.meeting, TYPE_WORDS[standing.event.type], admitted=bool(standing.rules))
    missed = ((rule.id, rule.near_miss(asked)) for rule in rules if rule.id not in standing.rules)
    return tuple(NearMissSaid(rule=rule, text=text) for rule, text in missed if text is not None)
