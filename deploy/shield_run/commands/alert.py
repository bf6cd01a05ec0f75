"""See the alerts that the duty contact was sent, or say that somebody is looking."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shield_briefing.alerts_store import AlertStore, KeptAlert
from shield_run.clock import now
from shield_shared.database import open_database
from shield_shared.errors import UsageError
from shield_shared.london import london_text
from shield_shared.settings import Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `shield alert` takes."""
    what = parser.add_subparsers(dest="what", required=True, metavar="list|acknowledge")
    listed = what.add_parser("list", help="one line an alert that nobody has acknowledged")
    listed.add_argument("--all", action="store_true", help="those that are acknowledged or over, too")
    acknowledge = what.add_parser("acknowledge", help="say that somebody is looking, so that it is not escalated")
    acknowledge.add_argument("alert", metavar="ID", help="the alert, as the message names it, or its beginning")
    acknowledge.add_argument("--by", required=True, metavar="WHO")
    for one in (listed, acknowledge):
        one.add_argument("--store", metavar="URL", help="the database of briefing (default: SHIELD_DATABASE)")


def command(args: argparse.Namespace, _: Settings) -> int:
    """Do what was asked; raises UsageError for an alert that is not there."""
    with _opened(args.store) as store:
        if args.what == "list":
            _list(store.find(""), everything=args.all)
        else:
            print(_acknowledge(store, args.alert, args.by))
    return 0


@contextmanager
def _opened(url: str | None) -> Iterator[AlertStore]:
    place = url or os.environ.get("SHIELD_DATABASE")
    if not place:
        raise UsageError("Expected --store URL or SHIELD_DATABASE: the database of the briefing service.")
    if place.startswith("sqlite:///") and not Path(place.removeprefix("sqlite:///")).is_file():
        raise UsageError("There is no database there: expected that of the briefing service.")
    engine = open_database(place)
    try:
        yield AlertStore(engine)
    finally:
        engine.dispose()


def _list(kept: list[KeptAlert], *, everything: bool) -> None:
    shown = [each for each in kept if everything or each.alert.state == "open"]
    for each in shown:
        alert = each.alert
        at = london_text(alert.at) if alert.at else "time not known"
        by = f"  by {each.acknowledged_by}" if each.acknowledged_by else ""
        print(f"{alert.alert}  {alert.state:12}  {at}  {alert.agency}  {alert.about}  {alert.reference or '-'}{by}")
    waiting = sum(each.alert.state == "open" for each in kept)
    print(f"{waiting} not acknowledged.")


def _acknowledge(store: AlertStore, beginning: str, by: str) -> str:
    found = store.find(beginning)
    if len(found) != 1 or not beginning or not by.strip():
        raise UsageError("Expected one alert by its ID and who acknowledges it: `shield alert list` shows them.")
    kept = found[0]
    if store.acknowledge(kept.alert.alert, None, by.strip(), now()):
        return "Acknowledged: it is not escalated."
    if kept.alert.state == "acknowledged":
        return f"It was acknowledged before, by {kept.acknowledged_by}."
    return "There is nothing to acknowledge: it does not ask for a look at once."
