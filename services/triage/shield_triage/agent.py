"""The Faust app of triage: takes messages of `shield.events.v1` in batches and has them delivered.

Stateless: what must be right is in the database. Faust marks a message as done with even when its agent raises or is
cancelled, so the agent holds on to each message until it is delivered, and never raises. Nothing waits for company:
what has come while a batch is taken in is the next batch, and it is taken in while what the last one changed is
published. An app that cannot start, or ends by itself, is made anew.
"""

from __future__ import annotations

import asyncio
import os
import ssl
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import faust
from aiokafka.errors import KafkaError  # type: ignore[import-untyped]
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread
from faust.types.transports import SchedulingStrategyT
from mode.threads import WorkerThread

from shield_shared.errors import UnavailableError
from shield_shared.health import Health
from shield_shared.kafka_client import connecting, knock, silence_clients, unavailable
from shield_shared.log import Log
from shield_shared.patience import Watch, patiently
from shield_shared.process import Stop, Stopped
from shield_shared.settings import KafkaSettings, ServiceSettings
from shield_shared.topics import EVENTS
from shield_triage.consumer import Deliveries, Message, TakenIn

#: Messages taken in at once at the most.
TAKEN = 50
#: Messages that wait in memory; each may carry many arrivals.
WAITING = 200
#: After so many seconds a silent member counts as gone, and how often it says that it is there.
SESSION, HEARTBEAT = 10.0, 2.0
#: After so many milliseconds a topic that was made anew is noticed.
METADATA_MS = 3000
#: Seconds between two looks at whether to end, and at what another process has left to publish.
_LOOK, _LEFTOVERS = 0.1, 1.0
#: Seconds that an app may take to mark what is done with and to leave its group.
_GOODBYE = 5.0
#: Seconds between two looks at whether a server of Kafka is there.
_KNOCK = 2.0


class Worker:
    """One member of the group that shares the partitions of `shield.events.v1`."""

    def __init__(self, settings: ServiceSettings, deliveries: Deliveries, stop: Stop, log: Log, health: Health) -> None:
        self._settings = settings
        self._deliveries = deliveries
        self._stop = stop
        self._log = log
        self._health = health
        self._came: asyncio.Queue[Any]
        self._next: dict[Any, int]
        self._under_way: deque[float]

    def run(self) -> None:
        """Work until the process is asked to end, through every outage; raises what no waiting mends."""
        silence_clients()
        patiently(lambda: asyncio.run(self._run()), self._stop, self._log, "consumer", self._health)

    async def _run(self) -> None:
        """Work as one member of the group, until asked to end; raises UnavailableError where its consumer fails."""
        self._came, self._next, self._under_way = asyncio.Queue(TAKEN), {}, deque()
        self._tell_oldest()
        with connecting(self._settings.kafka):  # an app that starts in vain leaves its loops lying about
            app = self._app()
        looking = asyncio.ensure_future(self._look_for_broker())
        try:
            await self._live(app)
        except KafkaError as error:
            raise unavailable(self._settings.kafka, error) from None
        finally:
            looking.cancel()
        if not self._stop.is_set():
            raise UnavailableError("The consumer ended by itself, and is made anew.")

    async def _live(self, app: Any) -> None:
        """Start an app and work with it; it is stopped however that ends."""
        try:
            await self._started(app)
            self._health.back("consumer")
            self._health.ready()
            await self._work(app)
        except BaseException:
            await _stopped(app)
            raise

    async def _started(self, app: Any) -> None:
        """Start an app, which waits without end for a broker that goes meanwhile; raises Stopped when asked to end."""
        starting = asyncio.ensure_future(app.start())
        while not starting.done():
            await asyncio.wait([starting], timeout=_LOOK)
            if self._stop.is_set() and not starting.done():
                starting.cancel()
                raise Stopped("consumer")
        starting.result()

    async def _work(self, app: Any) -> None:
        delivering = asyncio.ensure_future(self._deliver())
        while not (self._stop.is_set() or delivering.done() or app.should_stop or app.crashed):
            await asyncio.sleep(_LOOK)
            self._tell_lag(app)
        await _stopped(app)  # before the delivery is given up: what it has done with is marked as such
        if delivering.done():
            delivering.result()
        delivering.cancel()

    async def _look_for_broker(self) -> None:
        """Say when no server of Kafka is there: the consumer waits for one without a word."""
        broker = Watch("broker", self._log, self._health)
        while True:
            await asyncio.sleep(_KNOCK)
            try:
                await asyncio.to_thread(knock, self._settings.kafka)
            except UnavailableError as error:
                broker.missed(error)
            else:
                broker.found()

    def _app(self) -> Any:
        app = made(self._settings)
        topic = app.topic(
            self._settings.topic_prefix + EVENTS.name,
            key_type=bytes,
            value_type=bytes,
            key_serializer="raw",
            value_serializer="raw",
        )
        app.agent(topic, name="triage", concurrency=1)(self._triage)
        app.timer(_LEFTOVERS)(self._leftovers)
        app.on_partitions_assigned.connect(self._assigned)
        return app

    async def _triage(self, stream: Any) -> None:
        async for event in stream.events():
            event.message.incref()
            self._next.setdefault(event.message.tp, event.message.offset)
            await self._came.put(event)

    async def _deliver(self) -> None:
        """Deliver what comes until the process is asked to end; raises what keeps it from being delivered."""
        taken: asyncio.Queue[tuple[list[Any], TakenIn]] = asyncio.Queue(1)
        both = [asyncio.ensure_future(self._take(taken)), asyncio.ensure_future(self._publish(taken))]
        try:
            done, _ = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            for each in done:
                each.result()
        finally:
            for each in both:
                each.cancel()

    async def _take(self, taken: asyncio.Queue[tuple[list[Any], TakenIn]]) -> None:
        """Have what comes taken in, at most two batches ahead of what is published."""
        while True:
            events = await _together(self._came, TAKEN)
            self._under_way.append(min(event.message.timestamp for event in events))
            self._tell_oldest()
            batch = await asyncio.to_thread(self._deliveries.take, [self._message(event.message) for event in events])
            if batch is None:
                return
            await taken.put((events, batch))

    async def _publish(self, taken: asyncio.Queue[tuple[list[Any], TakenIn]]) -> None:
        """Have what was taken in published, and mark it as done with."""
        while True:
            batches = await _together(taken, TAKEN)
            if not await asyncio.to_thread(self._deliveries.publish, [batch for _, batch in batches]):
                return
            for events, _ in batches:
                self._mark(events)
            self._tell_oldest()

    def _mark(self, events: Iterable[Any]) -> None:
        """Mark a batch as done with."""
        self._under_way.popleft()
        for event in events:
            event.ack()  # not `decref`: whichever of us and the stream lets go last has to mark it
            self._next[event.message.tp] = event.message.offset + 1

    async def _assigned(self, _app: Any, assigned: Collection[Any], **_more: Any) -> None:
        self._next.clear()
        self._log.info("assigned", partitions=sorted(each.partition for each in assigned))

    async def _leftovers(self) -> None:
        await asyncio.to_thread(self._deliveries.relay_leftovers)

    def _message(self, message: Any) -> Message:
        topic = message.topic.removeprefix(self._settings.topic_prefix)
        return Message(topic, message.partition, message.offset, message.value or b"", message.timestamp)

    def _tell_oldest(self) -> None:
        oldest = min(self._under_way, default=None)
        self._health.tell("oldest_unprocessed", None if oldest is None else datetime.fromtimestamp(oldest, UTC))

    def _tell_lag(self, app: Any) -> None:
        """Messages of the partitions that are ours that are not done with: delivered here, or marked so before."""
        consumer = app.consumer
        ends = {each: consumer.highwater(each) or 0 for each in consumer.assignment()}
        done = {each: self._next.get(each, consumer._committed_offset[each] or 0) for each in ends}
        self._health.lag({(EVENTS.name, each.partition): max(0, end - done[each]) for each, end in ends.items()})


class Portions(SchedulingStrategyT):
    """Gives the messages of several partitions in turn, as many of one as are taken in at once.

    What is of one partition hangs together more often, and one with many messages does not keep the others waiting.
    """

    def __init__(self) -> None:
        """Nothing is kept from one fetch to the next."""

    def iterate(self, records: Mapping[Any, list[Any]]) -> Iterator[tuple[Any, Any]]:
        """Each message with its partition."""
        for first in range(0, max(map(len, records.values()), default=0), TAKEN):
            for partition, messages in records.items():
                yield from ((partition, message) for message in messages[first : first + TAKEN])


async def _together(queue: asyncio.Queue[Any], most: int) -> list[Any]:
    """The next of a queue, as soon as there is one, and what else is in it."""
    found = [await queue.get()]
    while len(found) < most and not queue.empty():
        found.append(queue.get_nowait())
    return found


class _Leaves(WorkerThread):
    """The thread of a consumer, which no process waits for that is to end."""

    def __init__(self, *about: Any, **more: Any) -> None:
        super().__init__(*about, **more)
        self.daemon = True


async def _stopped(app: Any) -> None:
    """Stop an app; without a broker it would wait a minute and more to mark what comes again anyway."""
    with suppress(TimeoutError):
        await asyncio.wait_for(app.stop(), _GOODBYE)


def made(settings: ServiceSettings) -> Any:
    """The app, without its web server, its tables and its leader topic, by our settings alone."""
    AIOKafkaConsumerThread.Worker = _Leaves
    return faust.App(
        f"{settings.topic_prefix}shield-triage",
        broker=";".join(f"kafka://{server}" for server in settings.kafka.servers),
        broker_credentials=credentials(settings.kafka),
        ConsumerScheduler=Portions,
        broker_session_timeout=SESSION,
        broker_heartbeat_interval=HEARTBEAT,
        consumer_auto_offset_reset="earliest",
        consumer_metadata_max_age_ms=METADATA_MS,
        datadir=Path(gettempdir(), f"shield-triage-{os.getuid()}"),  # Faust wants one, and keeps nothing there
        processing_guarantee="at_least_once",
        stream_buffer_maxsize=WAITING,
        stream_wait_empty=False,
        store="memory://",
        table_standby_replicas=0,
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
        worker_redirect_stdouts=False,
    )


def credentials(kafka: KafkaSettings) -> Any:
    """How Faust shows who we are; None on a plain text listener."""
    context = (
        ssl.create_default_context(cafile=str(kafka.ca) if kafka.ca else None) if "ssl" in kafka.security else None
    )
    if kafka.sasl is not None:
        password = kafka.password.get_secret_value() if kafka.password else None
        return faust.SASLCredentials(username=kafka.user, password=password, ssl_context=context, mechanism=kafka.sasl)
    return faust.SSLCredentials(context) if context is not None else None
