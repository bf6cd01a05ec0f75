"""Wakes the reconcile loop: now and then, at each cut-off, when an agenda is due, and when something has arrived.

The scheduler decides nothing: a wake-up that is lost, late or double changes no agenda. It is never set to a time at
which London's clocks may be turned.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from apscheduler.schedulers.background import BackgroundScheduler  # type: ignore[import-untyped]

from shield_briefing.due import wake_at
from shield_briefing.service import Briefing
from shield_shared.errors import ShieldError, UnavailableError
from shield_shared.london import LONDON
from shield_shared.process import Stop

#: Seconds between two looks when nothing wakes us, and hours within which a wake-up that was missed is made up for.
EVERY = 5
_MISFIRE_S = 6 * 3600
#: Seconds between two looks at the least: so that a stream of arrivals does not make us compile all the time.
_BREATH, _LONGEST_BREATH = 0.2, 30.0
_AGAIN = 1.0


@dataclass(slots=True)
class Loop:
    """Reconciles whenever the bell rings, in a thread of its own; writing and mail have theirs, so none waits."""

    briefing: Briefing
    stop: Stop
    bell: threading.Event = field(default_factory=threading.Event)
    planned: Callable[[list[datetime]], None] = lambda _: None

    def run(self) -> None:
        """Look what is due until asked to stop; an error of ours is logged and looked at again."""
        while not self.stop.is_set():
            self.bell.clear()
            began = datetime.now(UTC)
            pause = _AGAIN
            if self._look():
                took = (datetime.now(UTC) - began).total_seconds()
                pause = min(max(_BREATH, took), _LONGEST_BREATH)
            if self.stop.wait(pause):
                return
            self.bell.wait(EVERY)

    def _look(self) -> bool:
        """Reconcile once; False where it has to be tried again, and whoever waits for an agenda is told why."""
        briefing = self.briefing
        try:
            briefing.reconcile()
            briefing.health.back("database")
            briefing.health.ready()
            self._plan()
        except UnavailableError as error:
            briefing.health.away("database", str(error))
            self._tell(str(error), stored=False)
            return False
        except ShieldError as error:
            briefing.log.error("reconcile-refused", None, reason=str(error))
            self._tell(str(error), stored=True)
            return False
        except Exception as error:  # noqa: BLE001 - the chair is told that there is no agenda, and it is tried again
            briefing.log.error("reconcile-failed", error)
            briefing.health.count("bugs")
            self._tell(f"an error in Shield ({type(error).__name__}); the log has its place.", stored=True)
            return False
        return True

    def _tell(self, reason: str, *, stored: bool) -> None:
        try:
            self.briefing.tell_of_missing(reason, stored=stored)
        except ShieldError as error:
            self.briefing.log.warning("facts-unknown", reason=str(error))

    def _plan(self) -> None:
        briefing = self.briefing
        self.planned(wake_at(briefing.calendar, briefing.meetings, briefing.now(), briefing.contacts.within))


@contextmanager
def waking(bell: threading.Event, every: int = EVERY) -> Iterator[Callable[[list[datetime]], None]]:
    """Ring the bell now and then while the context lasts; gives what plans further wake-ups, at moments ahead."""
    scheduler = BackgroundScheduler(
        timezone=LONDON, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": _MISFIRE_S}
    )
    scheduler.add_job(bell.set, "interval", seconds=every, timezone=UTC, id="now-and-then")

    planned: set[datetime] = set()

    def plan(moments: list[datetime]) -> None:
        """Each moment once: to put a job in the place of one that is just being run ends the scheduler."""
        for moment in set(moments) - planned:
            scheduler.add_job(bell.set, "date", run_date=moment, timezone=UTC)
        planned.intersection_update(moments)
        planned.update(moments)

    scheduler.start()
    bell.set()
    try:
        yield plan
    finally:
        # Shut down while it goes through its jobs, its thread ends in an error: asking for them waits until it has.
        scheduler.pause()
        scheduler.get_jobs()
        scheduler.shutdown(wait=False)
