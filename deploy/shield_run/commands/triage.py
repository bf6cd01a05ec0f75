"""Run the triage service: decide on what ingest accepted, and tell every decision that changes."""

from __future__ import annotations

import argparse
import os

from shield_shared.settings import Settings, read_service_settings


def arguments(_parser: argparse.ArgumentParser) -> None:
    """`shield triage` takes nothing: where it finds what it needs is told by the environment."""


def command(_args: argparse.Namespace, _settings: Settings) -> int:
    """Run until asked to end; raises PolicyError for settings or policy that are wrong."""
    told = read_service_settings(os.environ, "triage")
    from shield_run.triage_process import run  # what only services need makes no other command slow to start

    return run(told)
