"""A process that is killed while it sends loses nothing: the message goes once more, as a repeat of the same one."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy.engine import Engine

from alerts.receivers import MailServer
from alerts.samples import SUNDAY, Desk, decision, mailing, note, rota
from kit.mail_server import listening
from kit.waiting import until
from shield_briefing.alerts import CLAIM
from shield_briefing.alerts_store import note_alerts
from shield_shared.database import transaction

TESTS = Path(__file__).parents[1]


class SlowServer(MailServer):
    """Takes a mail and says so only when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.answers = threading.Event()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        reply = await super().handle_DATA(server, session, envelope)
        while not self.answers.is_set():
            await asyncio.sleep(0.01)
        return reply


@contextmanager
def process(url: str, port: int, moment: datetime) -> Iterator[subprocess.Popen[bytes]]:
    """A process with a desk; killed, where it is still there, when the context ends."""
    command = [sys.executable, "-m", "alerts.one_desk", url, str(port), moment.isoformat()]
    with subprocess.Popen(command, cwd=TESTS, stderr=subprocess.PIPE) as started:
        try:
            yield started
        finally:
            started.kill()


def test_killed_after_the_mail_was_taken_it_is_repeated_once_with_the_same_message_id(engine: Engine, url: str) -> None:
    note(engine, decision())
    post = SlowServer()
    with listening(post):
        with process(url, post.port, SUNDAY) as first:
            until(lambda: post.mails, "the mail of the process that is killed")
            first.kill()
            assert first.wait() == -9
        post.answers.set()
        desk = Desk(engine, mailing(post.port))
        assert desk.tick(0.9) == 0, "the message is its claimer's for a minute"
        assert [desk.tick(1), desk.tick(2), desk.tick(10)] == [1, 0, 0]
    assert timedelta(minutes=1) == CLAIM
    assert [mail["Message-ID"] for mail in post.mails] == [post.mails[0]["Message-ID"]] * 2
    assert [mail["Subject"].partition(" (")[2] for mail in post.mails] == ["", "repeat 1)"]
    assert "Repeat 1: this message may have reached you before" in post.mails[1].get_content()


def test_two_processes_at_once_send_each_alert_once(engine: Engine, url: str) -> None:
    note(engine, *(decision(young_person=f"{n}") for n in range(5)))
    with (
        listening(MailServer()) as post,
        process(url, post.port, SUNDAY) as one,
        process(url, post.port, SUNDAY) as two,
    ):
        assert (one.wait(), two.wait()) == (0, 0)
    assert len(post.mails) == len({mail["Message-ID"] for mail in post.mails}) == 5


def test_killed_before_it_commits_nothing_was_noted_and_the_same_again_alerts(engine: Engine) -> None:
    class KilledError(Exception):
        pass

    with pytest.raises(KilledError), transaction(engine) as connection:  # noqa: PT012 (that is the transaction)
        note_alerts(connection, [decision()], [], SUNDAY)
        raise KilledError
    with listening(MailServer()) as post:
        desk = Desk(engine, mailing(post.port), rota())
        assert desk.tick() == 0
        assert note(engine, decision()) == 1
        assert desk.tick() == 1
