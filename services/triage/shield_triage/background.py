"""Has components decided anew beside what arrives, and notices a topic of decisions that was made anew.

It works half of the time at the most and waits for nothing: what cannot be done just now is tried again a little later.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from shield_shared.errors import UnavailableError
from shield_shared.health import Health
from shield_shared.log import Log
from shield_shared.process import Stop
from shield_shared.topics import TRIAGE
from shield_triage.again import Again, Redone

#: Seconds between two looks at whether anything is left, and between two looks at the topic.
LOOK, LOOK_AT_TOPIC = 2.0, 10.0


class Background:
    """The background work of one process; `identity` says which topic of decisions is there."""

    def __init__(self, again: Again, identity: Callable[[], str | None], stop: Stop, log: Log, health: Health) -> None:
        self._again, self._identity = again, identity
        self._stop, self._log, self._health = stop, log, health
        self._looked = -LOOK_AT_TOPIC
        self._failed = False
        self._done = Redone(0, 0)

    def run(self) -> None:
        """Work until the process is asked to end."""
        pause = 0.0
        while not self._stop.wait(pause):
            began = monotonic()
            self._look_at_topic()
            pause = monotonic() - began if self._portion() else LOOK

    def _look_at_topic(self) -> None:
        """Whatever was told on a topic that was removed may not have been read: all of it is told again."""
        if monotonic() - self._looked < LOOK_AT_TOPIC:
            return
        self._looked = monotonic()
        try:
            identity = self._identity()
            if identity is not None and self._again.seen(TRIAGE.name, identity):
                self._log.warning("topic-made-anew", topic=TRIAGE.name)
        except UnavailableError:  # whoever takes messages says that a server is away
            return

    def _portion(self) -> bool:
        """Decide some components anew; False where there is nothing to be done just now."""
        try:
            done = self._again.portion()
        except UnavailableError:
            return False
        except Exception as error:  # noqa: BLE001  (what arrives must be decided all the same)
            self._tell_failure(error)
            return False
        self._failed = False
        self._done = Redone(*map(sum, zip(self._done, done, strict=True)))
        if done.components == 0:
            self._say()
        return done.components > 0

    def _say(self) -> None:
        if self._done.components:
            self._log.info("decided-anew", components=self._done.components, decisions=self._done.decisions)
            self._health.count("decisions", self._done.decisions)
        self._done = Redone(0, 0)

    def _tell_failure(self, error: Exception) -> None:
        """Once, until it works again."""
        if not self._failed:
            self._log.error("anew-failed", exc=error)
            self._health.count("bugs")
        self._failed = True
