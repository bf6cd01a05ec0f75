"""The chair and deputies are told of each agenda and addendum once, whatever a real mail server does."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from agendas import rich
from briefing_service.desk import CHAIR, DEPUTY, SENDER, Desk, contacts
from briefing_service.test_sittings import MONDAY, SYV, stabbing
from kit.mail_server import MailServer, listening
from kit.moments import day, moment
from kit.people import nhs
from kit.postgres import Server
from kit.waiting import until
from shield_briefing.delivery import files_once
from shield_briefing.seal import agenda_bytes
from shield_briefing.shape import Agenda
from shield_shared.errors import RejectedError, UnavailableError
from shield_shared.mail import Mail, SmtpMailer
from shield_shared.settings import SmtpSettings

TESTS = Path(__file__).parents[1]
EIGHT = moment(0, "08:00")


def mailing(
    url: str, out: Path, port: int, at: datetime = EIGHT, *, attach: bool = False, patience: float = 30
) -> Desk:
    """A desk that mails."""
    to = contacts(attach, [SYV])
    return Desk(url, out, at=at, since=day(0), meetings=[SYV], mail=("127.0.0.1", port), contacts=to, patience=patience)


@pytest.fixture
def one(url: str, tmp_path: Path, post: MailServer) -> Iterator[Desk]:
    """A desk that mails to the server that listens."""
    made = mailing(url, tmp_path / "out", post.port)
    yield made
    made.close()


def text(mail: EmailMessage) -> str:
    """The text of a mail without attachments, or of the first part of one with them."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_an_agenda_is_mailed_once_to_each_with_marking_and_counts_and_without_a_child(
    one: Desk, post: MailServer
) -> None:
    one.send(stabbing(1, id="the-event"))
    one.run()
    one.run()
    one.finish()
    assert [mail["To"] for mail in post.mails] == [CHAIR, DEPUTY]
    assert len({mail["Message-ID"] for mail in post.mails}) == 1
    mail = post.mails[0]
    title = "agenda of the Serious Youth Violence daily meeting, Monday 1 June 2026 09:00"
    assert mail["Subject"] == f"OFFICIAL-SENSITIVE: {title}"
    assert "Items: 1 (1 new)" in text(mail)
    assert "Held messages: 0" in text(mail)
    assert "Silent feeds: " in text(mail)
    assert not any(word in mail.as_string() for word in (nhs(1), "the-event", "2011"))
    assert list(mail.iter_attachments()) == []


def test_the_files_are_attached_where_policy_says_so(url: str, tmp_path: Path, post: MailServer) -> None:
    with closing(mailing(url, tmp_path / "out", post.port, attach=True)) as one:
        one.send(stabbing(1))
        one.run()
        names = [part.get_filename() for part in post.mails[0].iter_attachments()]
        assert names == [f"agenda-{SYV}-{MONDAY}.{suffix}" for suffix in ("html", "json", "pdf", "txt")]
        attached = [part.get_payload(decode=True) for part in post.mails[0].iter_attachments()]
        assert attached[1] == one.agendas()[f"{SYV}/{MONDAY}"]
        assert attached[2] == (tmp_path / "out" / SYV / str(MONDAY) / "agenda.pdf").read_bytes()


def test_the_files_of_a_mail_are_made_once_however_often_it_is_tried() -> None:
    made: list[str] = []

    def form(agenda: Agenda) -> dict[str, bytes]:
        made.append(agenda["agenda_id"])
        return {"txt": b"text"}

    attached = agenda_bytes(rich()).decode()
    assert [files_once(form, attached) for _ in range(3)] == [{"txt": b"text"}] * 3
    assert len(made) == 1


def test_an_addendum_is_mailed_once_and_is_told_apart(one: Desk, post: MailServer) -> None:
    one.run()
    one.send(stabbing(1, clock="08:02"))
    one.run(moment(0, "08:10"))
    one.run(moment(0, "08:20"))
    subjects = [mail["Subject"] for mail in post.mails if mail["To"] == CHAIR]
    assert [subject.split(": ")[1].partition(" ")[0] for subject in subjects] == ["agenda", "ADDENDUM"]
    assert post.mails[0]["Message-ID"] != post.mails[2]["Message-ID"]


def test_an_agenda_that_is_late_says_so(url: str, tmp_path: Path, post: MailServer) -> None:
    with closing(mailing(url, tmp_path / "out", post.port, moment(0, "09:30"))) as one:
        one.run()
        assert "LATE: it should have been made by Monday 1 June 2026 08:05" in text(post.mails[0])


def test_an_agenda_of_long_ago_is_written_and_not_mailed(url: str, tmp_path: Path, post: MailServer) -> None:
    with closing(mailing(url, tmp_path / "out", post.port, moment(9, "07:30"))) as one:
        one.run()
        assert len(one.agendas()) == 7
        assert post.mails[0]["Subject"].endswith("Wednesday 3 June 2026 09:00")


def test_a_mail_that_waits_for_the_server_is_delivered_when_that_is_back(url: str, tmp_path: Path) -> None:
    post = MailServer()
    with closing(mailing(url, tmp_path / "out", post.port)) as one:
        one.run()
        assert one.sittings.delivered() == {(SYV, day(0)): None}
        assert "mail is away" in str(one.health.snapshot()["reason"])
        with listening(post):
            one.finish()
        assert len(post.mails) == 2
        assert one.sittings.delivered() == {(SYV, day(0)): moment(0, "08:00")}


@pytest.mark.parametrize(("reply", "later"), [("450 4.2.0 Greylisted", 1), ("550 5.1.1 No such user", 0)])
def test_one_recipient_that_is_refused_keeps_no_other_waiting(
    one: Desk, post: MailServer, reply: str, later: int
) -> None:
    post.replies[CHAIR] = reply
    one.run()
    assert [mail["To"] for mail in post.mails] == [DEPUTY]
    post.replies.clear()
    one.finish()
    assert len(post.mails) == 1 + later
    assert len(one.said("mail-refused")) == 1 - later
    assert "chair" not in one.lines.getvalue()


def test_a_server_that_takes_too_long_is_asked_again_with_the_same_mail(url: str, tmp_path: Path) -> None:
    post = MailServer()
    post.answers.clear()
    with listening(post), closing(mailing(url, tmp_path / "out", post.port, patience=0.5)) as one:
        one.run()
        assert len(one.said("mail-waits")) == 2
        post.answers.set()
        one.briefing.post.mailer = SmtpMailer(SmtpSettings(host="127.0.0.1", port=post.port, tls="none", sender=SENDER))
        one.finish()
    to_chair = [mail for mail in post.mails if mail["To"] == CHAIR]
    assert len({mail["Message-ID"] for mail in to_chair}) == 1
    assert len(to_chair) == 2


def test_a_server_that_hangs_up_is_away(url: str, tmp_path: Path) -> None:
    with hanging_up() as port, closing(mailing(url, tmp_path / "out", port)) as one:
        one.run()
        assert len(one.said("mail-waits")) == 2
        assert one.sittings.undelivered() != []


def test_that_there_is_no_agenda_by_its_time_is_mailed_once_with_the_reason(one: Desk, post: MailServer) -> None:
    one.at = moment(0, "08:06")
    for _ in range(2):
        one.briefing.tell_of_missing("the disk is full.", stored=True)
        one.briefing.post.deliver()
    assert [mail["To"] for mail in post.mails] == [CHAIR, DEPUTY]
    assert post.mails[0]["Subject"].startswith("OFFICIAL-SENSITIVE: NO AGENDA for the Serious Youth Violence")
    assert "Why: the disk is full." in text(post.mails[0])


def test_an_agenda_that_takes_too_long_is_told_of_though_nothing_failed(one: Desk, post: MailServer) -> None:
    one.run(moment(0, "07:59"))
    one.at = moment(0, "08:05")
    one.briefing.tell_of_overdue()
    one.at = moment(0, "08:06")
    one.briefing.tell_of_overdue()
    one.briefing.post.deliver()
    assert len(post.mails) == 2
    assert "still being compiled" in text(post.mails[0])


def test_it_is_mailed_even_when_the_database_is_away(tmp_path: Path, postgres: Server, post: MailServer) -> None:
    with closing(mailing(postgres.new_database(), tmp_path / "out", post.port)) as one:
        one.run(moment(0, "07:30"))
        postgres.kill()
        one.at = moment(0, "08:06")
        with pytest.raises(UnavailableError) as away:
            one.briefing.reconcile()
        one.briefing.tell_of_missing(str(away.value), stored=False)
        one.briefing.tell_of_missing(str(away.value), stored=False)
        assert len(post.mails) == 2
        assert "NO AGENDA" in post.mails[0]["Subject"]
        postgres.start()
        one.run(moment(0, "08:20"))
        assert len(post.mails) == 4
        assert "LATE" in text(post.mails[2])


def test_killed_after_the_server_took_a_mail_it_is_sent_once_more_under_the_same_message_id(
    tmp_path: Path, postgres: Server
) -> None:
    url, post = postgres.new_database(), MailServer()
    post.answers.clear()
    with listening(post):
        with process(url, tmp_path / "out", post.port) as first:
            until(lambda: post.mails, "the mail of the process that is killed")
            first.kill()
            assert first.wait() == -9
        post.answers.set()
        with closing(mailing(url, tmp_path / "out", post.port)) as one:
            until(lambda: not finished(one), "the lock of the killed process to be free")
    to_chair = [mail for mail in post.mails if mail["To"] == CHAIR]
    assert len(to_chair) == 2
    assert len({mail["Message-ID"] for mail in post.mails}) == 1
    assert len([mail for mail in post.mails if mail["To"] == DEPUTY]) == 1


def test_two_processes_at_once_compile_and_mail_once(tmp_path: Path, postgres: Server, post: MailServer) -> None:
    url = postgres.new_database()
    with process(url, tmp_path / "out", post.port) as one, process(url, tmp_path / "out", post.port) as two:
        said = [each.communicate()[1] for each in (one, two)]
    assert b"".join(said).count(b"sitting-compiled") == 1
    assert sorted(mail["To"] for mail in post.mails) == [CHAIR, DEPUTY]


@contextmanager
def process(url: str, out: Path, port: int, lines: str = "") -> Iterator[subprocess.Popen[bytes]]:
    """A process with a desk that is caught up at 08:00 of day 0 and then does all it has to; killed in the end."""
    command = [sys.executable, "-m", "briefing_service.one_desk", url, str(out), str(port), lines]
    with subprocess.Popen(command, cwd=TESTS, stderr=subprocess.PIPE) as started:
        try:
            yield started
        finally:
            started.kill()


def finished(one: Desk) -> list[tuple[str, str]]:
    """Do all there is to do; what is left undelivered."""
    one.finish()
    return one.sittings.undelivered()


@contextmanager
def hanging_up() -> Iterator[int]:
    """A server that hangs up on everybody who comes; its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=hang_up, args=(server,))
        thread.start()
        yield int(server.getsockname()[1])
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


def hang_up(server: socket.socket) -> None:
    """Until the server is shut down."""
    while True:
        try:
            server.accept()[0].close()
        except OSError:
            return


def test_what_is_said_of_a_refusal_names_nobody(post: MailServer) -> None:
    post.replies[CHAIR] = f"550 {CHAIR} is not here"
    mailer = SmtpMailer(SmtpSettings(host="127.0.0.1", port=post.port, tls="none", sender=SENDER))
    mail = Mail(to=(CHAIR,), subject="A", text="B", message_id="c@d", date=moment(0))
    with pytest.raises(RejectedError) as refused:
        mailer.send(mail, CHAIR)
    assert str(refused.value).endswith("it refused the recipient for good (550).")
