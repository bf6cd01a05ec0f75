"""Remove a young person, or what is past its retention, from a store and its output folder, and prove it."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from shield_ingest.retention import Retention
from shield_run.commands.run import day
from shield_run.house import load_house
from shield_run.outputs import open_outputs
from shield_run.purge import Purged, Purger
from shield_run.stores import beside, open_store
from shield_shared.errors import PolicyError, UsageError
from shield_shared.faults import PolicyFault
from shield_shared.policy import load_single
from shield_shared.settings import Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `shield purge` takes."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--young-person", metavar="REFERENCE", help="remove this young person everywhere")
    what.add_argument("--as-at", type=day, metavar="DATE", help="remove what is past its retention on this date")
    parser.add_argument("--older-than-days", type=_days, metavar="N", help="with --as-at: in place of policy's periods")
    parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="the output folder")
    parser.add_argument("--store", type=Path, metavar="FILE", help="the embedded store (default: DIR.store.sqlite3)")


def command(args: argparse.Namespace, settings: Settings) -> int:
    """Purge, and say what was removed and what a search found afterwards."""
    store = args.store or beside(args.out)
    _check(args, store)
    house = load_house(settings.policy_dir)
    with open_outputs(args.out) as outputs, open_store(store) as opened:
        purger = Purger(opened, outputs, house.agencies, frozenset(house.meetings), settings.key)
        for sentence in _purge(purger, args, settings).sentences():
            print(sentence)
    return 0


def _check(args: argparse.Namespace, store: Path) -> None:
    """A mistyped place must not pass for one where nothing was found."""
    if args.older_than_days is not None and args.as_at is None:
        raise UsageError("--older-than-days: expected --as-at DATE beside it.")
    if not args.out.is_dir():
        raise UsageError("--out: expected the output folder of an earlier run.")
    if not store.is_file():
        raise UsageError("--store: expected the store of an earlier run.")


def _purge(purger: Purger, args: argparse.Namespace, settings: Settings) -> Purged:
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
