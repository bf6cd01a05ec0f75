"""Say in one sentence whether the next meeting is safe; exit 0 safe, 75 not safe yet (ask again), 1 at risk."""

from __future__ import annotations

import argparse
import json
import os
from datetime import date, timedelta

from shield_run.clock import now
from shield_run.house import load_house
from shield_run.reconcile import Account, accounts
from shield_run.safety import SERVICES, Picture, Verdict, judge, rows
from shield_run.status import addresses, look
from shield_shared.errors import UsageError
from shield_shared.log import service_log
from shield_shared.london import london_date
from shield_shared.settings import Settings

NOT_CLOSED = 1


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `shield status` takes."""
    for service in SERVICES:
        parser.add_argument(
            f"--{service}",
            action="append",
            metavar="URL",
            help=f"where the health pages of {service} are (default: SHIELD_STATUS_URLS); again for each process of it",
        )
    parser.add_argument("--json", action="store_true", help="everything as one JSON object")
    parser.add_argument(
        "--reconcile",
        metavar="DATE",
        help="account for every arrival of a day instead (or `yesterday`); exit 1 if any is missing",
    )


def command(args: argparse.Namespace, settings: Settings) -> int:
    """Ask services, database and broker; print the sentence and a short table, or the accounts of a day."""
    asked = addresses(
        {service: getattr(args, service) for service in SERVICES}, os.environ.get("SHIELD_STATUS_URLS", "")
    )
    picture = look(asked, os.environ, settings, load_house(settings.policy_dir), now())
    if args.reconcile:
        return _reconcile(picture, _day(args.reconcile, london_date(picture.now)))
    verdict = judge(picture)
    print(json.dumps(as_json(verdict, picture), indent=2) if args.json else as_text(verdict, picture))
    return verdict.exit_code


def as_text(verdict: Verdict, picture: Picture) -> str:
    """The sentence, what else is wrong, and the table."""
    others = [f"- {finding.because}; {finding.therefore}." for finding in verdict.findings[1:]]
    told = rows(picture)
    widths = [max((len(row[column]) for row in told), default=0) for column in (0, 1)]
    table = [f"  {what:{widths[0]}}  {how:{widths[1]}}  {more}".rstrip() for what, how, more in told]
    return "\n".join([verdict.sentence, *others, "", *table])


def as_json(verdict: Verdict, picture: Picture) -> dict[str, object]:
    """The same for a program."""
    following = verdict.next_sitting
    return {
        "at": picture.now.isoformat(),
        "verdict": verdict.level,
        "exit_code": verdict.exit_code,
        "sentence": verdict.sentence,
        "next_sitting": following.model_dump(mode="json") if following else None,
        "findings": [
            {"name": each.name, "about": each.about, "because": each.because, "therefore": each.therefore}
            for each in verdict.findings
        ],
        "table": [{"what": what, "state": state, "detail": detail} for what, state, detail in rows(picture)],
    }


def _day(given: str, today: date) -> date:
    try:
        return today - timedelta(days=1) if given == "yesterday" else date.fromisoformat(given)
    except ValueError:
        raise UsageError("--reconcile: expected a date such as 2026-01-31, or `yesterday`.") from None


def _reconcile(picture: Picture, day: date) -> int:
    silent = [answer.service for answer in picture.answers if answer.facts is None]
    missing = [service for service in SERVICES if service not in {answer.service for answer in picture.answers}]
    if silent or missing:
        print(f"A day cannot be accounted for without {' and '.join(dict.fromkeys(missing + silent))}: ask again.")
        return 75
    counts = [count for answer in picture.answers if answer.facts for count in answer.facts.counts]
    found = list(accounts(counts, day))
    for account in found:
        print(account.sentence)
        _keep(account)
    if not found:
        print(f"Nothing came on {day}, or it is longer ago than services account for.")
    return 0 if all(account.closed for account in found) else NOT_CLOSED


def _keep(account: Account) -> None:
    """One line for the logs, beside what is printed."""
    log = service_log("status")
    fields = {"accepted": account.accepted, "duplicates": account.duplicates, "held": account.held}
    fields |= {"decided": account.decided, "seen": account.seen, "missing": account.missing}
    if account.closed:
        log.info("reconciled", date=account.day, agency=account.agency, arrivals=account.arrivals, **fields)
    else:
        log.warning("not-reconciled", date=account.day, agency=account.agency, arrivals=account.arrivals, **fields)
