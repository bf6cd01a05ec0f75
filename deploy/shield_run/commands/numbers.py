"""Count a month over all meetings, for a partnership board: nobody can be told from it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from shield_briefing.numbers.given import Month
from shield_run.commands.run import day
from shield_run.house import load_house
from shield_run.month import MonthRequest, write_numbers
from shield_run.recording import file_or_address
from shield_shared.errors import UsageError
from shield_shared.settings import Settings
from shield_shared.values import read_day

FORMATS = ("html", "csv", "pdf", "json")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `shield numbers` takes."""
    parser.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help="CloudEvents (JSON lines or array) or a feed's file"
    )
    parser.add_argument("--month", required=True, type=month, metavar="YYYY-MM", help="the month in London")
    parser.add_argument("--feed", metavar="NAME", help="the files are those of this feed")
    parser.add_argument("--format", default=",".join(FORMATS), metavar="LIST", help=f"of {', '.join(FORMATS)}")
    parser.add_argument(
        "--cancelled", action="append", default=[], type=day, metavar="DATE", help="no meeting sat on this date"
    )
    parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="DIR/numbers/YYYY-MM/ is written")
    parser.add_argument(
        "--store",
        type=file_or_address,
        metavar="FILE|URL",
        help="the embedded store (default: DIR.store.sqlite3), or instead of files the database of ingest",
    )


def month(text: str) -> Month:
    """A month on the command line."""
    try:
        return Month(read_day(f"{text}-01"))
    except ValueError:
        raise argparse.ArgumentTypeError("expected a month, YYYY-MM") from None


def command(args: argparse.Namespace, settings: Settings) -> int:
    """Read, replay, count, write; tell on standard error what was counted and what is held."""
    forms = tuple(dict.fromkeys(args.format.split(",")))
    if not set(forms) <= set(FORMATS):
        raise UsageError(f"--format: expected some of {', '.join(FORMATS)}.")
    if bool(args.files) == isinstance(args.store, str):
        raise UsageError("Expected either FILE... or, instead of files, --store with the address of ingest's database.")
    request = MonthRequest(
        files=tuple(args.files),
        month=args.month,
        feed=args.feed,
        formats=forms,
        cancelled=frozenset(args.cancelled),
        out=args.out,
        store=args.store,
    )
    for line in write_numbers(request, load_house(settings.policy_dir), settings).sentences():
        print(line, file=sys.stderr)
    return 0
