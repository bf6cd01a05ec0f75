"""Removes a young person, or all that is past its time, from a store and its output folder, and proves it.

The events by which a young person is found go last, in one transaction: a purge that was killed before can be done
again, and after it nothing is left to do. What was purged does not come back when the same files are run again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from shield_ingest.retention import Limits
from shield_ingest.store import HeldRow, IngestStore
from shield_run.erasure import Erased, Read, past_their_time, without_person
from shield_run.outputs import Outputs
from shield_run.removal import AgendaKey, agendas, clean_held, count, drop_held, remove, search, tells
from shield_run.stores import Store
from shield_run.traces import full_name, occurrences, traces_of
from shield_run.whose import Whole, Whose, heirs, whose
from shield_shared.canonical import digest_of
from shield_shared.database import vacuum
from shield_shared.errors import RejectedError, UsageError
from shield_shared.events import Event
from shield_shared.identity import Entry
from shield_shared.london import london_date
from shield_shared.policy_file import Agency, issued
from shield_shared.reading import Reading, read_event


@dataclass(frozen=True, slots=True)
class Purged:
    """What was removed: events (with what is left of each), agendas, held messages; remarks, and the proof."""

    events: Erased
    agendas: list[AgendaKey]
    held: int
    remarks: tuple[str, ...]
    proof: str

    def sentences(self) -> Iterator[str]:
        """What a person is told, without anything of the young person."""
        left = sum(rest is not None for rest in self.events.values())
        yield f"Events: {len(self.events) - left} removed, {left} kept for the others whom they name."
        yield f"Agendas: {len(self.agendas)} removed{':' if self.agendas else '.'}"
        yield from (f"  {agenda}" for agenda in self.agendas)
        yield f"Held messages: {self.held} emptied or removed."
        yield from self.remarks
        yield self.proof


@dataclass(frozen=True, slots=True)
class Sought:
    """A young person who is to go: what of events goes or stays, and the texts that tell of them, found everywhere."""

    references: frozenset[str]
    events: Erased
    forms: Collection[bytes]
    forms_in_agendas: Collection[bytes]
    left_alone: tuple[str, ...]


def seek(reference: str, whole: Whole, unread: Mapping[bytes, bytes], read: Read) -> Sought:
    """Find a young person in all events and in what could not be read; raises UsageError where there is none."""
    found = whose(reference, whole)
    if found is None:
        raise nobody(reference, heirs(reference, whole))
    others = [entry for entry in whole.all_entries() if entry not in found.own]
    traces = traces_of(found.own, others, found.references)
    forms = traces.forms()
    erased = without_person(found, whole, forms, read)
    erased |= {digest: None for digest, text in unread.items() if occurrences(text, forms)}
    left_alone = (*namesakes(found, others), *_of_others_too(found, whole))
    return Sought(found.references, erased, forms, traces.forms_in_agendas(), left_alone)


@dataclass(frozen=True, slots=True)
class Purger:
    """A store and an output folder with the policy by which events are read; `key` makes references."""

    store: Store
    outputs: Outputs
    agencies: Mapping[str, Agency]
    meetings: Collection[str]
    key: bytes

    def young_person(self, reference: str) -> Purged:
        """Remove one young person; raises UsageError where there is none, RejectedError where a trace is left."""
        sought = seek(reference, *self._whole(), self._read_value)
        removed = self._remove_agendas(
            lambda _, files: tells(files, lambda path: count(path, sought.forms_in_agendas) > 0)
        )
        clean_held(self.outputs.folder, sought.forms)
        emptied = self._empty_held(sought.forms)
        self.store.erase(sought.events)
        vacuum(self.store.engine)
        remarks = (*_again(removed), *sought.left_alone)
        return Purged(sought.events, removed, emptied, remarks, self._searched(sought.forms))

    def past(self, limits: Limits) -> Purged:
        """Remove events, agendas and held messages that are past their time."""
        removed = self._remove_agendas(lambda agenda, _: agenda.sitting < limits.agendas)
        drop_held(self.outputs.folder, london_date(limits.held).isoformat())
        erased = past_their_time(self._whole()[0], limits.events)
        self.store.erase(erased)
        emptied = self.store.erase_held(limits.held)
        vacuum(self.store.engine)
        return Purged(erased, removed, emptied, (), self._looked_again(limits))

    def _whole(self) -> tuple[Whole, dict[bytes, bytes]]:
        return everything(self.store, self._read_value, issued(self.agencies.values()), self.key)

    def _read_value(self, value: object, received: datetime) -> Reading:
        return read_event(value, self.agencies, self.meetings, received)

    def _remove_agendas(self, goes: Callable[[AgendaKey, list[Path]], bool]) -> list[AgendaKey]:
        gone = {agenda: files for agenda, files in agendas(self.outputs.folder).items() if goes(agenda, files)}
        remove(path for files in gone.values() for path in files)
        self.store.forget(gone)
        return sorted(gone)

    def _empty_held(self, forms: Collection[bytes]) -> int:
        rows = self.store.held(None)
        told = [row.key for row in rows if any(occurrences(text, forms) for text in texts_of(row))]
        self.store.empty_held(told)
        return len(told)

    def _searched(self, forms: Collection[bytes]) -> str:
        found = search(self.outputs.folder, self.store.path, forms)
        if found.found:
            names = ", ".join(str(path) for path in found.found)
            raise RejectedError(f"Of {found.files} files searched these still tell of the young person: {names}.")
        return f"Searched {found.files} files, the store among them: 0 occurrences."

    def _looked_again(self, limits: Limits) -> str:
        events = len(past_their_time(self._whole()[0], limits.events))
        late = sum(agenda.sitting < limits.agendas for agenda in agendas(self.outputs.folder))
        held = self.store.erase_held(limits.held)
        return f"Looked again: {events} events, {late} agendas and {held} held messages are past their time."


def everything(
    store: IngestStore, read: Read, issues: Mapping[str, Collection[str]], key: bytes
) -> tuple[Whole, dict[bytes, bytes]]:
    """All events of a store, and by digest the texts of those that policy no longer lets through."""
    events: list[Event] = []
    unread: dict[bytes, bytes] = {}
    for text, received in store.accepted():
        event = read(json.loads(text), received).event
        if event is not None:
            events.append(event)
        else:
            unread[digest_of(text)] = text
    return Whole.of(events, issues, key), unread


def nobody(reference: str, others: Collection[str]) -> UsageError:
    """What is said where nobody is known by a reference; `others` bear it no longer alone."""
    if others:
        return UsageError(f"{reference} now stands for several young people: purge each by {' or '.join(others)}.")
    return UsageError(f"No young person is known here by the reference {reference}: nothing was removed.")


def _again(removed: Collection[AgendaKey]) -> Iterator[str]:
    if removed:
        yield "Run again what made these agendas: what was removed here stays out of them."


def namesakes(found: Whose, others: Iterable[Entry]) -> Iterator[str]:
    """A remark where others bear the same full name."""
    names = {full_name(entry) for entry in found.own} - {None}
    sharing = sum(full_name(entry) in names for entry in others)
    if sharing:
        yield f"Left alone, for they may be somebody else: entries with the same full name and no link, {sharing}."


def _of_others_too(found: Whose, whole: Whole) -> Iterator[str]:
    """A remark where something was said under a reference that was theirs and that others are or were known by."""
    forms = [name.encode() for name in found.shared]
    telling = sum(occurrences(event.text, forms) > 0 for event in whole.entries)
    if telling:
        yield f"Left alone, for others are or were known by it too: events with a reference that was theirs, {telling}."


def texts_of(row: HeldRow) -> Iterator[bytes]:
    """All that a held message says, its content and what is told of it."""
    message = row.message
    yield message.text or b""
    for told in (message.source, message.id, message.file, row.reason):
        yield (told or "").encode()
