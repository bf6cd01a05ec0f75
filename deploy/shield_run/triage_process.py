"""One process of the triage service, from its settings to its end."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from importlib.metadata import version

from shield_run.house import House, load_house
from shield_run.serving import look_at_topics, serve
from shield_shared import collector
from shield_shared.canonical import canonical_json, digest_of
from shield_shared.database import open_database
from shield_shared.health import Health, beating
from shield_shared.kafka_bus import Publisher
from shield_shared.log import Log
from shield_shared.memory import memory_bytes
from shield_shared.migrations import upgrade
from shield_shared.patience import patiently
from shield_shared.policy import fingerprint
from shield_shared.process import Stop
from shield_shared.settings import ServiceSettings
from shield_shared.topics import EVENTS, HELD, TRIAGE
from shield_shared.topics_admin import topic_identity
from shield_triage.again import Again
from shield_triage.agent import Worker
from shield_triage.background import Background
from shield_triage.consumer import Deliveries
from shield_triage.history import Fold
from shield_triage.kept_histories import KeptHistories, room_in
from shield_triage.service import Triage
from shield_triage.store import SCHEMA


def run(told: ServiceSettings) -> int:
    """Work until asked to end; returns the exit code. Raises PolicyError for policy that is wrong."""
    house = load_house(told.policy_dir)

    def work(stop: Stop, log: Log, health: Health) -> None:
        _work(told, house, stop, log, health)

    return serve("triage", told, work, rule_book=house.rules.fingerprint)


def _work(told: ServiceSettings, house: House, stop: Stop, log: Log, health: Health) -> None:
    engine = open_database(told.database)
    patiently(lambda: upgrade(engine, SCHEMA), stop, log, "database", health)
    look_at_topics(told, (EVENTS, TRIAGE, HELD), stop, log, health)
    publisher = Publisher(told)
    new_fold, policy = partial(_fold, daily_fold(house, told.key)), policy_of(house, told.key)
    triage = Triage(engine, house.read, new_fold, KeptHistories(room_in(memory_bytes())), policy=policy)
    collector.rest()
    deliveries = Deliveries(triage, engine, publisher.publish, stop, log, health)
    again = Again(engine, house.read, new_fold, policy)
    background = Background(again, lambda: topic_identity(told, TRIAGE), stop, log, health)
    try:
        with beating(health, log, also=deliveries.facts, limits=house.alarms), _beside(background.run, stop):
            Worker(told, deliveries, stop, log, health).run()
    finally:
        publisher.close()
        engine.dispose()


@contextmanager
def _beside(work: Callable[[], None], stop: Stop) -> Iterator[None]:
    """Do some work in a thread of its own while the context lasts; it ends when the process is to end."""
    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def republish(told: ServiceSettings) -> None:
    """Have the running processes, or the next to start, tell all decisions again; raises as the database does."""
    house, engine = load_house(told.policy_dir), open_database(told.database)
    try:
        upgrade(engine, SCHEMA)
        new_fold, policy = partial(_fold, daily_fold(house, told.key)), policy_of(house, told.key)
        Again(engine, house.read, new_fold, policy).tell_all_again()
    finally:
        engine.dispose()


def policy_of(house: House, key: bytes) -> bytes:
    """What tells what triage decides by from anything else: policy, pseudonym key, and the version of Shield."""
    said = [
        version("shield"),
        house.rules.fingerprint,
        *(fingerprint(each) for each in (house.agencies, house.meetings, {"scope": house.scope})),
        sha256(key).hexdigest(),
    ]
    return digest_of(canonical_json(said))


def daily_fold(house: House, key: bytes) -> Fold:
    """An empty fold that decides for every meeting that takes what rules admit."""
    return house.fold({name: each for name, each in house.meetings.items() if each.takes == "rules"}, key)


def _fold(like: Fold) -> Fold:
    """Another empty fold that decides alike."""
    return Fold(like.decider, like.issues)
