"""What can befall running services, drawn from a seed: kills, pauses, restarts of servers, workers that come and go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from signal import SIGTERM
from time import monotonic, sleep

import psycopg

from kit.broker import Broker
from kit.postgres import Server
from kit.services import SERVICES, Process, Service, Services

#: The table that shows how far a service is.
PROGRESS: Mapping[Service, str] = {
    "ingest": "ingest_arrivals", "triage": "triage_arrivals", "briefing": "briefing_arrivals",
}  # fmt: skip
#: How many triage workers there may be at once.
MOST_WORKERS = 3


@dataclass
class Havoc:
    """Strikes at services; `struck` says what was done, in order. Whatever it stops it can let go on with `mend`."""

    town: Services
    broker: Broker
    postgres: Server
    rng: Random
    settings: dict[Service, dict[str, str]] = field(default_factory=dict)
    struck: list[str] = field(default_factory=list)
    _paused: list[Process] = field(default_factory=list)

    def start(self, service: Service) -> None:
        """Start a process of a service."""
        self.town.start(service, **self.settings.get(service, {}))

    def strike(self) -> None:
        """Let something befall the services, after a while drawn from the seed; what is paused goes on first."""
        self.await_moment()
        self._resume()
        strikes: list[Callable[[], str]] = [
            *[self._kill] * 4, *[self._pause] * 2, *[self._stop] * 2,
            self._restart_broker, self._kill_broker, self._restart_postgres, self._kill_postgres,
            self._add_worker, self._add_worker, self._remove_worker,
        ]  # fmt: skip
        self.struck.append(self.rng.choice(strikes)())

    def await_moment(self) -> None:
        """Wait until a service drawn at random has come some way, or a moment drawn at random has passed."""
        service = self.rng.choice(SERVICES)
        goal = self._progress(service) + self.rng.randrange(1, 120)
        end = monotonic() + self.rng.uniform(0, 2)
        while monotonic() < end and self._progress(service) < goal:
            sleep(0.01)

    def mend(self) -> None:
        """Let everything run again: servers, what was paused, and one process at least of each service."""
        self._resume()
        self.broker.start()
        self.postgres.start()
        for service in SERVICES:
            if not self.town.running(service):
                self.start(service)

    def kill(self, service: Service) -> str:
        """Kill a process of a service, where there is one, and start another."""
        running = self.town.running(service)
        if running:
            self.rng.choice(running).kill()
        self.start(service)
        return f"{service} killed"

    def _kill(self) -> str:
        return self.kill(self.rng.choice(SERVICES))

    def _stop(self) -> str:
        service = self.rng.choice(SERVICES)
        process = self.rng.choice(self.town.running(service))
        code = process.stop()
        assert code in (0, -SIGTERM), f"{service} ended with {code} when asked to:\n{process.log()[-3000:]}"
        self.start(service)
        return f"{service} restarted"

    def _pause(self) -> str:
        process = self.rng.choice([each for service in SERVICES for each in self.town.running(service)])
        process.pause()
        self._paused.append(process)
        return f"{process.service} paused"

    def _resume(self) -> None:
        while self._paused:
            self._paused.pop().resume()

    def _restart_broker(self) -> str:
        self.broker.restart()
        return "broker restarted"

    def _kill_broker(self) -> str:
        self.broker.kill()
        self.await_moment()
        self.broker.start()
        return "broker killed"

    def _restart_postgres(self) -> str:
        self.postgres.stop()
        self.postgres.start()
        return "database restarted"

    def _kill_postgres(self) -> str:
        self.postgres.kill()
        self.await_moment()
        self.postgres.start()
        return "database killed"

    def _add_worker(self) -> str:
        if len(self.town.running("triage")) >= MOST_WORKERS:
            return self._remove_worker()
        self.start("triage")
        return "triage worker added"

    def _remove_worker(self) -> str:
        workers = self.town.running("triage")
        if len(workers) < 2:
            return self._add_worker()
        worker = self.rng.choice(workers)
        if self.rng.random() < 0.5:
            worker.kill()
            return "triage worker killed"
        worker.stop()
        return "triage worker removed"

    def _progress(self, service: Service) -> int:
        """How many arrivals a service has taken in; 0 while its database or its tables are away."""
        try:
            return int(self.town.query(service, f"SELECT count(*) FROM {PROGRESS[service]}"))
        except (psycopg.OperationalError, psycopg.errors.UndefinedTable):
            return 0
