"""Six states of the real services, each brought about for real: `shield status` says which it is, and what to do.

Meetings are moved so that the hour at which this runs does not matter: of syv-daily a cut-off has just passed, of the
others none is near, and no meeting has begun.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest

from kit.broker import Broker
from kit.postgres import Server
from kit.services import SERVICES, Service, Services, agencies, services
from kit.waiting import until
from operations.asking import ask_status
from raw_events import LEAST, raw_event
from shield_run.clock import now, today
from shield_run.house import load_house
from shield_run.servers_process import free_port
from shield_shared.london import london_time
from shield_shared.policy import policy_folder

HOUSE = load_house()
HOUR = timedelta(hours=1)
NOON = time(12)
#: Where it is kept when an agency last sent.
TABLES: Mapping[Service, tuple[str, ...]] = {
    "ingest": ("ingest_arrivals",),
    "briefing": ("briefing_arrivals", "briefing_held"),
}


@dataclass
class Town:
    """The services, where they say how they are, and what `shield status` says of them."""

    ran: Services
    ports: Mapping[Service, int]
    environ: Mapping[str, str]
    day: date  # on which every agency has sent something

    def start(self, service: Service) -> None:
        """Start a service, its health pages where they always are."""
        self.ran.start(service, SHIELD_HEALTH_PORT=str(self.ports[service]))

    def status(self) -> tuple[int, dict[str, Any]]:
        """The exit code and what was said."""
        with redirect_stdout(StringIO()) as printed:
            code = ask_status(self.environ, "--json")
        return code, json.loads(printed.getvalue())

    def await_state(self, *findings: str) -> tuple[int, str]:
        """Wait until exactly these are wrong; returns the exit code and the sentence."""

        said: list[tuple[int, dict[str, Any]]] = []

        def is_so() -> bool:
            said[:] = [self.status()]
            return [each["name"] for each in said[0][1]["findings"]] == list(findings)

        try:
            until(is_so, f"status to find {findings or 'nothing'}", 240)
        except AssertionError as error:
            raise AssertionError(f"{error}: it said {said}\n{self.ran.log()[-4000:]}") from None
        ((code, told),) = said
        return code, str(told["sentence"])

    def tell(self, *senders: str, received: datetime | None = None) -> None:
        """Let agencies send something, received now or at another time."""
        at = (received or now()).isoformat()
        self.ran.publish(
            [{**_event_of(sender), "id": f"{sender} {at}", "time": at, "shieldreceived": at} for sender in senders]
        )

    @contextmanager
    def refusing(self, service: Service, table: str, sqlstate: str) -> Iterator[None]:
        """Let the database refuse every new row of a table with this code."""
        function = f"BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = '{sqlstate}'; END"
        with psycopg.connect(self.ran.databases[service], autocommit=True) as connection:
            make = f"CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $${function}$$"
            connection.execute(make.encode())
            connection.execute(f"CREATE TRIGGER refuse BEFORE INSERT ON {table} EXECUTE FUNCTION refuse()".encode())
            try:
                yield
            finally:
                connection.execute(f"DROP TRIGGER refuse ON {table}".encode())


def _event_of(sender: str) -> dict[str, Any]:
    """The least event that an agency may send."""
    kind = next(word for word in HOUSE.agencies[sender].may_send if word in LEAST)
    return {**raw_event(kind), "source": f"urn:agency:{sender}"}


def write_meetings(folder: Path) -> None:
    """All meetings, once a week, at noon of the next working day: the cut-off of syv-daily alone has just passed."""
    folder.mkdir(parents=True)
    following = HOUSE.calendar.after(HOUSE.meetings["syv-daily"], today())
    assert following is not None
    ahead = london_time(following.date, NOON) - now()
    passed, not_near = math.ceil((ahead + timedelta(minutes=10)) / HOUR), math.floor(ahead / HOUR) - 3
    shipped = policy_folder("meetings")
    for name in HOUSE.meetings:
        before = passed if name == "syv-daily" else not_near
        text = shipped[f"{name}.toml"].read_text(encoding="utf-8")
        text = re.sub(r"(?m)^starts .*", f"starts = {NOON}", text)
        text = re.sub(r"(?m)^cut_off_(at|hours_before) .*", f"cut_off_hours_before = {before}", text)
        text = re.sub(r"(?ms)^\[sits\].*", f"[sits]\nevery_weeks = 1\ncounted_from = {following.date}\n", text)
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def running(
    broker_of_session: Broker, postgres_server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    """The three services, fed by every agency."""
    broker_of_session.start()
    postgres_server.start()
    folder = tmp_path_factory.mktemp("states")
    write_meetings(folder / "policy" / "meetings")
    told = {"POLICY_DIR": str(folder / "policy"), "SHIELD_TRUST_RECEIVED": "yes", "SHIELD_SITTINGS": "scheduled"}
    with services(folder / "live", broker_of_session, postgres_server, **told) as ran:
        ports: dict[Service, int] = {service: free_port() for service in SERVICES}
        environ = {
            "SHIELD_STATUS_URLS": _listed({name: f"http://127.0.0.1:{port}" for name, port in ports.items()}),
            "SHIELD_STATUS_DATABASES": _listed(ran.databases),
            "SHIELD_KAFKA": broker_of_session.address,
            "POLICY_DIR": told["POLICY_DIR"],
        }
        town = Town(ran, ports, environ, today())
        for service in SERVICES:
            town.start(service)
        town.tell(*agencies())
        town.await_state()
        yield town


def _listed(places: Mapping[Service, str]) -> str:
    return ",".join(f"{name}={place}" for name, place in places.items())


@pytest.fixture
def town(running: Town) -> Iterator[Town]:
    """All is well, and is again afterwards by itself."""
    yield running
    running.tell(*agencies())
    running.await_state()


def test_all_is_well(town: Town) -> None:
    code, sentence = town.await_state()
    assert code == 0
    assert re.match(r"The next meeting, [a-z-]+ .* at 12:00 \(cut-off .*\), is safe: every agency has", sentence)
    assert "nothing waits to be processed and every agenda that was due is made, but nobody is mailed any" in sentence


def test_the_broker_is_down(town: Town, broker: Broker) -> None:
    broker.stop()
    code, sentence = town.await_state("broker-away")
    broker.start()
    assert code == 75
    assert " is not safe yet: Kafka is away (Kafka at 127.0.0.1:" in sentence
    assert "; start it: nothing is lost, and everything goes on by itself once it is back." in sentence


def test_the_police_are_silent(town: Town) -> None:
    town.ran.await_drained()  # what is still on its way would be newer than what is made old here
    rows = "UPDATE {} SET received = '2026-01-05T08:00:00.000000+00:00' WHERE agency = 'west-yorkshire-police'"
    for service, tables in TABLES.items():
        with psycopg.connect(town.ran.databases[service]) as connection:
            for table in tables:
                connection.execute(rows.format(table).encode())
    code, sentence = town.await_state("silent-agency")
    assert code == 1
    assert re.search(
        r"is at risk: West Yorkshire Police has sent nothing for \d+ hours \(usual: at least every 24", sentence
    )
    assert sentence.endswith("; ask them whether anything is wrong before the cut-off.")


def test_a_consumer_is_stuck(town: Town) -> None:
    (triage,) = town.ran.running("triage")
    triage.pause()
    code, sentence = town.await_state("stuck-consumer")
    triage.resume()
    assert code == 1
    assert " is at risk: triage is there but hangs (http://127.0.0.1:" in sentence
    assert sentence.endswith("; start that service anew: nothing is lost.")


def test_the_database_is_full(town: Town) -> None:
    with town.refusing("ingest", "ingest_arrivals", "53100"):
        town.tell("leeds-yjs")
        code, sentence = town.await_state("database-full")
    assert code == 1
    assert "is at risk: the database is away (" in sentence
    assert sentence.endswith("; make room on its disk: everything then goes on by itself.")


def test_a_cut_off_was_missed(town: Town) -> None:
    (briefing,) = town.ran.running("briefing")
    briefing.stop()
    with psycopg.connect(town.ran.databases["briefing"]) as connection:
        for table in ("briefing_deliveries", "briefing_mails", "briefing_addenda", "briefing_sittings"):
            connection.execute(f"DELETE FROM {table} WHERE true".encode())
    with town.refusing("briefing", "briefing_sittings", "P0001"):
        town.start("briefing")
        code, sentence = town.await_state("agenda-missing", "service-unready")
    assert code == 1
    assert re.search(r"is at risk: the agenda of syv-daily on [0-9-]+ is not there although its cut-off has", sentence)
    assert "; ring the chair, and read why in the last `sitting-missing` line of briefing (1 more" in sentence


def test_every_arrival_of_the_day_is_accounted_for_and_one_that_is_lost_is_noticed(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    town.ran.await_drained()
    day = str(town.day)
    assert ask_status(town.environ, "--reconcile", day) == 0
    assert capsys.readouterr().out.count(": all accounted for.") == len(agencies())
    with psycopg.connect(town.ran.databases["briefing"]) as connection:
        connection.execute(b"DELETE FROM briefing_arrivals WHERE agency = 'leeds-yjs'")
    assert ask_status(town.environ, "--reconcile", day) == 1
    assert re.search(r"of leeds-yjs on .*: triage lacks 0 of them, briefing \d+\.", capsys.readouterr().out)
