"""Which readings stand: duplicates, reused ids and held messages told apart (contract 1, the row of `id`).

A pure fold over readings in the order in which they were received. Taking a reading twice has no second effect.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from shield_shared.events import Event
from shield_shared.faults import Fault, Warned
from shield_shared.frozen import value
from shield_shared.reading import UNKNOWN, Reading

Verdict = Literal["accepted", "duplicate", "held"]

_REUSED = Warned(
    "id", "id-reused", "id: expected one id for one version; this is read as another version of its record"
)
_CONFLICT = Fault("id", "id-conflict", "id: expected an id that this source has not used for another type or subject")
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldMessage:
    """A message that waits for a person, as far as it can be told: counted by agency and type, never dropped.

    `file` and `position` (a line or member, from 1) say where in a file it stood; `text` is its canonical JSON, None
    where there is none or where it must not be stored.
    """

    agency: str
    type: str
    faults: tuple[Fault, ...]
    source: str | None = None
    id: str | None = None
    received: datetime | None = None
    text: bytes | None = None
    file: str | None = None
    position: int | None = None


@value
class Outcome:
    """What became of one reading: `event` where it was accepted, `held` where it is held, neither for a duplicate."""

    verdict: Verdict
    event: Event | None = None
    held: HeldMessage | None = None
    warnings: tuple[Warned, ...] = ()


@value
class Batch:
    """Many readings sorted in, in the order of receipt; `warnings` has the accepted events with warnings."""

    events: tuple[Event, ...]
    duplicates: tuple[Reading, ...]
    held: tuple[HeldMessage, ...]
    warnings: tuple[tuple[Event, tuple[Warned, ...]], ...]


class Intake:
    """Remembers what came, and judges each further reading by it: one type and subject an id, one digest a text."""

    def __init__(self) -> None:
        self._standing: dict[tuple[str, str], tuple[str, str | None]] = {}
        self._acceptable: set[bytes | None] = set()
        self._faulty: set[bytes] = set()

    def take(self, reading: Reading) -> Outcome:
        """Judge the next reading; assumes that readings come by received, then by canonical text.

        What was held for its faults may be taken again when it reads without fault, and is then judged as new.
        """
        if reading.digest in self._acceptable:
            return Outcome(verdict="duplicate")
        if reading.event is None:
            return self._hold_faulty(reading)
        self._acceptable.add(reading.digest)
        return self._stand(reading, reading.event)

    def _hold_faulty(self, reading: Reading) -> Outcome:
        if reading.digest in self._faulty:
            return Outcome(verdict="duplicate")
        if reading.digest is not None:
            self._faulty.add(reading.digest)
        return _hold(reading, reading.faults)

    def _stand(self, reading: Reading, event: Event) -> Outcome:
        """The first acceptable event under an id says which type and subject the id is for."""
        key, record = (event.source, event.id), (event.type, event.subject)
        standing = self._standing.get(key)
        if standing is None:
            self._standing[key] = record
            return Outcome(verdict="accepted", event=event, warnings=reading.warnings)
        if standing == record:
            return Outcome(verdict="accepted", event=event, warnings=(*reading.warnings, _REUSED))
        return _hold(reading, (_CONFLICT,))


def sort_in(readings: Iterable[Reading], intake: Intake | None = None) -> Batch:
    """Judge a whole batch, in whatever order it comes, as if it had come in the order of receipt."""
    intake = intake or Intake()
    judged = [(reading, intake.take(reading)) for reading in sorted(readings, key=_receipt)]
    accepted = [outcome for _, outcome in judged if outcome.event is not None]
    return Batch(
        events=tuple(outcome.event for outcome in accepted if outcome.event is not None),
        duplicates=tuple(reading for reading, outcome in judged if outcome.verdict == "duplicate"),
        held=tuple(outcome.held for _, outcome in judged if outcome.held is not None),
        warnings=tuple((outcome.event, outcome.warnings) for outcome in accepted if outcome.event and outcome.warnings),
    )


def _receipt(reading: Reading) -> tuple[datetime, bytes, bytes, str, str, str, tuple[Fault, ...]]:
    """Received, then canonical text; the rest gives what has neither an order of its own."""
    around = (reading.source or "", reading.type or "", reading.id or "")
    return (reading.received or _NEVER, reading.text or b"", reading.digest or b"", *around, reading.faults)


def _hold(reading: Reading, faults: tuple[Fault, ...]) -> Outcome:
    held = HeldMessage(
        agency=reading.agency,
        type=reading.type or UNKNOWN,
        faults=faults,
        source=reading.source,
        id=reading.id,
        received=reading.received,
        text=reading.text,
    )
    return Outcome(verdict="held", held=held, warnings=reading.warnings)
