"""After an outage of broker or database every service is back within seconds of its return, however long it was."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kit.broker import Broker
from kit.events import incident
from kit.people import victim
from kit.postgres import Server
from kit.services import SERVICES, Services, services
from kit.waiting import until

#: So long that a client which is not told otherwise would try again only seconds after the server is back.
OUTAGE = 15.0
WITHIN = 5.0


@pytest.fixture
def town(broker: Broker, postgres: Server, tmp_path: Path) -> Iterator[Services]:
    """The three services, with something done already."""
    with services(tmp_path, broker, postgres) as ran:
        for service in SERVICES:
            ran.start(service)
        send(ran, "before")
        ran.await_drained()
        until(lambda: arrived(ran) == 1, "the first event to have gone through")
        yield ran


def send(town: Services, name: str) -> None:
    town.publish([incident(0, category="robbery", subject=name, people=[victim(niche=name)])])


def arrived(town: Services) -> int:
    """How many events have gone through ingest, triage and briefing."""
    decided = town.query("briefing", "SELECT count(DISTINCT id) FROM briefing_decisions")
    return min(int(decided), int(town.query("briefing", "SELECT count(*) FROM briefing_arrivals")))


@pytest.mark.parametrize("server", ["broker", "database"])
def test_all_are_back_within_seconds(town: Services, broker: Broker, postgres: Server, server: str) -> None:
    ends: Broker | Server = broker if server == "broker" else postgres
    ends.kill()
    time.sleep(OUTAGE)
    ends.start()
    send(town, "after")
    until(lambda: arrived(town) == 2, "an event to go through all three", WITHIN)
    assert all(process.running() for process in town.processes)
