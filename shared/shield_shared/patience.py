"""Trying again in the same order while a server is away, visibly and not too often."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from shield_shared.errors import UnavailableError
from shield_shared.health import Health
from shield_shared.log import Log
from shield_shared.process import Stop, Stopped

#: Seconds between two tries: the first and the longest pause, so that a service is back at once when its server is.
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 1.0
#: Seconds between two `waiting` lines about the same thing.
SAY_AGAIN = 30.0

Result = TypeVar("Result")


@dataclass(slots=True)
class Watch:
    """Says when something (`what`: `database`, `broker`, ...) is away, and since when; never waits for it itself.

    While it is away the service says that it is not ready, with the reason.
    """

    what: str
    log: Log
    health: Health
    seconds: Callable[[], float] = time.monotonic
    _since: float = 0.0
    _said: float = 0.0
    _missed: int = 0

    def missed(self, error: UnavailableError) -> None:
        """It is away: said at once, and every `SAY_AGAIN` seconds."""
        self.health.away(self.what, str(error))
        now = self.seconds()
        self._missed += 1
        if self._missed == 1:
            self._since = now
        if self._missed == 1 or now - self._said >= SAY_AGAIN:
            waited = round(now - self._since, 1)
            self.log.warning("waiting", what=self.what, attempt=self._missed, seconds=waited, reason=str(error))
            self._said = now

    def found(self) -> None:
        """It is there."""
        if self._missed:
            waited = round(self.seconds() - self._since, 1)
            self.log.info("back", what=self.what, attempt=self._missed + 1, seconds=waited)
        self._missed = 0
        self.health.back(self.what)


def patiently(work: Callable[[], Result], stop: Stop, log: Log, what: str, health: Health) -> Result:
    """Do work, again and again while it raises UnavailableError, until it is done; returns what it returns.

    `what` names that which is away (`database`, `broker`, `mail`, ...): while it is, the service says that it is not
    ready, with the reason. Raises Stopped when the process is asked to end while it is away; other errors go through.
    """
    watch, pause = Watch(what, log, health), FIRST_PAUSE
    while True:
        try:
            result = work()
        except UnavailableError as error:
            watch.missed(error)
        else:
            watch.found()
            return result
        if stop.wait(pause):
            raise Stopped(what)
        pause = min(LONGEST_PAUSE, pause * 2)
