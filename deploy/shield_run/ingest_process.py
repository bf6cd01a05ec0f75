"""One process of the ingest service, from its settings to its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shield_ingest.consumer import GROUP, Loop
from shield_ingest.service import IngestService
from shield_ingest.service_store import ServiceStore
from shield_run.clock import now
from shield_run.house import House, load_house
from shield_run.serving import look_at_topics, serve
from shield_shared import collector
from shield_shared.database import open_database
from shield_shared.health import Health, beating
from shield_shared.kafka_bus import Consumer, Publisher
from shield_shared.log import Log
from shield_shared.patience import patiently
from shield_shared.process import Stop
from shield_shared.reading import Reading
from shield_shared.settings import ServiceSettings
from shield_shared.topics import MEETING, agency_events, all_topics


def run(told: ServiceSettings, *, republish: bool) -> int:
    """Work until asked to end; returns the exit code. Raises PolicyError for policy that is wrong."""
    house = load_house(told.policy_dir)

    def work(stop: Stop, log: Log, health: Health) -> None:
        _Process(told, house, stop, log, health).run(republish=republish)

    return serve("ingest", told, work)


@dataclass(frozen=True, slots=True)
class _Process:
    """What one ingest process goes by."""

    told: ServiceSettings
    house: House
    stop: Stop
    log: Log
    health: Health

    def run(self, *, republish: bool) -> None:
        """Open what is needed, whenever it is there, and work."""
        engine = open_database(self.told.database)
        store = patiently(lambda: ServiceStore(engine), self.stop, self.log, "database", self.health)
        look_at_topics(self.told, all_topics(self.house.agencies), self.stop, self.log, self.health)
        collector.rest()
        service = IngestService(store, self._read, self.house.agencies, self.log, self.health, now)
        publisher = Publisher(self.told)
        try:
            if republish:
                messages = service.republish(publisher)
                self.log.info("republished", messages=messages)
            else:
                self._work(service, publisher)
        finally:
            publisher.close()
            engine.dispose()

    def _work(self, service: IngestService, publisher: Publisher) -> None:
        topics = [*(agency_events(agency).name for agency in self.house.agencies), MEETING.name]
        consumer = Consumer(self.told, GROUP, topics)
        try:
            with beating(self.health, self.log, also=service.facts, limits=self.house.alarms):
                Loop(service, consumer, publisher, self.stop, self.log, self.health).run()
        finally:
            consumer.close()

    def _read(self, value: object, received: datetime) -> Reading:
        """Read a value by this house, warning of what is ahead of the clock unless it was recorded at another time."""
        trust = self.told.trust_received
        clock = None if trust else received
        house = self.house
        return house.read(value, received, now=clock, trust_received=trust)
