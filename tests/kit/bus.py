"""Messages in tests: a place of one's own on the broker, and taking what comes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from kafka.admin import KafkaAdminClient  # type: ignore[import-untyped]

from kit.broker import Broker
from kit.waiting import until
from shield_shared.errors import UnavailableError
from shield_shared.kafka_bus import Consumer, Incoming, Outgoing
from shield_shared.kafka_client import Place

T = TypeVar("T")


def place_on(broker: Broker) -> Place:
    """Where nobody else's topics are."""
    return Place(broker.settings, broker.new_prefix())


def administrator(broker: Broker) -> KafkaAdminClient:
    """Kafka's own client for making and removing topics; close it."""
    return KafkaAdminClient(bootstrap_servers=broker.address)


def make_topic(broker: Broker, name: str, partitions: int = 1, config: Mapping[str, str] = {}) -> None:
    """Make a topic of any shape, named in full, and wait until it can be written to."""
    admin = administrator(broker)
    try:
        admin.create_topics({name: {"num_partitions": partitions, "configs": dict(config)}}, wait_for_metadata=True)
    finally:
        admin.close()


def numbered(topic: str, numbers: Iterable[int], key: bytes | None = b"k") -> list[Outgoing]:
    """A message for each number, which is its value."""
    return [Outgoing(topic, key, str(number).encode()) for number in numbers]


def values(messages: Iterable[Incoming]) -> list[int]:
    """The numbers that messages of `numbered` carry."""
    return [int(message.value) for message in messages]


def take(consumer: Consumer, count: int) -> list[Incoming]:
    """Take messages until there are so many, patiently, marking none."""
    taken: list[Incoming] = []

    def enough() -> bool:
        taken.extend(patient(lambda: consumer.poll(100), "a poll"))
        return len(taken) >= count

    until(enough, f"{count} messages")
    return taken


def patient(work: Callable[[], T], what: str) -> T:
    """The result of what is tried again while Kafka is away."""
    results: list[T] = []

    def tried() -> bool:
        try:
            results.append(work())
        except UnavailableError:
            return False
        return True

    until(tried, what)
    return results[0]
