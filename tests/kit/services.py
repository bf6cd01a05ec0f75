"""The real services as processes of their own, on a prefix of topics and a database of each one's own.

`Services` starts, pauses and kills them, feeds the agencies' topics, and says when nothing is under way any more.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any, Literal

import psycopg
from kafka.admin import KafkaAdminClient, OffsetSpec  # type: ignore[import-untyped]
from kafka.errors import KafkaError  # type: ignore[import-untyped]
from kafka.structs import TopicPartition  # type: ignore[import-untyped]

from kit.broker import Broker
from kit.bus import patient
from kit.postgres import Server
from kit.waiting import until
from shield_run.servers_process import end_with_parent
from shield_shared.events import MEETING_SOURCE
from shield_shared.kafka_bus import Outgoing, Publisher
from shield_shared.kafka_client import Place
from shield_shared.policy import load_agencies
from shield_shared.reading import agency_of
from shield_shared.topics import EVENTS, HELD, MEETING, TRIAGE, Topic, agency_events, all_topics
from shield_shared.topics_admin import ensure_topics

Service = Literal["ingest", "triage", "briefing"]
SERVICES: tuple[Service, ...] = ("ingest", "triage", "briefing")

#: The group in which the processes of a service share what they read; what its database lays out for topics.
GROUPS: Mapping[Service, str] = {"ingest": "shield.ingest", "triage": "shield-triage", "briefing": "briefing"}
OUTBOXES: Mapping[Service, str] = {"ingest": "ingest_outbox", "triage": "triage_outbox"}

#: How a service is started; its name follows.
LAUNCH = (sys.executable, "-m", "shield_run")
#: Who forwards what comes from nobody that we know.
STRANGERS = "west-yorkshire-police"


@dataclass
class Process:
    """One process of a service, with everything that it has said in a file."""

    service: Service
    popen: subprocess.Popen[bytes]
    log_file: Path

    def running(self) -> bool:
        """Whether it has not ended."""
        return self.popen.poll() is None

    def kill(self) -> None:
        """End it as kill -9 does."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Ask it to end and wait until it has; returns its exit code."""
        self.resume()
        self._end(signal.SIGTERM)
        return self.popen.returncode

    def pause(self) -> None:
        """Stop it in its tracks: it runs on after `resume`."""
        self._send(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        self._send(signal.SIGCONT)

    def log(self) -> str:
        """What it has said."""
        return self.log_file.read_text(encoding="utf-8", errors="replace")

    def _end(self, how: signal.Signals) -> None:
        self._send(how)
        try:
            self.popen.wait(120)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            raise AssertionError(f"{self.service} did not end when asked; it said:\n{self.log()[-3000:]}") from None

    def _send(self, how: signal.Signals) -> None:
        if self.running():
            self.popen.send_signal(how)


@dataclass
class Services:
    """What a test needs to run services; every process that was started is ended by `close`."""

    folder: Path
    broker: Broker
    databases: Mapping[Service, str]
    settings: Mapping[str, str]
    place: Place
    processes: list[Process] = field(default_factory=list)
    _admin: Any = None

    @property
    def out(self) -> Path:
        """The folder into which briefing writes."""
        return self.folder / "out"

    def start(self, service: Service, **settings: str) -> Process:
        """Start a process of a service, with settings beside those of all."""
        log_file = self.folder / f"{service}-{len(self.processes)}.log"
        with log_file.open("wb") as log:
            popen = subprocess.Popen(
                [*LAUNCH, service],
                env={**_inherited(), **self.settings, "SHIELD_DATABASE": self.databases[service], **settings},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=end_with_parent,
            )
        self.processes.append(process := Process(service, popen, log_file))
        return process

    def running(self, service: Service) -> list[Process]:
        """The processes of a service that have not ended, the oldest first."""
        return [each for each in self.processes if each.service == service and each.running()]

    def close(self) -> None:
        """End every process."""
        for process in self.processes:
            process.kill()
        self._let_go()

    def log(self) -> str:
        """What all processes have said, ended ones too."""
        return "".join(process.log() for process in self.processes)

    def said(self, event: str) -> list[dict[str, Any]]:
        """The log lines of this event, in the order of the processes' starts."""
        whole = (line for line in self.log().splitlines(keepends=True) if line.startswith("{") and line.endswith("\n"))
        lines = map(json.loads, whole)
        return [line for line in lines if line.get("event") == event]

    def publish(self, events: Iterable[Mapping[str, Any]]) -> None:
        """Put each event on the topic of its agency, patiently while the broker is away."""
        publisher = Publisher(self.place)
        messages = [Outgoing(topic_of(event), None, json.dumps(event).encode()) for event in events]

        def published(part: Sequence[Outgoing]) -> bool:
            publisher.publish(part)
            return True

        try:
            for first in range(0, len(messages), 200):
                patient(partial(published, messages[first : first + 200]), "a publication")
        finally:
            publisher.close()

    def drained(self, services: Sequence[Service] = SERVICES) -> bool:
        """Whether these services, in the order of the flow, have done all that is there to be done.

        What comes before in the flow is asked first, so that nothing can have passed from one to the other unseen.
        """
        try:
            return all(self._idle(service) for service in services)
        except (KafkaError, psycopg.OperationalError):
            self._let_go()
            return False

    def await_drained(self, services: Sequence[Service] = SERVICES, seconds: float = 120) -> None:
        """Wait for `drained`; fails with the end of what a service said where it is not to be."""
        try:
            until(lambda: self.drained(services), f"nothing to be under way in {', '.join(services)}", seconds)
        except AssertionError as error:
            tails = "\n".join(f"{each.log_file.name}: {each.log()[-1500:]}" for each in self.processes)
            raise AssertionError(f"{error}\n{self.waiting()}\n{tails}") from None

    def waiting(self) -> dict[str, int]:
        """How many messages each group has not marked as done with, where there are any."""
        return {name: lag for name in GROUPS for lag in [self._lag(name)] if lag}

    def _idle(self, service: Service) -> bool:
        outbox = OUTBOXES.get(service)
        return self._lag(service) == 0 and (
            outbox is None or self.query(service, f"SELECT count(*) FROM {outbox}") == 0
        )

    def _lag(self, service: Service) -> int:
        """How many messages the group of a service has not marked as done with."""
        group = self.place.topic_prefix + GROUPS[service]
        ends = self._asked().list_partition_offsets(dict.fromkeys(self._places(service), OffsetSpec.LATEST))
        marked = self._asked().list_group_offsets([group])[group]
        return sum(end.offset - (marked[place].offset if place in marked else 0) for place, end in ends.items())

    def sharing(self, service: Service) -> int:
        """How many processes of a service share what it reads; 0 while they are about to share it out anew."""
        group = self.place.topic_prefix + GROUPS[service]
        told = self._asked().describe_groups([group])[group]
        return len(told["members"]) if told["group_state"] == "Stable" else 0

    def rewind(self, service: Service) -> None:
        """Have a service, none of whose processes runs, read all that is on its topics again."""
        group = self.place.topic_prefix + GROUPS[service]
        until(lambda: not self._asked().describe_groups([group])[group]["members"], f"{service} to have left")
        self._asked().reset_group_offsets(group, dict.fromkeys(self._places(service), OffsetSpec.EARLIEST))

    def _asked(self) -> Any:
        if self._admin is None:
            self._admin = KafkaAdminClient(
                bootstrap_servers=self.broker.address, bootstrap_timeout_ms=2000, request_timeout_ms=3000
            )
        return self._admin

    def _places(self, service: Service) -> Iterator[TopicPartition]:
        for topic in read_by(service):
            for partition in range(topic.partitions):
                yield TopicPartition(self.place.topic_prefix + topic.name, partition)

    def _let_go(self) -> None:
        admin, self._admin = self._admin, None
        if admin is not None:
            with suppress(KafkaError):
                admin.close()

    def query(self, service: Service, sql: str) -> Any:
        """The one value that a query of a service's database gives."""
        with psycopg.connect(self.databases[service]) as connection:
            row = connection.execute(sql.encode()).fetchone()
        return row[0] if row is not None else None

    def rows(self, service: Service, sql: str) -> list[tuple[Any, ...]]:
        """The rows that a query of a service's database gives."""
        with psycopg.connect(self.databases[service]) as connection:
            return connection.execute(sql.encode()).fetchall()


@contextmanager
def services(folder: Path, broker: Broker, postgres: Server, **settings: str) -> Iterator[Services]:
    """Services that are not started yet, on topics that are there; all of them end with the context."""
    place = Place(broker.settings, broker.new_prefix())
    folder.mkdir(parents=True, exist_ok=True)
    told = {
        "SHIELD_KAFKA": broker.address,
        "SHIELD_TOPIC_PREFIX": place.topic_prefix,
        "SHIELD_OUT": str(folder / "out"),
        "SHIELD_FORMATS": "json,html,txt",  # tests of PDF say so: hundreds of them take minutes
        **settings,
    }
    made = Services(folder, broker, {name: postgres.new_database() for name in SERVICES}, told, place)
    assert ensure_topics(place, all_topics(agencies())) == []
    try:
        yield made
    finally:
        made.close()


@cache
def agencies() -> Sequence[str]:
    """The shipped agencies."""
    return sorted(load_agencies()[0])


def topic_of(event: Mapping[str, Any]) -> str:
    """The topic on which an event's sender writes."""
    source = event.get("source")
    if source == MEETING_SOURCE:
        return MEETING.name
    agency = agency_of(source if isinstance(source, str) else None)
    return agency_events(agency if agency in agencies() else STRANGERS).name


def read_by(service: Service) -> list[Topic]:
    """The topics that a service reads."""
    match service:
        case "ingest":
            return [*map(agency_events, agencies()), MEETING]
        case "triage":
            return [EVENTS]
        case "briefing":
            return [EVENTS, HELD, TRIAGE]


def stamped(event: Mapping[str, Any]) -> dict[str, Any]:
    """An event of a recorded scenario: received at its own time."""
    return {**event, "shieldreceived": event["time"]}


def _inherited() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("SHIELD_", "POLICY_"))}
