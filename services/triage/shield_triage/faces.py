"""What the rules say that ask of the event alone, worked out once for all events that look alike to them.

A year of a city has a hundred and fifty thousand events and some hundred faces.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field, fields
from operator import attrgetter

from shield_shared.decisions import PRIORITIES, Priority
from shield_shared.events import EVENT_TYPES, TYPE_WORDS, Data, Event, Intelligence, Referral
from shield_shared.frozen import value
from shield_shared.messages import NearMissSaid
from shield_triage.clauses import Asked
from shield_triage.near_misses import missed
from shield_triage.rule import CompiledRule
from shield_triage.rulebook import RuleBook

#: The fields of events that clauses ask of, beside the grades of items and the meeting that a referral names.
_ASKED_OF = ("category", "weapon", "injury", "status", "risk", "level", "flags", "themes", "kinds", "reasons")
#: More faces than any year has; should free text ever tell faces apart, memory does not grow with it.
_MOST = 10_000


@value
class Admission:
    """What admitting rules say, for one meeting."""

    met: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    priority: Priority = "note"


#: What rules say that neither hold nor lack a fact.
NOTHING = Admission()


def admitted_by(rules: Iterable[CompiledRule], asked: Asked) -> Admission:
    """What some admitting rules say."""
    verdicts = [(rule, verdict) for rule in rules if (verdict := rule.holds(asked)) is not False]
    if not verdicts:
        return NOTHING
    met = [rule for rule, verdict in verdicts if verdict]
    priority: Priority = max((rule.priority(asked) for rule in met), key=PRIORITIES.index, default="note")
    unknown = tuple(rule.id for rule, verdict in verdicts if verdict is None)
    return Admission(tuple(rule.id for rule in met), unknown, priority)


@value
class Seen:
    """What the admitting rules of a meeting make of a face.

    `by_event` is what those say that ask of the event alone, `further` are the others. `near_misses` are those of
    whoever is admitted by none: None where `further` rules have to be asked first.
    """

    by_event: Admission
    further: tuple[CompiledRule, ...]
    near_misses: tuple[NearMissSaid, ...] | None


@dataclass(frozen=True, slots=True)
class Faces:
    """What one rule book says of events by what it can see of them."""

    book: RuleBook
    _seen: dict[Hashable, Seen] = field(default_factory=dict)

    def seen(self, event: Event, meeting: str) -> Seen:
        """What the admitting rules of a meeting make of an event."""
        face = (meeting, event.type, bisect_right(self.book.in_force, event.received), _LOOKS[event.type](event.data))
        known = self._seen.get(face)
        if known is None:
            if len(self._seen) >= _MOST:
                self._seen.clear()
            known = self._seen[face] = self._look(event, meeting)
        return known

    def _look(self, event: Event, meeting: str) -> Seen:
        rules, asked = self.book.admitting(meeting, TYPE_WORDS[event.type]), Asked(event, meeting)
        alone = [rule for rule in rules if rule.needs == "event"]
        further = tuple(rule for rule in rules if rule.needs != "event")
        return Seen(admitted_by(alone, asked), further, None if further else tuple(missed(rules, asked)))


def _look_of(data: type[Data]) -> Callable[[Data], Hashable]:
    """What clauses can see of one type of event."""
    if data is Intelligence:
        return _look_of_intelligence
    said = ["to"] if data is Referral else [each.name for each in fields(data) if each.name in _ASKED_OF]
    return attrgetter(*said) if said else type


def _look_of_intelligence(data: Data) -> Hashable:
    assert isinstance(data, Intelligence)
    return data.themes, tuple([item.grade.information for item in data.items])


_LOOKS = {name: _look_of(data) for name, data in EVENT_TYPES.items()}
