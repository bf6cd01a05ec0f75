"""A triage worker on a real broker and database ends at the decisions of the whole history, whatever befalls it."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import pytest

from kit.broker import Broker
from kit.cores import house
from kit.events import Raw, incident
from kit.people import victim
from kit.postgres import Server
from kit.waiting import until
from shield_shared.database import open_database
from shield_shared.health import Health
from shield_shared.kafka_bus import Outgoing, Publisher
from shield_shared.log import Log
from shield_shared.migrations import upgrade
from shield_shared.process import Stop
from shield_shared.settings import Sasl, read_service_settings
from shield_shared.topics import EVENTS
from shield_triage.agent import TAKEN, Portions, Worker
from shield_triage.consumer import Deliveries
from shield_triage.service import Triage
from shield_triage.store import SCHEMA
from triage_service.components import new_fold
from triage_service.town import Process, Town, ingested, whole, workers


@pytest.fixture
def town(broker: Broker, postgres: Server, tmp_path: Path) -> Iterator[Town]:
    """Topics and a database of the test's own."""
    made = Town(broker, postgres.new_database(), tmp_path)
    yield made
    made.close()


def robberies(count: int, people: int) -> list[Raw]:
    """Robberies on one day after the other, of so many young people in turn."""
    return [
        incident(number % 20, category="robbery", subject=f"R{number}", people=[victim(niche=f"N{number % people}")])
        for number in range(count)
    ]


def test_every_arrival_is_decided_on(town: Town) -> None:
    raws = robberies(40, 7)
    with workers(town.environ) as (worker,):
        town.send(ingested(raws, each=5))
        town.await_decisions(whole(raws))
        assert worker.end() == 0
    assert '"bug"' not in worker.log()


def test_workers_that_are_killed_lose_and_double_nothing(town: Town) -> None:
    raws = robberies(600, 90)
    envelopes = ingested(raws, each=10)
    with workers(town.environ) as running:
        town.send([*envelopes[:30], *envelopes[10:20]])
        until(lambda: len(town.stands()) > 50, "the first decisions")
        running[0].kill()
        running.append(Process(town.environ))
        town.send([*envelopes[:20], *envelopes[:29:-1]])
        until(lambda: len(town.stands()) > 350, "more decisions")
        running[1].kill()
        running.append(Process(town.environ))
        town.await_decisions(whole(raws))


def test_workers_that_come_and_go_share_the_work(town: Town) -> None:
    raws = robberies(900, 120)
    envelopes = ingested(raws, each=3)
    with workers(town.environ) as running:
        town.send(envelopes[:100])
        until(lambda: len(town.stands()) > 50, "the first decisions")
        running.append(Process(town.environ))
        until(lambda: '"assigned"' in running[1].log(), "partitions of the second worker")
        town.send(envelopes[100:200])
        until(lambda: len(town.stands()) > 400, "more decisions")
        assert running[0].end() == 0
        town.send(envelopes[200:])
        town.await_decisions(whole(raws))
        assert running[1].end() == 0


def test_after_any_outage_it_goes_on_by_itself(town: Town, broker: Broker, postgres: Server) -> None:
    raws = robberies(240, 30)
    envelopes = ingested(raws, each=4)
    with workers(town.environ) as (worker,):
        for number, (end, start) in enumerate((
            (broker.kill, broker.start), (postgres.kill, postgres.start), (broker.stop, broker.start),
        )):  # fmt: skip
            portion = raws[: 80 * (number + 1)]
            town.send(envelopes[20 * number :][:10])
            end()
            start()
            town.send(envelopes[20 * number :][10:20])
            town.await_decisions(whole(portion))
        assert worker.running()
        assert '"bug"' not in worker.log()


def test_a_worker_that_has_nothing_to_do_says_that_the_broker_is_away(town: Town, broker: Broker) -> None:
    with workers(town.environ) as (worker,):
        until(lambda: '"assigned"' in worker.log(), "partitions of the worker")
        broker.kill()
        until(lambda: '"event": "waiting", "what": "broker"' in worker.log(), "the outage to be noticed", 30)
        broker.start()
        until(lambda: '"event": "back", "what": "broker"' in worker.log(), "the broker to be found", 30)


@pytest.mark.parametrize("working", [False, True])
def test_a_worker_that_is_asked_to_end_while_the_broker_is_away_ends_within_seconds(
    town: Town, broker: Broker, working: bool
) -> None:
    raws = robberies(1, 1)
    with workers(town.environ) as (worker,):
        until(lambda: '"assigned"' in worker.log(), "partitions of the worker")
        if working:
            town.send(ingested(raws))
            town.await_decisions(whole(raws))
        broker.kill()
        until(lambda: '"event": "waiting"' in worker.log(), "the outage to be noticed", 30)
        began = monotonic()
        assert worker.end() == 0
        assert monotonic() - began < 20
        assert '"crashed"' not in worker.log()
    broker.start()


@contextmanager
def worker_here(town: Town, before: Callable[[], object] = bool) -> Iterator[Health]:
    """A worker in a thread of ours, with its health; something may have to happen before each publication."""
    stop, log, publisher = Stop(), Log("triage", io.StringIO()), Publisher(town.place)
    health, engine = Health("triage"), open_database(town.database)
    upgrade(engine, SCHEMA)

    def publish(messages: Sequence[Outgoing]) -> None:
        before()
        publisher.publish(messages)

    deliveries = Deliveries(Triage(engine, house().read, new_fold), engine, publish, stop, log, health)
    settings = read_service_settings(town.environ, "triage")
    thread = threading.Thread(target=Worker(settings, deliveries, stop, log, health).run)
    thread.start()
    try:
        yield health
    finally:
        stop.set()
        thread.join()
        publisher.close()
        engine.dispose()


def test_it_starts_while_the_broker_comes_and_goes(town: Town, broker: Broker) -> None:
    raws = robberies(12, 5)
    town.send(ingested(raws, each=3))
    broker.kill()
    with worker_here(town) as health:
        until(lambda: "consumer" in health.facts().away, "the consumer to be missed")
        broker.start()
        town.await_decisions(whole(raws))
        assert health.answer("/readyz")[0] == 200


def test_more_is_taken_in_while_something_is_published_and_nothing_is_done_with_before(
    town: Town, broker: Broker
) -> None:
    raws, gate = robberies(2, 2), threading.Event()
    first, second = ingested(raws)
    with worker_here(town, gate.wait) as health:
        try:
            town.send([first])
            until(lambda: town.arrived() == 1, "the first to be taken in")
            town.send([second])
            until(lambda: town.arrived() == 2, "the second to be taken in")
            assert (town.marked(broker), town.stands()) == (0, {})
            assert health.facts().oldest_unprocessed is not None
        finally:
            gate.set()
        town.await_decisions(whole(raws))
        until(lambda: town.marked(broker) == 2, "both to be marked")
        until(lambda: health.facts().oldest_unprocessed is None, "nothing to be under way")


def test_partitions_are_read_in_turn_a_portion_of_each_at_a_time() -> None:
    many, few = list(range(2 * TAKEN + 1)), [1, 2, 3]
    given = list(Portions().iterate({"many": many, "few": few, "none": []}))
    assert [partition for partition, _ in given] == ["many"] * TAKEN + ["few"] * 3 + ["many"] * (TAKEN + 1)
    assert [message for partition, message in given if partition == "many"] == many
    assert list(Portions().iterate({})) == []


def test_a_topic_that_was_deleted_and_made_anew_is_read_from_its_beginning(town: Town, broker: Broker) -> None:
    raws = robberies(60, 8)
    with workers(town.environ) as (worker,):
        town.send(ingested(raws[:40]))
        town.await_decisions(whole(raws[:40]))
        town.make_anew(broker, EVENTS)
        town.send(ingested(raws))
        town.await_decisions(whole(raws))
        assert worker.running()


def test_what_was_deleted_before_it_was_read_does_not_keep_back_what_came_after(town: Town, broker: Broker) -> None:
    raws = robberies(60, 60)
    with workers(town.environ) as (worker,):
        town.send(ingested(raws[:20]))
        town.await_decisions(whole(raws[:20]))
        assert worker.end() == 0
    town.send(ingested(raws[20:40]))
    town.delete_all(broker, EVENTS)
    town.send(ingested(raws[40:]))
    with workers(town.environ):
        town.await_decisions(whole([*raws[:20], *raws[40:]]))


@pytest.mark.parametrize("sasl", ["PLAIN", "SCRAM-SHA-512"])
def test_it_works_over_tls_with_a_password(town: Town, broker: Broker, sasl: Sasl) -> None:
    kafka = broker.secured(sasl)
    secured = {
        "SHIELD_KAFKA": kafka.servers[0],
        "SHIELD_KAFKA_SECURITY": kafka.security,
        "SHIELD_KAFKA_SASL": sasl,
        "SHIELD_KAFKA_USER": str(kafka.user),
        "SHIELD_KAFKA_PASSWORD": kafka.password.get_secret_value() if kafka.password else "",
        "SHIELD_KAFKA_CA": str(kafka.ca),
    }
    raws = robberies(3, 2)
    with workers({**town.environ, **secured}) as (worker,):
        town.send(ingested(raws))
        town.await_decisions(whole(raws))
    assert secured["SHIELD_KAFKA_PASSWORD"] not in worker.log()


def test_every_message_is_marked_as_done_with_the_last_one_too(town: Town, broker: Broker) -> None:
    with workers(town.environ) as (worker,):
        town.send(ingested(robberies(1, 1)))
        until(lambda: town.marked(broker) == 1, "the one message to be marked")
        town.send(ingested(robberies(4, 2)))
        until(lambda: town.marked(broker) == 5, "all of them to be marked")
        assert worker.end() == 0
