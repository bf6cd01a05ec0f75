"""Publishing to a real broker: what was acknowledged is there, and what is refused harms nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from time import monotonic, sleep

import pytest

from kit.broker import Broker
from kit.bus import make_topic, numbered, place_on, take, values
from shield_shared import kafka_bus
from shield_shared.errors import UnavailableError
from shield_shared.kafka_bus import Consumer, Outgoing, Publisher, TooLargeError
from shield_shared.kafka_client import Place
from shield_shared.settings import KafkaSettings
from shield_shared.topics import EVENTS, HELD

TOPIC = EVENTS.name
NOWHERE = Place(KafkaSettings(servers=("127.0.0.1:1",)))


@pytest.fixture
def place(broker: Broker) -> Place:
    place = place_on(broker)
    make_topic(broker, place.topic_prefix + TOPIC, partitions=3)
    return place


@pytest.fixture
def publisher(place: Place) -> Iterator[Publisher]:
    publisher = Publisher(place)
    yield publisher
    publisher.close()


@pytest.fixture
def consumer(place: Place) -> Iterator[Consumer]:
    consumer = Consumer(place, "readers", [TOPIC])
    yield consumer
    consumer.close()


def test_what_is_acknowledged_is_there_in_the_order_of_its_key(publisher: Publisher, consumer: Consumer) -> None:
    keys = [b"0001", b"0002", b"0003"]
    publisher.publish([message for key in keys for message in numbered(TOPIC, range(200), key)])
    taken = take(consumer, 600)
    in_order = {key: values(message for message in taken if message.key == key) for key in keys}
    assert in_order == {key: list(range(200)) for key in keys}


def test_a_message_comes_as_it_was_sent(publisher: Publisher, consumer: Consumer) -> None:
    publisher.publish([Outgoing(TOPIC, None, b"\xff\x00", (("ce_id", b"1"), ("ce_type", b"a")))])
    message = take(consumer, 1)[0]
    assert (message.topic, message.key, message.value, message.offset) == (TOPIC, None, b"\xff\x00", 0)
    assert message.headers == (("ce_id", b"1"), ("ce_type", b"a"))
    assert message.timestamp > 0


def test_a_client_that_neither_sends_nor_gives_up_is_given_up_once_for_all_messages(
    publisher: Publisher, consumer: Consumer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an outage kafka-python may wait for a producer id without end, and then no batch ever expires."""
    publisher.publish(numbered(TOPIC, range(1), b"k"))
    sender = publisher._producer._sender
    sender.run_once = lambda: sleep(0.05)
    with monkeypatch.context() as patched:
        patched.setattr(kafka_bus, "_DELIVERY_MS", 500)
        patched.setattr(kafka_bus, "_REQUEST_MS", 500)
        began = monotonic()
        with pytest.raises(UnavailableError):
            publisher.publish(numbered(TOPIC, range(1, 31), b"k"))
        assert monotonic() - began < 15
    sender.join(10)
    assert not sender.is_alive()
    publisher.publish(numbered(TOPIC, range(1, 31), b"k"))
    assert values(take(consumer, 31)) == list(range(31))


def test_nothing_is_published_without_a_broker_being_asked() -> None:
    Publisher(NOWHERE).publish([])


def test_what_is_larger_than_declared_is_refused_and_all_else_is_stored(
    publisher: Publisher, consumer: Consumer
) -> None:
    messages = [*numbered(TOPIC, [1]), Outgoing(TOPIC, b"k", b" " * EVENTS.max_bytes), *numbered(TOPIC, [2])]
    with pytest.raises(TooLargeError) as caught:
        publisher.publish(messages)
    publisher.publish(numbered(TOPIC, [3]))
    assert caught.value.refused == (1,)
    assert str(caught.value) == f"Larger than the topic takes: 1 of the messages for {TOPIC}."
    assert values(take(consumer, 3)) == [1, 2, 3]


def test_the_largest_message_that_is_declared_is_stored(broker: Broker) -> None:
    place = place_on(broker)
    make_topic(broker, place.topic_prefix + HELD.name, config=HELD.config)
    publisher, consumer = Publisher(place), Consumer(place, "readers", [HELD.name])
    publisher.publish([Outgoing(HELD.name, b"leeds-yjs", b" " * HELD.max_value_bytes)])
    assert len(take(consumer, 1)[0].value) == HELD.max_value_bytes
    publisher.close()
    consumer.close()


def test_what_the_broker_refuses_as_too_large_does_not_end_the_publisher(broker: Broker) -> None:
    place = place_on(broker)
    make_topic(broker, place.topic_prefix + TOPIC, config={"max.message.bytes": "50000"})
    publisher, consumer = Publisher(place), Consumer(place, "readers", [TOPIC])
    with pytest.raises(TooLargeError) as caught:
        publisher.publish([*numbered(TOPIC, [1]), Outgoing(TOPIC, b"k", b" " * 60000), *numbered(TOPIC, [2])])
    publisher.publish(numbered(TOPIC, [3]))
    assert caught.value.refused == (1,)
    assert values(take(consumer, 3)) == [1, 2, 3]
    publisher.close()
    consumer.close()


def test_a_topic_that_does_not_exist_is_told_and_can_be_made_meanwhile(broker: Broker) -> None:
    place = place_on(broker)
    publisher, consumer = Publisher(place), Consumer(place, "readers", [TOPIC])
    with pytest.raises(UnavailableError, match="it may not know the topic yet"):
        publisher.publish(numbered(TOPIC, [1]))
    assert consumer.poll(100) == []
    make_topic(broker, place.topic_prefix + TOPIC)
    publisher.publish(numbered(TOPIC, [1]))
    assert values(take(consumer, 1)) == [1]
    publisher.close()
    consumer.close()


def test_no_broker_is_told_in_a_sentence() -> None:
    publisher, consumer = Publisher(NOWHERE), Consumer(NOWHERE, "readers", [TOPIC])
    with pytest.raises(UnavailableError, match=r"^Kafka at 127\.0\.0\.1:1 cannot be reached: Connection refused\.$"):
        publisher.publish(numbered(TOPIC, [1]))
    with pytest.raises(UnavailableError, match="cannot be reached"):
        consumer.poll()
    assert not consumer.assigned()
