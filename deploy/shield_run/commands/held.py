"""See the held messages, look at one, or say what became of it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from shield_ingest.store import HeldRow
from shield_run.house import load_house
from shield_run.recording import place_of
from shield_run.stores import open_store
from shield_shared.errors import RejectedError, UsageError
from shield_shared.settings import Settings


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
        one.add_argument("--store", type=Path, metavar="FILE")


def command(args: argparse.Namespace, settings: Settings) -> int:
    """Do what was asked; raises UsageError for a key that no held message has."""
    place = place_of(args.out, args.store)
    if not place.is_file():
        raise UsageError("There is no store there: expected the output folder of an earlier run.")
    if args.what == "list":
        return _list(place)
    row = _row(place, args.key)
    if args.what == "show":
        for line in _shown(row):
            print(line)
    elif args.what == "discard":
        with open_store(place) as store:
            store.mark_held(row.key, "discarded", args.because, args.by)
        print("Discarded; it stays in the store with the reason.")
    else:
        _release(place, row, args.by, settings)
    return 0


def _list(place: Path) -> int:
    with open_store(place) as store:
        rows = store.held()
    for row in rows:
        message = row.message
        where = f"{message.file}:{message.position}" if message.file else (message.id or "")
        faults = "; ".join(fault.sentence for fault in message.faults)
        print(f"{row.key[:12]}  {message.agency}  {message.type}  {where}  {faults}")
    print(f"{len(rows)} held.")
    return 0


def _row(place: Path, key: str) -> HeldRow:
    with open_store(place) as store:
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
    yield f"content   {message.text.decode()}" if message.text else "content   not kept"


def _release(place: Path, row: HeldRow, by: str, settings: Settings) -> None:
    house = load_house(settings.policy_dir)
    if row.message.text is None:
        raise RejectedError("Its content was not kept: the sender must send it again.")
    reading = house.read(json.loads(row.message.text), row.message.received)
    if reading.event is None:
        raise RejectedError("It is still held:\n" + "\n".join(fault.sentence for fault in reading.faults))
    with open_store(place) as store:
        store.record(reading.event)
        store.mark_held(row.key, "released", "accepted by the policy in force", by)
    print("Released: every run from now on goes by it.")
