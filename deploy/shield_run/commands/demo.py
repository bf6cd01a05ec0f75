"""Compile a realistic fortnight of agendas on the embedded store, and say where they are."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path

from shield_briefing.render import render_pdf
from shield_run.commands.run import USUAL
from shield_run.fortnight import build_fortnight, describe
from shield_run.fortnight.messages import Json
from shield_run.house import load_house
from shield_run.outputs import write_file
from shield_run.runs import Request, run
from shield_shared.settings import Settings
from shield_triage.linking import reference_of

FIRST, LAST = date(2026, 3, 23), date(2026, 4, 10)
MEETINGS = ("syv-daily", "mace-daily", "mace-contextual")
AUDIENCES = ("chair", "leeds-csws", "third-sector")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `shield demo` takes."""
    parser.add_argument("--out", type=Path, default=Path("demo-output"), metavar="DIR", help="default: demo-output")


def command(args: argparse.Namespace, settings: Settings) -> int:
    """Build the fortnight, compile it for three audiences, and print what is worth looking at first."""
    out: Path = args.out
    house = load_house(settings.policy_dir)
    print("Inventing a fortnight in Leeds around real, public stop and search records ...", flush=True)
    events = build_fortnight(partial(reference_of, settings.key))
    source = out.with_name(f"{out.name}-events.jsonl")
    write_file(source, b"".join(json.dumps(event, ensure_ascii=False).encode() + b"\n" for event in events))
    print(f"Compiling {', '.join(MEETINGS)}, {FIRST} to {LAST}, for {', '.join(AUDIENCES)} ...", flush=True)
    request = Request(
        files=(source,),
        meetings=MEETINGS,
        first=FIRST,
        last=LAST,
        feed=None,
        audiences=AUDIENCES,
        formats=USUAL,
        cancelled=frozenset(),
        out=out,
        store=None,
    )
    result = run(request, house, settings)
    set_as_pdf(out)
    print()
    for line in (*result.sentences(), f"The events are in {source}."):
        print(line)
    _tell(events, out)
    return 0


def _tell(events: Sequence[Json], out: Path) -> None:
    print("\nWorth looking at first (agenda.html in each folder; agenda.pdf is for paper, agenda.txt for a terminal):")
    for sentence in (*describe(events), "mace-contextual of 2026-04-07: Places, themes and hours as counts."):
        meeting, _, rest = sentence.partition(" of ")
        print(f"  {out / meeting / rest[:10] / 'agenda.html'}\n    {rest[12:]}")


def set_as_pdf(out: Path) -> None:
    """Set the chair's agendas as PDF too: all copies would keep whoever waits three times as long."""
    for path in sorted(out.glob("*/*/agenda.json")):
        write_file(path.with_suffix(".pdf"), render_pdf(json.loads(path.read_bytes())))
