"""Trying again in the same order while a server is away, visibly and not too often."""

from __future__ import annotations

import time
from collections.abc import Callable
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


def patiently(work: Callable[[], Result], stop: Stop, log: Log, what: str, health: Health) -> Result:
    """Do work, again and again while it raises UnavailableError, until it is done; returns what it returns.

    `what` names that which is away (`database`, `broker`, `mail`, ...): while it is, the service says that it is not
    ready, with the reason. Raises Stopped when the process is asked to end while it is away; other errors go through.
    """
    began, said, pause, attempt = time.monotonic(), -SAY_AGAIN, FIRST_PAUSE, 1
    while True:
        try:
            result = work()
        except UnavailableError as error:
            health.away(what, str(error))
            waited = time.monotonic() - began
            if waited - said >= SAY_AGAIN:
                log.warning("waiting", what=what, attempt=attempt, seconds=round(waited, 1), reason=str(error))
                said = waited
        else:
            if attempt > 1:
                log.info("back", what=what, attempt=attempt, seconds=round(time.monotonic() - began, 1))
            health.back(what)
            return result
        if stop.wait(pause):
            raise Stopped(what)
        pause, attempt = min(LONGEST_PAUSE, pause * 2), attempt + 1
