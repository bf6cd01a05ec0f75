"""Somebody says that they are looking: by command, or by the link in the message, which scanners may follow freely."""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from urllib.parse import quote

import pytest
from sqlalchemy.engine import Engine

from alerts.receivers import MailServer
from alerts.samples import SEEDED, SUNDAY, Desk, decision, held, mailing, note, withdrawn
from kit.postgres import Server
from shield_briefing.alerts import PURPOSE
from shield_briefing.web import AcknowledgePage, acknowledging, serve_acknowledgements
from shield_run.commands import alert as alert_command
from shield_run.servers_process import free_port
from shield_shared.database import open_database
from shield_shared.errors import PolicyError, UsageError
from shield_shared.settings import read_settings
from shield_shared.signed import signed

KEY = "the key of links"


class House:
    """A desk whose links lead to a page that is served."""

    def __init__(self, engine: Engine, post: MailServer) -> None:
        links = {"SHIELD_ACK_URL": "https://shield.leeds.test/duty/", "SHIELD_ACK_KEY": KEY}
        self.desk = Desk(engine, mailing(post.port, **links))
        self.post, self.port, self.now = post, 0, SUNDAY
        self.page = AcknowledgePage(self.desk.desk.store, KEY.encode(), self.desk.desk.log, lambda: self.now)

    @contextmanager
    def served(self) -> Iterator[None]:
        with serve_acknowledgements(self.page, "127.0.0.1", 0) as self.port:
            yield

    def token(self, mail: int = -1) -> str:
        """The token of the link in a mail."""
        text = self.post.mails[mail].get_content()
        (token,) = re.findall(r"https://shield.leeds.test/duty/acknowledge\?token=(\S+)", text)
        return str(token)

    def token_that_lasts(self) -> str:
        """A token for a process that goes by the real clock."""
        says: dict[str, str | int] = {"alert": self.alert, "turn": 1, "by": "x"}
        return signed(KEY.encode(), PURPOSE, says, datetime.now(UTC) + timedelta(hours=1))

    def ask(self, method: str, token: str, path: str = "/acknowledge", body: bytes | None = None) -> tuple[int, str]:
        """Status and page for a token; a POST carries it as the form does."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        form = body if body is not None else f"token={quote(token)}".encode()
        if method == "POST":
            connection.request("POST", path, form, {"Content-Type": "application/x-www-form-urlencoded"})
        else:
            connection.request(method, f"{path}?token={quote(token)}")
        answer = connection.getresponse()
        page = answer.read().decode()
        self.heads = dict(answer.getheaders())
        connection.close()
        return answer.status, page

    @property
    def alert(self) -> str:
        return self.desk.desk.store.find("")[0].alert.alert

    @property
    def state(self) -> str:
        return self.desk.desk.store.find("")[0].alert.state


@pytest.fixture
def house(engine: Engine, post: MailServer) -> Iterator[House]:
    made = House(engine, post)
    with made.served():
        yield made


def test_to_follow_the_link_acknowledges_nothing_and_to_press_the_button_does(engine: Engine, house: House) -> None:
    note(engine, decision())
    house.desk.tick()
    for method in ("GET", "HEAD", "GET"):
        assert house.ask(method, house.token())[0] == 200
        assert house.state == "open"
    status, page = house.ask("POST", house.token())
    assert (status, house.state) == (200, "acknowledged")
    assert "Acknowledged at 2026-03-08T03:12:00+00:00" in page
    assert house.ask("POST", house.token())[0] == 200
    assert house.desk.events().count("alert-acknowledged") == 1
    assert house.desk.tick(15) == 0
    (kept,) = house.desk.desk.store.find("")
    assert (kept.acknowledged_by, kept.acknowledged) == ("emergency-duty-team", SUNDAY)


def test_the_form_of_the_page_carries_the_token(engine: Engine, house: House) -> None:
    note(engine, decision())
    house.desk.tick()
    _, page = house.ask("GET", house.token())
    assert f'name="token" value="{house.token()}"' in page
    assert '<form method="post" action="?">' in page
    assert "9f3c1a" in page
    assert house.heads["Cache-Control"] == "no-store"
    assert house.heads["Referrer-Policy"] == "no-referrer"


def test_a_link_that_was_changed_or_has_ended_acknowledges_nothing(engine: Engine, house: House) -> None:
    note(engine, decision())
    house.desk.tick()
    token = house.token()
    assert house.ask("POST", token[:-2] + ("AA" if token[-2:] != "AA" else "BB"))[0] == 403
    forged = signed(b"another", PURPOSE, {"alert": house.alert, "turn": 1, "by": "x"}, SUNDAY + timedelta(hours=1))
    assert house.ask("POST", forged)[0] == 403
    assert house.ask("POST", "")[0] == 403
    assert house.ask("POST", token, body=b"x" * 100_000)[0] == 403
    assert house.ask("GET", token, path="/elsewhere")[0] == 404
    house.now = SUNDAY + timedelta(hours=72)
    assert house.ask("POST", token)[0] == 410
    assert house.state == "open"


def test_a_link_to_an_alert_that_is_not_there_says_so(house: House) -> None:
    token = signed(KEY.encode(), PURPOSE, {"alert": "0" * 16, "turn": 1, "by": "x"}, SUNDAY + timedelta(hours=1))
    assert house.ask("POST", token)[0] == 404


def test_a_link_of_an_earlier_turn_does_not_acknowledge_what_was_raised_again(engine: Engine, house: House) -> None:
    note(engine, decision())
    house.desk.tick()
    token = house.token()
    note(engine, withdrawn(2))
    house.desk.tick(1)
    status, page = house.ask("POST", token)
    assert (status, "does not ask for a look at once any more" in page) == (200, True)
    note(engine, decision(3))
    house.desk.tick(2)
    assert house.ask("POST", token)[0] == 409
    assert house.state == "open"
    assert house.ask("POST", house.token())[0] == 200
    assert house.state == "acknowledged"


def test_an_alert_without_a_time_or_a_reference_has_its_page(engine: Engine, house: House) -> None:
    note(engine, held(received=None))
    house.desk.tick()
    status, page = house.ask("GET", house.token())
    assert (status, "Reference none, from west-yorkshire-police." in page) == (200, True)


def test_while_the_database_is_away_the_page_says_try_again(postgres: Server, post: MailServer) -> None:
    engine = open_database(postgres.new_database(), patience=1)
    house = House(engine, post)
    note(engine, decision())
    house.desk.tick()
    with house.served():
        postgres.stop()
        assert house.ask("POST", house.token())[0] == 503
        postgres.start()
        assert house.ask("POST", house.token())[0] == 200
    engine.dispose()


def test_a_service_serves_the_page_where_it_has_a_key_and_a_port(engine: Engine, post: MailServer) -> None:
    house, port = House(engine, post), free_port()
    note(engine, decision())
    house.desk.tick()
    told = mailing(post.port, SHIELD_ACK_KEY=KEY)
    with acknowledging(engine, told, house.page.log, lambda: SUNDAY, "127.0.0.1", port) as house.port:
        assert house.port == port
        assert house.ask("POST", house.token())[0] == 200
    assert house.state == "acknowledged"
    for settings, no_port in ((told, 0), (mailing(post.port), port)):
        with acknowledging(engine, settings, house.page.log, lambda: SUNDAY, "127.0.0.1", no_port) as none:
            assert none == 0


def run(url: str | None, *argv: str) -> int:
    """Run `shield alert` on a database."""
    parser = argparse.ArgumentParser()
    alert_command.arguments(parser)
    args = parser.parse_args([*argv, *(["--store", url] if url else [])])
    return int(alert_command.command(args, read_settings({})))


def test_alerts_are_listed_and_acknowledged_by_command(
    engine: Engine, url: str, post: MailServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(engine, mailing(post.port))
    note(engine, decision(), held(received=None))
    desk.tick()
    first = next(kept.alert.alert for kept in desk.desk.store.find("") if kept.alert.reference)
    assert run(url, "list") == 0
    listed = capsys.readouterr().out
    assert f"{first}  open          2026-03-08T03:12:00+00:00  west-yorkshire-police  immediate  9f3c1a" in listed
    assert "time not known  west-yorkshire-police  incident  -" in listed
    assert listed.endswith("2 not acknowledged.\n")
    assert [seed for seed in SEEDED if seed in listed] == []
    assert run(url, "acknowledge", first[:6], "--by", "EDT desk 2") == 0
    monkeypatch.setenv("SHIELD_DATABASE", url)
    assert run(None, "acknowledge", first, "--by", "another") == 0
    said = capsys.readouterr().out
    assert said == "Acknowledged: it is not escalated.\nIt was acknowledged before, by EDT desk 2.\n"
    assert desk.tick(15) == 1
    assert run(url, "list") == 0
    assert first not in capsys.readouterr().out
    assert run(url, "list", "--all") == 0
    assert "by EDT desk 2\n" in capsys.readouterr().out


def test_what_is_over_needs_no_acknowledging(engine: Engine, url: str, capsys: pytest.CaptureFixture[str]) -> None:
    note(engine, decision())
    note(engine, withdrawn(2))
    (kept,) = Desk(engine, mailing(1)).desk.store.find("")
    assert run(url, "acknowledge", kept.alert.alert, "--by", "EDT") == 0
    assert capsys.readouterr().out == "There is nothing to acknowledge: it does not ask for a look at once.\n"


@pytest.mark.parametrize("argv", [("0000", "--by", "EDT"), ("", "--by", "EDT"), ("9", "--by", " ")])
def test_what_names_no_alert_or_nobody_is_refused(engine: Engine, url: str, argv: tuple[str, ...]) -> None:
    note(engine, decision(), decision(young_person="b"))
    with pytest.raises(UsageError, match="Expected one alert by its ID"):
        run(url, "acknowledge", *argv)


def test_the_page_is_served_by_a_process_of_its_own(engine: Engine, url: str, post: MailServer) -> None:
    house, house_port = House(engine, post), free_port()
    note(engine, decision())
    house.desk.tick()
    house.port = house_port
    command = [sys.executable, "-m", "shield_run", "alert", "serve", "--port", str(house_port), "--store", url]
    environ = {**os.environ, "SHIELD_ACK_KEY": KEY}
    with subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, text=True) as served:
        assert served.stderr is not None
        assert json.loads(served.stderr.readline())["port"] == house_port
        status, _ = house.ask("POST", house.token_that_lasts())
        served.terminate()
        lines = served.stderr.read().splitlines()
    assert (status, served.returncode, house.state) == (200, 0, "acknowledged")
    assert [json.loads(line)["event"] for line in lines] == ["alert-acknowledged", "ended"]


@pytest.mark.usefixtures("engine")
def test_without_a_key_no_page_is_served(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHIELD_ACK_KEY", raising=False)
    with pytest.raises(PolicyError, match="SHIELD_ACK_KEY"):
        run(url, "serve", "--port", "0")


def test_without_a_database_nothing_is_listed(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHIELD_DATABASE", raising=False)
    with pytest.raises(UsageError, match="SHIELD_DATABASE"):
        run(None, "list")
    with pytest.raises(UsageError, match="no database there"):
        run(f"sqlite:///{tmp_path}/none", "list")
