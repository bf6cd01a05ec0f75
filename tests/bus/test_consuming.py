"""Taking messages from a real broker: what is not marked comes again, and members share without loss or doubling."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kit.broker import Broker
from kit.bus import make_topic, numbered, patient, place_on, take, values
from kit.waiting import until
from shield_shared.errors import RejectedError
from shield_shared.kafka_bus import Consumer, Outgoing, Publisher
from shield_shared.kafka_client import Place
from shield_shared.messages import Events
from shield_shared.topics import AGENCY_EVENTS, EVENTS, agency_events

TOPIC = EVENTS.name
TAKER = Path(__file__).with_name("taker.py")


@pytest.fixture
def place(broker: Broker) -> Place:
    place = place_on(broker)
    make_topic(broker, place.topic_prefix + TOPIC, partitions=2)
    return place


@pytest.fixture
def publisher(place: Place) -> Iterator[Publisher]:
    publisher = Publisher(place)
    yield publisher
    publisher.close()


def test_what_is_not_marked_comes_again_and_what_is_marked_does_not(place: Place, publisher: Publisher) -> None:
    publisher.publish(numbered(TOPIC, range(10)))
    first = Consumer(place, "readers", [TOPIC])
    assert values(take(first, 10)) == list(range(10))
    assert first.commit()
    publisher.publish(numbered(TOPIC, range(10, 15)))
    assert values(take(first, 5)) == list(range(10, 15))
    first.close()
    second = Consumer(place, "readers", [TOPIC])
    assert values(take(second, 5)) == list(range(10, 15))
    second.close()


def test_what_a_killed_process_had_taken_comes_to_another(broker: Broker, place: Place, publisher: Publisher) -> None:
    publisher.publish(numbered(TOPIC, range(20)))
    command = [sys.executable, str(TAKER), broker.address, place.topic_prefix, "readers", TOPIC]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as taker:
        assert taker.stdout
        said = [int(taker.stdout.readline()) for _ in range(5)]
        taker.kill()
    assert said == list(range(5))
    consumer = Consumer(place, "readers", [TOPIC])
    assert values(take(consumer, 20)) == list(range(20))
    consumer.close()


def test_members_share_and_nothing_is_lost_or_taken_twice_as_they_come_and_go(
    place: Place, publisher: Publisher
) -> None:
    first, second = Consumer(place, "readers", [TOPIC]), Consumer(place, "readers", [TOPIC])
    taken: list[int] = []

    def both_take(count: int) -> bool:
        for member in (first, second):
            taken.extend(values(member.poll(50)))
            patient(member.commit, "a mark")
        return len(taken) >= count

    def send(numbers: range) -> None:
        publisher.publish([message for n in numbers for message in numbered(TOPIC, [n], str(n).encode())])

    send(range(100))
    assert values(take(first, 100))
    first.commit()
    until(lambda: not both_take(0) or len(first.lag()) == len(second.lag()) == 1, "each to have one partition")
    send(range(100, 200))
    until(lambda: both_take(100), "the second hundred")
    second.close()
    send(range(200, 300))
    assert sorted([*taken, *values(take(first, 100))]) == list(range(100, 300))
    assert len(first.lag()) == 2
    first.close()


def test_a_member_that_is_too_slow_loses_its_partitions_and_is_told(place: Place, publisher: Publisher) -> None:
    publisher.publish(numbered(TOPIC, range(3)))
    slow = Consumer(place, "readers", [TOPIC], max_poll_interval_ms=1000)
    other = Consumer(place, "readers", [TOPIC])
    assert values(take(slow, 3)) == [0, 1, 2]
    assert values(take(other, 3)) == [0, 1, 2]
    assert not slow.commit()
    assert other.commit()
    slow.close()
    other.close()


def test_lag_counts_what_is_not_marked(place: Place, publisher: Publisher) -> None:
    consumer = Consumer(place, "readers", [TOPIC])
    publisher.publish(numbered(TOPIC, range(7)))
    taken = take(consumer, 1)
    assert sum(consumer.lag().values()) == 7
    assert consumer.assigned()
    take(consumer, 7 - len(taken))
    assert sum(consumer.lag().values()) == 7
    consumer.commit()
    assert consumer.lag() == {(TOPIC, 0): 0, (TOPIC, 1): 0}
    publisher.publish(numbered(TOPIC, range(2)))
    assert sum(consumer.lag().values()) == 2
    consumer.close()


def test_the_topic_of_a_new_agency_is_noticed(broker: Broker, place: Place, publisher: Publisher) -> None:
    first, late = agency_events("leeds-yjs").name, agency_events("leeds-csws").name
    make_topic(broker, place.topic_prefix + first)
    make_topic(broker, "of-somebody-else." + place.topic_prefix + first)
    consumer = Consumer(place, "ingest", pattern=AGENCY_EVENTS.pattern)
    publisher.publish(numbered(first, [1]))
    assert [(message.topic, message.value) for message in take(consumer, 1)] == [(first, b"1")]
    consumer.commit()
    make_topic(broker, place.topic_prefix + late)
    publisher.publish(numbered(late, [2]))
    assert [(message.topic, message.value) for message in take(consumer, 1)] == [(late, b"2")]
    assert set(consumer.lag()) == {(first, 0), (late, 0)}
    consumer.close()


def test_a_member_whose_joining_outlasts_a_poll_has_its_partitions_in_the_end(broker: Broker, place: Place) -> None:
    topics = [agency_events(agency).name for agency in ("leeds-yjs", "leeds-csws", "leeds-health")]
    consumer, publisher = Consumer(place, "ingest", topics), Publisher(place)
    consumer.poll()
    for number, topic in enumerate(topics):
        make_topic(broker, place.topic_prefix + topic)
        publisher.publish(numbered(topic, [number]))
        taken = until(lambda: consumer.poll(1), "a message, with polls too short to join in")
        assert values(taken) == [number]
    publisher.close()
    consumer.close()


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (b"\xff\xfe", "expected shield.events.v1: the payload is not JSON"),
        (b"", "expected shield.events.v1: the payload is not JSON"),
        (b"[" * 100_000, "expected shield.events.v1: the payload is not JSON"),
        (b'{"schema":"shield.events.v9","arrivals":[]}', "expected shield.events.v1: schema: literal_error"),
        (
            b'{"schema":"shield.events.v1","arrivals":[{"arrival":"Sam"}]}',
            "arrivals.0.arrival: string_pattern_mismatch",
        ),
    ],
)
def test_what_cannot_be_read_stands_in_nobodys_way(place: Place, publisher: Publisher, value: bytes, told: str) -> None:
    good = Events(arrivals=()).encode()
    publisher.publish([Outgoing(TOPIC, b"0001", each) for each in (good, value, good)])
    consumer = Consumer(place, "readers", [TOPIC])
    taken = take(consumer, 3)
    assert consumer.commit()
    assert [Events.decode(message.value).arrivals for message in (taken[0], taken[2])] == [(), ()]
    with pytest.raises(RejectedError) as caught:
        Events.decode(taken[1].value)
    assert told in str(caught.value)
    assert "Sam" not in str(caught.value)
    consumer.close()
