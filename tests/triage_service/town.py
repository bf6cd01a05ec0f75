"""Triage workers on a real broker and database, what is put before them, and what they publish."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

from kafka.admin import OffsetSpec  # type: ignore[import-untyped]
from kafka.structs import TopicPartition  # type: ignore[import-untyped]
from sqlalchemy import text

from kit.broker import Broker
from kit.bus import administrator, patient, place_on
from kit.cores import KEY
from kit.events import Raw
from kit.waiting import until
from shield_run.servers_process import end_with_parent
from shield_shared.database import open_database, transaction
from shield_shared.kafka_bus import Consumer, Outgoing, Publisher
from shield_shared.kafka_client import Place
from shield_shared.messages import Arrival, Decision, Decisions, Events, Held
from shield_shared.reading import RECEIVED_ATTRIBUTE
from shield_shared.topics import EVENTS, HELD, TRIAGE, Topic
from shield_shared.topics_admin import ensure_topics
from shield_triage.deciding import about
from triage_service.components import Said, decided_at_once, read, stands

_NUMBERS = count(1)


def arrival(raw: Raw, number: int = 0) -> Arrival:
    """The arrival of a raw event; another number makes it another arrival of the same event."""
    event = {name: value for name, value in raw.items() if name != RECEIVED_ATTRIBUTE}
    received = datetime.fromisoformat(str(raw.get(RECEIVED_ATTRIBUTE, raw["time"])))
    reference = sha256(f"{number}{sorted(raw.items())}".encode()).hexdigest()[:32]
    return Arrival(arrival=reference, received=received, event=event)


def envelope(arrivals: Iterable[Arrival], key: bytes = b"0000") -> Outgoing:
    """One message with some arrivals."""
    return Outgoing(EVENTS.name, key, Events(arrivals=tuple(arrivals)).encode())


def whole(raws: Iterable[Raw]) -> Said:
    """What triage must end at: the decisions of the whole history at once."""
    return stands(decided_at_once(read(raws)))


class Town:
    """Topics and a database of a test's own."""

    def __init__(self, broker: Broker, database: str, logs: Path) -> None:
        self.place = place_on(broker)
        self.environ = environ(self.place, database, SHIELD_TEST_LOGS=str(logs))
        self.database = database
        ensure_topics(self.place, (EVENTS, TRIAGE, HELD))
        self._publisher = Publisher(self.place)
        self._decisions = Consumer(self.place, "watching-decisions", (TRIAGE.name,))
        self._held = Consumer(self.place, "watching-held", (HELD.name,))
        self._latest: dict[object, tuple[int, Decision]] = {}
        self.held: list[Held] = []

    def send(self, messages: Sequence[Outgoing]) -> None:
        """Put messages on topics, whatever it takes."""
        patient(lambda: self._publisher.publish(messages), "publishing")

    def stands(self) -> Said:
        """What stands of all that was published so far: of each appearance the decision with the highest version."""
        for message in patient(lambda: [self._decisions.poll(100)], "a poll")[0]:
            payload = Decisions.decode(message.value)
            for decision in payload.decisions:
                last = self._latest.get(about(decision), (0, decision))
                self._latest[about(decision)] = max(last, (payload.version, decision), key=lambda pair: pair[0])
        return stands(decision for _, decision in self._latest.values())

    def await_decisions(self, expected: Said) -> None:
        """Wait until exactly these decisions stand."""
        what = f"the {len(expected)} decisions of the whole history"
        try:
            until(lambda: self.stands() == expected, what, 120)
        except AssertionError as error:
            right = sum(expected.get(each) == said for each, said in self.stands().items())
            error.add_note(f"{right} of {len(self._latest)} that stand are right; partitions: {self._decisions.lag()}")
            raise

    def await_held(self, many: int) -> list[Held]:
        """Wait until so many messages are held."""

        def enough() -> bool:
            polled = patient(lambda: [self._held.poll(100)], "a poll")[0]
            self.held += [Held.decode(message.value) for message in polled]
            return len(self.held) >= many

        until(enough, f"{many} held messages")
        return self.held

    def forget(self) -> None:
        """Know nothing of what was published so far."""
        self._latest.clear()

    def make_anew(self, broker: Broker, topic: Topic) -> None:
        """Delete a topic and make it again, empty; what was on it is forgotten."""
        admin = administrator(broker)
        self.forget()
        try:
            name = self.place.topic_prefix + topic.name
            admin.delete_topics([name])
            until(lambda: name not in admin.list_topics(), "the end of a topic")
        finally:
            admin.close()
        patient(lambda: ensure_topics(self.place, (topic,)), "the topic anew")

    def delete_all(self, broker: Broker, topic: Topic) -> None:
        """Delete all that is on a topic by now, as Kafka does with what is too old."""
        admin = administrator(broker)
        try:
            places = [
                TopicPartition(self.place.topic_prefix + topic.name, number) for number in range(topic.partitions)
            ]
            ends = admin.list_partition_offsets(dict.fromkeys(places, OffsetSpec.LATEST))
            admin.delete_records({place: end.offset for place, end in ends.items()})
        finally:
            admin.close()

    def marked(self, broker: Broker) -> int:
        """How many messages of the topic of events are marked as done with."""
        admin = administrator(broker)
        try:
            group = self.place.topic_prefix + "shield-triage"
            return sum(each.offset for each in admin.list_group_offsets([group])[group].values())
        finally:
            admin.close()

    def arrived(self) -> int:
        """How many arrivals are stored."""
        engine = open_database(self.database)
        try:
            with transaction(engine) as connection:
                return connection.scalar(text("SELECT count(*) FROM triage_arrivals")) or 0
        finally:
            engine.dispose()

    def close(self) -> None:
        """Let go of the broker."""
        self._publisher.close()
        self._decisions.close()
        self._held.close()


def environ(place: Place, database: str, **more: str) -> dict[str, str]:
    """The settings of a worker on the plain text listener."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(("SHIELD_", "POLICY_"))},
        "SHIELD_KAFKA": ",".join(place.kafka.servers),
        "SHIELD_TOPIC_PREFIX": place.topic_prefix,
        "SHIELD_DATABASE": database,
        "SHIELD_PSEUDONYM_KEY": KEY.decode(),
        **more,
    }


class Process:
    """One triage process."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._said = Path(settings["SHIELD_TEST_LOGS"]) / f"worker-{next(_NUMBERS)}.jsonl"
        with self._said.open("wb") as said:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "shield_run", "triage"],
                env=dict(settings),
                stderr=said,
                preexec_fn=end_with_parent,
            )

    def kill(self) -> None:
        """End it as kill -9 does."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def end(self) -> int:
        """Ask it to end; returns its exit code."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(120)

    def running(self) -> bool:
        """Whether it runs."""
        return self._process.poll() is None

    def log(self) -> str:
        """All that it said so far."""
        return self._said.read_text()


@contextmanager
def workers(settings: Mapping[str, str], many: int = 1) -> Iterator[list[Process]]:
    """Some workers; whatever is in the list at the end is ended, and has its log shown where the test failed."""
    started = [Process(settings) for _ in range(many)]
    try:
        yield started
    except BaseException:
        sys.stdout.writelines(worker.log() for worker in started)
        raise
    finally:
        for worker in started:
            if worker.running():
                worker.kill()


def ingested(raws: Sequence[Raw], each: int = 1) -> list[Any]:
    """Envelopes of so many arrivals, spread over the partitions."""
    found = [arrival(raw, number) for number, raw in enumerate(raws)]
    return [envelope(found[first : first + each], b"%04d" % first) for first in range(0, len(found), each)]
