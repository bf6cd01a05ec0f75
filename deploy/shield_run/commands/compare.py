"""Show whom a changed policy folder would add, move or drop on a given history, child by child."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from shield_briefing.shape import Agenda
from shield_run.commands.run import day
from shield_run.house import House, load_house
from shield_run.runs import Request, agendas_of
from shield_shared.settings import Settings

#: One listed appearance: young person, source, event id, role.
Key = tuple[str, str, str, str]


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `shield compare` takes."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--policy", required=True, type=Path, metavar="DIR", help="the changed policy folder")
    parser.add_argument("--meeting", required=True, metavar="ID")
    parser.add_argument("--at", required=True, type=day, metavar="DATE")
    parser.add_argument("--to", type=day, metavar="DATE")
    parser.add_argument("--feed", metavar="NAME")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an appearance stands on one agenda."""

    where: str
    band: str
    priority: str
    why: str


def command(args: argparse.Namespace, settings: Settings) -> int:
    """Print one line an appearance that differs, and the totals; references only, never a name."""
    request = Request(
        files=tuple(args.files),
        meetings=(args.meeting,),
        first=args.at,
        last=args.to,
        feed=args.feed,
        audiences=("chair",),
        formats=(),
        cancelled=frozenset(),
        out=Path(),
        store=None,
    )
    now = _places(load_house(settings.policy_dir), request, settings)
    then = _places(load_house(args.policy), request, settings.model_copy(update={"policy_dir": args.policy}))
    totals = {"added": 0, "moved": 0, "dropped": 0}
    for date in sorted({*now, *then}):
        for kind, line in differences(now.get(date, {}), then.get(date, {})):
            totals[kind] += 1
            print(f"{date} {kind}: {line}")
    print(", ".join(f"{n} {kind}" for kind, n in totals.items()))
    return 0


def _places(house: House, request: Request, settings: Settings) -> dict[str, dict[Key, Place]]:
    return {str(sitting.date): dict(places(agenda)) for sitting, agenda in agendas_of(request, house, settings)}


def places(agenda: Agenda) -> Iterator[tuple[Key, Place]]:
    """Where each appearance of an agenda stands: on the list, or to check."""
    for item in agenda["items"]:
        why = ", ".join(dict.fromkeys(reason["rule"] for reason in item["reasons"]))
        for person in item["people"]:
            for a in person["appearances"]:
                yield (
                    (person["young_person"], a["source"], a["id"], a["role"]),
                    Place("listed", a["band"], item["priority"], why),
                )
    for row in agenda["to_check"]:
        who = row["person"]["young_person"] if row["person"] else ""
        yield (who, row["source"], row["id"], row["role"] or ""), Place("to check", "", "", row["why"])


def differences(now: Mapping[Key, Place], then: Mapping[Key, Place]) -> Iterator[tuple[str, str]]:
    """What differs between two agendas of one sitting, in a stable order."""
    for key in sorted({*now, *then}):
        before, after = now.get(key), then.get(key)
        who = f"young person {key[0] or 'not named'}, {key[3] or 'no role'} in {key[2]} of {key[1]}"
        if before is None and after is not None:
            yield "added", f"{who}: {_told(after)}"
        elif after is None and before is not None:
            yield "dropped", f"{who}: was {_told(before)}"
        elif before is not None and after is not None and replace(before, why="") != replace(after, why=""):
            yield "moved", f"{who}: was {_told(before)}, would be {_told(after)}"


def _told(place: Place) -> str:
    return " ".join(filter(None, (place.where, place.band, place.priority, f"({place.why})")))
