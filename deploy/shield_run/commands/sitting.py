"""Record that a sitting was locked, held or cancelled; the next run goes by it."""

from __future__ import annotations

import argparse

from shield_run.clock import now
from shield_run.commands.run import day
from shield_run.house import load_house
from shield_run.recording import add_places, meeting_event, record
from shield_shared.errors import UsageError
from shield_shared.settings import Settings

WORDS = {"lock": "locked", "hold": "held", "cancel": "cancelled"}


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `shield sitting` takes."""
    parser.add_argument("what", choices=sorted(WORDS))
    parser.add_argument("--meeting", required=True, metavar="ID")
    parser.add_argument("--at", required=True, type=day, metavar="DATE")
    parser.add_argument("--by", required=True, metavar="WHO", help="who records it")
    parser.add_argument("--present", action="append", metavar="WHO", help="who was there; may be given more than once")
    add_places(parser)


def command(args: argparse.Namespace, settings: Settings) -> int:
    """Keep the sitting record; raises UsageError for a day on which the meeting does not sit."""
    house = load_house(settings.policy_dir)
    if args.meeting not in house.meetings:
        raise UsageError(f"There is no meeting of this id: expected one of {', '.join(sorted(house.meetings))}.")
    house.calendar.required(house.meetings[args.meeting], args.at)
    data = {
        "meeting": args.meeting,
        "sitting": str(args.at),
        "status": WORDS[args.what],
        "by": args.by,
        "present": args.present,
    }
    subject = f"{args.meeting}/{args.at}"
    record(meeting_event(house, "shield.sitting.recorded.v1", data, subject, now()), args)
    print(f"{args.meeting} on {args.at}: recorded as {WORDS[args.what]}.")
    return 0
