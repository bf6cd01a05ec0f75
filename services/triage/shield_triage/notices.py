"""What is put on topics by triage: envelopes of decisions, and that a message is held. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from shield_shared.messages import Decision, Decisions
from shield_shared.notices import Notice, held_notice
from shield_shared.reading import Reading
from shield_shared.topics import TRIAGE

#: How many buckets decisions travel in: few, so that the decisions of a batch fill envelopes.
BUCKETS = 24
#: How many decisions an envelope carries at the most.
ENVELOPE = 50


def envelopes(decisions: Iterable[Decision], version: int) -> list[Notice]:
    """Decisions of one version in as few messages as may be, those of one bucket together."""
    buckets: dict[int, list[Decision]] = {}
    for decision in decisions:
        buckets.setdefault(bucket_of(decision), []).append(decision)
    return [
        Notice(TRIAGE.name, b"%04d" % bucket, value)
        for bucket, members in sorted(buckets.items())
        for first in range(0, len(members), ENVELOPE)
        for value in _encoded(members[first : first + ENVELOPE], version)
    ]


def bucket_of(decision: Decision) -> int:
    """The bucket of a young person, or of an event that names nobody."""
    told = decision.young_person or f"{decision.event.source}\0{decision.event.id}"
    return int.from_bytes(sha256(told.encode()).digest()[:4]) % BUCKETS


def _encoded(part: Sequence[Decision], version: int) -> list[bytes]:
    """One payload, or as many as it takes to stay below what the topic takes; a decision alone does."""
    value = Decisions(version=version, decisions=tuple(part)).encode()
    if len(value) <= TRIAGE.max_value_bytes or len(part) == 1:
        return [value]
    half = len(part) // 2
    return [*_encoded(part[:half], version), *_encoded(part[half:], version)]


class OnHold(NamedTuple):
    """A message that triage cannot process: our reference, what is known of it, and the message as it came."""

    arrival: str
    reading: Reading
    received: datetime
    message: bytes

    @property
    def notice(self) -> Notice:
        """That it is held, without its content."""
        reading = self.reading
        return held_notice(
            arrival=self.arrival,
            held_by="triage",
            agency=reading.agency,
            type_=reading.type,
            faults=reading.faults,
            source=reading.source,
            id_=reading.id,
            received=reading.received or self.received,
            digest=reading.digest,
        )
