"""The loop looks when it is woken, tells the chair when it cannot, and goes on after whatever went wrong."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from briefing_service.desk import CHAIR, DEPUTY, Desk, contacts, desk
from briefing_service.test_sittings import MONDAY, SYV, stabbing
from kit.mail_server import MailServer
from kit.moments import day, moment
from kit.postgres import Server
from kit.waiting import until
from shield_briefing.scheduler import Loop, waking
from shield_shared.process import Stop


@pytest.fixture
def one(postgres: Server, tmp_path: Path, post: MailServer) -> Iterator[Desk]:
    """A desk that mails, at half past seven of the first day."""
    how: dict[str, Any] = {"at": moment(0, "07:30"), "since": day(0), "meetings": [SYV]}
    to = {"mail": ("127.0.0.1", post.port), "contacts": contacts(meetings=[SYV])}
    with desk(postgres.new_database(), tmp_path / "out", **how, **to) as made:
        yield made


@contextmanager
def looking(one: Desk) -> Iterator[Loop]:
    """A loop that runs, woken now and then."""
    loop = Loop(one.briefing, Stop())
    thread = threading.Thread(target=loop.run)
    with waking(loop.bell, every=1) as loop.planned:
        thread.start()
        try:
            yield loop
        finally:
            loop.stop.set()
            loop.bell.set()
            thread.join()


def test_it_compiles_when_the_cut_off_is_past(one: Desk) -> None:
    one.send(stabbing(1))
    with looking(one):
        until(lambda: one.briefing.prepared, "the first look")
        assert one.said("sitting-compiled") == []
        one.at = moment(0, "08:00")
        one.caught_up()
        until(lambda: one.said("sitting-compiled"), "the agenda")
    assert one.health.facts().ready


def test_while_the_database_is_away_the_chair_is_told_and_afterwards_has_the_agenda(
    one: Desk, post: MailServer, postgres: Server
) -> None:
    one.send(stabbing(1))
    with looking(one):
        until(lambda: one.briefing.prepared, "the first look")
        postgres.kill()
        one.at = moment(0, "08:06")
        until(lambda: len(post.mails) == 2, "the mail that there is no agenda")
        assert "NO AGENDA" in post.mails[0]["Subject"]
        assert "database" in one.health.facts().away
        postgres.start()
        until(lambda: one.said("sitting-compiled"), "the agenda")
    one.finish()
    assert [mail["To"] for mail in post.mails] == [CHAIR, DEPUTY] * 2
    assert (one.out / SYV / MONDAY / "agenda.json").exists()


def test_our_own_mistake_is_logged_without_data_and_the_chair_is_told(one: Desk, post: MailServer) -> None:
    one.send(stabbing(1))
    one.briefing.prepare = lambda: 1 // 0  # type: ignore[assignment,return-value]
    one.at = moment(0, "08:06")
    with looking(one):
        until(lambda: one.said("sitting-missing"), "the chair to be told")
        one.briefing.prepare = lambda: day(0)
        until(lambda: one.said("sitting-compiled"), "the agenda")
    one.briefing.post.deliver()
    assert "an error in Shield (ZeroDivisionError)" in post.mails[0].get_content()
    assert [line["error"] for line in one.said("reconcile-failed")][:1] == ["ZeroDivisionError"]


def test_a_moment_that_was_planned_rings_the_bell() -> None:
    bell = threading.Event()
    with waking(bell, every=3600) as plan:
        bell.clear()
        plan([datetime.now(UTC) + timedelta(seconds=0.1)])
        assert bell.wait(30)


def test_the_same_moment_is_planned_once() -> None:
    bell = threading.Event()
    soon = datetime.now(UTC) + timedelta(seconds=0.1)
    with waking(bell, every=3600) as plan:
        for _ in range(200):
            plan([soon])
        assert bell.wait(30)
        bell.clear()
        plan([soon, soon + timedelta(seconds=0.1)])
        assert bell.wait(30)
