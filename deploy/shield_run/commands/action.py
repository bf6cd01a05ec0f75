"""Add an action with one named owner and a date, or close one with a reason."""

from __future__ import annotations

import argparse
import json
from hashlib import sha256
from typing import Any

from shield_run.clock import now
from shield_run.commands.run import day
from shield_run.house import House, load_house
from shield_run.recording import add_places, kept, meeting_event, place_of, record
from shield_shared.errors import UsageError
from shield_shared.events import ActionRecord, Event
from shield_shared.settings import Settings

KIND = "shield.action.recorded.v1"
CLOSED = ("done", "no-longer-possible", "not-done")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `shield action` takes."""
    what = parser.add_subparsers(dest="what", required=True, metavar="add|close")
    add = what.add_parser("add", help="agree an action")
    add.add_argument("--meeting", required=True, metavar="ID")
    add.add_argument("--at", required=True, type=day, metavar="DATE", help="the sitting that agreed it")
    add.add_argument("--young-person", metavar="REFERENCE")
    add.add_argument("--text", required=True)
    add.add_argument("--owner", required=True, metavar="NAME", help="one named person")
    add.add_argument("--agency", required=True, metavar="ID", help="the owner's agency")
    add.add_argument("--due", required=True, type=day, metavar="DATE")
    close = what.add_parser("close", help="close an action with a reason")
    close.add_argument("action", metavar="ACTION")
    close.add_argument("--as", dest="status", choices=CLOSED, default="done")
    close.add_argument("--because", required=True, metavar="REASON")
    for one in (add, close):
        add_places(one)


def command(args: argparse.Namespace, settings: Settings) -> int:
    """Keep the action record and print its id."""
    house = load_house(settings.policy_dir)
    data = _added(args, house) if args.what == "add" else _closed(args, house)
    record(meeting_event(house, KIND, data, data["action"], now()), args)
    print(f"Action {data['action']}: {data['status']}.")
    return 0


def _added(args: argparse.Namespace, house: House) -> dict[str, Any]:
    if args.agency not in house.agencies:
        raise UsageError(f"--agency: expected one of {', '.join(sorted(house.agencies))}.")
    data = {
        "meeting": args.meeting,
        "sitting": str(args.at),
        "young_person": args.young_person,
        "text": args.text,
        "owner": {"name": args.owner, "agency": args.agency},
        "due": str(args.due),
        "status": "open",
    }
    told = json.dumps(data, sort_keys=True) + now().isoformat()
    return {"action": f"A-{sha256(told.encode()).hexdigest()[:8]}", **data}


def _closed(args: argparse.Namespace, house: House) -> dict[str, Any]:
    event = _latest(args, house)
    return {**json.loads(event.text)["data"], "status": args.status, "closed_because": args.because}


def _latest(args: argparse.Namespace, house: House) -> Event:
    """The action as it stands in the store; with `--to`, the database of ingest is to be named as that."""
    place = args.store if isinstance(args.store, str) else place_of(args.out, args.store)
    mine = [e for e in kept(house, place) if isinstance(e.data, ActionRecord) and e.data.action == args.action]
    if not mine:
        raise UsageError("There is no action of this id in the store.")
    return max(mine, key=lambda event: event.version)
