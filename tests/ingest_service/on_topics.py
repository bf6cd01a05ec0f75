"""What ingest put on topics, and what its database says of it."""

from __future__ import annotations

import json
import os
import subprocess
from collections import defaultdict
from typing import Any

import kit.services
from kit.services import Services, agencies
from shield_shared.kafka_bus import Consumer, Incoming
from shield_shared.messages import Arrival, Events, Held, Receipt
from shield_shared.topics import EVENTS, HELD, agency_receipts


def everything(services: Services, topic: str) -> list[Incoming]:
    """All that is on a topic now."""
    consumer = Consumer(services.place, f"reader of {topic}", [topic])
    found: list[Incoming] = []
    try:
        while not consumer.assigned():
            found += consumer.poll(100)
        while sum(consumer.lag().values()) > len(found):
            found += consumer.poll(100)
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
    for message in everything(services, EVENTS.name):
        for arrival in Events.decode(message.value).arrivals:
            found[arrival.arrival].append(arrival)
    return found


def held(services: Services) -> dict[str, Held]:
    """The notices of held messages, by reference; a repeated one must say the same."""
    found: dict[str, Held] = {}
    for message in everything(services, HELD.name):
        notice = Held.decode(message.value)
        assert found.setdefault(notice.arrival, notice) == notice
    return found


def receipts(services: Services, agency: str) -> dict[str, Receipt]:
    """The receipts of an agency, by reference; a repeated one must say the same."""
    found: dict[str, Receipt] = {}
    for message in everything(services, agency_receipts(agency).name):
        one = Receipt.decode(message.value)
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
    topics = [EVENTS.name, HELD.name, *(agency_receipts(agency).name for agency in agencies())]
    return "\n".join([*rows, *(message.value.decode() for topic in topics for message in everything(services, topic))])


def _shown(value: Any) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else json.dumps(value, default=str)
