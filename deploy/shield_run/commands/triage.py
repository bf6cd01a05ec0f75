"""Run the triage service on Kafka and PostgreSQL: decide on what ingest accepted, until the process is asked to end."""

from __future__ import annotations

import argparse
import gc
import os
from functools import partial

from shield_run.house import House, load_house
from shield_shared.database import open_database
from shield_shared.health import Health, beating
from shield_shared.kafka_bus import Publisher
from shield_shared.log import Log, service_log, take_over
from shield_shared.migrations import upgrade
from shield_shared.patience import patiently
from shield_shared.process import Stop, Stopped, stopping
from shield_shared.settings import ServiceSettings, Settings, read_service_settings
from shield_shared.topics import EVENTS, HELD, TRIAGE
from shield_shared.topics_admin import ensure_topics
from shield_triage.agent import Worker
from shield_triage.consumer import Deliveries
from shield_triage.history import Fold
from shield_triage.service import Triage
from shield_triage.store import SCHEMA

#: What is made of events lives long: the collector looks at young things only, and seldom.
_GARBAGE = (100_000, 50, 1000)


def arguments(_parser: argparse.ArgumentParser) -> None:
    """`shield triage` takes nothing: everything is in the environment."""


def command(_args: argparse.Namespace, _settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT; exit 75 where the consumer ended by itself, 78 where settings are wrong."""
    settings = read_service_settings(os.environ, "triage")
    house = load_house(settings.policy_dir)
    log, health = service_log("triage"), Health("triage")
    take_over(log)
    log.info("started", settings=settings.shown(), rule_book=house.rules.fingerprint, pid=os.getpid())
    with stopping() as stop, health.serve(settings.health_host, settings.health_port), beating(health, log):
        try:
            serve(settings, house, stop, log, health)
        except Stopped:
            log.info("stopped-waiting")
    log.info("ended", **health.snapshot())
    return 0


def serve(settings: ServiceSettings, house: House, stop: Stop, log: Log, health: Health) -> None:
    """Triage what comes until `stop` is set; waits for servers that are away."""
    engine = open_database(settings.database)
    patiently(lambda: upgrade(engine, SCHEMA), stop, log, "database", health)
    for sentence in patiently(lambda: ensure_topics(settings, (EVENTS, TRIAGE, HELD)), stop, log, "broker", health):
        log.warning("topic-differs", sentence=sentence)
    publisher = Publisher(settings)
    triage = Triage(engine, house.read, partial(_fold, daily_fold(house, settings.key)))
    gc.freeze()
    gc.set_threshold(*_GARBAGE)
    try:
        Worker(settings, Deliveries(triage, engine, publisher.publish, stop, log, health), stop, health).run()
    finally:
        publisher.close()
        engine.dispose()


def daily_fold(house: House, key: bytes) -> Fold:
    """An empty fold that decides for every meeting that takes what rules admit."""
    return house.fold({name: each for name, each in house.meetings.items() if each.takes == "rules"}, key)


def _fold(like: Fold) -> Fold:
    """Another empty fold that decides alike."""
    return Fold(like.decider, like.issues)
