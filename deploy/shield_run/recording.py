"""What commands record: meeting events with an author, kept in the store for every run, or sent to the services."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shield_run.house import House
from shield_run.stores import beside, open_store
from shield_shared.canonical import canonical_json
from shield_shared.database import open_database
from shield_shared.errors import RejectedError, UsageError
from shield_shared.events import MEETING_SOURCE, Event
from shield_shared.topics import MEETING

if TYPE_CHECKING:
    from shield_ingest.service_store import ServiceStore


def add_places(parser: argparse.ArgumentParser) -> None:
    """The options that say where a record is to go: a store, or by Kafka to the services."""
    parser.add_argument("--out", type=Path, metavar="DIR", help="the output folder of the runs it is for")
    parser.add_argument("--store", type=file_or_address, metavar="FILE|URL", help="or the database of ingest")
    parser.add_argument("--to", metavar="URL", help="kafka://HOST:PORT: record it for the services")


def file_or_address(text: str) -> Path | str:
    """A store as it is named on the command line: a file, or a service's database by its address."""
    return text if "://" in text else Path(text)


def place_of(out: Path | None, store: Path | str | None) -> Path:
    """Where the store lies: as named, or beside the output folder; raises UsageError when neither is given."""
    if isinstance(store, str):
        raise UsageError("--store: expected a file; the database of a service is told by --to kafka://HOST:PORT.")
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


def kept(house: House, place: Path | str) -> list[Event]:
    """Every event in a store, or in the database of ingest, that policy still accepts, in the order of receipt."""
    with service_store(place) if isinstance(place, str) else open_store(place) as store:
        readings = [house.read(json.loads(text), received) for text, received in store.accepted()]
    return [reading.event for reading in readings if reading.event is not None]


@contextmanager
def service_store(address: str) -> Iterator[ServiceStore]:
    """The database of the ingest service at an address, brought to this version."""
    from shield_ingest.service_store import ServiceStore  # what only services need makes no other command slow

    engine = open_database(address)
    try:
        yield ServiceStore(engine)
    finally:
        engine.dispose()


def record(event: Event, args: argparse.Namespace) -> None:
    """Keep an event in the store, or send it to the services with `--to`; done twice it has no second effect."""
    if args.to is None:
        with open_store(place_of(args.out, args.store)) as store:
            store.record(event)
        return
    from shield_run.publishing import place, publish_all  # as above

    publish_all(place(args.to, os.environ), MEETING.name, [event.text])
