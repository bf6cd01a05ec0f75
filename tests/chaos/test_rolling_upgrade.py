"""The services are upgraded from an earlier release one process after the other while events flow; nothing is lost.

`tests/data/releases/shield-0.1.0.tar.xz` is that release: the wheel of the first version that had services, as it was
built, less its demonstration. When Shield is released, its wheel takes the place of this one.
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psycopg
import pytest

from chaos.week import FIRST, PATIENCE, TOLD, Agendas, agendas_in, arrivals_of, assert_same, undisturbed
from kit.broker import Broker
from kit.postgres import Server
from kit.services import Process, Service, Services, services
from kit.waiting import until

RELEASE = Path(__file__).parents[1] / "data" / "releases" / "shield-0.1.0.tar.xz"
#: Readers before writers, as the runbook has it.
ORDER: tuple[Service, ...] = ("briefing", "triage", "ingest")
#: The table that shows how far a service is.
TAKEN = {"ingest": "ingest_arrivals", "triage": "triage_arrivals", "briefing": "briefing_arrivals"}
#: One at first, one before and one after each process is upgraded, and one at the end.
PARTS = 14


@pytest.fixture
def town(broker: Broker, postgres: Server, tmp_path: Path) -> Iterator[Services]:
    with services(tmp_path / "live", broker, postgres, SHIELD_SITTINGS_FROM=FIRST, **TOLD) as made:
        yield made


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    """The earlier release, to be put before what is installed."""
    folder = tmp_path / "earlier"
    with tarfile.open(RELEASE) as release:
        release.extractall(folder, filter="data")
    return folder


def test_each_service_is_upgraded_while_events_flow(town: Services, earlier: Path, tmp_path: Path) -> None:
    events = arrivals_of(seed=1)
    ends = undisturbed(events, tmp_path)
    size = -(-len(events) // PARTS)
    parts = iter([events[first : first + size] for first in range(0, len(events), size)])
    old = [start(town, name, earlier) for name in ("ingest", "triage", "triage", "briefing", "ingest", "briefing")]
    upgraded: list[Process] = []
    town.publish(next(parts))
    until(lambda: taken(town, "briefing") and taken(town, "triage"), "what the earlier release takes", PATIENCE)
    for service in ORDER:
        for process in [each for each in old if each.service == service]:
            town.publish(next(parts))
            assert process.stop() == 0
            upgraded.append(town.start(service))
            until(partial(both_share, town, service), f"two processes of {service} to share", PATIENCE)
            before = taken(town, service)
            town.publish(next(parts))
            until(partial(goes_on, town, service, before), f"what {service} takes beside its upgrade", PATIENCE)
    for part in parts:
        town.publish(part)
    town.await_drained(seconds=PATIENCE)
    anew = "SELECT count(*) FROM triage_components WHERE policy IS NULL OR decided <> version"
    until(lambda: town.query("triage", anew) == 0, "what the earlier release has decided to be decided anew", PATIENCE)
    town.await_drained(seconds=PATIENCE)
    until(lambda: agendas_in(town.out).keys() == ends.agendas.keys(), "every agenda", PATIENCE)
    until(lambda: all_as(town, ends.agendas), "agendas as of an undisturbed run", PATIENCE)
    assert_same(town, ends)
    assert [process.stop() for process in upgraded] == [0] * len(upgraded)


def start(town: Services, service: Service, release: Path) -> Process:
    """Start a process of a service as that release has it."""
    return town.start(service, PYTHONPATH=str(release))


def taken(town: Services, service: Service) -> int:
    """How many arrivals a service has taken in; 0 before it has made its tables."""
    try:
        return int(town.query(service, f"SELECT count(*) FROM {TAKEN[service]}"))
    except psycopg.errors.UndefinedTable:
        return 0


def goes_on(town: Services, service: Service, before: int) -> bool:
    """Whether a service has taken in more than before."""
    return taken(town, service) > before


def both_share(town: Services, service: Service) -> bool:
    """Whether two processes of a service have shared out what it reads."""
    assert len(town.running(service)) == 2
    return town.sharing(service) == 2


def all_as(town: Services, agendas: Agendas) -> bool:
    """Whether the output folder has these agendas."""
    return agendas_in(town.out) == agendas
