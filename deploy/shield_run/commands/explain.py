"""Explain one item of an agenda: its reasons, every clause of every rule that was asked, and what was not said."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from shield_run.house import House, load_house
from shield_run.recording import kept, place_of
from shield_shared.decisions import Standing
from shield_shared.errors import UsageError
from shield_shared.london import london_date
from shield_shared.settings import Settings
from shield_triage.explain import MeetingTriage

WORDS = {True: "yes", False: "no", None: "unknown"}


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `shield explain` takes."""
    parser.add_argument("agenda", type=Path, metavar="AGENDA", help="an agenda.json")
    parser.add_argument("item", metavar="ITEM", help="an item's id or number")
    parser.add_argument("--store", type=Path, metavar="FILE", help="the store of the run (default: beside its folder)")


def command(args: argparse.Namespace, settings: Settings) -> int:
    """Print the explanation; references and event ids only, never a name."""
    agenda = _agenda(args.agenda)
    item = _item(agenda, args.item)
    print(f"Item {item['number']} ({item['item']}), {agenda['meeting']}, {agenda['meeting_at']}")
    print(f"  {item['priority']}, {item['band']}")
    for reason in item["reasons"]:
        print(f"  {reason['rule']}: {reason['text']} Evidence: {', '.join(reason['events'])}")
    for unknown in item["unknowns"]:
        print(f"  not known: {unknown['text']} Ask {unknown['ask']}.")
    out = args.agenda.resolve().parents[2]
    store = place_of(out, args.store)
    if not store.is_file():
        print("  The clauses cannot be shown: the store of the run is not there.")
        return 0
    for line in _clauses(agenda, item, load_house(settings.policy_dir), store, settings):
        print(line)
    return 0


def _agenda(path: Path) -> dict[str, Any]:
    try:
        agenda = json.loads(path.read_bytes())
    except (OSError, ValueError):
        raise UsageError(f"{path}: expected an agenda.json.") from None
    if not isinstance(agenda, dict) or agenda.get("schema") != "shield.agenda.v1":
        raise UsageError(f"{path}: expected an agenda.json.")
    return agenda


def _item(agenda: dict[str, Any], wanted: str) -> dict[str, Any]:
    for item in agenda["items"]:
        if wanted in (item["item"], str(item["number"])):
            return dict(item)
    raise UsageError(f"There is no such item: expected a number from 1 to {len(agenda['items'])}, or an item's id.")


def _clauses(
    agenda: dict[str, Any], item: dict[str, Any], house: House, store: Path, settings: Settings
) -> Iterator[str]:
    meeting = agenda["meeting"]
    fold = house.fold({meeting: house.meetings[meeting]}, settings.key)
    cut_off = datetime.fromisoformat(agenda["covers"]["to"])
    for event in kept(house, store):
        if event.received <= cut_off:
            fold.add(event)
    come = fold.settle(london_date(cut_off)).changes[meeting].come
    triage = MeetingTriage(fold, meeting)
    wanted = {(a["source"], a["id"], a["role"]) for p in item["people"] for a in p["appearances"]}
    for standing in sorted(come, key=lambda s: (s.event.occurred, s.event.key, s.role)):
        if (standing.event.source, standing.event.id, standing.role) in wanted:
            yield from _told(standing, triage, date.fromisoformat(agenda["meeting_at"][:10]))


def _told(standing: Standing, triage: MeetingTriage, day: date) -> Iterator[str]:
    known = ", ".join((standing.scope.basis, *standing.scope.flags_on(day)))
    yield f"  {standing.role} in {standing.event.id} of {standing.event.source}: {known}"
    for rule, clauses in triage.traces(standing):
        yield f"    {rule}"
        for clause in clauses:
            yield f"      {WORDS[clause.verdict]:8} {clause.text} ({clause.fact})"
    for miss in triage.near_misses(standing):
        yield f"    missed by one clause: {miss}"
