"""What commands record: meeting events with an author, kept in the store for every run from then on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from shield_run.house import House
from shield_run.stores import beside, open_store
from shield_shared.canonical import canonical_json
from shield_shared.errors import RejectedError, UsageError
from shield_shared.events import MEETING_SOURCE, Event


def place_of(out: Path | None, store: Path | None) -> Path:
    """Where the store lies: as named, or beside the output folder; raises UsageError when neither is given."""
    if store is not None:
        return store
    if out is None:
        raise UsageError("Expected --out DIR or --store FILE.")
    return beside(out)


def meeting_event(house: House, kind: str, data: Mapping[str, Any], subject: str, now: datetime) -> Event:
    """A meeting event as it will be kept; its id follows from what it says. Raises RejectedError with every fault."""
    body = {
        "specversion": "1.0",
        "source": MEETING_SOURCE,
        "type": kind,
        "subject": subject,
        "time": now.isoformat(),
        "data": {key: value for key, value in data.items() if value is not None},
    }
    body["id"] = sha256(canonical_json(body)).hexdigest()[:20]
    reading = house.read(body, now)
    if reading.event is None:
        raise RejectedError("\n".join(fault.sentence for fault in reading.faults))
    return reading.event


def kept(house: House, store: Path) -> list[Event]:
    """Every event in a store that policy still accepts, in the order of receipt."""
    with open_store(store) as opened:
        readings = [house.read(json.loads(text), received) for text, received in opened.accepted()]
    return [reading.event for reading in readings if reading.event is not None]


def record(event: Event, store: Path) -> None:
    """Keep an event in the store; done twice it has no second effect."""
    with open_store(store) as opened:
        opened.record(event)
