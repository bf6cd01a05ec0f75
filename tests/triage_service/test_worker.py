"""A triage worker on a real broker and database ends at the decisions of the whole history, whatever befalls it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kit.broker import Broker
from kit.events import Raw, incident
from kit.people import victim
from kit.postgres import Server
from triage_service.town import Town, ingested, whole, workers


@pytest.fixture
def town(broker: Broker, postgres: Server, tmp_path: Path) -> Iterator[Town]:
    """Topics and a database of the test's own."""
    made = Town(broker, postgres.new_database(), tmp_path)
    yield made
    made.close()


def robberies(count: int, people: int) -> list[Raw]:
    """Robberies on one day after the other, of so many young people in turn."""
    return [
        incident(number % 20, category="robbery", subject=f"R{number}", people=[victim(1 + number % people)])
        for number in range(count)
    ]


def test_every_arrival_is_decided_on(town: Town) -> None:
    raws = robberies(40, 7)
    with workers(town.environ) as (worker,):
        town.send(ingested(raws, each=5))
        town.await_decisions(whole(raws))
        assert worker.end() == 0
    assert '"bug"' not in worker.log()
