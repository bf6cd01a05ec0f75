"""Every topic that services speak on, declared once: its shape on the broker, its key, who writes and reads it.

A name with `{agency}` stands for one topic per agency. No topic is compacted: a key names a bucket of young people or
an agency, never one thing, so that compaction would forget all but the latest message of many. What is on a topic can
be sent again from the databases, so it is kept only as long as an outage may last.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from shield_shared.messages import Decisions, Events, Held, Payload, Receipt

_AGENCY = "{agency}"
_MIB = 1024 * 1024

#: What a message's key, headers and frame may add to its value.
FRAME_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic, or one per agency; `payload` is None where CloudEvents travel as they were written.

    Writers and readers are services, `agency` (that agency alone) or `commands` (Shield's own).
    """

    name: str
    purpose: str
    writers: tuple[str, ...]
    readers: tuple[str, ...]
    key: str
    partitions: int
    kept_for: timedelta
    max_bytes: int
    payload: type[Payload] | None
    cleanup: str = "delete"

    @property
    def per_agency(self) -> bool:
        """Whether the name stands for one topic per agency."""
        return _AGENCY in self.name

    @property
    def pattern(self) -> str:
        """A regular expression that matches the topics' names and no other."""
        agency = "[a-z0-9][a-z0-9-]{0,62}"
        return "^" + agency.join(re.escape(part) for part in self.name.split(_AGENCY)) + "$"

    @property
    def max_value_bytes(self) -> int:
        """The longest value that the broker is sure to take."""
        return self.max_bytes - FRAME_BYTES

    @property
    def config(self) -> dict[str, str]:
        """What the broker is told, by its names."""
        return {
            "cleanup.policy": self.cleanup,
            "retention.ms": str(self.kept_for // timedelta(milliseconds=1)),
            "max.message.bytes": str(self.max_bytes),
        }

    def of(self, agency: str) -> Topic:
        """The topic of one agency."""
        return replace(self, name=self.name.replace(_AGENCY, agency))


AGENCY_EVENTS = Topic(
    name="agency.events.{agency}.v1",
    purpose="What an agency tells Shield: CloudEvents, structured, in batches or in binary mode.",
    writers=("agency",),
    readers=("ingest",),
    key="any, or none: arrival order does not matter",
    partitions=4,
    kept_for=timedelta(days=14),
    max_bytes=_MIB,
    payload=None,
)
AGENCY_RECEIPTS = Topic(
    name="agency.receipts.{agency}.v1",
    purpose="What became of each message of an agency, with its faults.",
    writers=("ingest",),
    readers=("agency",),
    key="none",
    partitions=1,
    kept_for=timedelta(days=30),
    max_bytes=_MIB,
    payload=Receipt,
)
MEETING = Topic(
    name="shield.meeting.v1",
    purpose="What the meeting itself records: CloudEvents of source urn:shield:meeting.",
    writers=("commands",),
    readers=("ingest",),
    key="none",
    partitions=1,
    kept_for=timedelta(days=30),
    max_bytes=_MIB,
    payload=None,
)
EVENTS = Topic(
    name="shield.events.v1",
    purpose="Acceptable events as they arrived, duplicates too, in envelopes of one bucket of young people.",
    writers=("ingest",),
    readers=("triage", "briefing"),
    key="the bucket of the first person's first identifier, four digits",
    partitions=12,
    kept_for=timedelta(days=30),
    max_bytes=8 * _MIB,
    payload=Events,
)
TRIAGE = Topic(
    name="shield.triage.v1",
    purpose="The triage decision on each appearance, again whenever it changes.",
    writers=("triage",),
    readers=("briefing",),
    key="the bucket of the young people, four digits",
    partitions=12,
    kept_for=timedelta(days=30),
    max_bytes=8 * _MIB,
    payload=Decisions,
)
HELD = Topic(
    name="shield.held.v1",
    purpose="Messages that wait for a person, with their faults and without their content.",
    writers=("ingest", "triage"),
    readers=("briefing",),
    key="the agency's id",
    partitions=1,
    kept_for=timedelta(days=30),
    max_bytes=_MIB,
    payload=Held,
)

TOPICS = (AGENCY_EVENTS, AGENCY_RECEIPTS, MEETING, EVENTS, TRIAGE, HELD)


def agency_events(agency: str) -> Topic:
    """Where an agency writes its events."""
    return AGENCY_EVENTS.of(agency)


def agency_receipts(agency: str) -> Topic:
    """Where an agency reads what became of its messages."""
    return AGENCY_RECEIPTS.of(agency)


def all_topics(agencies: Iterable[str]) -> tuple[Topic, ...]:
    """Every topic that must exist for these agencies, by name."""
    each = tuple(agencies)
    named = [topic.of(agency) for topic in TOPICS if topic.per_agency for agency in each]
    return tuple(sorted([*named, *(topic for topic in TOPICS if not topic.per_agency)], key=lambda topic: topic.name))


def topic_of(name: str) -> Topic | None:
    """The declaration under which a topic of this name (without prefix) falls; None for a topic that is not ours."""
    return next((topic for topic in TOPICS if re.match(topic.pattern, name)), None)


def agency_of(name: str) -> str | None:
    """The agency whose topic this is; None for a topic that is no single agency's."""
    topic = topic_of(name)
    if topic is None or not topic.per_agency:
        return None
    before, _, after = topic.name.partition(_AGENCY)
    return name[len(before) : len(name) - len(after)]
