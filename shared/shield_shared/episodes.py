"""When a missing episode or a custody record is open (contract 4.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from shield_shared.decisions import YoungPerson
from shield_shared.events import Custody, Event, Missing
from shield_shared.identity import telling

IN_CUSTODY = frozenset({"detained", "remanded"})


def custody_open(updates: Iterable[Event]) -> bool:
    """Whether the latest update of a custody record says detained or remanded."""
    latest = max(updates, key=lambda update: update.version)
    return isinstance(latest.data, Custody) and latest.data.status in IN_CUSTODY


def episode_open(updates: Sequence[Event], located: Iterable[Event]) -> bool:
    """Whether an episode is open.

    `updates` are its live updates, `located` every live `located` update about the same young person: one that is
    later in `time` than every `missing` and `away` update, with `to` (else `time`) not before `from`, closes it.
    """
    return not any(_closing(updates, located))


def closed_at(updates: Sequence[Event], located: Iterable[Event]) -> datetime | None:
    """When an episode ended, as the first update that closes it tells: `to`, else `time`; None while it is open."""
    first = min(_closing(updates, located), key=lambda update: update.version, default=None)
    if first is None:
        return None
    assert isinstance(first.data, Missing)
    return first.data.to or first.time


def _closing(updates: Sequence[Event], located: Iterable[Event]) -> Iterator[Event]:
    gone = [(update.time, update.data) for update in updates if isinstance(update.data, Missing)]
    last = max((time for time, data in gone if data.status != "located"), default=None)
    return (update for update in located if _closes(update, gone[0][1], last is None or update.time > last))


def _closes(update: Event, episode: Missing, later: bool) -> bool:
    assert isinstance(update.data, Missing)
    return later and (update.data.to or update.time) >= episode.from_


def says_missing(updates: Iterable[Event], *, high_risk: bool) -> bool:
    """Whether a live update of the episode says `missing`, and (when asked) with high risk."""
    said = [update.data for update in updates if isinstance(update.data, Missing) and update.data.status == "missing"]
    return any(data.risk == "high" for data in said) if high_risk else bool(said)


def located_updates(person: YoungPerson) -> tuple[Event, ...]:
    """Every live `located` update about a young person, whichever agency and episode."""
    return tuple(event for event, data in _missing(person) if data.status == "located")


def episode_updates(person: YoungPerson, start: datetime) -> tuple[Event, ...]:
    """The live updates of the episode of a young person that began at a moment, whichever agency reports it."""
    return tuple(event for event, data in _missing(person) if data.from_ == start)


def _missing(person: YoungPerson) -> Iterator[tuple[Event, Missing]]:
    for event in dict.fromkeys(entry.event for entry in person.of_kind(Missing)):
        assert isinstance(event.data, Missing)
        yield event, event.data


def alone(event: Event) -> tuple[str, ...]:
    """What names the occurrence of an event that nothing joins to others: its record.

    One missing record may hold the episodes of several young people, so of a missing update it is the update; and an id
    that was used twice may name two of them.
    """
    if isinstance(event.data, Missing):
        people = (telling(person) for person in event.data.people)
        return (*event.record, event.id, event.data.from_.isoformat(), *people)
    return event.record
