"""`shield status` asks services, database and broker for real, and what does not answer is an answer too."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from kit.broker import Broker
from kit.postgres import Server
from operations.asking import ask_status
from shield_run import status
from shield_run.clock import now
from shield_run.house import load_house
from shield_run.safety import SERVICES
from shield_run.servers_process import free_port
from shield_run.status import addresses, ask, databases, planned, reach_broker, reach_database
from shield_shared.errors import UnavailableError, UsageError
from shield_shared.health import Health
from shield_shared.measures import SittingFact

HOUSE = load_house()


@pytest.fixture
def healths() -> Iterator[dict[str, tuple[Health, str]]]:
    """Three services that say that they are well, and where each says it."""
    with ExitStack() as stack:
        made: dict[str, tuple[Health, str]] = {}
        for service in SERVICES:
            health = Health(service, now)
            health.ready()
            health.succeeded(now())
            port = stack.enter_context(health.serve("127.0.0.1", free_port()))
            made[service] = health, f"http://127.0.0.1:{port}"
        heard = {name: {"last_received": now(), "silent_after_hours": 24} for name in HOUSE.agencies}
        made["ingest"][0].tell("agencies", heard)
        made["briefing"][0].tell("sittings", [there(sitting) for sitting in planned(HOUSE, now())])
        yield made


def there(sitting: SittingFact) -> SittingFact:
    """The sitting, its agenda delivered where its cut-off has passed or is near."""
    near = sitting.cut_off < now() + timedelta(hours=2)
    return sitting.model_copy(update={"compiled": now(), "delivered": now()}) if near else sitting


def listed(healths: dict[str, tuple[Health, str]]) -> str:
    return ",".join(f"{service}={url}" for service, (_, url) in healths.items())


@pytest.mark.parametrize("given", [{"ingest": None}, {}])
def test_addresses_come_from_options_and_else_from_the_environment(given: dict[str, Any]) -> None:
    text = "triage=http://b:1, ingest=https://a:1,triage=http://b:2"
    assert addresses(given, text) == [
        ("ingest", "https://a:1"),
        ("triage", "http://b:1"),
        ("triage", "http://b:2"),
    ]
    assert addresses({"triage": ["http://c:1"]}, text) == [("ingest", "https://a:1"), ("triage", "http://c:1")]
    assert addresses(given, "") == []


@pytest.mark.parametrize("text", ["http://a:1", "web=http://a:1", "ingest=a:1", "ingest=http://", "ingest=file:///x"])
def test_what_is_no_address_is_a_usage_error(text: str) -> None:
    with pytest.raises(UsageError, match="expected"):
        addresses({}, text)


def test_a_service_is_asked_for_its_facts(healths: dict[str, tuple[Health, str]]) -> None:
    health, url = healths["triage"]
    answer = ask("triage", f"{url}/")
    assert answer.facts is not None
    assert answer.facts.service == health.service
    wrong = ask("ingest", url)
    assert (wrong.facts, wrong.trouble) == (None, f"{url}: what answers there is triage")


def test_a_service_that_is_not_there_is_said_to_be_away() -> None:
    url = f"http://127.0.0.1:{free_port()}"
    assert ask("triage", url).trouble == f"{url}: Connection refused"


def test_a_service_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status, "PATIENCE", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        assert ask("triage", url).trouble == f"{url}: no answer in time"


@pytest.mark.parametrize(
    ("sent", "trouble"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", "what answers there is not triage of this version"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", "what answers there is not triage of this version"),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "no answer that can be read"),
        (b"SSH-2.0\r\n", "no answer that can be read"),
    ],
)
def test_something_else_that_answers_is_not_taken_for_a_service(sent: bytes, trouble: str) -> None:
    def serve(server: socket.socket) -> None:
        connection, _ = server.accept()
        with connection:
            connection.recv(4096)
            connection.sendall(sent)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, args=(server,))
        thread.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        assert ask("triage", url).trouble == f"{url}: {trouble}"
        thread.join()


def test_the_database_is_reached_or_said_to_be_away(postgres: Server) -> None:
    url = postgres.new_database()
    reach_database(url)
    postgres.stop()
    with pytest.raises(UnavailableError, match="cannot be reached"):
        reach_database(url)


def test_the_broker_is_reached_or_said_to_be_away(broker: Broker) -> None:
    reach_broker(broker.settings)
    broker.kill()
    with pytest.raises(UnavailableError, match=r"Kafka at .* cannot be reached"):
        reach_broker(broker.settings)


def test_the_next_sitting_of_each_meeting_is_known_by_the_calendar() -> None:
    before, after = (datetime(2026, 4, 1, hour, 30, tzinfo=UTC) for hour in (6, 8))
    daily = {each.meeting: each for each in planned(HOUSE, before)}["syv-daily"]
    assert (daily.date.isoformat(), daily.cut_off.hour, daily.meeting_at.hour) == ("2026-04-01", 7, 8)
    compiled = set(HOUSE.meetings)
    assert {each.meeting for each in planned(HOUSE, before)} == compiled
    later = {each.meeting: each for each in planned(HOUSE, after)}["syv-daily"]
    assert later.date.isoformat() == "2026-04-02"
    assert {each.meeting: each for each in planned(HOUSE, after)}["mace-daily"].date.isoformat() == "2026-04-02"


def test_all_is_well_and_said_in_a_sentence_and_a_table(
    healths: dict[str, tuple[Health, str]],
    broker: Broker,
    postgres: Server,
    capsys: pytest.CaptureFixture[str],
) -> None:
    environ = {"SHIELD_DATABASE": postgres.new_database(), "SHIELD_KAFKA": broker.address}
    assert ask_status(environ | {"SHIELD_STATUS_URLS": listed(healths)}) == 0
    sentence, blank, *table = capsys.readouterr().out.splitlines()
    assert sentence.startswith("The next meeting, ")
    assert " is safe: " in sentence
    assert blank == ""
    assert table[:2] == ["  the database" + " " * (len(table[0].partition("well")[0]) - 14) + "well", table[1]]
    assert table[1].split() == ["Kafka", "well"]
    assert len(table) == 2 + len(SERVICES) + len(planned(HOUSE, now())) + len(HOUSE.agencies)


def test_a_program_is_told_the_same_as_json(
    healths: dict[str, tuple[Health, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    healths["triage"][0].away("database", "db: the database server has no disk space or memory left.")
    options = [part for service, (_, url) in healths.items() for part in (f"--{service}", url)]
    assert ask_status({}, "--json", *options) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["verdict"], told["exit_code"]) == ("at-risk", 1)
    assert [finding["name"] for finding in told["findings"]] == ["database-full"]
    assert told["sentence"].endswith("make room on its disk: everything then goes on by itself.")
    assert told["table"][0]["what"] == "the database"


@pytest.mark.parametrize(
    ("break_it", "sentence"),
    [
        (lambda server, _: server.stop(), "the database is away (test_"),
        (lambda _, broker: broker.kill(), "Kafka is away (Kafka at 127.0.0.1"),
    ],
    ids=["database", "broker"],
)
def test_a_server_that_is_down_is_named_first(
    break_it: Callable[[Server, Broker], None],
    sentence: str,
    healths: dict[str, tuple[Health, str]],
    broker: Broker,
    postgres: Server,
    capsys: pytest.CaptureFixture[str],
) -> None:
    environ = {"SHIELD_DATABASE": postgres.new_database(), "SHIELD_KAFKA": broker.address}
    break_it(postgres, broker)
    assert ask_status(environ | {"SHIELD_STATUS_URLS": listed(healths)}) == 75
    assert sentence in capsys.readouterr().out.splitlines()[0]


def test_a_day_that_is_none_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="--reconcile: expected a date"):
        ask_status({}, "--reconcile", "someday")


def test_databases_are_one_for_all_but_those_that_are_named() -> None:
    environ = {"SHIELD_DATABASE": "sqlite:///a", "SHIELD_STATUS_DATABASES": "triage=sqlite:///b"}
    assert databases(environ) == {"ingest": "sqlite:///a", "triage": "sqlite:///b", "briefing": "sqlite:///a"}
    with pytest.raises(UsageError, match="name the database of ingest"):
        databases({"SHIELD_STATUS_DATABASES": "triage=sqlite:///b"})


def test_limits_are_those_of_the_mounted_policy(
    healths: dict[str, tuple[Health, str]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    shipped = files("shield_shared").joinpath("alarms.toml").read_text(encoding="utf-8")
    (tmp_path / "alarms.toml").write_text(shipped.replace("held_at_most = 200", "held_at_most = 2"))
    healths["ingest"][0].tell("held", {"waiting": 2})
    assert ask_status({"SHIELD_STATUS_URLS": listed(healths), "POLICY_DIR": str(tmp_path)}) == 1
    assert "2 messages that ingest holds wait for a person" in capsys.readouterr().out
