"""Arrivals for tests: what came to a topic, read by the shipped policy."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from raw_events import AGENCIES, MEETINGS, raw_event
from shield_ingest.arrivals import Arrived, read_message
from shield_ingest.decoding import arrival_id, content_digest, decode
from shield_shared.reading import Reading, read_event

RECEIVED = datetime(2026, 4, 1, 12, 0, 0, tzinfo=UTC)
POLICE = "west-yorkshire-police"


def read_at(value: object, received: datetime) -> Reading:
    """Read a value by the shipped policy."""
    return read_event(value, AGENCIES, MEETINGS, received)


def incident(id_: str = "e-1", subject: str | None = "13/26", **data: Any) -> dict[str, Any]:
    """An acceptable incident of the police."""
    return raw_event("incident", **data) | {"id": id_} | ({"subject": subject} if subject is not None else {})


def arrived(value: object, offset: int = 0, sender: str = POLICE, received: datetime = RECEIVED) -> Arrived:
    """One message on an agency's topic: a JSON value, or bytes as they are."""
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    topic = f"agency.events.{sender}.v1"
    (message,) = decode(topic, raw, ())
    return Arrived(
        arrival=arrival_id(topic, 0, offset, message.position, content_digest(raw, ())),
        sender=sender,
        file=f"{topic}/0",
        position=offset,
        received=received,
        reading=read_message(message, sender, received, read_at),
        raw=raw if message.fault is not None else None,
    )
