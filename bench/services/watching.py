"""Watching services while they work: rates, latencies, and what is on their topics."""

from __future__ import annotations

import json
import os
import statistics
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from time import perf_counter, sleep, time
from typing import Any, NamedTuple

from kafka.consumer import KafkaConsumer  # type: ignore[import-untyped]
from kafka.structs import TopicPartition  # type: ignore[import-untyped]

from kit.services import Process, Service, Services, topic_of
from shield_shared.kafka_bus import Outgoing, Publisher
from shield_shared.kafka_client import Place
from shield_shared.messages import Events
from shield_shared.topics import EVENTS, Topic

#: Events a second at which latency is measured.
RATE = 50
#: When each arrival was committed, as PostgreSQL itself noted it: to look often would slow what is measured.
_STORED = """SELECT arrival, at FROM (
    SELECT arrival, extract(epoch FROM pg_xact_commit_timestamp(xmin)) AS at FROM triage_arrivals
) AS stored WHERE at > {since}"""
ARRIVALS = {"ingest": "ingest_arrivals", "triage": "triage_arrivals", "briefing": "briefing_arrivals"}


class Speed(NamedTuple):
    """Events a second, and events a second of the CPU of the processes that took them."""

    wall: float
    cpu: float

    def over(self, other: Speed) -> Speed:
        """How many times as fast as another."""
        return Speed(self.wall / other.wall, self.cpu / other.cpu)


def median(speeds: Sequence[Speed]) -> Speed:
    """The median by the clock and the median by CPU."""
    return Speed(statistics.median(one.wall for one in speeds), statistics.median(one.cpu for one in speeds))


def caught_up(town: Services, many: int, workers: int, also: tuple[Service, ...] = ()) -> Speed:
    """Start the services and wait until all is decided on and published; counted from the first that is taken in."""
    triage: list[Service] = ["triage"] * workers
    chain: tuple[Service, ...] = ("ingest", *triage, *also)
    for service in chain:
        town.start(service)
    began = first_seen(town, "ingest")
    wait(lambda: taken(town, "triage") >= many and nothing_laid_out(town))
    seconds = perf_counter() - began
    speed = Speed(many / seconds, many / sum(cpu_seconds(each) for each in town.processes))
    if also:
        town.await_drained(("ingest", "triage", *also), 600)
    return speed


def rate(town: Services, service: Service, many: int) -> Speed:
    """The speed of one service, from its first committed batch to its last acknowledged message."""
    began = first_seen(town, service)
    at_first, cpu = taken(town, service), sum(map(cpu_seconds, town.processes))
    wait(lambda: taken(town, service) >= many)
    wait(lambda: nothing_laid_out(town, (service,)))
    done, spent = many - at_first, sum(map(cpu_seconds, town.processes)) - cpu
    return Speed(done / (perf_counter() - began), done / spent)


def cpu_seconds(process: Process) -> float:
    """How much CPU a process has used so far, all its threads together."""
    fields = Path(f"/proc/{process.popen.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def cpu_of_servers() -> dict[str, float]:
    """How much CPU the broker and the database server have used so far, with all that they have started and ended."""
    stats = {int(stat.parent.name): stat for stat in Path("/proc").glob("[0-9]*/stat")}
    read = {pid: fields for pid, stat in stats.items() if (fields := _fields(stat)) is not None}
    found = {"java": 0.0, "postgres": 0.0}
    for pid, (name, parent, spent) in read.items():
        if name in found and _is_below(pid, os.getpid(), {pid: parent for pid, (_, parent, _) in read.items()}):
            found[name] += spent
    return found


def _fields(stat: Path) -> tuple[str, int, float] | None:
    """Name, parent and CPU seconds of a process, those of ended children included; None where it has ended."""
    try:
        name, _, rest = stat.read_text(encoding="utf-8").partition("(")[2].rpartition(")")
    except (FileNotFoundError, ProcessLookupError):
        return None
    fields = rest.split()
    return name, int(fields[1]), sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def _is_below(pid: int, above: int, parents: dict[int, int]) -> bool:
    while pid in parents and pid != above:
        pid = parents[pid]
    return pid == above


def peak_mebibytes(process: Process) -> float:
    """The most memory that a process has used."""
    lines = Path(f"/proc/{process.popen.pid}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def first_seen(town: Services, service: Service) -> float:
    """The moment at which a service has taken something in."""
    wait(lambda: taken(town, service) > 0)
    return perf_counter()


def taken(town: Services, service: Service) -> int:
    """How many arrivals a service has taken in."""
    there = town.query(service, f"SELECT to_regclass('{ARRIVALS[service]}') IS NOT NULL")
    return int(town.query(service, f"SELECT count(*) FROM {ARRIVALS[service]}")) if there else 0


def nothing_laid_out(town: Services, of: tuple[Service, ...] = ("ingest", "triage")) -> bool:
    """Whether nothing waits to be published."""
    return all(town.query(service, f"SELECT count(*) FROM {service}_outbox") == 0 for service in of)


def steady(town: Services, events: list[dict[str, Any]]) -> list[float]:
    """Publish events at a steady rate; how long after each its decision was stored, in seconds."""
    stored: dict[bytes, float] = {}
    done = threading.Event()

    def watch() -> None:
        """Note the first commit of each row: a row that moves to another component later is committed again."""
        while not done.wait(0.2):
            since = max(stored.values(), default=0) - 2
            for arrival, at in town.rows("triage", _STORED.format(since=since)):
                stored.setdefault(bytes(arrival), float(at))

    watcher = threading.Thread(target=watch)
    watcher.start()
    sent = published_steadily(town, events)
    town.await_drained(("ingest", "triage"))
    sleep(0.5)
    done.set()
    watcher.join()
    rows = town.rows("triage", "SELECT arrival, event FROM triage_arrivals")
    found = [(json.loads(bytes(event))["id"], stored[bytes(arrival)]) for arrival, event in rows]
    return [at - sent[id_] for id_, at in found if id_ in sent]


def published_steadily(town: Services, events: list[dict[str, Any]]) -> dict[str, float]:
    """When each event was handed to a producer that waits for its acknowledgement."""
    publisher, began, sent = Publisher(town.place), perf_counter(), {}
    for number, event in enumerate(events):
        sleep(max(0.0, began + number / RATE - perf_counter()))
        sent[str(event["id"])] = time()
        publisher.publish([Outgoing(topic_of(event), None, json.dumps(event).encode())])
    publisher.close()
    return sent


def concerning_one(event: dict[str, Any]) -> dict[str, Any]:
    """The event with one and the same young person as the first of its people."""
    who = {"identifiers": [{"scheme": "nhs", "value": "9990000018"}], "birth_date": "2011-02-03"}
    people = event["data"].get("people", [])
    return {**event, "data": {**event["data"], "people": [{**person, **who} for person in people[:1]] + people[1:]}}


def singles(envelopes: Iterable[tuple[bytes | None, bytes]]) -> list[tuple[bytes | None, bytes]]:
    """The same arrivals, one a message."""
    return [
        (key, Events(arrivals=(arrival,)).encode())
        for key, value in envelopes
        for arrival in Events.decode(value).arrivals
    ]


def put(place: Place, envelopes: Iterable[tuple[bytes | None, bytes]]) -> None:
    """Publish envelopes on `shield.events.v1`."""
    publisher = Publisher(place)
    publisher.publish([Outgoing(EVENTS.name, key, value) for key, value in envelopes])
    publisher.close()


def everything_on(town: Services, topic: Topic) -> Iterator[tuple[bytes | None, bytes]]:
    """Key and value of every message on a topic."""
    places = [TopicPartition(town.place.topic_prefix + topic.name, number) for number in range(topic.partitions)]
    consumer = KafkaConsumer(bootstrap_servers=town.broker.address, enable_auto_commit=False)
    consumer.assign(places)
    consumer.seek_to_beginning()
    ends = consumer.end_offsets(places)
    while any(consumer.position(place) < end for place, end in ends.items()):
        for records in consumer.poll(200).values():
            yield from ((record.key, record.value) for record in records)
    consumer.close()


def quantile(values: list[float], share: float) -> float:
    """The value that a share of all does not exceed."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def wait(done: Callable[[], bool], seconds: float = 3600) -> None:
    """Look whether something is done, ever more seldom: a look costs the database the count of a whole table."""
    began = perf_counter()
    while not done():
        waited = perf_counter() - began
        assert waited < seconds, "it took too long"
        sleep(max(0.05, waited / 50))


def tell(what: str, figure: float, unit: str) -> None:
    """Print one figure."""
    print(f"{what:60} {figure:10,.2f} {unit}", flush=True)


def tell_speed(what: str, speed: Speed, unit: str = "events") -> None:
    """Print a speed, or a ratio of two."""
    per = ("a second", "a second of CPU") if unit == "events" else ("by the clock", "by CPU")
    print(f"{what:60} {speed.wall:10,.2f} {unit} {per[0]:13} {speed.cpu:10,.2f} {unit} {per[1]}", flush=True)
