"""What the service tells of itself: whether a chair has the agenda by mail or is to collect it, and what it holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from briefing_service.desk import Desk, contacts, desk
from kit.events import incident
from kit.mail_server import MailServer
from kit.moments import day, moment
from shield_briefing.status import Facts
from shield_shared.measures import HeldFact, SittingFact


def told(one: Desk, mails: bool) -> SittingFact:
    """The fact of the sitting that is due."""
    Facts(one.briefing, {}, mails)()
    return next(each for each in one.health.facts().sittings if each.date == day(0))


@pytest.mark.parametrize("mails", [False, True])
def test_what_nobody_is_mailed_has_reached_the_chair_once_it_is_in_the_folder(
    url: str, tmp_path: Path, mails: bool
) -> None:
    how = {"at": moment(0, "08:00"), "since": day(0), "meetings": ["syv-daily"], "contacts": contacts(meetings=[])}
    with desk(url, tmp_path / "out", **how) as one:
        one.caught_up()
        one.briefing.reconcile()
        fact = told(one, mails)
        assert (fact.compiled, fact.delivered, fact.mailed) == (moment(0, "08:00"), None, False)
        one.finish()
        assert told(one, mails).delivered == moment(0, "08:00")


def test_what_ingest_holds_is_told_by_ingest_alone_so_that_it_ends_when_a_person_has_dealt_with_it(
    url: str, tmp_path: Path
) -> None:
    with desk(url, tmp_path / "out", at=moment(0, "08:00"), since=day(0), meetings=["syv-daily"]) as one:
        one.send({**incident(0, "07:00"), "time": "not a time"})
        one.caught_up()
        one.briefing.reconcile()
        told(one, False)
        assert one.said("sitting-compiled")[0]["held"] == 1
        assert one.health.facts().held == HeldFact(waiting=0, last_hour=0)


def test_what_is_mailed_has_reached_the_chair_with_the_mail(url: str, tmp_path: Path, post: MailServer) -> None:
    how = {"at": moment(0, "08:00"), "since": day(0), "meetings": ["syv-daily"], "mail": ("127.0.0.1", post.port)}
    with desk(url, tmp_path / "out", **how) as one:
        one.caught_up()
        one.briefing.reconcile()
        one.at = moment(0, "08:02")
        assert (told(one, True).delivered, told(one, True).mailed) == (None, True)
        one.finish()
        assert told(one, True).delivered == moment(0, "08:02")
