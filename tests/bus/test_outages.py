"""A broker that is stopped, killed, away for long or hanging: both ends go on once it is back, without a restart."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from kafka.structs import TopicPartition  # type: ignore[import-untyped]

from kit.broker import Broker
from kit.bus import administrator, make_topic, numbered, patient, place_on, take, values
from shield_shared.errors import UnavailableError
from shield_shared.kafka_bus import Consumer, Publisher
from shield_shared.kafka_client import Place
from shield_shared.topics import EVENTS

TOPIC = EVENTS.name


@pytest.fixture
def place(broker: Broker) -> Place:
    place = place_on(broker)
    make_topic(broker, place.topic_prefix + TOPIC)
    return place


@pytest.fixture
def publisher(place: Place) -> Iterator[Publisher]:
    publisher = Publisher(place)
    publisher.publish(numbered(TOPIC, range(10)))
    yield publisher
    publisher.close()


@pytest.fixture
def consumer(place: Place, publisher: Publisher) -> Iterator[Consumer]:  # noqa: ARG001
    """A member that has taken and marked the first ten."""
    consumer = Consumer(place, "readers", [TOPIC])
    assert values(take(consumer, 10)) == list(range(10))
    assert consumer.commit()
    yield consumer
    consumer.close()


@pytest.mark.parametrize("end", [Broker.stop, Broker.kill])
def test_both_go_on_after_a_short_outage(
    broker: Broker, publisher: Publisher, consumer: Consumer, end: Callable[[Broker], None]
) -> None:
    end(broker)
    broker.start()
    patient(lambda: publisher.publish(numbered(TOPIC, [10])), "a publication")
    assert values(take(consumer, 1)) == [10]
    patient(consumer.commit, "a mark")
    assert sum(patient(consumer.lag, "the lag").values()) == 0


def test_both_say_that_the_broker_is_away_and_go_on_when_it_is_back(
    broker: Broker, publisher: Publisher, consumer: Consumer
) -> None:
    broker.kill()
    for _ in range(3):
        with pytest.raises(UnavailableError, match=r"cannot be reached: Connection refused"):
            publisher.publish(numbered(TOPIC, [10]))
        assert consumer.poll(1000) == []
    with pytest.raises(UnavailableError, match=r"cannot be reached: Connection refused"):
        consumer.lag()
    broker.start()
    patient(lambda: publisher.publish(numbered(TOPIC, [11])), "a publication")
    assert set(values(take(consumer, 1))) <= {10, 11}


def test_what_was_taken_before_an_outage_can_be_marked_after_it(
    broker: Broker, publisher: Publisher, consumer: Consumer
) -> None:
    publisher.publish(numbered(TOPIC, [10]))
    assert values(take(consumer, 1)) == [10]
    broker.kill()
    with pytest.raises(UnavailableError, match="cannot be reached"):
        consumer.commit()
    broker.start()
    marked = patient(consumer.commit, "a mark")
    publisher.publish(numbered(TOPIC, [11]))
    assert values(take(consumer, 1)) == ([11] if marked else [10])


def test_a_broker_that_hangs_is_told_too(broker: Broker, publisher: Publisher, consumer: Consumer) -> None:
    broker.pause()
    try:
        with pytest.raises(UnavailableError):
            publisher.publish(numbered(TOPIC, [10]))
    finally:
        broker.resume()
    patient(lambda: publisher.publish(numbered(TOPIC, [11])), "a publication")
    assert set(values(take(consumer, 1))) <= {10, 11}


def test_a_topic_that_is_removed_and_made_again_is_taken_from_its_start(
    broker: Broker, place: Place, publisher: Publisher, consumer: Consumer
) -> None:
    admin = administrator(broker)
    admin.delete_topics([place.topic_prefix + TOPIC])
    admin.close()
    with pytest.raises(UnavailableError):
        publisher.publish(numbered(TOPIC, [10]))
    make_topic(broker, place.topic_prefix + TOPIC)
    patient(lambda: publisher.publish(numbered(TOPIC, [11])), "a publication")
    assert values(take(consumer, 1)) == [11]
    assert consumer.commit()
    assert consumer.lag() == {(TOPIC, 0): 0}


def test_who_comes_after_what_he_had_not_read_was_deleted_goes_on_with_what_is_left(
    broker: Broker, place: Place, publisher: Publisher, consumer: Consumer
) -> None:
    consumer.close()
    publisher.publish(numbered(TOPIC, range(10, 20)))
    delete_before(broker, place, 15)
    assert values(take(consumer, 5)) == list(range(15, 20))


def delete_before(broker: Broker, place: Place, offset: int) -> None:
    admin = administrator(broker)
    admin.delete_records({TopicPartition(place.topic_prefix + TOPIC, 0): offset})
    admin.close()
