"""What a run reads: the messages of its files and what commands have recorded, sorted into events and held messages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from shield_briefing.numbers.given import Repeat
from shield_ingest.feed_model import Feed
from shield_ingest.files import read_files
from shield_ingest.message import Message
from shield_run.house import House
from shield_run.stores import Store
from shield_shared.events import Event
from shield_shared.faults import Fault
from shield_shared.intake import HeldMessage, sort_in
from shield_shared.reading import UNKNOWN, Reading

UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Input:
    """All that a run goes by; `readable` says whether any message of its files was JSON at all."""

    events: tuple[Event, ...]
    repeats: tuple[Repeat, ...]
    held: tuple[HeldMessage, ...]
    readable: bool

    @property
    def duplicates(self) -> tuple[datetime, ...]:
        """When the messages came that repeat an earlier one."""
        return tuple(repeat.received for repeat in self.repeats if repeat.received is not None)


def run_id(files: Iterable[Path], feed: str | None) -> str:
    """What tells a run's input from any other: a digest of the contents of its files and of the feed's name."""
    digest = sha256((feed or "").encode())
    for path in files:
        with path.open("rb") as stream:
            digest.update(b"\x00file\x00")
            while block := stream.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


class Reader:
    """Reads messages by a house's policy; with a store, what was purged stays out and what was recorded comes in."""

    def __init__(self, house: House, store: Store | None = None) -> None:
        self._house = house
        self._purged = store.purged() if store is not None else frozenset()
        self._replacements = store.replacements() if store is not None else {}
        self._recorded = store.recorded() if store is not None else []
        self._unreadable: list[HeldMessage] = []
        self._places: dict[tuple[object, ...], tuple[str, int]] = {}
        self._readable = False

    def read(self, files: Iterable[Path], feed: Feed | None) -> Input:
        """Everything of the files and of what commands recorded, in the order of receipt."""
        batch = sort_in(self._readings(read_files(files, feed), feed))
        repeats = tuple(Repeat(again.agency, again.type or UNKNOWN, again.received) for again in batch.duplicates)
        held = (*map(self._placed, batch.held), *self._unreadable)
        return Input(batch.events, repeats, held, self._readable)

    def _readings(self, messages: Iterable[Message], feed: Feed | None) -> Iterator[Reading]:
        for text, received in self._recorded:
            yield self._house.read(json.loads(text), received)
        for message in messages:
            if message.fault is not None:
                self._unreadable.append(_unreadable(message, feed))
                continue
            self._readable = True
            reading = self._house.read(message.value)
            if reading.event is None:
                self._places[_told(reading)] = (message.file, message.position)
            yield from self._standing(reading)

    def _placed(self, held: HeldMessage) -> HeldMessage:
        """A held message with the place where it stood, for the person who is to mend it."""
        file, position = self._places.get(_told(held), (None, None))
        return replace(held, file=file, position=position)

    def _standing(self, reading: Reading) -> Iterator[Reading]:
        if reading.digest in self._purged:
            text = self._replacements.get(reading.digest)
            if text is None:
                return
            reading = self._house.read(json.loads(text))
        yield reading


def _told(message: Reading | HeldMessage) -> tuple[object, ...]:
    return (message.source, message.id, message.type, message.text)


def _unreadable(message: Message, feed: Feed | None) -> HeldMessage:
    return HeldMessage(
        agency=feed.agency if feed is not None else "unknown",
        type=feed.type if feed is not None else "unknown",
        faults=(Fault("", UNREADABLE, message.fault or ""),),
        file=message.file,
        position=message.position,
    )
