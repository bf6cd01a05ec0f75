"""Takes what is on topics into the database: kept first, then marked as done with; taken again it changes nothing.

A message that is not what its topic carries is held in its place, and the ones behind it go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from sqlalchemy.engine import Connection

from shield_briefing.service_store import ArrivalStore, Taken
from shield_shared.errors import RejectedError, ShieldError, UnavailableError
from shield_shared.health import Health
from shield_shared.kafka_bus import Consumer, Incoming
from shield_shared.log import Log
from shield_shared.messages import Decisions, Events, Held, HeldFault
from shield_shared.patience import patiently
from shield_shared.process import Stop
from shield_shared.topics import EVENTS, HELD, TRIAGE

GROUP = "briefing"
TOPICS = (EVENTS.name, HELD.name, TRIAGE.name)
#: How often it is looked up and noted how many messages wait.
_LAG_EVERY = timedelta(seconds=1)

#: What else is to be written with what was taken, in the same transaction.
Also = Callable[[Connection, Taken], None]


@dataclass(slots=True)
class Intake:
    """Takes messages for the briefing service; `took` is called when something new is stored."""

    consumer: Consumer
    store: ArrivalStore
    stop: Stop
    log: Log
    health: Health
    now: Callable[[], datetime]
    took: Callable[[], None]
    also: Also
    _looked: datetime | None = None

    def run(self) -> None:
        """Take messages until asked to stop; raises Stopped when that is while a server is away."""
        while not self.stop.is_set():
            messages = patiently(self.consumer.poll, self.stop, self.log, "broker", self.health)
            if messages:
                self._take(messages)
            self._look()

    def _take(self, messages: Sequence[Incoming]) -> None:
        new = patiently(lambda: self._keep(messages), self.stop, self.log, "database", self.health)
        patiently(self.consumer.commit, self.stop, self.log, "broker", self.health)
        for message in messages:
            self.health.count("consumed", topic=message.topic)
        self.health.succeeded(self.now())
        self.log.info("messages-taken", messages=len(messages), arrivals=new)
        self.took()

    def _keep(self, messages: Sequence[Incoming]) -> int:
        taken = self._read(messages)
        try:
            return self._store(taken)
        except ShieldError:
            raise
        except Exception as error:  # noqa: BLE001 - our own mistake about one message must not stop the others
            self.log.error("messages-failed", exc=error, messages=len(messages))
            self.health.count("bugs")
            return sum(self._keep_alone(message) for message in messages)

    def _keep_alone(self, message: Incoming) -> int:
        try:
            return self._store(self._read([message]))
        except ShieldError:
            raise
        except Exception as error:  # noqa: BLE001 - it is held, where a person finds it
            self.log.error("message-failed", error, **_place(message))
            sentence = "expected a payload that can be stored; the log has what failed"
            return self._store(Taken((), (_held(message, "not-stored", sentence),), ()))

    def _store(self, taken: Taken) -> int:
        return self.store.take(taken, self.also)

    def _read(self, messages: Iterable[Incoming]) -> Taken:
        taken = Taken([], [], [])
        for message in messages:
            try:
                taken = _with(taken, message)
            except RejectedError as error:
                self.log.error("message-held", None, reason=str(error), code="payload", **_place(message))
                self.health.count("holds", agency="unknown")
                taken = taken._replace(held=[*taken.held, _held(message, "payload", str(error))])
        return taken

    def _look(self) -> None:
        """Note how much waits. A broker that is away is noticed here: a poll only says that nothing has come."""
        at = self.now()
        if self._looked is not None and at - self._looked < _LAG_EVERY:
            return
        self._looked = at
        lag = patiently(self.consumer.lag, self.stop, self.log, "broker", self.health)
        self.health.lag(lag)
        with suppress(UnavailableError):  # whoever needs the database says that it is away
            self.store.note_lag(lag, at)


def _with(taken: Taken, message: Incoming) -> Taken:
    match message.topic:
        case EVENTS.name:
            return taken._replace(arrivals=[*taken.arrivals, *Events.decode(message.value).arrivals])
        case HELD.name:
            return taken._replace(held=[*taken.held, Held.decode(message.value)])
        case _:
            return taken._replace(decisions=[*taken.decisions, Decisions.decode(message.value)])


def _place(message: Incoming) -> dict[str, object]:
    return {"topic": message.topic, "partition": message.partition, "offset": message.offset}


def _held(message: Incoming, code: str, sentence: str) -> Held:
    """What is held of a message: where it stood, and nothing of what it says."""
    place = f"{message.topic}\x00{message.partition}\x00{message.offset}".encode()
    return Held(
        arrival=sha256(place + b"\x00" + sha256(message.value).digest()).hexdigest()[:32],
        held_by="briefing",
        agency="unknown",
        type="unknown",
        faults=(HeldFault(field="", code=code, sentence=sentence),),
        source=None,
        id=None,
        received=datetime.fromtimestamp(message.timestamp / 1000, UTC),
        digest=None,
    )
