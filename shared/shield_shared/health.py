"""How a service is: counted as it works, told on `/livez`, `/readyz`, `/metrics`, `/status` and in heartbeats."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from shield_shared.alarms import AlarmLimits, raised
from shield_shared.errors import PolicyError, UnavailableError
from shield_shared.faults import PolicyFault
from shield_shared.listening import listening
from shield_shared.log import Log, clock
from shield_shared.measures import MEASURES, TELLABLE, AlarmFact, Facts, Labels, derived, heartbeat
from shield_shared.policy import load_single

HEARTBEAT = 30.0
#: Seconds between two looks at facts and alarms.
LOOK = 5.0


class Health:
    """What one service knows of itself; safe to use from several threads. It starts as not ready."""

    def __init__(self, service: str, now: Callable[[], datetime] = clock) -> None:
        self.service = service
        self._now = now
        self._lock = threading.RLock()
        self._figures: dict[tuple[str, Labels], float] = {}
        self._facts = Facts(service=service, at=now(), started=now(), unready="it is starting")
        self._stuck: str | None = None
        #: When each alarm that is on was last logged, by its kind and what it is about.
        self.alarms_said: dict[tuple[str, str], datetime] = {}

    def count(self, name: str, n: float = 1, **labels: str) -> None:
        """Add to a count; raises ValueError for a name or label that is not in MEASURES."""
        key = _key(name, "count", labels)
        with self._lock:
            self._figures[key] = self._figures.get(key, 0) + n

    def gauge(self, name: str, value: float, **labels: str) -> None:
        """Set a gauge; raises ValueError for a name or label that is not in MEASURES."""
        with self._lock:
            self._figures[_key(name, "gauge", labels)] = value

    def lag(self, lag: Mapping[tuple[str, int], int]) -> None:
        """How many messages wait in each partition (topic, number) that this process reads."""
        with self._lock:
            self._figures = {key: value for key, value in self._figures.items() if key[0] != "lag"}
            for (topic, partition), waiting in lag.items():
                self.gauge("lag", waiting, topic=topic, partition=str(partition))
            sums = {topic: sum(n for (name, _), n in lag.items() if name == topic) for topic, _ in lag}
            self._set(lag=sums)

    def tell(self, name: str, value: object) -> None:
        """Tell a fact of `Facts` (those in TELLABLE); raises ValueError for any other, or a value it cannot have."""
        if name not in TELLABLE:
            raise ValueError(f"not a fact that a service tells: {name} (see shield_shared.measures)")
        with self._lock:
            self._facts = Facts.model_validate({**dict(self._facts), name: value})

    def succeeded(self, at: datetime) -> None:
        """A unit of work was done, and committed, at this moment."""
        self._set(last_success=at)

    def ready(self) -> None:
        """It can do its work (unless a server is away)."""
        self._set(unready=None)

    def unready(self, reason: str) -> None:
        """It cannot do its work, for this reason."""
        self._set(unready=reason)

    def away(self, what: str, reason: str) -> None:
        """A server that it needs is away; it is not ready until `back`."""
        self.count("retries", what=what)
        with self._lock:
            self._set(away={**self._facts.away, what: reason})

    def back(self, what: str) -> None:
        """The server is there."""
        if what in self._facts.away:
            with self._lock:
                self._set(away={name: reason for name, reason in self._facts.away.items() if name != what})

    def stuck(self, reason: str | None) -> None:
        """It takes messages no more although they wait: `/livez` says so, for a supervisor to start it anew."""
        with self._lock:
            self._stuck = reason
            self.gauge("stuck", reason is not None)

    def _set(self, **facts: object) -> None:
        with self._lock:
            self._facts = self._facts.model_copy(update=facts)

    def facts(self) -> Facts:
        """What is known now."""
        with self._lock:
            totals = {name: int(self._total(name)) for name in ("consumed", "produced")}
            return self._facts.model_copy(update={"at": self._now(), **totals})

    def _total(self, name: str) -> float:
        return sum(value for (known, _), value in self._figures.items() if known == name)

    def snapshot(self) -> dict[str, object]:
        """The fields of a heartbeat line."""
        return heartbeat(self.facts()) | {"reason": self._readiness()}

    def _readiness(self) -> str | None:
        """Why it is not ready; None if it is."""
        facts = self._facts
        away = [f"{what} is away: {reason}" for what, reason in sorted(facts.away.items())]
        return " ".join(([facts.unready] if facts.unready else []) + away) or None

    def answer(self, path: str) -> tuple[int, str, bytes]:
        """The answer to a GET of this path: status, content type and body."""
        match path:
            case "/livez":
                return _said(self._stuck, "alive")
            case "/readyz":
                return _said(self._readiness(), "ready")
            case "/metrics":
                registry = CollectorRegistry()
                registry.register(_Figures(self))
                return 200, "text/plain; version=0.0.4; charset=utf-8", generate_latest(registry)
            case "/status":
                return 200, "application/json", self.facts().model_dump_json().encode()
        return 404, "text/plain; charset=utf-8", b"There are /livez, /readyz, /metrics and /status.\n"

    def figures(self) -> dict[tuple[str, Labels], float]:
        """Every measure now, those that follow from facts included, by name and values of its labels."""
        with self._lock:
            return {**self._figures, **derived(self.facts()), ("ready", ()): float(self._readiness() is None)}

    @contextmanager
    def serve(self, host: str, port: int | None) -> Iterator[int]:
        """Answer on this port while the context lasts; gives the port, 0 where none (0 or None) was asked for."""
        if not port:
            yield 0
            return
        server = ThreadingHTTPServer((host, port), _handler(self))
        server.daemon_threads = True
        with listening(server) as listened:
            yield listened


class _Figures(Collector):
    def __init__(self, health: Health) -> None:
        self._health = health

    def collect(self) -> Iterator[CounterMetricFamily | GaugeMetricFamily]:
        figures = self._health.figures()
        for name, measure in MEASURES.items():
            kind = CounterMetricFamily if measure.kind == "count" else GaugeMetricFamily
            family = kind(f"shield_{name}", measure.meaning, labels=("service", *measure.labels))
            for (_, values), figure in ((key, figure) for key, figure in figures.items() if key[0] == name):
                family.add_metric([self._health.service, *(values or [""] * len(measure.labels))], figure)
            yield family


def _key(name: str, kind: str, labels: Mapping[str, str]) -> tuple[str, Labels]:
    measure = MEASURES.get(name)
    if measure is None or measure.kind != kind or not labels.keys() <= set(measure.labels):
        raise ValueError(f"not a {kind} of these labels: {name} (see shield_shared.measures)")
    return name, tuple(labels.get(label, "") for label in measure.labels)


def _said(trouble: str | None, well: str) -> tuple[int, str, bytes]:
    return 503 if trouble else 200, "text/plain; charset=utf-8", f"{trouble or well}\n".encode()


def _handler(health: Health) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, kind, body = health.answer(self.path.partition("?")[0])
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing: who asks how we are is no event."""

    return Handler


def alarm_limits(override: Path | None = None) -> AlarmLimits:
    """The limits of alarms.toml, mounted or else packaged; raises PolicyError with every fault of it."""
    faults: list[PolicyFault] = []
    limits = load_single("alarms.toml", AlarmLimits, override, faults)
    if limits is None:
        raise PolicyError(faults)
    return limits


def watching(health: Health, log: Log, limits: AlarmLimits) -> Callable[[], None]:
    """What looks for alarms each time it is called (`beating` does), logs and tells them.

    An alarm is logged as `alarm` when it begins and now and then while it lasts, and as `alarm-over` when it ends.
    """
    history: list[Facts] = []

    def look() -> None:
        now = health.facts()
        kept = now.at - 2 * timedelta(minutes=limits.stuck_after_minutes)
        history[:] = [*(facts for facts in history if facts.at >= kept), now]
        alarms = raised(history, limits)
        health.tell("alarms", alarms)
        health.stuck(next((alarm.sentence for alarm in alarms if alarm.alarm == "stuck-consumer"), None))
        _say(alarms, health.alarms_said, now.at, log, timedelta(minutes=limits.say_again_minutes))

    return look


def _say(
    alarms: tuple[AlarmFact, ...], said: dict[tuple[str, str], datetime], now: datetime, log: Log, again: timedelta
) -> None:
    for alarm in alarms:
        key = (alarm.alarm, alarm.about)
        if key not in said or now - said[key] >= again:
            log.warning("alarm", alarm=alarm.alarm, about=alarm.about, sentence=alarm.sentence)
            said[key] = now
    for key in said.keys() - {(alarm.alarm, alarm.about) for alarm in alarms}:
        log.info("alarm-over", alarm=key[0], about=key[1])
        del said[key]


@contextmanager
def beating(
    health: Health,
    log: Log,
    every: float = HEARTBEAT,
    also: Callable[[], None] | None = None,
    limits: AlarmLimits | None = None,
) -> Iterator[None]:
    """Log a `heartbeat` every so many seconds and look for alarms, from a thread of its own: a stuck service does too.

    `also` reads facts from the database, say: at once, then every `LOOK` seconds; while a server is away what was known
    before is told. `limits` are those of alarms.toml (default: as packaged). The last one is logged at the end.
    """
    beat = _Beat(health, log, every, also or _nothing, watching(health, log, limits or alarm_limits()))
    thread = threading.Thread(target=beat.run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        beat.ended.set()
        thread.join()
        beat.look()
        beat.say()


def _nothing() -> None:
    """There are no facts to read."""


class _Beat:
    def __init__(
        self, health: Health, log: Log, every: float, read: Callable[[], None], watch: Callable[[], None]
    ) -> None:
        self._health, self._log, self._every = health, log, every
        self._read, self._watch = read, watch
        self._known = True
        self.ended = threading.Event()

    def run(self) -> None:
        pause, looks = min(self._every, LOOK), count(1)
        self.look()
        while not self.ended.wait(pause):
            self.look()
            if next(looks) * pause % self._every < pause:
                self.say()

    def look(self) -> None:
        try:
            self._read()
            self._known = True
        except Exception as error:  # noqa: BLE001  (whatever keeps figures from being read, the heart must beat)
            if self._known and isinstance(error, UnavailableError):
                self._log.warning("facts-unknown", reason=str(error))
            elif self._known:
                self._log.error("facts-unknown", exc=error)
            self._known = False
        self._watch()

    def say(self) -> None:
        self._log.info("heartbeat", **self._health.snapshot())
