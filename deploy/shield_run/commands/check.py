"""Find every fault of a policy folder in one pass."""

from __future__ import annotations

import argparse
from pathlib import Path

from shield_run.clock import today
from shield_run.house import example_faults, read_house
from shield_shared.errors import PolicyError
from shield_shared.settings import Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `shield check` takes."""
    parser.add_argument(
        "folder", nargs="?", type=Path, metavar="DIR", help="the policy folder (default: POLICY_DIR, else as shipped)"
    )


def command(args: argparse.Namespace, settings: Settings) -> int:
    """Print each fault with file and key, or what is in force and what is overdue for review; exit 78 on a fault."""
    folder = args.folder or settings.policy_dir
    house, faults = read_house(folder)
    faults += example_faults(house, folder) if house is not None else []
    for fault in sorted(faults):
        print(f"{fault.file}: {fault.key or 'the file'}: {fault.sentence}")
    if house is None or faults:
        print(f"{len(faults)} fault{'s' * (len(faults) != 1)}: nothing will run on this policy.")
        return PolicyError.exit_code
    print(f"{len(house.rules.rules)} rules, {len(house.meetings)} meetings, {len(house.agencies)} agencies: no faults.")
    print(f"Rule book {house.rules.fingerprint}")
    for line in house.overdue(today()):
        print(line)
    return 0
