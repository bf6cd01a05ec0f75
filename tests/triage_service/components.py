"""What triage decides of readings, component by component, in as few words as a test needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kit.cores import KEY, house
from kit.events import Raw
from kit.histories import MEETINGS
from shield_shared.messages import Decision
from shield_shared.reading import Reading, read_event
from shield_triage.component_history import ComponentHistory
from shield_triage.components import joined, tokens_of
from shield_triage.deciding import Appearance, about
from shield_triage.history import Fold

Said = Mapping[Appearance, bytes]


def new_fold() -> Fold:
    """An empty fold that decides for both daily meetings."""
    return house().fold({meeting: house().meetings[meeting] for meeting in MEETINGS}, KEY)


def read(raws: Iterable[Raw]) -> list[Reading]:
    """Raw events as they were received."""
    return [read_event(raw, house().agencies, house().meetings, trust_received=True) for raw in raws]


def stands(decisions: Iterable[Decision]) -> Said:
    """What stands of decisions in the order in which they were made: content by appearance, `as_at` apart."""
    latest = {about(decision): decision for decision in decisions}
    return {key: decision.digest for key, decision in latest.items() if not decision.withdrawn}


def decided_at_once(readings: Iterable[Reading]) -> list[Decision]:
    """The decisions of a whole history, folded as one."""
    history = ComponentHistory(new_fold)
    history.take(readings)
    return history.settle()


def components_of(readings: Sequence[Reading]) -> list[list[Reading]]:
    """The readings of each component."""
    issues = house().issues
    sets = [tokens_of(reading.event, issues) if reading.event else frozenset[bytes]() for reading in readings]
    return [[readings[place] for place in places] for places in joined(sets)]
