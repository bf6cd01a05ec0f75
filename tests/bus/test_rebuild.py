"""Kafka may lose everything: what is on the topics that services share is made again from what ingest keeps."""

from __future__ import annotations

from pathlib import Path

from ingest_service.arriving import incident
from ingest_service.on_topics import gone_on, held, shield
from kit.broker import Broker
from kit.bus import administrator
from kit.postgres import Server
from kit.services import Services, services
from shield_shared.topics import EVENTS, HELD


def test_events_and_held_notices_are_there_again_after_kafka_lost_them(
    tmp_path: Path, broker: Broker, postgres: Server
) -> None:
    with services(tmp_path, broker, postgres) as running:
        process = running.start("ingest")
        running.publish([*(incident(f"e-{number}") for number in range(30)), incident("bad", category="mugging")])
        running.await_drained(["ingest"])
        events, notices = gone_on(running), held(running)
        assert (len(events), len(notices)) == (30, 1)
        assert process.stop() == 0
        lose(running)
        assert shield(running, "ingest", "--republish").returncode == 0
        assert gone_on(running) == events
        assert held(running) == notices


def lose(running: Services) -> None:
    """Remove the topics, as a broker that was made anew would not have them."""
    admin = administrator(running.broker)
    admin.delete_topics([running.place.topic_prefix + topic.name for topic in (EVENTS, HELD)])
    admin.close()
