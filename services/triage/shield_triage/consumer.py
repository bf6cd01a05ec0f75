"""What is done with messages of `shield.events.v1`: taken whole, tried again while a server is away, held when wrong.

Nothing here knows how messages come. A fault of ours stops one arrival and nobody else's.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import NamedTuple, TypeVar

from sqlalchemy.engine import Engine

from shield_shared.canonical import canonical_json
from shield_shared.collector import Kept
from shield_shared.errors import PolicyError, RejectedError
from shield_shared.faults import Fault
from shield_shared.health import Health
from shield_shared.kafka_bus import Outgoing, TooLargeError
from shield_shared.log import Log
from shield_shared.measures import HeldFact
from shield_shared.messages import Arrival, Events
from shield_shared.outbox import PORTION, relay
from shield_shared.patience import patiently
from shield_shared.process import Stop, Stopped
from shield_shared.reading import Reading, agency_of
from shield_shared.topics import EVENTS
from shield_triage.notices import OnHold
from shield_triage.service import Triage, Work
from shield_triage.store import OUTBOX

#: How many arrivals a transaction takes.
BATCH = 500

_UNREADABLE = Fault("", "unknown-schema", f"expected a payload of {Events.schema_name()}")
_OUR_FAULT = Fault("", "not-processed", "it could not be processed through a fault of ours, and waits for a person")

Result = TypeVar("Result")
Publish = Callable[[Sequence[Outgoing]], None]


class Message(NamedTuple):
    """A message of a topic (its name without prefix) as it came; `timestamp` in seconds since 1970."""

    topic: str
    partition: int
    offset: int
    value: bytes
    timestamp: float


class TakenIn(NamedTuple):
    """A batch of messages that triage has taken in, with what became of it; what it has to tell may not be out yet."""

    messages: int
    began: datetime
    work: Work


class Deliveries:
    """Delivers messages to triage, and what triage has to tell to its topics.

    A message is done with once it is taken in and what it changed is published: one thread may take while another
    publishes what was taken before.
    """

    def __init__(self, triage: Triage, engine: Engine, publish: Publish, stop: Stop, log: Log, health: Health) -> None:
        self._triage = triage
        self._engine = engine
        self._publish = publish
        self._stop = stop
        self._log = log
        self._health = health
        self._relaying = threading.Lock()
        self._kept = Kept()

    def take(self, messages: Sequence[Message]) -> TakenIn | None:
        """Take messages in, whatever it takes; None where the process was asked to end before that was done.

        Raises PolicyError where the database is wrong, and what a fault of ours raises that not even puts on hold.
        """
        began = datetime.now(UTC)
        self._health.count("consumed", len(messages), topic=EVENTS.name)
        try:
            return TakenIn(len(messages), began, Work(*map(sum, zip(*self._done(messages), strict=True))))
        except Stopped:
            return None

    def publish(self, taken: Sequence[TakenIn]) -> bool:
        """Publish what batches have to tell, in the order they were taken in; False where asked to end before."""
        try:
            self.relay()
        except Stopped:
            return False
        for each in taken:
            self._say(each)
        return True

    def facts(self) -> None:
        """Tell health what the database knows: how many messages are on hold."""
        waiting, last_hour = self._triage.on_hold()
        self._health.tell("held", HeldFact(waiting=waiting, last_hour=last_hour))

    def relay(self) -> None:
        """Publish all that triage has laid out; raises Stopped."""
        with self._relaying:
            while self._patiently(lambda: relay(self._engine, OUTBOX, self._published), "outbox") >= PORTION:
                continue

    def relay_leftovers(self) -> None:
        """Publish what another worker or an earlier process has left, unless it is being done."""
        if not self._relaying.locked():
            try:
                self.relay()
            except Stopped:
                return

    def _done(self, messages: Sequence[Message]) -> list[Work]:
        arrivals: list[Arrival] = []
        unreadable: list[OnHold] = []
        for message in messages:
            try:
                arrivals += Events.decode(message.value).arrivals
            except RejectedError:
                unreadable.append(_unreadable(message))
        work = [self._hold(unreadable)] if unreadable else []
        return work + [one for first in range(0, len(arrivals), BATCH) for one in self._take(arrivals[first:][:BATCH])]

    def _take(self, arrivals: Sequence[Arrival]) -> Iterable[Work]:
        """Take a batch; where a fault of ours stops it, each arrival alone, and hold the one that it stops."""
        try:
            work = self._patiently(lambda: self._triage.take(arrivals), "database")
            self._kept.more(work.arrivals)
            return [work]
        except (Stopped, PolicyError):
            raise
        except Exception as error:  # noqa: BLE001  (the one place: nobody else's events may wait for our fault)
            self._health.count("bugs")
            self._log.error("bug", exc=error, arrivals=len(arrivals), arrival=arrivals[0].arrival)
        if len(arrivals) == 1:
            return [self._hold([_stopped(arrivals[0])])]
        return [work for arrival in arrivals for work in self._take([arrival])]

    def _hold(self, messages: Sequence[OnHold]) -> Work:
        for message in messages:
            codes = [fault.code for fault in message.reading.faults]
            self._log.error("held", arrival=message.arrival, agency=message.reading.agency, faults=codes)
        return Work(held=self._patiently(lambda: self._triage.hold(messages), "database"))

    def _patiently(self, work: Callable[[], Result], what: str) -> Result:
        return patiently(work, self._stop, self._log, what, self._health)

    def _published(self, messages: Sequence[Outgoing]) -> None:
        """What no topic takes is left out and told: it would keep back everything behind it for ever."""
        try:
            self._publish(messages)
        except TooLargeError as error:
            self._log.error("too-large", exc=error, messages=len(error.refused))
        for topic, count in Counter(message.topic for message in messages).items():
            self._health.count("produced", count, topic=topic)

    def _say(self, taken: TakenIn) -> None:
        now = datetime.now(UTC)
        for name in ("decisions", "immediate", "repeated"):
            self._health.count(name, getattr(taken.work, name))
        self._health.succeeded(now)
        seconds = round((now - taken.began).total_seconds(), 3)
        self._log.info("triaged", consumed=taken.messages, seconds=seconds, **taken.work._asdict())


def _moment(timestamp: float) -> datetime:
    return datetime.fromtimestamp(timestamp, UTC)


def _unreadable(message: Message) -> OnHold:
    """A payload of another version or of none is held whole, under a reference that follows from where it stands."""
    where = f"{message.topic}\0{message.partition}\0{message.offset}\0".encode()
    arrival = sha256(where + sha256(message.value).digest()).hexdigest()[:32]
    return OnHold(arrival, Reading(faults=(_UNREADABLE,)), _moment(message.timestamp), message.value)


def _stopped(arrival: Arrival) -> OnHold:
    """An arrival that a fault of ours stopped, with as much of it as can be read without that fault."""
    said = {name: value for name, value in arrival.event.items() if isinstance(value, str)}
    reading = Reading(
        faults=(_OUR_FAULT,),
        source=said.get("source"),
        id=said.get("id"),
        type=said.get("type"),
        agency=agency_of(said.get("source")),
        received=arrival.received,
    )
    return OnHold(arrival.arrival, reading, arrival.received, canonical_json(arrival.event))
