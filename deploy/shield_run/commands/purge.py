"""Remove a young person, or what is past its retention, from a store and its output folder, and prove it."""

from __future__ import annotations

import argparse
import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from shield_ingest.retention import Retention
from shield_run.commands.run import day
from shield_run.house import House, load_house
from shield_run.outputs import open_outputs
from shield_run.purge import Purged, Purger
from shield_run.stores import beside, open_store
from shield_shared.errors import PolicyError, UsageError
from shield_shared.faults import PolicyFault
from shield_shared.policy import load_single
from shield_shared.settings import Settings

if TYPE_CHECKING:
    from shield_run.service_purge import ServicePurger


#: So many seconds a purge waits for a briefing service that is just writing agendas.
_WHILE_WRITING = 60


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `shield purge` takes."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--young-person", metavar="REFERENCE", help="remove this young person everywhere")
    what.add_argument("--as-at", type=day, metavar="DATE", help="remove what is past its retention on this date")
    parser.add_argument("--older-than-days", type=_days, metavar="N", help="with --as-at: in place of policy's periods")
    what.add_argument(
        "--again",
        action="store_true",
        help="with --services: purge anew what was purged before, after a restore of any of them",
    )
    parser.add_argument("--services", action="store_true", help="from the databases of the services, which may run")
    parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="the output folder")
    parser.add_argument("--store", type=Path, metavar="FILE", help="the embedded store (default: DIR.store.sqlite3)")


def command(args: argparse.Namespace, settings: Settings) -> int:
    """Purge, and say what was removed and what a search found afterwards."""
    store = args.store or beside(args.out)
    _check(args, store)
    house = load_house(settings.policy_dir)
    if args.services:
        return _of_services(args, settings, house)
    with open_outputs(args.out) as outputs, open_store(store) as opened:
        purger = Purger(opened, outputs, house.agencies, frozenset(house.meetings), settings.key)
        for sentence in _purge(purger, args, settings).sentences():
            print(sentence)
    return 0


def _of_services(args: argparse.Namespace, settings: Settings, house: House) -> int:
    """The output folder is kept for this command, so that briefing writes nothing meanwhile."""
    from shield_run.service_purge import ServicePurger, open_databases  # what only services need is loaded here
    from shield_run.status import databases

    with open_outputs(args.out, _WHILE_WRITING) as outputs, open_databases(databases(os.environ), house) as opened:
        purger = ServicePurger(opened, outputs, house, settings.key)
        purged = purger.again() if args.again else _purge(purger, args, settings)
        for sentence in purged.sentences():
            print(sentence)
    return 0


def _check(args: argparse.Namespace, store: Path) -> None:
    """A mistyped place must not pass for one where nothing was found."""
    if args.older_than_days is not None and args.as_at is None:
        raise UsageError("--older-than-days: expected --as-at DATE beside it.")
    if not args.out.is_dir():
        raise UsageError("--out: expected the output folder of an earlier run.")
    if args.again and not args.services:
        raise UsageError("--again: expected --services beside it.")
    if args.services and args.store is not None:
        raise UsageError("--store: expected no file beside --services.")
    if not args.services and not store.is_file():
        raise UsageError("--store: expected the store of an earlier run.")


def _purge(purger: Purger | ServicePurger, args: argparse.Namespace, settings: Settings) -> Purged:
    if args.young_person is not None:
        return purger.young_person(args.young_person)
    as_at: date = args.as_at
    return purger.past(_retention(settings).limits(as_at, args.older_than_days))


def _retention(settings: Settings) -> Retention:
    faults: list[PolicyFault] = []
    retention = load_single("retention.toml", Retention, settings.policy_dir, faults)
    if retention is None:
        raise PolicyError(faults)
    return retention


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise argparse.ArgumentTypeError("expected a whole number of days, 1 or more")
    return int(text)
