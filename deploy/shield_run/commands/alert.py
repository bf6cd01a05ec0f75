"""See the alerts that the duty contact was sent, or say that somebody is looking."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shield_briefing.alerts_store import AlertStore, KeptAlert
from shield_briefing.web import AcknowledgePage, serve_acknowledgements
from shield_run.clock import now
from shield_shared.database import open_database
from shield_shared.errors import PolicyError, UsageError
from shield_shared.faults import PolicyFault
from shield_shared.log import service_log
from shield_shared.london import london_text
from shield_shared.process import stopping
from shield_shared.settings import Settings

_A_DAY = 86_400.0


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `shield alert` takes."""
    what = parser.add_subparsers(dest="what", required=True, metavar="list|acknowledge|serve")
    listed = what.add_parser("list", help="one line an alert that nobody has acknowledged")
    listed.add_argument("--all", action="store_true", help="those that are acknowledged or over, too")
    acknowledge = what.add_parser("acknowledge", help="say that somebody is looking, so that it is not escalated")
    acknowledge.add_argument("alert", metavar="ID", help="the alert, as the message names it, or its beginning")
    acknowledge.add_argument("--by", required=True, metavar="WHO")
    serve = what.add_parser("serve", help="serve the page behind the links in messages, until SIGTERM")
    serve.add_argument("--host", default="127.0.0.1", help="what to listen on (default: this machine only)")
    serve.add_argument("--port", type=int, required=True, metavar="N")
    for one in (listed, acknowledge, serve):
        one.add_argument("--store", metavar="URL", help="the database of briefing (default: SHIELD_DATABASE)")


def command(args: argparse.Namespace, _: Settings) -> int:
    """Do what was asked; raises UsageError for an alert that is not there and PolicyError where a setting is not."""
    with _opened(args.store) as store:
        if args.what == "list":
            _list(store.find(""), everything=args.all)
        elif args.what == "acknowledge":
            print(_acknowledge(store, args.alert, args.by))
        else:
            _serve(store, args.host, args.port)
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


def _serve(store: AlertStore, host: str, port: int) -> None:
    key = os.environ.get("SHIELD_ACK_KEY")
    if not key:
        raise PolicyError([PolicyFault("environment", "SHIELD_ACK_KEY", "expected the key that signs links")])
    log = service_log("alert")
    page = AcknowledgePage(store, key.encode(), log, now)
    with stopping() as stop, serve_acknowledgements(page, host, port) as listened:
        log.info("started", port=listened, pid=os.getpid())
        while not stop.wait(_A_DAY):
            pass
    log.info("ended", port=listened)
