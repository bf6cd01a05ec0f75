"""Topics are declared once: their names tell agencies apart and their shape is what the broker is told."""

from __future__ import annotations

import pytest

from shield_shared.topics import EVENTS, TOPICS, agency_events, agency_of, agency_receipts, all_topics, topic_of


def test_each_agency_has_topics_of_its_own() -> None:
    names = [topic.name for topic in all_topics(["leeds-yjs", "leeds-csws"])]
    assert names == [
        "agency.events.leeds-csws.v1",
        "agency.events.leeds-yjs.v1",
        "agency.receipts.leeds-csws.v1",
        "agency.receipts.leeds-yjs.v1",
        "shield.events.v1",
        "shield.held.v1",
        "shield.meeting.v1",
        "shield.triage.v1",
    ]


@pytest.mark.parametrize(
    ("name", "agency"),
    [
        ("agency.events.leeds-yjs.v1", "leeds-yjs"),
        ("agency.receipts.third-sector.v1", "third-sector"),
        ("agency.events..v1", None),
        ("agency.events.leeds-yjs.v2", None),
        ("agency.events.leeds.yjs.v1", None),
        ("shield.events.v1", None),
        ("shieldXevents.v1", None),
    ],
)
def test_a_name_tells_its_agency(name: str, agency: str | None) -> None:
    assert agency_of(name) == agency


@pytest.mark.parametrize("topic", [agency_events("a"), agency_receipts("a"), EVENTS])
def test_a_name_leads_back_to_its_declaration(topic: object) -> None:
    declared = topic_of(getattr(topic, "name", ""))
    assert declared in TOPICS
    assert (declared.of("a") if declared else None) == topic


def test_a_name_of_somebody_else_is_none_of_ours() -> None:
    assert topic_of("__consumer_offsets") is None


def test_the_broker_is_told_what_is_declared() -> None:
    assert EVENTS.config == {
        "cleanup.policy": "delete",
        "retention.ms": "2592000000",
        "max.message.bytes": "8388608",
    }
    assert EVENTS.max_value_bytes < EVENTS.max_bytes


def test_every_topic_has_a_reader_a_writer_and_a_payload_of_its_own_version() -> None:
    for topic in TOPICS:
        assert topic.readers
        assert topic.writers
        assert topic.payload is None or topic.payload.schema_name() == topic.name.replace(".{agency}", "")
