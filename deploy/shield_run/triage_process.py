"""One process of the triage service, from its settings to its end."""

from __future__ import annotations

from functools import partial

from shield_run.house import House, load_house
from shield_run.serving import look_at_topics, rest_collector, serve
from shield_shared.alarms import AlarmLimits
from shield_shared.database import open_database
from shield_shared.health import Health, alarm_limits, beating
from shield_shared.kafka_bus import Publisher
from shield_shared.log import Log
from shield_shared.migrations import upgrade
from shield_shared.patience import patiently
from shield_shared.process import Stop
from shield_shared.settings import ServiceSettings
from shield_shared.topics import EVENTS, HELD, TRIAGE
from shield_triage.agent import Worker
from shield_triage.consumer import Deliveries
from shield_triage.history import Fold
from shield_triage.service import Triage
from shield_triage.store import SCHEMA


def run(told: ServiceSettings) -> int:
    """Work until asked to end; returns the exit code. Raises PolicyError for policy that is wrong."""
    house, limits = load_house(told.policy_dir), alarm_limits(told.policy_dir)

    def work(stop: Stop, log: Log, health: Health) -> None:
        _work(told, house, limits, stop, log, health)

    return serve("triage", told, work, rule_book=house.rules.fingerprint)


def _work(told: ServiceSettings, house: House, limits: AlarmLimits, stop: Stop, log: Log, health: Health) -> None:
    engine = open_database(told.database)
    patiently(lambda: upgrade(engine, SCHEMA), stop, log, "database", health)
    look_at_topics(told, (EVENTS, TRIAGE, HELD), stop, log, health)
    publisher = Publisher(told)
    triage = Triage(engine, house.read, partial(_fold, daily_fold(house, told.key)))
    rest_collector()
    deliveries = Deliveries(triage, engine, publisher.publish, stop, log, health)
    try:
        with beating(health, log, also=deliveries.facts, limits=limits):
            Worker(told, deliveries, stop, log, health).run()
    finally:
        publisher.close()
        engine.dispose()


def daily_fold(house: House, key: bytes) -> Fold:
    """An empty fold that decides for every meeting that takes what rules admit."""
    return house.fold({name: each for name, each in house.meetings.items() if each.takes == "rules"}, key)


def _fold(like: Fold) -> Fold:
    """Another empty fold that decides alike."""
    return Fold(like.decider, like.issues)
