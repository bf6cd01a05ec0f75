"""Each design that is measured, as a process of its own: `python designs.py DESIGN BROKER PREFIX EVENTS [DATABASE]`.

Prints one JSON object: how many arrivals it took, in how many seconds and seconds of its own CPU, from the first
message seen to the last output acknowledged. All read `shield.events.v1` from its start and write `shield.triage.v1`.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from time import perf_counter, process_time
from typing import Any

from services.hop import Hop
from shield_shared.notices import Notice
from shield_shared.topics import EVENTS, TRIAGE

#: Messages taken at once, as `shield triage` does, and seconds to wait for them.
AT_ONCE, WITHIN = 50, 0.05


class Clock:
    """From the first message to the last acknowledgement."""

    def __init__(self) -> None:
        self._began: float | None = None
        self._cpu = 0.0

    def start(self) -> None:
        """The first message is seen; again has no effect."""
        if self._began is None:
            self._began, self._cpu = perf_counter(), process_time()

    def stop(self, events: int) -> None:
        """All is done: say so and end the process, whatever a library would still do."""
        assert self._began is not None
        told = {"events": events, "seconds": perf_counter() - self._began, "cpu": process_time() - self._cpu}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
        os._exit(0)


def bare(broker: str, prefix: str, events: int, *_: str) -> None:
    """Floor: a bare confluent-kafka loop with the same parsing and rules."""
    hop, clock, producer = Hop(), Clock(), confluent_producer(broker)
    for values, done in confluent_batches(broker, prefix, clock):
        confluent_publish(producer, prefix, hop.take(values))
        done()
        if hop.taken >= events:
            clock.stop(hop.taken)


def bare_sql(broker: str, prefix: str, events: int, *database: str) -> None:
    """Floor: the same loop with the same SQL as `shield triage`."""
    from shield_shared.database import open_database
    from shield_shared.messages import Events
    from shield_shared.migrations import upgrade
    from shield_shared.outbox import relay
    from shield_triage.service import Triage
    from shield_triage.store import OUTBOX, SCHEMA

    hop, clock, producer = Hop(), Clock(), confluent_producer(broker)
    engine = open_database(database[0])
    upgrade(engine, SCHEMA)
    triage = Triage(engine, hop.house.read, hop.fold)
    freeze()
    taken = 0
    for values, done in confluent_batches(broker, prefix, clock):
        arrivals = [arrival for value in values for arrival in Events.decode(value).arrivals]
        for first in range(0, len(arrivals), 500):
            taken += triage.take(arrivals[first : first + 500]).arrivals
        while relay(engine, OUTBOX, lambda rows: confluent_publish(producer, prefix, rows)):
            pass
        done()
        if taken >= events:
            clock.stop(taken)


def faust_envelopes(broker: str, prefix: str, events: int, *_: str) -> None:
    """The Faust agent of `shield triage` with the same rules and no SQL."""
    from shield_shared.health import Health
    from shield_shared.kafka_bus import Outgoing, Publisher
    from shield_shared.log import service_log
    from shield_shared.process import Stop
    from shield_shared.settings import read_service_settings
    from shield_triage.agent import Worker

    told = {"SHIELD_KAFKA": broker, "SHIELD_TOPIC_PREFIX": prefix, "SHIELD_DATABASE": "sqlite:///nowhere"}
    settings = read_service_settings(told, "triage")
    publisher = Publisher(settings)
    step = FaustStep(events, lambda notices: publisher.publish([Outgoing(*notice) for notice in notices]))
    freeze()
    Worker(settings, step, Stop(), service_log("triage"), Health("triage")).run()  # type: ignore[arg-type]


class FaustStep:
    """What is done with each batch of envelopes, in place of `Deliveries`, and when all is done."""

    def __init__(self, events: int, publish: Callable[[list[Notice]], None]) -> None:
        self._hop, self._clock, self._published = Hop(), Clock(), 0
        self._events, self._publish = events, publish

    def take(self, messages: Sequence[Any]) -> tuple[int, list[Notice]]:
        """How many arrivals a batch has, and what is to be published of it."""
        self._clock.start()
        before, told = self._hop.taken, self._hop.take(message.value for message in messages)
        return self._hop.taken - before, told

    def publish(self, taken: Sequence[tuple[int, list[Notice]]]) -> bool:
        """Publish what some batches have to tell, while the next is taken."""
        self._publish([notice for _, notices in taken for notice in notices])
        self._published += sum(many for many, _ in taken)
        if self._published >= self._events:
            self._clock.stop(self._published)
        return True

    def relay_leftovers(self) -> None:
        """Nothing is ever left."""


def faust_each(broker: str, prefix: str, events: int, *_: str) -> None:
    """The same rules in a plain Faust agent, a message an event (the topic carries one arrival a message)."""
    import asyncio

    from shield_shared.kafka_client import silence_clients
    from shield_shared.settings import read_service_settings
    from shield_triage.agent import made

    told = {"SHIELD_KAFKA": broker, "SHIELD_TOPIC_PREFIX": prefix, "SHIELD_DATABASE": "sqlite:///nowhere"}
    app = made(read_service_settings(told, "triage"))
    hop, clock = Hop(), Clock()
    raw = {"key_type": bytes, "value_type": bytes, "key_serializer": "raw", "value_serializer": "raw"}
    out = app.topic(prefix + TRIAGE.name, **raw)

    async def agent(stream: Any) -> None:
        pending: list[Any] = []
        async for value in stream:
            clock.start()
            pending += [await out.send(key=n.key, value=n.value) for n in hop.take([value])]
            if hop.taken >= events:
                await asyncio.gather(*pending)
                clock.stop(hop.taken)

    async def run() -> None:
        await app.start()
        await asyncio.Event().wait()

    app.agent(app.topic(prefix + EVENTS.name, **raw))(agent)
    silence_clients()
    freeze()
    asyncio.run(run())


def quix(broker: str, prefix: str, events: int, *_: str) -> None:
    """The same rules on Quix Streams, reading the same envelopes."""
    from quixstreams import Application  # type: ignore[import-not-found,unused-ignore]

    app = Application(
        broker_address=broker, consumer_group=f"{prefix}quix", auto_offset_reset="earliest",
        auto_create_topics=False, use_changelog_topics=False, loglevel="ERROR",
    )  # fmt: skip
    step = QuixStep(events, app._producer.flush)
    read = app.topic(prefix + EVENTS.name, key_deserializer="bytes", value_deserializer="bytes")
    write = app.topic(prefix + TRIAGE.name, key_serializer="bytes", value_serializer="bytes")
    app.dataframe(read).apply(step.decided, expand=True).to_topic(write).update(step.sent)
    freeze()
    app.run()


class QuixStep:
    """What is done with each envelope, and when all is done."""

    def __init__(self, events: int, flush: Callable[[], object]) -> None:
        self._hop, self._clock, self._left = Hop(), Clock(), 0
        self._events, self._flush = events, flush

    def decided(self, value: bytes) -> list[bytes]:
        """What is to be published of an envelope."""
        self._clock.start()
        found = [notice.value for notice in self._hop.take([value])]
        self._left += len(found)
        return found

    def sent(self, _value: bytes) -> None:
        """One message was handed to the producer."""
        self._left -= 1
        if self._hop.taken >= self._events and not self._left:
            self._flush()
            self._clock.stop(self._hop.taken)


def confluent_producer(broker: str) -> Any:
    """A librdkafka producer that waits for all acknowledgements and partitions as every other client of ours."""
    from confluent_kafka import Producer  # type: ignore[import-not-found,unused-ignore]

    return Producer({"bootstrap.servers": broker, "acks": "all", "enable.idempotence": True, "linger.ms": 0,
                     "partitioner": "murmur2_random", "message.max.bytes": TRIAGE.max_bytes})  # fmt: skip


def confluent_publish(producer: Any, prefix: str, rows: Sequence[Any]) -> None:
    """Publish (topic, key, value, ...) and wait until all are acknowledged."""
    faults: list[Any] = []
    for topic, key, value, *_ in rows:
        producer.produce(prefix + topic, value, key, on_delivery=lambda error, _: faults.append(error))
    producer.flush()
    assert set(faults) <= {None}, faults


def confluent_batches(broker: str, prefix: str, clock: Clock) -> Iterator[tuple[list[bytes], Callable[[], object]]]:
    """The values of messages as they come, and what marks them as done with."""
    from confluent_kafka import Consumer

    consumer = Consumer({"bootstrap.servers": broker, "group.id": f"{prefix}bare", "auto.offset.reset": "earliest",
                         "enable.auto.commit": False})  # fmt: skip
    consumer.subscribe([prefix + EVENTS.name])
    freeze()
    while True:
        messages = [each for each in consumer.consume(AT_ONCE, WITHIN) if each.error() is None]
        if messages:
            clock.start()
            yield [each.value() or b"" for each in messages], partial(consumer.commit, asynchronous=False)


def freeze() -> None:
    """What `shield triage` tells the collector."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 1000)


DESIGNS = {"bare": bare, "bare-sql": bare_sql, "faust": faust_envelopes, "faust-each": faust_each, "quix": quix}

if __name__ == "__main__":
    _, design, broker, prefix, events, *more = sys.argv
    DESIGNS[design](broker, prefix, int(events), *more)
