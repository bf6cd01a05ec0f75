"""Say in one sentence whether the next meeting is safe; exit 0 safe, 75 not safe yet (ask again), 1 at risk."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Mapping
from datetime import date, timedelta

from shield_run.clock import now, today
from shield_run.house import load_house
from shield_run.reconcile import Account
from shield_run.safety import SERVICES, Picture, Verdict, judge, rows
from shield_run.status import addresses, databases, look
from shield_run.status_accounts import account_for
from shield_shared.errors import UsageError
from shield_shared.log import service_log
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
        help="account for every arrival of a day (or `yesterday`) by SHIELD_DATABASE instead; exit 1 if any is missing",
    )


def command(args: argparse.Namespace, settings: Settings) -> int:
    """Ask services, database and broker; print the sentence and a short table, or the accounts of a day."""
    if args.reconcile:
        return _reconcile(os.environ, _day(args.reconcile, today()))
    given = {service: getattr(args, service) for service in SERVICES}
    asked = addresses(given, os.environ.get("SHIELD_STATUS_URLS", ""))
    picture = look(asked, os.environ, load_house(settings.policy_dir), now())
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


def _reconcile(environ: Mapping[str, str], day: date) -> int:
    found = account_for(day, databases(environ))
    for account in found:
        print(account.sentence)
        _keep(account)
    if not found:
        print(f"Nothing came on {day}.")
    return 0 if all(account.closed for account in found) else NOT_CLOSED


def _keep(account: Account) -> None:
    """One line for the logs, beside what is printed."""
    log = service_log("status")
    fields = {"accepted": account.accepted, "duplicates": account.duplicates, "held": account.held}
    fields |= {"triage_lacks": account.triage_lacks, "briefing_lacks": account.briefing_lacks}
    if account.closed:
        log.info("reconciled", date=account.day, agency=account.agency, arrivals=account.arrivals, **fields)
    else:
        log.warning("not-reconciled", date=account.day, agency=account.agency, arrivals=account.arrivals, **fields)
