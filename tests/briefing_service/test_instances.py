"""Two processes of the service on one broker and one database make each agenda once, though one of them is killed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from briefing_service.desk import DAILY, taken
from kit.broker import Broker
from kit.cores import house
from kit.events import Raw, incident
from kit.people import victim
from kit.postgres import Server
from kit.services import Services, services
from kit.waiting import until
from shield_briefing.due import due
from shield_shared.kafka_bus import Outgoing, Publisher
from shield_shared.london import london_date
from shield_shared.messages import Events
from shield_shared.topics import EVENTS

DAYS = 12


def sent(now: datetime) -> list[Raw]:
    """An incident on each of the last days."""
    days = [london_date(now) - timedelta(days=back) for back in range(1, DAYS)]
    return [
        incident(day, "12:00", category="violence-with-injury", people=[victim(1, born=f"{now.year - 14}-01-01")])
        for day in days
    ]


@pytest.fixture
def town(tmp_path: Path, broker: Broker, postgres: Server) -> Iterator[Services]:
    """A service with everything that it needs on its topics, not started yet."""
    now = datetime.now(UTC)
    told = {
        "SHIELD_PSEUDONYM_KEY": "a key for tests",
        "SHIELD_SITTINGS": "scheduled",
        "SHIELD_SITTINGS_FROM": str(london_date(now) - timedelta(days=DAYS)),
    }
    with services(tmp_path / "town", broker, postgres, **told) as made:
        publisher = Publisher(made.place)
        arrivals = tuple(taken(sent(now)).arrivals)
        publisher.publish([Outgoing(EVENTS.name, b"0001", Events(arrivals=arrivals).encode())])
        publisher.close()
        yield made


def expected() -> set[str]:
    """The sittings whose agendas there must be."""
    now = datetime.now(UTC)
    meetings = [house().meetings[name] for name in DAILY]
    found = due(house().calendar, meetings, london_date(now) - timedelta(days=DAYS), now, timedelta(minutes=5))
    return {f"{meeting}/{day}" for meeting, day in (each.key for each in found)}


def written(town: Services) -> set[str]:
    """The agendas of the daily meetings in the output folder."""
    return {f"{p.parts[-3]}/{p.parts[-2]}" for p in town.out.glob("*/*/agenda.json") if p.parts[-3] in DAILY}


def compiled(town: Services) -> Counter[str]:
    """How often the processes say that they compiled each sitting."""
    return Counter(f"{line['meeting']}/{line['date']}" for line in town.said("sitting-compiled"))


def done(town: Services) -> bool:
    """Whether every agenda is written."""
    return written(town) >= expected()


def test_two_instances_compile_each_sitting_once(town: Services) -> None:
    for _ in range(2):
        town.start("briefing")
    until(lambda: done(town), "every agenda to be written", 120)
    assert [process.stop() for process in town.processes] == [0, 0]
    counted = compiled(town)
    assert set(counted) >= expected()
    assert set(counted.values()) == {1}


def test_what_a_killed_instance_leaves_is_done_by_the_next_and_nothing_twice(town: Services) -> None:
    first = town.start("briefing")
    until(lambda: len(town.said("sitting-compiled")) >= 3, "the first agendas", 120)
    first.kill()
    town.start("briefing")
    until(lambda: done(town), "every agenda to be written", 120)
    assert set(compiled(town).values()) == {1}
    rows = "SELECT count(*) FROM briefing_sittings WHERE meeting IN ('syv-daily', 'mace-daily') AND revision = 1"
    assert town.query("briefing", rows) == len(written(town))
