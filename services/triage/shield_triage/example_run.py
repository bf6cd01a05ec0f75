"""Runs the worked examples of rule files through reading, linking and deciding, as real events go."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from shield_shared.decisions import Standing
from shield_shared.events import Event
from shield_shared.faults import PolicyFault
from shield_shared.policy_file import Agency
from shield_shared.reading import read_event
from shield_triage.clauses import Asked
from shield_triage.examples import Example, cloud_events
from shield_triage.history import Fold
from shield_triage.rule import CompiledRule
from shield_triage.rulebook import RuleBook
from shield_triage.windows import Outlook

_SAID = {True: "hold", False: "not hold", "unknown": "be unknown"}


#: The first day of every example: a Monday in winter. Every rule is taken to be in force from it.
FIRST_DAY = date(2026, 1, 5)


@dataclass(frozen=True, slots=True)
class Bench:
    """What examples are run on: the policy that reading needs, and an empty fold of a rule book for a meeting."""

    agencies: Mapping[str, Agency]
    meetings: Collection[str]
    fold: Callable[[RuleBook, str], Fold]


def example_faults(book: RuleBook, bench: Bench) -> list[PolicyFault]:
    """Every example of every rule that cannot be read or does not come out as its file says."""
    files = {rule.id: rule.file.model_copy(update={"in_force": FIRST_DAY}) for rule in book.rules}
    in_force = RuleBook(files, book.fingerprint)
    return [
        PolicyFault(f"{rule.id}.toml", f"example[{number}]{key}", f"{example.name}: {sentence}")
        for rule in in_force.rules
        for number, example in enumerate(rule.file.example)
        for key, sentence in _wrong(rule, example, in_force, bench)
    ]


def _wrong(rule: CompiledRule, example: Example, book: RuleBook, bench: Bench) -> Iterator[tuple[str, str]]:
    meeting = rule.file.asked_at(example)
    if meeting not in bench.meetings:
        yield ".meeting", f"expected one of {', '.join(sorted(bench.meetings))}"
        return
    events, faults = _read(example, bench)
    yield from faults
    if not faults:
        verdict = _verdict(rule, events, bench.fold(book, meeting))
        if verdict != example.expect:
            yield "", f"the rule was expected to {_SAID[example.expect]}, and it would {_SAID[verdict]}"


def _read(example: Example, bench: Bench) -> tuple[list[Event], list[tuple[str, str]]]:
    senders = {word: name for name in sorted(bench.agencies, reverse=True) for word in bench.agencies[name].may_send}
    raw = cloud_events(example, FIRST_DAY, senders)
    read = [read_event(each, bench.agencies, bench.meetings) for each in raw]
    noted = [
        (f".events[{number}]", sentence)
        for number, reading in enumerate(read)
        for sentence in [*(fault.sentence for fault in reading.faults), *(each.sentence for each in reading.warnings)]
    ]
    return [reading.event for reading in read if reading.event is not None], noted


def _verdict(rule: CompiledRule, events: list[Event], fold: Fold) -> bool | Literal["unknown"]:
    for event in events:
        fold.add(event)
    ((meeting, change),) = fold.settle().changes.items()
    mine = (standing for standing in change.come if standing.event is events[-1])
    return next((_of(rule, standing, meeting, fold) for standing in mine), False)


def _of(rule: CompiledRule, standing: Standing, meeting: str, fold: Fold) -> bool | Literal["unknown"]:
    if rule.id in standing.rules:
        return True
    raises = rule.file.does.raises is not None and bool(standing.rules)
    person = standing.person
    outlook = Outlook(fold.diaries(standing, meeting), person, standing.role)
    asked = Asked(standing.event, meeting, standing.scope.ages, person.care_status, outlook)
    unknown = rule.id in standing.unknown_rules or (raises and rule.holds(asked) is None)
    return "unknown" if unknown else False
