"""What ingest put on topics, and what its database says of it."""

from __future__ import annotations

import json
import os
import subprocess
from collections import defaultdict
from typing import Any

from kafka.consumer import KafkaConsumer  # type: ignore[import-untyped]
from kafka.structs import TopicPartition  # type: ignore[import-untyped]

import kit.services
from kit.services import Services, agencies
from kit.waiting import until
from shield_shared.messages import Arrival, Events, Held, Receipt
from shield_shared.topics import EVENTS, HELD, Topic, agency_receipts


def everything(services: Services, topic: Topic) -> list[bytes]:
    """All values that are on a topic now."""
    consumer = KafkaConsumer(bootstrap_servers=services.broker.address, enable_auto_commit=False)
    name = services.place.topic_prefix + topic.name
    places = [TopicPartition(name, number) for number in range(topic.partitions)]
    found: list[bytes] = []

    def done() -> bool:
        found.extend(record.value for records in consumer.poll(200).values() for record in records)
        return all(consumer.position(place) >= ends[place] for place in places)

    try:
        consumer.assign(places)
        consumer.seek_to_beginning(*places)
        ends = consumer.end_offsets(places)
        until(done, f"all of {topic.name}")
    finally:
        consumer.close()
    return found


def shield(services: Services, *words: str) -> subprocess.CompletedProcess[str]:
    """Do a command of `shield` with the settings of ingest's processes."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("SHIELD_")}
    told = {**inherited, **services.settings, "SHIELD_DATABASE": services.databases["ingest"]}
    return subprocess.run([*kit.services.LAUNCH, *words], env=told, capture_output=True, text=True, check=False)


def gone_on(services: Services) -> dict[str, list[Arrival]]:
    """The arrivals on the topic of events, by reference: each as often as it was put there."""
    found: dict[str, list[Arrival]] = defaultdict(list)
    for message in everything(services, EVENTS):
        for arrival in Events.decode(message).arrivals:
            found[arrival.arrival].append(arrival)
    return found


def held(services: Services) -> dict[str, Held]:
    """The notices of held messages, by reference; a repeated one must say the same."""
    found: dict[str, Held] = {}
    for message in everything(services, HELD):
        notice = Held.decode(message)
        assert found.setdefault(notice.arrival, notice) == notice
    return found


def receipts(services: Services, agency: str) -> dict[str, Receipt]:
    """The receipts of an agency, by reference; a repeated one must say the same."""
    found: dict[str, Receipt] = {}
    for message in everything(services, agency_receipts(agency)):
        one = Receipt.decode(message)
        assert found.setdefault(one.receipt, one) == one
    return found


def stored(services: Services, what: str = "goes IN ('events', 'both')") -> list[str]:
    """The references of the arrivals in the database of which something holds, in order."""
    found = services.rows("ingest", f"SELECT arrival FROM ingest_arrivals WHERE {what} ORDER BY number")
    return [arrival for (arrival,) in found]


def whole(services: Services) -> str:
    """Every text of ingest's database and of every topic that it writes, for a search."""
    tables = [
        name for (name,) in services.rows("ingest", "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    ]
    rows = [
        repr([_shown(value) for value in row]) for name in tables for row in services.rows("ingest", f"TABLE {name}")
    ]
    topics = [EVENTS, HELD, *map(agency_receipts, agencies())]
    return "\n".join([*rows, *(message.decode() for topic in topics for message in everything(services, topic))])


def _shown(value: Any) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else json.dumps(value, default=str)
