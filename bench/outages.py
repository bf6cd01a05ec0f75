"""How soon publisher and consumer are back after Kafka is: stopped, killed, and away for 10 and 30 seconds.

    .venv/bin/python bench/outages.py

Both try all the time, as services do. The figures are seconds from the broker's first answer to the first message
acknowledged and to the first message taken and marked; the promise is five.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from time import monotonic

from shield_run.servers_kafka import LocalKafka
from shield_run.servers_process import free_port
from shield_shared.errors import UnavailableError
from shield_shared.kafka_bus import Consumer, Outgoing, Publisher
from shield_shared.kafka_client import Place
from shield_shared.settings import KafkaSettings
from shield_shared.topics import HELD
from shield_shared.topics_admin import ensure_topics

PAUSE = 0.1
PATIENCE = 60.0
OUTAGES: tuple[tuple[str, Callable[[LocalKafka], None], float], ...] = (
    ("stopped and started", LocalKafka.stop, 0),
    ("killed and started", LocalKafka.kill, 0),
    ("stopped, away for 10 s", LocalKafka.stop, 10),
    ("killed, away for 30 s", LocalKafka.kill, 30),
)


class Trying(Thread):
    """Does something again and again, and notes when it last worked for the first time since it was asked to."""

    def __init__(self, work: Callable[[], bool], ended: Event) -> None:
        super().__init__()
        self._work, self._ended = work, ended
        self._since = monotonic()
        self.worked = Event()
        self.at = 0.0

    def watch(self) -> None:
        """Forget what worked so far."""
        self._since = monotonic()
        self.worked.clear()

    def run(self) -> None:
        """Try until the end."""
        while not self._ended.wait(PAUSE):
            try:
                began = monotonic()
                done = self._work()
            except UnavailableError:
                continue
            if done and began >= self._since and not self.worked.is_set():
                self.at = monotonic()
                self.worked.set()


def main() -> None:
    """Measure each outage and print it."""
    with tempfile.TemporaryDirectory() as folder:
        server = LocalKafka(Path(folder), free_port())
        server.start(print, with_us=True)
        try:
            measure(server)
        finally:
            server.kill()


def measure(server: LocalKafka) -> None:
    """Print a line for each outage."""
    place, ended = Place(KafkaSettings(servers=(server.address,))), Event()
    ensure_topics(place, [HELD])
    publisher, consumer = Publisher(place), Consumer(place, "bench", [HELD.name])
    publishing = Trying(lambda: published(publisher), ended)
    taking = Trying(lambda: taken(consumer), ended)
    for each in (publishing, taking):
        each.start()
    try:
        for name, end, seconds in OUTAGES:
            assert taking.worked.wait(PATIENCE), "nothing was taken before the outage"
            publisher_s, consumer_s = outage(server, end, seconds, publishing, taking)
            print(
                f"{name:<24} publisher back after {publisher_s:4.1f} s, consumer after {consumer_s:4.1f} s", flush=True
            )
    finally:
        ended.set()
        publishing.join()
        taking.join()
        publisher.close()
        consumer.close()


def outage(
    server: LocalKafka, end: Callable[[LocalKafka], None], seconds: float, publishing: Trying, taking: Trying
) -> tuple[float, float]:
    """Seconds from the broker's return until each end works again."""
    end(server)
    Event().wait(seconds)
    for each in (publishing, taking):
        each.watch()
    server.start(with_us=True)
    back = monotonic()
    for each in (publishing, taking):
        assert each.worked.wait(PATIENCE), "not back within a minute"
    return max(publishing.at - back, 0.0), max(taking.at - back, 0.0)


def published(publisher: Publisher) -> bool:
    """Whether a message was acknowledged."""
    publisher.publish([Outgoing(HELD.name, None, b"{}")])
    return True


def taken(consumer: Consumer) -> bool:
    """Whether messages were taken and marked."""
    return bool(consumer.poll()) and consumer.commit()


if __name__ == "__main__":
    main()
