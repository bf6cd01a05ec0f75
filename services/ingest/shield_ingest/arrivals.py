"""What comes to a topic once: read, judged beside what came before, and told apart from its own redelivery.

Pure. The verdict is provisional, for receipts and for people: every acceptable arrival goes on, and whoever reads them
all decides which stand, so that the order of arrival never matters.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Literal

from shield_ingest.decoding import may_keep
from shield_ingest.message import Message
from shield_shared.canonical import digest_of
from shield_shared.events import Data, Event
from shield_shared.faults import Fault
from shield_shared.intake import HeldMessage, Intake, Verdict
from shield_shared.reading import UNKNOWN, Reading

#: The longest canonical text of one event: an envelope with it must stay well below what a topic takes.
LARGEST_EVENT = 1_000_000

#: Who writes what the meeting itself records.
MEETING_AGENCY = "meeting"

UNREADABLE = "unreadable"
_TOO_LARGE = Fault("", "too-large", f"expected an event of no more than {LARGEST_EVENT} bytes")
_MISMATCH = Fault("source", "source-mismatch", "source: expected the source of the agency on whose topic it came")
_OUR_FAULT = Fault("", "not-processed", "it could not be processed through a fault of ours, and waits for a person")

#: Where an arrival goes: to all who read events, to those who count what is held, to both, or nowhere (purged before).
Goes = Literal["events", "held", "both", "nowhere"]
Read = Callable[[object, datetime], Reading]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """One message as it came to the topic of `sender` (an agency id, or `meeting`) and was read.

    `file` and `position` say where on the topic it stands; `raw` is its text where it could not be read as an event.
    """

    arrival: str
    sender: str
    file: str
    position: int
    received: datetime
    reading: Reading
    raw: bytes | None = None

    @property
    def held_key(self) -> str:
        """The key of its held message: one a text, as far as there is any."""
        reading = self.reading
        raw = digest_of(self.raw) if self.raw and reading.content_kept else None
        return (reading.digest or raw or bytes.fromhex(self.arrival)).hex()

    @property
    def identity(self) -> bytes | None:
        """What tells the source (which has no NUL in it) and id of an acceptable event."""
        event = self.reading.event
        return digest_of(f"{event.source}\0{event.id}".encode()) if event is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """An arrival with ingest's own verdict; `held` is what waits for a person, None where that is there already."""

    arrived: Arrived
    verdict: Verdict
    goes: Goes
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()
    held: HeldMessage | None = None


def read_message(message: Message, sender: str, received: datetime, read: Read) -> Reading:
    """Read a message of a topic; what did not come from that topic's agency, or is too large, is held."""
    if message.fault is not None:
        return _unreadable(message.fault, message.raw, sender, received)
    reading = read(message.value, received)
    found = refusals(reading, sender)
    if _MISMATCH in found and not reading.faults:
        # But for its source it is good: a sign of life of whoever writes there, and of nobody whom it claims to be.
        reading = replace(reading, agency=sender)
    for fault in found:
        reading = replace(reading, event=None, faults=(*reading.faults, fault))
    return reading


def refusals(reading: Reading, sender: str | None) -> list[Fault]:
    """What holds a message beside its own faults; `sender` None where a person vouches for who sent it."""
    mismatch = sender is not None and reading.agency not in (UNKNOWN, sender)
    too_large = reading.text is not None and len(reading.text) > LARGEST_EVENT
    return [_MISMATCH] * mismatch + [_TOO_LARGE] * too_large


def not_processed(raw: bytes | str, sender: str, received: datetime) -> Reading:
    """The reading of a message that a fault of ours stopped: held like one that cannot be read."""
    return replace(_unreadable("", raw, sender, received), faults=(_OUR_FAULT,))


def _unreadable(fault: str, raw: bytes | str, sender: str, received: datetime) -> Reading:
    kept = isinstance(raw, bytes) and may_keep(raw)
    return Reading(faults=(Fault("", UNREADABLE, fault),), agency=sender, received=received, content_kept=kept)


def standing(source: str, id_: str, type_: str, subject: str | None, digest: bytes) -> Reading:
    """What is remembered of an acceptable event, as far as an Intake asks."""
    never = datetime.min.replace(tzinfo=UTC)
    event = Event(
        source=source,
        id=id_,
        type=type_,
        subject=subject,
        time=never,
        received=never,
        occurred=never,
        data=Data(),
        text=b"",
    )
    return Reading(event=event, digest=digest)


def take(arrived: Arrived, intake: Intake) -> Taken:
    """Judge one arrival by an intake that remembers what came before it."""
    reading = arrived.reading
    outcome = intake.take(reading)
    held = outcome.held
    faults = held.faults if held is not None else reading.faults
    if held is not None:
        text = reading.text or (arrived.raw if reading.content_kept else None)
        held = replace(held, text=text, file=arrived.file, position=arrived.position)
    return Taken(
        arrived=arrived,
        verdict=outcome.verdict,
        goes=_goes(reading, outcome.verdict),
        faults=faults,
        warnings=tuple(Fault(each.field, each.code, each.sentence) for each in outcome.warnings),
        held=held,
    )


def released(key: str, reading: Reading, received: datetime) -> Arrived:
    """The arrival of a held message that a person lets go on; the same message let go twice is one arrival."""
    arrival = sha256(f"released\0{key}".encode()).hexdigest()[:32]
    sender = reading.agency
    return Arrived(arrival=arrival, sender=sender, file=key, position=1, received=received, reading=reading)


def forgotten(arrived: Arrived) -> Taken:
    """An arrival whose text was purged: it goes nowhere, and nothing of it is kept."""
    return Taken(arrived=arrived, verdict="duplicate", goes="nowhere")


def _goes(reading: Reading, verdict: Verdict) -> Goes:
    if reading.event is None:
        return "held"
    return "both" if verdict == "held" else "events"
