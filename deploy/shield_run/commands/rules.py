"""Print the catalogue of the rules in plain English, from their files."""

from __future__ import annotations

import argparse

from shield_run.clock import today
from shield_run.house import load_house
from shield_shared.settings import Settings
from shield_triage.catalogue import catalogue


def arguments(parser: argparse.ArgumentParser) -> None:
    """`shield rules` takes nothing."""
    del parser


def command(args: argparse.Namespace, settings: Settings) -> int:
    """Print the catalogue as Markdown."""
    del args
    house = load_house(settings.policy_dir)
    titles = {meeting.id: meeting.title for meeting in house.meetings.values()}
    print(catalogue(house.rules, titles, today()))
    return 0
