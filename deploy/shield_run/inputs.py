"""What a run reads: the messages of its files and what commands have recorded, sorted into events and held messages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from shield_ingest.feed_model import Feed
from shield_ingest.files import read_files
from shield_ingest.intake import Batch, HeldMessage, sort_in
from shield_ingest.message import Message
from shield_run.house import House
from shield_run.stores import Store
from shield_shared.faults import Fault
from shield_shared.reading import Reading, read_event

UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Input:
    """All that a run goes by: the batch, what no event could be made of, and how many messages there were at all."""

    batch: Batch
    unreadable: tuple[HeldMessage, ...]
    messages: int

    @property
    def held(self) -> tuple[HeldMessage, ...]:
        """Every message that waits for a person."""
        return (*self.batch.held, *self.unreadable)


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
        self.unreadable: list[HeldMessage] = []
        self.messages = 0

    def read(self, files: Iterable[Path], feed: Feed | None) -> Input:
        """Everything of the files and of what commands recorded, in the order of receipt."""
        batch = sort_in(self._readings(read_files(files, feed), feed))
        return Input(batch, tuple(self.unreadable), self.messages)

    def _readings(self, messages: Iterable[Message], feed: Feed | None) -> Iterator[Reading]:
        for text, received in self._recorded:
            yield read_event(json.loads(text), self._house.agencies, self._house.meetings, received)
        for message in messages:
            self.messages += 1
            if message.fault is not None:
                self.unreadable.append(_unreadable(message, feed))
                continue
            reading = read_event(message.value, self._house.agencies, self._house.meetings)
            yield from self._standing(reading)

    def _standing(self, reading: Reading) -> Iterator[Reading]:
        if reading.digest in self._purged:
            text = self._replacements.get(reading.digest)
            if text is None:
                return
            reading = read_event(json.loads(text), self._house.agencies, self._house.meetings)
        yield reading


def _unreadable(message: Message, feed: Feed | None) -> HeldMessage:
    return HeldMessage(
        agency=feed.agency if feed is not None else "unknown",
        type="unknown",
        faults=(Fault("", UNREADABLE, message.fault or ""),),
        file=message.file,
        position=message.position,
    )
