"""What `run.py` measures, part by part; each prints a line as soon as it is known."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Any

from kit.broker import Broker
from kit.postgres import Server
from kit.services import SERVICES, Services, services, stamped
from services.watching import (
    RATE,
    Speed,
    caught_up,
    concerning_one,
    cpu_of_servers,
    cpu_seconds,
    everything_on,
    median,
    peak_mebibytes,
    put,
    quantile,
    rate,
    singles,
    steady,
    tell,
    tell_speed,
)  # fmt: skip
from shield_run.servers_process import end_with_parent
from shield_shared.kafka_client import Place
from shield_shared.messages import Events
from shield_shared.topics import EVENTS, HELD, TRIAGE
from shield_shared.topics_admin import ensure_topics

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
#: Where Quix Streams is installed with the older libraries that it pins.
QUIX = ROOT / ".venv-quix" / "bin" / "python"
ROOTS = ("bench", "shared", "services/ingest", "services/triage", "services/briefing", "deploy")


@dataclass(frozen=True)
class Sizes:
    """How many events each part takes; 0 leaves it out."""

    hop: int
    rounds: int
    services: int
    latency_seconds: int
    year: int
    skewed: int


@dataclass
class Bench:
    """One run of measurements on one broker and one database server."""

    folder: Path
    broker: Broker
    postgres: Server
    sizes: Sizes
    year: Callable[[int], Any]
    _towns: Iterator[int] = field(default_factory=count)

    def measure(self, part: str) -> None:
        """Measure one part and print it."""
        parts = {"ingest": self.ingest, "hop": self.hop, "triage": self.triage, "end-to-end": self.end_to_end,
                 "latency": self.latency, "skew": self.skew, "year": self.year_caught_up}  # fmt: skip
        if part != "year" or self.sizes.year:
            parts[part]()

    def ingest(self) -> None:
        """Events a second through `shield ingest`, from agencies' topics to acknowledged envelopes."""
        events = list(self.events(self.sizes.services))
        with self.town() as town:
            town.publish(events)
            town.start("ingest")
            tell_speed("ingest", rate(town, "ingest", len(events)))

    def hop(self) -> None:
        """The triage hop in each design, all reading the same envelopes.

        In rounds of every design in turn, and of each the median: what else a machine does changes within a minute.
        """
        envelopes = self.envelopes(self.sizes.hop)
        rounds = self.rounds(envelopes)
        for design in rounds[0]:
            tell_speed(f"hop: {design}", median([one[design] for one in rounds]))
        for beside in sorted(rounds[0].keys() - {"faust"}):
            ratios = [one["faust"].over(one[beside]) for one in rounds]
            tell_speed(f"hop: faust in envelopes / {beside}", median(ratios), "times")
        floor, real = self.design("bare-sql", envelopes), self.through_triage(envelopes, 1)
        tell_speed("hop: bare-sql", floor)
        tell_speed("shield triage", real)
        tell_speed("shield triage / bare-sql", real.over(floor), "times")

    def rounds(self, envelopes: Sequence[tuple[bytes | None, bytes]]) -> list[dict[str, Speed]]:
        """The speed of each design without SQL, in each round."""
        read_by = dict.fromkeys(("bare", "faust", "quix"), envelopes) | {"faust-each": singles(envelopes)}
        if not QUIX.exists():
            print("hop: quix is not installed: see bench/requirements-quix.txt", flush=True)
            del read_by["quix"]
        found: list[dict[str, Speed]] = []
        for number in range(self.sizes.rounds):
            found.append({design: self.design(design, put_in) for design, put_in in read_by.items()})
            for design, speed in found[-1].items():
                tell_speed(f"hop, round {number + 1}: {design}", speed)
        return found

    def triage(self) -> None:
        """Events a second through `shield triage`, with one worker and with two."""
        envelopes = self.envelopes(self.sizes.services)
        for workers in (1, 2):
            tell_speed(f"shield triage, {workers} worker(s)", self.through_triage(envelopes, workers))

    def end_to_end(self) -> None:
        """Events a second from agencies' topics to decisions published, with one triage worker and with two."""
        events = list(self.events(self.sizes.services))
        for workers in (1, 2):
            with self.town() as town:
                town.publish(events)
                tell_speed(f"end to end, {workers} triage worker(s)", caught_up(town, len(events), workers))

    def latency(self) -> None:
        """From publication to a decision stored, at a steady low rate."""
        with self.town() as town:
            for service in ("ingest", "triage"):
                town.start(service)
            town.publish(list(self.events(50)))
            town.await_drained(("ingest", "triage"))
            taken = steady(town, list(self.events(50 + RATE * self.sizes.latency_seconds))[50:])
        for name, share in (("p50", 0.5), ("p99", 0.99), ("longest", 1.0)):
            tell(f"publication to decision stored at {RATE}/s, {name}", quantile(taken, share) * 1000, "ms")

    def skew(self) -> None:
        """One young person who is in every event, beside as many events of a whole city."""
        plain = list(self.events(self.sizes.skewed))
        one = [concerning_one(event) for event in plain]
        for name, events in (("a whole city", plain), ("one young person in every event", one)):
            with self.town() as town:
                town.publish(events)
                tell_speed(f"end to end, {name}", caught_up(town, len(events), 2))

    def year_caught_up(self) -> None:
        """A city's year, sent at once and caught up end to end; 87 of 100 events are one agency's.

        By one triage worker: what hangs together is then folded once, and everything else has the other core.
        """
        events = list(self.events(self.sizes.year))
        with self.town() as town:
            town.publish(events)
            began, before = perf_counter(), cpu_of_servers()
            found = caught_up(town, len(events), 1, also=("briefing",))
            tell("a year of a city, end to end, start of processes included", perf_counter() - began, "s")
            tell_speed("a year of a city, end to end", found)
            for process in town.processes:
                tell(f"a year of a city, {process.service}, CPU", cpu_seconds(process), "s")
                tell(f"a year of a city, {process.service}, most memory", peak_mebibytes(process), "MiB")
            for name, spent in cpu_of_servers().items():
                tell(f"a year of a city, {name}, CPU", spent - before[name], "s")
            for service in SERVICES:
                bytes_ = town.query(service, "SELECT pg_database_size(current_database())")
                tell(f"a year of a city, {service}'s database", int(bytes_) / len(events), "bytes an event")

    def events(self, many: int) -> Iterator[dict[str, Any]]:
        """The first events of an invented year."""
        return map(stamped, self.year(many).events())

    def envelopes(self, many: int) -> list[tuple[bytes | None, bytes]]:
        """The envelopes that the real ingest makes of so many events."""
        with self.town() as town:
            town.publish(list(self.events(many)))
            town.start("ingest")
            town.await_drained(("ingest",), 600)
            return list(everything_on(town, EVENTS))

    def design(self, design: str, envelopes: Sequence[tuple[bytes | None, bytes]]) -> Speed:
        """Events a second that a design takes from a topic with these envelopes."""
        place = Place(self.broker.settings, self.broker.new_prefix())
        ensure_topics(place, (EVENTS, TRIAGE, HELD))
        put(place, envelopes)
        many = sum(len(Events.decode(value).arrivals) for _, value in envelopes)
        python = str(QUIX) if design == "quix" else sys.executable
        command = [python, str(HERE / "designs.py"), design, self.broker.address, place.topic_prefix, str(many)]
        path = os.pathsep.join(str(ROOT / root) for root in ROOTS)
        done = subprocess.run(
            [*command, self.postgres.new_database()],
            env={**os.environ, "PYTHONPATH": path, "SHIELD_PSEUDONYM_KEY": "bench"},
            stdout=subprocess.PIPE,
            check=True,
            timeout=1200,
            preexec_fn=end_with_parent,
        )
        told = json.loads(done.stdout.splitlines()[-1])
        return Speed(told["events"] / told["seconds"], told["events"] / told["cpu"])

    def through_triage(self, envelopes: Sequence[tuple[bytes | None, bytes]], workers: int) -> Speed:
        """Events a second that real workers take from a topic with these envelopes."""
        many = sum(len(Events.decode(value).arrivals) for _, value in envelopes)
        with self.town() as town:
            put(town.place, envelopes)
            for _ in range(workers):
                town.start("triage")
            return rate(town, "triage", many)

    @contextmanager
    def town(self) -> Iterator[Services]:
        """Services on topics and databases of their own, not started yet."""
        told = {"SHIELD_PSEUDONYM_KEY": "bench", "SHIELD_TRUST_RECEIVED": "yes", "SHIELD_SITTINGS_FROM": "2099-01-01"}
        with services(self.folder / f"town-{next(self._towns)}", self.broker, self.postgres, **told) as town:
            yield town
