"""Putting files where they belong, again and again while that cannot be, and saying so: at once, then now and then."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from shield_shared.disk import NotWrittenError
from shield_shared.errors import PolicyError
from shield_shared.health import Health
from shield_shared.log import Log
from shield_shared.patience import SAY_AGAIN

#: What a service that cannot write is without, as its readiness and `shield status` call it.
FOLDER = "output folder"


@dataclass(slots=True)
class Placing:
    """One kind of files of a service: `what` it is without while they cannot be written (FOLDER, and which files)."""

    what: str
    log: Log
    health: Health
    seconds: Callable[[], float] = time.monotonic
    _began: float | None = None
    _said: float = 0.0

    def attempt(self, write: Callable[[], None]) -> None:
        """Write, or say what keeps us from it; raises whatever has nothing to do with the folder."""
        try:
            write()
        except NotWrittenError as error:
            if self._is_news(error):
                self.log.warning("writing-waits", reason=str(error))
        except PolicyError as error:
            if self._is_news(error):
                self.log.error("cannot-write", exc=error)
        else:
            self._written()

    def _is_news(self, error: NotWrittenError | PolicyError) -> bool:
        self.health.away(self.what, str(error))
        now = self.seconds()
        if self._began is not None and now - self._said < SAY_AGAIN:
            return False
        self._began, self._said = now if self._began is None else self._began, now
        return True

    def _written(self) -> None:
        self.health.back(self.what)
        if self._began is not None:
            self.log.info("back", what=self.what, seconds=round(self.seconds() - self._began, 1))
            self._began = None
