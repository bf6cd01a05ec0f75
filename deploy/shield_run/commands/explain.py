"""For the chair: explain one item of an agenda, clause by clause, or tell what is known of one young person on it.

An item: its reasons, every clause of every rule that was asked, and what was not said, with the marking of the agenda
first and last. A young person, by the reference that the chair's agenda shows: their story as at its cut-off.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from shield_briefing.audience import CHAIR
from shield_briefing.plain_text import plain_text
from shield_briefing.render import render_story
from shield_briefing.story_page import story_page
from shield_briefing.story_shape import Story
from shield_run.house import House, load_house
from shield_run.outputs import STORIES, write_file
from shield_run.recording import file_or_address, kept
from shield_run.replay import History
from shield_run.stores import beside
from shield_run.stories import tellers
from shield_shared.decisions import Standing
from shield_shared.errors import UsageError
from shield_shared.london import london_date
from shield_shared.settings import Settings
from shield_triage.explain import MeetingTriage

WORDS = {True: "yes", False: "no", None: "unknown"}


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `shield explain` takes."""
    parser.add_argument("agenda", type=Path, metavar="AGENDA", help="an agenda.json")
    parser.add_argument("item", metavar="ITEM", help="an item's id or number, or a young person's reference")
    parser.add_argument(
        "--store",
        type=file_or_address,
        metavar="FILE|URL",
        help="the store of the run (default: beside its folder), or the database of ingest",
    )
    parser.add_argument(
        "--page", action="store_true", help="of a young person: write their page beside the agenda, for the chair alone"
    )


def command(args: argparse.Namespace, settings: Settings) -> int:
    """Print the explanation, by references and event ids: no name, birth date or identifier of a young person."""
    agenda = _agenda(args.agenda)
    store = args.store if args.store is not None else beside(args.agenda.resolve().parents[2])
    if _lists(agenda, args.item):
        story = _story(agenda, args.item, store, settings)
        print(_written(story, args.agenda.parent) if args.page else plain_text(story_page(story, named=False)))
        return 0
    item = _item(agenda, args.item)
    if args.page:
        raise UsageError("--page: expected the reference of a young person, not an item.")
    print("\n".join([agenda["marking"], *_explained(agenda, item, store, settings), agenda["marking"]]))
    return 0


def _explained(agenda: dict[str, Any], item: dict[str, Any], store: Path | str, settings: Settings) -> Iterator[str]:
    yield f"Item {item['number']} ({item['item']}), {agenda['meeting']}, {agenda['meeting_at']}"
    yield f"  {item['priority']}, {item['band']}"
    for reason in item["reasons"]:
        yield f"  {reason['rule']}: {reason['text']} Evidence: {', '.join(reason['events'])}"
    for unknown in item["unknowns"]:
        yield f"  not known: {unknown['text']} Ask {unknown['ask']}."
    if _is_there(store):
        yield from _clauses(agenda, item, load_house(settings.policy_dir), store, settings)
    else:
        yield "  The clauses cannot be shown: the store of the run is not there."


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
    raise UsageError(
        f"There is no such item: expected a number from 1 to {len(agenda['items'])}, an item's id, or the reference of "
        "a young person on an item."
    )


def _lists(agenda: dict[str, Any], wanted: str) -> bool:
    """Whether an item names a young person by this reference."""
    return any(person["young_person"] == wanted for item in agenda["items"] for person in item.get("people", ()))


def _is_there(store: Path | str) -> bool:
    """Whether the store of a run is there; a database says so itself."""
    return isinstance(store, str) or store.is_file()


def _story(agenda: dict[str, Any], reference: str, store: Path | str, settings: Settings) -> Story:
    if agenda["audience"] != CHAIR:
        raise UsageError("The story of a young person is for the chair alone: expected the chair's agenda.json.")
    if not _is_there(store):
        raise UsageError("The story cannot be told: the store of the run is not there (--store FILE or URL).")
    house = load_house(settings.policy_dir)
    history = History(kept(house, store), (), ())
    sitting = (agenda["meeting"], date.fromisoformat(agenda["meeting_at"][:10]))
    since = _recorded_from(history) if isinstance(store, str) else None
    for teller in tellers(house, settings, history, {sitting}, recorded_from=since):
        if reference in teller.listed:
            return teller.story(reference)
    raise UsageError("By the store and the policy as they are now, this sitting lists nobody of this reference.")


def _recorded_from(history: History) -> date | None:
    """From when on services count what is recorded as held and nothing else; they may be told to count what is due."""
    if os.environ.get("SHIELD_SITTINGS") == "scheduled" or not history.events:
        return None
    return london_date(history.events[0].received)


def _written(story: Story, folder: Path) -> Path:
    """Where the page of a story was written, beside its agenda."""
    path = folder / STORIES / f"{story['person']['young_person']}.html"
    write_file(path, render_story(story).encode())
    return path


def _clauses(
    agenda: dict[str, Any], item: dict[str, Any], house: House, store: Path | str, settings: Settings
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
