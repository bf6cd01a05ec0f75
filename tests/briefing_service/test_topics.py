"""What is on the topics is taken once, on the real broker, whatever comes and however often."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Connection

from briefing_service.desk import Desk, desk, taken
from briefing_service.test_sittings import SYV, stabbing
from kit.broker import Broker
from kit.bus import place_on
from kit.moments import day, moment
from kit.postgres import Server
from kit.waiting import until
from shield_briefing.consumer import GROUP, TOPICS, Intake
from shield_briefing.service_store import Taken, decisions
from shield_shared.database import transaction
from shield_shared.kafka_bus import Consumer, Outgoing, Publisher
from shield_shared.kafka_client import Place
from shield_shared.messages import Decision, Decisions, EventRef, Events, Held
from shield_shared.process import Stop, Stopped
from shield_shared.topics import EVENTS, HELD, TRIAGE
from shield_shared.topics_admin import ensure_topics


class Site:
    """A desk that takes what is on topics of its own."""

    def __init__(self, place: Place, one: Desk) -> None:
        self.place, self.one = place, one
        self.publisher = Publisher(place)

    def put(self, *messages: Outgoing) -> None:
        """Publish messages."""
        self.publisher.publish(messages)

    @contextmanager
    def taking(self, also: Any = None) -> Iterator[None]:
        """Take what comes while the context lasts."""
        stop, consumer = Stop(), Consumer(self.place, GROUP, TOPICS)
        write = also or (lambda _connection, _taken: None)
        one = self.one
        intake = Intake(consumer, one.arrivals, stop, one.log, one.health, one.now, lambda: None, write)

        def run() -> None:
            with suppress(Stopped):  # as `serve` does: asked to end while the broker is still away
                intake.run()

        thread = threading.Thread(target=run)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()
            consumer.close()

    def reached(self) -> tuple[int, int]:
        """How many arrivals and held messages there are."""
        return self.one.arrivals.reached()

    def decision(self, event: str) -> Any:
        """What is stored of a decision: version and payload."""
        with transaction(self.one.engine) as connection:
            found = select(decisions.c.version, decisions.c.payload).where(decisions.c.id == event)
            return connection.execute(found).one_or_none()


@pytest.fixture
def site(broker: Broker, postgres: Server, tmp_path: Path) -> Iterator[Site]:
    """Topics and a database that nobody else has."""
    place = place_on(broker)
    ensure_topics(place, (EVENTS, HELD, TRIAGE))
    how: dict[str, Any] = {"at": moment(0, "08:00"), "since": day(0), "meetings": [SYV]}
    with desk(postgres.new_database(), tmp_path / "out", **how) as one:
        made = Site(place, one)
        yield made
        made.publisher.close()


def events(*who: int) -> Outgoing:
    """An envelope of incidents."""
    arrivals = taken([stabbing(each) for each in who]).arrivals
    return Outgoing(EVENTS.name, b"0001", Events(arrivals=tuple(arrivals)).encode())


def held() -> Outgoing:
    """A notice that a message is held."""
    (notice,) = taken([stabbing(9) | {"type": "shield.nothing.v1"}]).held
    assert isinstance(notice, Held)
    return Outgoing(HELD.name, b"leeds-csws", notice.encode())


def decided(version: int, priority: Any) -> Outgoing:
    """A decision on one appearance."""
    one = Decision(
        young_person="yp", event=EventRef(source="urn:agency:leeds-csws", id="e"), role="victim", withdrawn=False,
        as_at=moment(0), scope=None, priority=priority, meetings=(SYV,), to_check=(), reasons=(), unknowns=(),
        near_misses=(), rule_book="book",
    )  # fmt: skip
    return Outgoing(TRIAGE.name, b"0001", Decisions(version=version, decisions=(one,)).encode())


def test_what_comes_is_stored_once_however_often_it_is_delivered(site: Site) -> None:
    site.put(events(1, 2), held(), events(1, 2), held(), events(3))
    with site.taking():
        until(lambda: site.one.health.facts().consumed == 5, "everything to be taken")
    received = site.one.arrivals.received_after((0, 0))
    assert (len(received.arrivals), len(received.held)) == (3, 1)


def test_what_was_not_marked_as_done_with_comes_again_and_changes_nothing(site: Site) -> None:
    site.put(events(1, 2))
    with site.taking():
        until(lambda: site.reached()[0], "the arrivals")
    other = Consumer(site.place, "another-group", TOPICS)
    messages = until(lambda: other.poll(200), "the same messages for another group")
    other.close()
    before = site.reached()
    site.put(*(Outgoing(each.topic, each.key, each.value) for each in messages), events(3))
    with site.taking():
        until(lambda: site.reached() > before, "the arrival behind the repeated ones")
    assert len(site.one.arrivals.received_after((0, 0)).arrivals) == 3


def test_of_two_decisions_the_one_of_the_higher_version_counts_whichever_comes_last(site: Site) -> None:
    site.put(decided(7, "same-day"), decided(6, "note"))
    with site.taking():
        until(lambda: site.one.health.facts().consumed == 2, "both decisions")
    version, payload = site.decision("e")
    assert (version, Decision.decode(payload).priority) == (7, "same-day")
    site.put(decided(8, "immediate"))
    with site.taking():
        until(lambda: site.decision("e")[0] == 8, "the newer decision")


@pytest.mark.parametrize("poison", [b"", b"\xff\x00", b"[]", b'{"schema":"shield.events.v9","arrivals":[]}'])
def test_a_message_that_is_none_of_its_topic_is_held_and_the_next_goes_on(site: Site, poison: bytes) -> None:
    site.put(events(1), Outgoing(EVENTS.name, b"0001", poison), events(2))
    with site.taking():
        until(lambda: site.one.health.facts().consumed == 3, "everything to be taken")
    received = site.one.arrivals.received_after((0, 0))
    assert len(received.arrivals) == 2
    assert [(each.held_by, each.faults[0].code) for each in received.held] == [("briefing", "payload")]
    assert len(site.one.said("message-held")) == 1


def test_our_own_mistake_about_one_message_keeps_no_other_from_being_stored(site: Site) -> None:
    def fails(_connection: Connection, came: Taken) -> None:
        if any(each.version == 13 for each in came.decisions):
            raise ZeroDivisionError("that nobody foresaw")

    site.put(events(1), decided(13, "note"), events(2))
    with site.taking(fails):
        until(lambda: site.one.health.facts().consumed == 3, "everything to be taken")
    received = site.one.arrivals.received_after((0, 0))
    assert len(received.arrivals) == 2
    assert [each.faults[0].code for each in received.held] == ["not-stored"]
    assert "nobody foresaw" not in site.one.lines.getvalue()


def test_how_far_the_topics_are_taken_is_known_when_every_partition_was_looked_at(site: Site) -> None:
    partitions = {topic.name: topic.partitions for topic in (EVENTS, HELD)}
    assert site.one.arrivals.caught_up(partitions).lag is None
    site.put(events(1))
    with site.taking():
        until(lambda: site.one.arrivals.caught_up(partitions).upto == site.one.at or later(site.one), "all to be taken")
    caught = site.one.arrivals.caught_up(partitions)
    assert caught.lag == 0
    assert caught.upto is not None


def later(one: Desk) -> bool:
    """Let the clock of a desk go on, so that it looks again."""
    one.at = moment(0, "08:01") if one.at == moment(0, "08:00") else moment(0, "08:00")
    return False


def test_a_broker_that_was_away_is_found_again(site: Site, broker: Broker) -> None:
    site.put(events(1))
    with site.taking():
        until(lambda: site.reached()[0], "the first arrival")
        broker.kill()
        until(lambda: site.one.health.facts().away.keys() or later(site.one), "the outage to be noticed")
        broker.start()
        site.put(events(2))
        until(lambda: len(site.one.arrivals.received_after((0, 0)).arrivals) == 2, "the second arrival")
        until(lambda: not site.one.health.facts().away or later(site.one), "the end of the outage to be noticed")
    assert [line["what"] for event in ("waiting", "back") for line in site.one.said(event)] == ["broker", "broker"]
