"""See the held messages, look at one, or say what became of it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from shield_ingest.arrivals import refusals, released
from shield_ingest.store import HeldRow, IngestStore
from shield_run.clock import now
from shield_run.house import House, load_house
from shield_run.recording import file_or_address, place_of, service_store
from shield_run.stores import open_store
from shield_shared.errors import RejectedError, UsageError
from shield_shared.settings import Settings

if TYPE_CHECKING:
    from shield_ingest.service_store import ServiceStore

_ACCEPTED = "accepted by the policy in force"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `shield held` takes."""
    what = parser.add_subparsers(dest="what", required=True, metavar="list|show|release|discard")
    listed = what.add_parser("list", help="one line a held message")
    show = what.add_parser("show", help="one held message with its faults and, where it may be kept, its content")
    release = what.add_parser("release", help="take a message in that policy now accepts")
    discard = what.add_parser("discard", help="say that a message needs no more attention, and why")
    for one in (show, release, discard):
        one.add_argument("key", metavar="KEY", help="the key that `shield held list` shows, or its beginning")
    for one in (release, discard):
        one.add_argument("--by", required=True, metavar="WHO")
    discard.add_argument("--because", required=True, metavar="REASON")
    for one in (listed, show, release, discard):
        one.add_argument("--out", type=Path, metavar="DIR", help="the output folder of the run")
        one.add_argument("--store", type=file_or_address, metavar="FILE|URL", help="or the database of the service")


def command(args: argparse.Namespace, settings: Settings) -> int:
    """Do what was asked; raises UsageError for a key that no held message has."""
    with _opened(args) as place:
        if args.what == "list":
            return _list(place.store)
        row = _row(place.store, args.key)
        if args.what == "show":
            for line in _shown(row):
                print(line)
        elif args.what == "discard":
            place.store.mark_held(row.key, "discarded", args.because, args.by)
            print("Discarded; it stays in the store with the reason.")
        else:
            _release(place, row, args.by, load_house(settings.policy_dir))
    return 0


class _Place(NamedTuple):
    """A store that is open, and the service whose database it is, if it is one's."""

    store: IngestStore
    service: ServiceStore | None


@contextmanager
def _opened(args: argparse.Namespace) -> Iterator[_Place]:
    if isinstance(args.store, str):
        with service_store(args.store) as service:
            yield _Place(service, service)
        return
    place = place_of(args.out, args.store)
    if not place.is_file():
        raise UsageError("There is no store there: expected the output folder of an earlier run.")
    with open_store(place) as store:
        yield _Place(store, None)


def _list(store: IngestStore) -> int:
    rows = store.held()
    for row in rows:
        message = row.message
        where = f"{message.file}:{message.position}" if message.file else (message.id or "")
        faults = "; ".join(fault.sentence for fault in message.faults)
        print(f"{row.key[:12]}  {message.agency}  {message.type}  {where}  {faults}")
    print(f"{len(rows)} held.")
    return 0


def _row(store: IngestStore, key: str) -> HeldRow:
    found = [row for row in store.held(None) if row.key.startswith(key)]
    if len(found) != 1:
        raise UsageError("Expected the key of one held message: `shield held list` shows them.")
    return found[0]


def _shown(row: HeldRow) -> Iterator[str]:
    message = row.message
    yield f"key       {row.key}"
    yield f"status    {row.status}" + (f", by {row.by}: {row.reason}" if row.by else "")
    yield f"agency    {message.agency}"
    yield f"type      {message.type}"
    for fault in message.faults:
        yield f"fault     {fault.sentence}"
    yield f"content   {message.text.decode(errors='replace')}" if message.text else "content   not kept"


def _release(place: _Place, row: HeldRow, by: str, house: House) -> None:
    if row.message.text is None:
        raise RejectedError("Its content was not kept: the sender must send it again.")
    value = _value(row.message.text)
    reading = house.read(value, now() if place.service is not None else row.message.received)
    faults = [*reading.faults, *refusals(reading, None)]
    if reading.event is None or faults:
        raise RejectedError("It is still held:\n" + "\n".join(fault.sentence for fault in faults))
    if place.service is not None:
        place.service.release(row.key, released(row.key, reading, reading.event.received), _ACCEPTED, by)
        print("Released: the service passes it on.")
        return
    place.store.record(reading.event)
    place.store.mark_held(row.key, "released", _ACCEPTED, by)
    print("Released: every run from now on goes by it.")


def _value(text: bytes) -> object:
    try:
        return json.loads(text)
    except ValueError:
        raise RejectedError("It cannot be read as an event: the sender must send it again.") from None
