"""What is to become of each event when a young person, or everything past its time, is taken out of a store. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable
from datetime import datetime

from shield_run.reduction import reduced
from shield_run.traces import occurrences
from shield_run.whose import Whole, Whose
from shield_shared.canonical import digest_of
from shield_shared.events import Event, Retraction, is_timeline
from shield_shared.identity import Entry
from shield_shared.reading import Reading
from shield_triage.linking import keyed_hash

#: Events that go, by digest, each with what is left of it.
Erased = dict[bytes, Event | None]
#: Reads a value that was received at a moment.
Read = Callable[[object, datetime], Reading]


def without_person(found: Whose, whole: Whole, forms: Collection[bytes], read: Read) -> Erased:
    """Events about nobody else go; of those that name others too, or only mention this one, the rest is left."""
    changed: dict[Event, Event | None] = {}
    for event, entries in whole.entries.items():
        own = {entry.place for entry in entries if entry in found.own}
        if _is_about_them_alone(event, entries, own, found.references):
            changed[event] = None
        elif own or occurrences(event.text, forms):
            changed[event] = _rest(event, own, forms, whole.key, read)
    return _by_digest(changed, whole)


def past_their_time(whole: Whole, before: datetime) -> Erased:
    """Events received before a moment go, but a retraction only with the last of what it withdraws."""
    old = {event for event in whole.entries if event.received < before}
    kept = {record for record, versions in whole.records.versions.items() if not old.issuperset(versions)}
    needed = {retraction for record in kept for retraction in whole.records.retractions(record)}
    return _by_digest(dict.fromkeys(old - needed), whole)


def _is_about_them_alone(
    event: Event, entries: Collection[Entry], own: Collection[int], references: frozenset[str]
) -> bool:
    return (bool(own) and len(own) == len(entries)) or getattr(event.data, "young_person", None) in references


def _rest(event: Event, own: Collection[int], forms: Collection[bytes], key: bytes, read: Read) -> Event | None:
    """What is left; None where that is no event any more or would still tell."""
    text = reduced(event.text, own, forms, lambda name: f"purged-{keyed_hash(key, (name,))}")
    return None if occurrences(text, forms) else read(json.loads(text), event.received).event


def _by_digest(changed: dict[Event, Event | None], whole: Whole) -> Erased:
    superseded = [old for event, rest in changed.items() if rest is None for old in _superseded_by(event, whole)]
    return {digest_of(event.text): rest for event, rest in (changed | dict.fromkeys(superseded)).items()}


def _superseded_by(event: Event, whole: Whole) -> Iterable[Event]:
    """The versions that would become live again if this one went: they state nothing, and go with it."""
    if isinstance(event.data, Retraction) or is_timeline(event):
        return ()
    if event not in whole.records.standing(event.record):
        return ()
    return [v for v in whole.records.versions[event.record] if v.version < event.version]
