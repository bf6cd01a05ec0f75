"""Say of each message in a file whether it would be accepted, and what is wrong with it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from shield_ingest.files import load_feed, read_files
from shield_run.house import load_house
from shield_shared.errors import RejectedError
from shield_shared.settings import Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `shield validate` takes."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--feed", metavar="NAME", help="the files are those of this feed")


def command(args: argparse.Namespace, settings: Settings) -> int:
    """Print a line a fault and a warning, with place and field, never a value; exit 65 when nothing is acceptable."""
    house = load_house(settings.policy_dir)
    feed = load_feed(args.feed, settings.policy_dir) if args.feed else None
    accepted = held = 0
    for message in read_files(args.files, feed):
        place = f"{message.file}:{message.position}"
        for warning in message.warnings:
            print(f"{place}: warning: {warning}")
        if message.fault is not None:
            held += 1
            print(f"{place}: held: {message.fault}")
            continue
        reading = house.read(message.value)
        accepted += reading.event is not None
        held += reading.event is None
        for fault in reading.faults:
            print(f"{place}: held: {fault.sentence}")
        for warned in reading.warnings:
            print(f"{place}: warning: {warned.sentence}")
    print(f"{accepted} would be accepted, {held} held.", file=sys.stderr)
    return 0 if accepted else RejectedError.exit_code
