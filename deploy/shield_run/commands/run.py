"""Compile the agendas of a meeting from files of events."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

from shield_briefing.pdf.typesetting import ready
from shield_run.house import load_house
from shield_run.runs import Request, run
from shield_shared.errors import UsageError
from shield_shared.settings import Settings
from shield_shared.values import read_day

FORMATS = ("json", "html", "pdf", "txt")
#: Without --format: a PDF takes ten times as long as a page, and replays of a year are for programs to read.
USUAL = ("json", "html", "txt")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `shield run` takes."""
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="CloudEvents (JSON lines or array) or a feed's file"
    )
    parser.add_argument("--meeting", required=True, action="append", metavar="ID", help="may be given more than once")
    parser.add_argument("--at", required=True, type=day, metavar="DATE", help="the sitting's date, YYYY-MM-DD")
    parser.add_argument("--to", type=day, metavar="DATE", help="every sitting from --at to this date")
    parser.add_argument("--feed", metavar="NAME", help="the files are those of this feed")
    parser.add_argument(
        "--audience", default="chair", metavar="A", help="chair (default), an agency's id, third-sector, or contextual"
    )
    usual = ",".join(USUAL)
    parser.add_argument("--format", default=usual, metavar="LIST", help=f"of {', '.join(FORMATS)} (default: {usual})")
    parser.add_argument(
        "--cancelled", action="append", default=[], type=day, metavar="DATE", help="a sitting that was cancelled"
    )
    parser.add_argument(
        "--stories", action="store_true", help="for the chair: also a page for each young person whom a sitting lists"
    )
    parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="where the agendas go")
    parser.add_argument("--store", type=Path, metavar="FILE", help="the embedded store (default: DIR.store.sqlite3)")


def day(text: str) -> date:
    """A date on the command line."""
    try:
        return read_day(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def command(args: argparse.Namespace, settings: Settings) -> int:
    """Read, store, compile, write; tell on standard error what was made and what is held."""
    request = Request(
        files=tuple(args.files),
        meetings=tuple(dict.fromkeys(args.meeting)),
        first=args.at,
        last=args.to,
        feed=args.feed,
        audiences=(args.audience,),
        formats=formats(args.format),
        cancelled=frozenset(args.cancelled),
        out=args.out,
        store=args.store,
        stories=args.stories,
    )
    result = run(request, load_house(settings.policy_dir), settings)
    for line in result.sentences():
        print(line, file=sys.stderr)
    return 0


def formats(text: str) -> tuple[str, ...]:
    """The formats asked for, each once; raises UsageError naming those there are, and PolicyError as `ready` does."""
    asked = tuple(dict.fromkeys(text.split(",")))
    unknown = [name for name in asked if name not in FORMATS]
    if unknown:
        raise UsageError(f"--format: expected some of {', '.join(FORMATS)}.")
    if "pdf" in asked:
        ready()
    return asked
