"""The loop of an ingest process: take messages from topics, take them in, put on topics what follows, mark them done.

In that order: a process that is killed anywhere leaves work to be done again, and to do it again has no second effect.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar

from shield_ingest.service import IngestService
from shield_shared.errors import UnavailableError
from shield_shared.health import Health
from shield_shared.kafka_bus import Consumer, Incoming, Publisher
from shield_shared.log import Log
from shield_shared.patience import patiently
from shield_shared.process import Stop, Stopped

Result = TypeVar("Result")

GROUP = "shield.ingest"
#: Messages taken in with one transaction at the most.
AT_ONCE = 500
#: How long to wait for messages before what is laid out for topics is looked after.
WAIT_MS = 500
#: Seconds between two marks while messages come: each would keep the next messages waiting.
MARK_SECONDS = 1.0
#: How often, in seconds, lag is asked for; the question also shows whether the broker is there.
LAG_SECONDS = 5.0


class Loop:
    """One process's work; `run` does it until the process is asked to end."""

    def __init__(
        self, service: IngestService, consumer: Consumer, publisher: Publisher, stop: Stop, log: Log, health: Health
    ) -> None:
        self._service, self._consumer, self._publisher = service, consumer, publisher
        self._stop, self._log, self._health = stop, log, health
        self._asked, self._marked = -LAG_SECONDS, -MARK_SECONDS
        self._unmarked = False

    def run(self) -> None:
        """Work until asked to end; what was begun is either done or comes again."""
        with suppress(Stopped):
            while not self._stop.is_set():
                self._once()
            if self._unmarked:
                self._mark()

    def _once(self) -> None:
        messages = self._patiently("broker", partial(self._consumer.poll, WAIT_MS, AT_ONCE))
        if messages:
            self._unmarked = True
            self._patiently("database", partial(self._service.receive, messages))
        while self._patiently("outbox", partial(self._service.relay, self._publisher)):
            pass
        if self._unmarked and (not messages or time.monotonic() - self._marked >= MARK_SECONDS):
            self._mark()
        self._look_around(messages)

    def _mark(self) -> None:
        """What is not marked now is marked later, or comes again and is known: no reason to wait here."""
        self._marked = time.monotonic()
        try:
            self._consumer.commit()
        except UnavailableError as error:
            self._health.away("broker", str(error))
        else:
            self._unmarked = False

    def _look_around(self, messages: Sequence[Incoming]) -> None:
        if time.monotonic() - self._asked < LAG_SECONDS:
            return
        self._asked = time.monotonic()
        lag = self._patiently("broker", self._consumer.lag)
        self._health.lag(lag)
        late = bool(messages) and sum(lag.values()) > 0
        oldest = min((each.timestamp for each in messages), default=0) / 1000
        self._health.tell("oldest_unprocessed", datetime.fromtimestamp(oldest, UTC) if late else None)
        self._health.ready()

    def _patiently(self, what: str, work: Callable[[], Result]) -> Result:
        return patiently(work, self._stop, self._log, what, self._health)
