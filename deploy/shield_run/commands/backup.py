"""Save a service's PostgreSQL database (SHIELD_DATABASE) to a file, or restore it into an empty one."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from shield_run.backup import restore, save
from shield_shared.errors import PolicyError
from shield_shared.faults import PolicyFault
from shield_shared.settings import Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `shield backup` takes; the database is told by the environment, as to the service whose it is."""
    parser.add_argument("what", choices=["save", "restore"], help="save to a new file, or restore from one")
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="holds personal details: keep it as the database is kept"
    )


def command(args: argparse.Namespace, _: Settings) -> int:
    """Save or restore, and say how many rows each table has."""
    url = os.environ.get("SHIELD_DATABASE")
    if not url:
        raise PolicyError([PolicyFault("SHIELD_DATABASE", "database", "expected postgresql://user:password@host/name")])
    counts = (save if args.what == "save" else restore)(url, args.file)
    for table, rows in counts.items():
        print(f"{rows:>12,} {table}")
    print(f"{'Saved' if args.what == 'save' else 'Restored'}: {sum(counts.values()):,} rows in {len(counts)} tables.")
    return 0
