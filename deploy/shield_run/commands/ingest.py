"""Run the ingest service: take in what agencies send on Kafka, and pass it on."""

from __future__ import annotations

import argparse
import os

from shield_shared.settings import Settings, read_service_settings


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `shield ingest` takes; where it finds what it needs is told by the environment."""
    parser.add_argument(
        "--republish",
        action="store_true",
        help="put every arrival that is stored on shield.events.v1 and shield.held.v1 again, and end",
    )


def command(args: argparse.Namespace, _settings: Settings) -> int:
    """Run until asked to end; raises PolicyError for settings or policy that are wrong."""
    told = read_service_settings(os.environ, "ingest")
    from shield_run.ingest_process import run  # what only services need makes no other command slow to start

    return run(told, republish=args.republish)
