"""Topics on a real broker: made as declared, found in order, and told of where they are not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kit.broker import Broker
from kit.bus import make_topic, place_on
from shield_shared.errors import UnavailableError
from shield_shared.kafka_client import Place
from shield_shared.settings import KafkaSettings
from shield_shared.topics import EVENTS, HELD, MEETING, all_topics
from shield_shared.topics_admin import check_topics, ensure_topics


def test_what_is_absent_is_made_as_declared_and_then_found_in_order(broker: Broker) -> None:
    place, topics = place_on(broker), all_topics(["leeds-yjs", "leeds-csws"])
    assert check_topics(place, topics) == [
        f"{place.topic_prefix}{each.name}: the topic does not exist." for each in topics
    ]
    assert ensure_topics(place, topics) == []
    assert ensure_topics(place, topics) == []
    assert check_topics(place, topics) == []


def test_what_is_not_as_declared_is_told_and_left_alone(broker: Broker) -> None:
    place = place_on(broker)
    name = place.topic_prefix + EVENTS.name
    make_topic(broker, name, partitions=3, config={"cleanup.policy": "compact", "retention.ms": "60000"})
    told = [
        f"{name}: it has 3 partitions, and 12 are declared.",
        f"{name}: cleanup.policy is compact, and delete is declared.",
        f"{name}: retention.ms is 60000, and 2592000000 is declared.",
        f"{name}: max.message.bytes is 1048588, and 8388608 is declared.",
    ]
    assert ensure_topics(place, [EVENTS, HELD]) == told
    assert check_topics(place, [EVENTS, HELD]) == told


def test_what_the_broker_will_not_make_is_told(broker: Broker) -> None:
    wrong = replace(MEETING, name="not a name")
    with pytest.raises(UnavailableError, match=r"^Kafka would not make .*not a name \(InvalidTopicError\)\.$"):
        ensure_topics(place_on(broker), [wrong])


def test_nothing_declared_is_nothing_done(broker: Broker) -> None:
    assert ensure_topics(place_on(broker), []) == []


def test_no_broker_is_told() -> None:
    with pytest.raises(UnavailableError, match="cannot be reached"):
        check_topics(Place(KafkaSettings(servers=("127.0.0.1:1",))), [HELD])
