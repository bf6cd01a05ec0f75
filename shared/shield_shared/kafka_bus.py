"""Kafka as services use it: publish and know that it is stored, take messages in order, mark what is done with.

At least once: what was not marked comes again, after a crash or when another member takes over, so effects must not
double. Both ends live through outages: a call raises UnavailableError and the same call works once Kafka is back.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Any, NamedTuple

from kafka.consumer import KafkaConsumer  # type: ignore[import-untyped]
from kafka.errors import KafkaError, KafkaTimeoutError  # type: ignore[import-untyped]
from kafka.producer import KafkaProducer  # type: ignore[import-untyped]

from shield_shared.errors import RejectedError
from shield_shared.kafka_client import NO_LONGER_OURS, TOO_LARGE, Bus, connecting, options, silence_clients, unavailable
from shield_shared.topics import FRAME_BYTES, TOPICS, topic_of

# One message may wait this long for its acknowledgement before `publish` gives up for now.
_DELIVERY_MS = 10_000
_REQUEST_MS = 5_000
_METADATA_MS = 3_000
_COMMIT_MS = 3_000
_CLOSE_MS = 2_000
# After these a silent member counts as gone; a topic that is new or made anew is noticed.
_SESSION_MS = 10_000
_HEARTBEAT_MS = 2_000
_METADATA_AGE_MS = 5_000
# A batch of several messages stays below every topic's limit: a batch that the broker refuses takes the good with it.
_BATCH_BYTES = 65_536
_LARGEST = max(topic.max_bytes for topic in TOPICS)
_SMALLEST = min(topic.max_value_bytes for topic in TOPICS)


class Outgoing(NamedTuple):
    """A message to publish; `topic` is named without prefix."""

    topic: str
    key: bytes | None
    value: bytes
    headers: tuple[tuple[str, bytes], ...] = ()


class Incoming(NamedTuple):
    """A message as it came; `topic` without prefix, `timestamp` in milliseconds since 1970 UTC."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes
    headers: tuple[tuple[str, bytes], ...]
    timestamp: int


class TooLargeError(RejectedError):
    """Some messages are larger than their topic takes: `refused` are their places in what was to be published.

    Every other message of the same call is stored.
    """

    def __init__(self, messages: Sequence[Outgoing], refused: Iterable[int]) -> None:
        self.refused = tuple(sorted(refused))
        topics = sorted({messages[place].topic for place in self.refused})
        super().__init__(f"Larger than the topic takes: {len(self.refused)} of the messages for {', '.join(topics)}.")


class Publisher:
    """Publishes messages and knows that the broker has stored them; one thread at a time."""

    def __init__(self, settings: Bus) -> None:
        """Nothing is connected before the first `publish`."""
        self._settings = settings
        self._producer: Any = None
        silence_clients()

    def publish(self, messages: Sequence[Outgoing]) -> None:
        """Store all messages, those of one key in order; returns once every one is acknowledged.

        Raises UnavailableError when that is not certain (send all again: what comes twice is harmless), and
        TooLargeError when all others are stored.
        """
        refused = {place for place, message in enumerate(messages) if _too_large(message)}
        rest = [place for place in range(len(messages)) if place not in refused]
        failed = self._send([messages[place] for place in rest])
        # A refused message fails the good ones that lie in a batch with it: each is sent once more, alone.
        for place in (rest[position] for position in failed):
            if self._send([messages[place]]):
                refused.add(place)
        if refused:
            raise TooLargeError(messages, refused)

    def close(self) -> None:
        """Let go of the broker; `publish` would connect again."""
        producer, self._producer = self._producer, None
        if producer is not None:
            producer._sender.force_close()  # else it waits for what will not come, and leaves its thread
            with suppress(KafkaError):
                producer.close(timeout=_CLOSE_MS / 1000)

    def _send(self, messages: Sequence[Outgoing]) -> list[int]:
        """Send and wait; the places of what failed because the broker found something too large."""
        if not messages:
            return []
        faults = self._outcomes(messages)
        failed = [place for place, fault in enumerate(faults) if fault is not None]
        if not failed:
            return []
        # A producer that was refused once is refused for ever, and a new one costs nothing beside an outage.
        self.close()
        if any(isinstance(fault, TOO_LARGE) for fault in faults):
            return failed
        raise unavailable(self._settings.kafka, faults[failed[0]])

    def _outcomes(self, messages: Sequence[Outgoing]) -> list[KafkaError | None]:
        producer = self._connected()
        try:
            futures = [self._queued(producer, message) for message in messages]
        except KafkaTimeoutError as error:
            self.close()
            raise unavailable(self._settings.kafka, error, "it may not know the topic yet") from None
        end = monotonic() + (_DELIVERY_MS + _REQUEST_MS) / 1000
        return [_fault(future, end) for future in futures]

    def _queued(self, producer: Any, message: Outgoing) -> Any:
        return producer.send(
            self._settings.topic_prefix + message.topic,
            key=message.key,
            value=message.value,
            headers=list(message.headers),
        )

    def _connected(self) -> Any:
        if self._producer is None:
            with connecting(self._settings.kafka):
                self._producer = KafkaProducer(
                    **options(self._settings.kafka),
                    acks="all",
                    enable_idempotence=True,
                    batch_size=_BATCH_BYTES,
                    max_request_size=_LARGEST + FRAME_BYTES,
                    max_block_ms=_METADATA_MS,
                    delivery_timeout_ms=_DELIVERY_MS,
                    request_timeout_ms=_REQUEST_MS,
                    allow_auto_create_topics=False,
                    metrics_enabled=False,
                )
        return self._producer


class Consumer:
    """A member of a group that shares the partitions of some topics; one thread at a time."""

    def __init__(
        self,
        settings: Bus,
        group: str,
        topics: Sequence[str] = (),
        pattern: str | None = None,
        *,
        max_poll_interval_ms: int = 300_000,
    ) -> None:
        """Topics by name, or all that match a pattern, without prefix; nothing is connected before the first `poll`.

        A member that does not `poll` for `max_poll_interval_ms` loses its partitions to the others.
        """
        self._settings, self._prefix = settings, settings.topic_prefix
        self._group, self._max_poll_interval_ms = self._prefix + group, max_poll_interval_ms
        self._topics, self._pattern = [self._prefix + topic for topic in topics], pattern
        self._consumer: Any = None
        self._unmarked: Counter[tuple[str, int]] = Counter()
        self._ids: dict[str, object] = {}
        silence_clients()

    def poll(self, timeout_ms: int = 500, max_records: int = 500) -> list[Incoming]:
        """The next messages, each partition's in order; none where none came in time. Raises UnavailableError."""
        consumer = self._connected()
        with self._told():
            _remember_to_join(consumer)
            polled = consumer.poll(timeout_ms=timeout_ms, max_records=max_records)
            anew = self._made_anew(consumer)
            if anew:
                consumer.seek_to_beginning(*anew)
        messages = [self._read(record) for each, records in polled.items() if each not in anew for record in records]
        self._unmarked.update((message.topic, message.partition) for message in messages)
        return messages

    def commit(self) -> bool:
        """Mark all that was polled as done with; False where it comes again, here or to another member.

        Raises UnavailableError when Kafka does not answer: try again, or poll on and mark more later.
        """
        consumer = self._connected()
        with self._told():
            try:
                consumer.commit(timeout_ms=_COMMIT_MS)
            except NO_LONGER_OURS:
                return False
        self._unmarked.clear()
        return True

    def lag(self) -> dict[tuple[str, int], int]:
        """How many messages of each partition of ours are not marked yet. Raises UnavailableError."""
        consumer = self._connected()
        with self._told():
            partitions = consumer.assignment()
            ends = consumer.end_offsets(list(partitions), timeout_ms=_COMMIT_MS) if partitions else {}
            places = {each: consumer.position(each, timeout_ms=_COMMIT_MS) or 0 for each in partitions}
        named = {(each.topic.removeprefix(self._prefix), each.partition): each for each in partitions}
        return {name: max(ends[each] - places[each], 0) + self._unmarked[name] for name, each in named.items()}

    def assigned(self) -> bool:
        """Whether partitions are ours now."""
        return bool(self._consumer is not None and self._consumer.assignment())

    def close(self) -> None:
        """Leave the group, so that another member need not wait; what is not marked comes again."""
        consumer, self._consumer = self._consumer, None
        if consumer is not None:
            with suppress(KafkaError):
                consumer.close(autocommit=False, timeout_ms=_CLOSE_MS)

    def _made_anew(self, consumer: Any) -> set[Any]:
        """Our partitions of topics that were removed and made again: the client would go on somewhere in the middle."""
        cluster, partitions = consumer._client.cluster, consumer.assignment()
        ids = {topic: cluster.topic_id(topic) for topic in {each.topic for each in partitions}}
        known = {topic: found for topic, found in ids.items() if found is not None}
        changed = {topic for topic, found in known.items() if self._ids.get(topic, found) != found}
        self._ids |= known
        return {each for each in partitions if each.topic in changed}

    def _read(self, record: Any) -> Incoming:
        return Incoming(
            record.topic.removeprefix(self._prefix),
            record.partition,
            record.offset,
            record.key,
            record.value or b"",
            tuple(record.headers),
            record.timestamp,
        )

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except KafkaError as error:
            raise unavailable(self._settings.kafka, error) from None

    def _connected(self) -> Any:
        if self._consumer is None:
            with connecting(self._settings.kafka):
                consumer = KafkaConsumer(
                    **options(self._settings.kafka),
                    group_id=self._group,
                    enable_auto_commit=False,
                    auto_offset_reset="earliest",
                    session_timeout_ms=_SESSION_MS,
                    heartbeat_interval_ms=_HEARTBEAT_MS,
                    max_poll_interval_ms=self._max_poll_interval_ms,
                    metadata_max_age_ms=_METADATA_AGE_MS,
                    allow_auto_create_topics=False,
                    metrics_enabled=False,
                )
            pattern = None if self._pattern is None else "^" + re.escape(self._prefix) + self._pattern.removeprefix("^")
            consumer.subscribe(topics=self._topics or None, pattern=pattern)
            self._consumer = consumer
        return self._consumer


def _remember_to_join(consumer: Any) -> None:
    """Have a join that outlasted the last poll be taken up by this one.

    kafka-python 3.0.12 forgets it where new metadata was the reason to join: the member has no partitions and no
    heartbeat from then on, and is silent for ever.
    """
    coordinator = consumer._coordinator
    if coordinator._join_task is not None:
        coordinator.request_rejoin()


def _fault(future: Any, end: float) -> KafkaError | None:
    """Why a message is not stored by the `end` that all have in common; None where it is acknowledged."""
    try:
        future.get(timeout=max(0.0, end - monotonic()))
    except KafkaError as error:
        return error
    return None


def _too_large(message: Outgoing) -> bool:
    topic = topic_of(message.topic)
    frame = len(message.key or b"") + sum(len(name) + len(value) for name, value in message.headers)
    return len(message.value) + max(frame - FRAME_BYTES // 2, 0) > (topic.max_value_bytes if topic else _SMALLEST)
