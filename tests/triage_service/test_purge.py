"""What is purged of triage is gone with all that follows from it, what is left is decided as if it had never come."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Engine

from kit.cores import house
from kit.events import Raw, incident
from kit.people import victim
from shield_shared.database import transaction
from shield_shared.messages import Arrival
from shield_triage.purge import Purge
from shield_triage.service import Triage
from triage_service.components import Said, new_fold
from triage_service.laid_out import published
from triage_service.test_again import AFTER, again, read_by_everybody, work_off
from triage_service.test_service import linked_events
from triage_service.town import arrival, whole


def worker(engine: Engine) -> Triage:
    """A worker that keeps what it reads in memory."""
    return Triage(engine, house().read, new_fold, policy=AFTER)


def purge(engine: Engine) -> Purge:
    """What purges this database."""
    return Purge(engine, house().read, house().issues)


def stands(engine: Engine) -> Said:
    """All that stands, told again from what is kept."""
    work_off(again(engine))
    read_by_everybody(engine)
    work = again(engine)
    work.tell_all_again()
    work_off(work)
    return published(engine)


def came(raws: Sequence[Raw]) -> list[Arrival]:
    """Each as an arrival of its own."""
    return [arrival(raw, number) for number, raw in enumerate(raws)]


@pytest.mark.parametrize("every", [2, 3, 7])
def test_what_is_left_is_decided_as_if_the_rest_had_never_come_and_the_rest_stays_away(
    engine: Engine, every: int
) -> None:
    raws = linked_events(60)
    arrivals = came(raws)
    left = [raw for number, raw in enumerate(raws) if number % every]
    one = worker(engine)
    one.take(arrivals)
    purge(engine).forget([each.arrival for each in arrivals[::every]], ())
    assert stands(engine) == whole(left)
    for taker in (one, worker(engine)):
        assert taker.take(arrivals).arrivals == 0
        assert stands(engine) == whole(left)
    more = incident(20, category="robbery", subject="R1", people=[victim(3)])
    one.take([arrival(more)])
    assert stands(engine) == whole([*left, more])


def test_what_is_still_to_come_is_passed_over(engine: Engine) -> None:
    raws = linked_events(20)
    arrivals = came(raws)
    purge(engine).forget([each.arrival for each in arrivals[:5]], ())
    one = worker(engine)
    for each in arrivals:
        one.take([each])
    assert stands(engine) == whole(raws[5:])


def test_nothing_of_a_young_person_is_left_in_any_table(engine: Engine) -> None:
    raws = [incident(day, category="robbery", subject=f"R{day}", people=[victim(1)]) for day in range(3)]
    arrivals = came(raws)
    one = worker(engine)
    one.take(arrivals)
    read_by_everybody(engine)
    purge(engine).forget([each.arrival for each in arrivals], ())
    one.take(arrivals)
    with transaction(engine) as connection:
        counts = {
            name: connection.execute(text(f"SELECT count(*) FROM triage_{name}")).scalar_one()
            for name in ("components", "tokens", "decisions", "outbox")
        }
        events = connection.execute(text("SELECT event FROM triage_arrivals")).scalars().all()
    assert counts == dict.fromkeys(counts, 0)
    assert [bytes(event) for event in events] == [b""] * 3
