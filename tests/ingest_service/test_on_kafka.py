"""Ingest as a process, on a real broker and a real database: nothing lost, nothing doubled, nothing told."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from ingest_service.arriving import POLICE, incident
from ingest_service.on_topics import everything, gone_on, held, receipts, shield, stored, whole
from kit.broker import Broker
from kit.postgres import Server
from kit.services import Process, Services, services, topic_of
from kit.waiting import until
from operations.leaks import leaked, planted
from raw_events import raw_event
from shield_shared.kafka_bus import Outgoing, Publisher
from shield_shared.topics import EVENTS, agency_events

TOPIC = agency_events(POLICE).name


@pytest.fixture
def running(tmp_path: Path, broker: Broker, postgres: Server) -> Iterator[Services]:
    """Topics and a database, and no process yet."""
    with services(tmp_path, broker, postgres) as made:
        yield made


def incidents(first: int, last: int) -> list[dict[str, Any]]:
    """Acceptable incidents, each of its own."""
    return [incident(f"e-{number}", subject=f"{number}/26") for number in range(first, last)]


def send(services: Services, *messages: Outgoing) -> None:
    """Put messages on topics as they are."""
    publisher = Publisher(services.place)
    publisher.publish(messages)
    publisher.close()


def begin(services: Services) -> Process:
    """The first process, once it has made its tables."""
    process = services.start("ingest")
    until(lambda: services.query("ingest", "SELECT to_regclass('alembic_ingest')"), "the tables")
    return process


def taken(services: Services, many: int) -> Callable[[], bool]:
    """Whether so many arrivals are in the database."""
    return lambda: services.query("ingest", "SELECT count(*) FROM ingest_arrivals") >= many


def all_went_on_once(services: Services, many: int) -> None:
    """As many arrivals as messages, each on the topic of events, and every repetition of one equal to it."""
    gone = gone_on(services)
    assert len(stored(services)) == many
    assert sorted(gone) == sorted(stored(services))
    assert all(each == same[0] for same in gone.values() for each in same)
    assert len({json.dumps(same[0].event) for same in gone.values()}) == many


@pytest.mark.parametrize("seed", [11, 12])
def test_killed_at_any_moment_it_loses_and_doubles_nothing(running: Services, seed: int) -> None:
    moments = random.Random(seed)
    begin(running)
    for start in range(0, 900, 300):
        running.publish(incidents(start, start + 300))
        until(taken(running, start + moments.randrange(1, 300)), "some of it to be taken in")
        running.running("ingest")[0].kill()
        running.start("ingest")
    running.await_drained(["ingest"])
    all_went_on_once(running, 900)
    assert len(receipts(running, POLICE)) == 900


def test_two_share_the_work_when_one_comes_and_goes(running: Services) -> None:
    begin(running)
    running.publish(incidents(0, 300))
    until(taken(running, 1), "the first to be taken in")
    second = running.start("ingest")
    until(lambda: running.sharing("ingest") == 2, "two to share the topics")
    firsts = count(300, 60)

    def second_takes() -> bool:
        first = next(firsts)
        running.publish(incidents(first, first + 60))
        return '"received"' in second.log()

    until(second_takes, "the second to take something in")
    first = next(firsts)
    running.publish(incidents(first, first + 300))
    assert running.running("ingest")[0].stop() == 0
    running.await_drained(["ingest"])
    all_went_on_once(running, first + 300)


@pytest.mark.parametrize("away", ["postgres", "broker"])
def test_a_server_that_goes_and_comes_back_costs_nothing(
    running: Services, broker: Broker, postgres: Server, away: str
) -> None:
    process = begin(running)
    running.publish(incidents(0, 200))
    until(taken(running, 200), "the first to be taken in")
    (postgres if away == "postgres" else broker).kill()
    if away == "postgres":
        running.publish(incidents(200, 400))
    until(lambda: '"waiting"' in process.log(), "the process to say that it waits")
    (postgres if away == "postgres" else broker).start()
    running.publish(incidents(400, 600))
    running.await_drained(["ingest"])
    all_went_on_once(running, 600 if away == "postgres" else 400)
    assert process.running()


def test_what_cannot_be_taken_in_is_held_and_the_rest_goes_on(running: Services) -> None:
    good, mismatch = incident("good"), incident("other") | {"source": "urn:agency:leeds-health"}
    binary = [(f"ce_{name}", str(value).encode()) for name, value in incident("binary").items() if name != "data"]
    send(
        running,
        Outgoing(TOPIC, None, b"not json"),
        Outgoing(TOPIC, None, json.dumps([good, 7, incident("second")]).encode()),
        Outgoing(TOPIC, None, json.dumps(incident("binary")["data"]).encode(), tuple(binary)),
        Outgoing(TOPIC, None, json.dumps(mismatch).encode()),
        Outgoing(TOPIC, None, json.dumps(good, indent=1).encode()),
        Outgoing(TOPIC, None, json.dumps(incident("nul\0", subject="s\0")).encode()),
        Outgoing(TOPIC, None, json.dumps(incident("good", subject="another")).encode()),
        Outgoing(TOPIC, None, json.dumps(incident("long", summary="x" * 1_020_000)).encode()),
    )
    begin(running)
    running.await_drained(["ingest"])
    went = [same[0].event["id"] for same in gone_on(running).values()]
    assert sorted(went) == ["binary", "good", "good", "good", "nul\0", "second"]
    notices = held(running).values()
    assert sorted((each.agency, each.faults[0].code) for each in notices) == [
        (POLICE, "id-conflict"),
        (POLICE, "source-mismatch"),
        (POLICE, "too-large"),
        (POLICE, "unreadable"),
        (POLICE, "unreadable"),
    ]
    verdicts = [each.verdict for each in receipts(running, POLICE).values()]
    assert sorted(verdicts) == ["accepted"] * 4 + ["duplicate"] + ["held"] * 5
    kept = running.rows("ingest", "SELECT text FROM held_messages WHERE type = 'unknown'")
    assert sorted(bytes(text) for (text,) in kept) == [b"7", b"not json"]


def test_a_marking_that_is_refused_leaves_no_content_anywhere(running: Services) -> None:
    secret = incident("secret", marking="SECRET", summary="Zyxwv")
    unreadable = json.dumps(secret).encode()[:-1]
    send(running, Outgoing(TOPIC, None, json.dumps(secret).encode()), Outgoing(TOPIC, None, unreadable))
    begin(running)
    running.await_drained(["ingest"])
    assert len(held(running)) == 2
    assert "Zyxwv" not in whole(running) + running.log()


def test_nothing_of_anyones_data_is_in_a_log_line(running: Services) -> None:
    people = [{"role": "victim", "name": {"given": "Ann", "family": "Other"}, "birth_date": "2011-02-03"}]
    fine, tokens = planted([incident(f"e-{n}", summary="words", people=people) for n in range(20)])
    bad, more = planted([incident(f"b-{n}", summary="words", category="mugging", people=people) for n in range(20)])
    begin(running)
    running.publish([*fine, *bad, *fine])
    send(running, Outgoing(TOPIC, None, json.dumps(fine[0]).encode()[:-9]))
    running.await_drained(["ingest"])
    running.running("ingest")[0].stop()
    assert running.said("received")
    assert leaked(running.log(), tokens | more) == []
    assert all(line.startswith("{") for line in running.log().splitlines())


def test_a_lost_topic_is_made_again_from_the_database(running: Services) -> None:
    begin(running)
    running.publish([*incidents(0, 60), incident("e-1", subject="other"), incident("bad", category="mugging")])
    running.await_drained(["ingest"])
    first, notices = gone_on(running), held(running)
    assert shield(running, "ingest", "--republish").returncode == 0
    second = gone_on(running)
    assert {name: [*same, *same] for name, same in first.items()} == second
    assert held(running) == notices
    assert len(everything(running, EVENTS)) > 0


def test_what_a_person_records_on_the_meetings_topic_goes_on_and_has_no_receipt(running: Services) -> None:
    event = raw_event("sitting") | {"id": "s-1"}
    assert topic_of(event) == "shield.meeting.v1"
    running.publish([event])
    send(running, Outgoing("shield.meeting.v1", None, json.dumps(incident("forged")).encode()))
    begin(running)
    running.await_drained(["ingest"])
    assert [same[0].event["id"] for same in gone_on(running).values()] == ["s-1"]
    assert [each.faults[0].code for each in held(running).values()] == ["source-mismatch"]
