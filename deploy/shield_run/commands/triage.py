"""Run the triage service: decide on what ingest accepted, and tell every decision that changes."""

from __future__ import annotations

import argparse
import os

from shield_shared.settings import Settings, read_service_settings


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `shield triage` takes; where it finds what it needs is told by the environment."""
    parser.add_argument(
        "--republish",
        action="store_true",
        help="have all decisions told again on shield.triage.v1, by the processes that run or the next to start",
    )


def command(args: argparse.Namespace, _settings: Settings) -> int:
    """Run until asked to end; raises PolicyError for settings or policy that are wrong."""
    told = read_service_settings(os.environ, "triage")
    from shield_run.triage_process import republish, run  # what only services need makes no other command slow

    if not args.republish:
        return run(told)
    republish(told)
    print("All decisions are told again: by the processes of triage that run, else by the next one that starts.")
    return 0
