"""Any number of workers over one database end at the decisions of the whole history, in any order and portions."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import repeat
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.engine import Engine

from kit.cores import house
from kit.events import Raw, incident, missing, retraction
from kit.histories import histories
from kit.people import victim
from shield_shared.database import open_database
from shield_shared.messages import Arrival
from shield_shared.migrations import upgrade
from shield_triage.kept_histories import KeptHistories
from shield_triage.service import Triage
from shield_triage.store import SCHEMA
from triage_service.components import new_fold
from triage_service.laid_out import published, versions
from triage_service.town import arrival, whole


def triage(engine: Engine, room: int = 1000) -> Triage:
    """One worker, which keeps histories of so many readings in memory."""
    return Triage(engine, house().read, new_fold, KeptHistories(room))


@given(histories(most=10), st.data())
def test_two_workers_that_take_turns_end_at_the_decisions_of_the_whole_history(
    raws: list[Raw], data: st.DataObject
) -> None:
    arrivals = [arrival(raw, number) for number, raw in enumerate(raws)]
    turns = st.tuples(st.integers(0, 1), st.lists(st.sampled_from(arrivals), min_size=1, max_size=4))
    with TemporaryDirectory() as folder:
        engine = open_database(f"sqlite:///{folder}/triage.sqlite3")
        upgrade(engine, SCHEMA)
        both = [triage(engine, room=data.draw(st.sampled_from((0, 3, 1000)))) for _ in range(2)]
        for who, portion in data.draw(st.lists(turns, max_size=8)):
            both[who].take(portion)
        both[data.draw(st.integers(0, 1))].take(data.draw(st.permutations(arrivals)))
        assert published(engine) == whole(raws)
        engine.dispose()


def linked_events(count: int) -> list[Raw]:
    """Events of a few young people whose components are joined one after the other, and some that come apart again."""
    raws: list[Raw] = []
    for number in range(count):
        who = [victim(1 + number % 9), *([victim(2 + number % 9)] if number % 10 == 9 else [])]
        raws.append(incident(number % 25, category="robbery", subject=f"R{number % 31}", people=who))
        if number % 7 == 6:
            raws.append(missing(number % 25, subject=f"M{number % 5}", people=[victim(1 + number % 9)], risk="high"))
            raws.append(retraction(raws[number // 2], 26) if "subject" in raws[number // 2] else incident(number % 25))
    return raws


def test_workers_at_the_same_time_neither_lose_nor_double_nor_lock_up(engine: Engine) -> None:
    raws = linked_events(120)
    arrivals = [arrival(raw, number) for number, raw in enumerate(raws)]
    orders = [arrivals, arrivals[::-1], arrivals[60:] + arrivals[:60], arrivals[::3] + arrivals[1::3]]
    with ThreadPoolExecutor(len(orders)) as pool:
        for work in [pool.submit(_all_of, triage(engine), order) for order in orders]:
            work.result()
    assert published(engine) == whole(raws)


def test_one_young_person_with_hundreds_of_events_is_decided_by_two_workers_in_turn(engine: Engine) -> None:
    raws = [incident(n % 28, f"{n % 24:02}:00", category="robbery", id=f"h{n}", people=[victim(1)]) for n in range(150)]
    arrivals = [arrival(raw) for raw in raws]
    both = (triage(engine), triage(engine, room=0))
    for turn, first in enumerate(range(0, len(arrivals), 25)):
        both[turn % 2].take(arrivals[first : first + 25])
    assert published(engine) == whole(raws)


def test_a_worker_that_knows_a_history_does_not_read_it_again(engine: Engine) -> None:
    statements: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
    one, other = triage(engine), triage(engine)
    reads = []
    for day, worker in enumerate((one, one, other, other, one)):
        statements.clear()
        worker.take([arrival(incident(day, category="robbery", people=[victim(1)]))])
        reads.append(sum("wanted" in statement for statement in statements))
    assert reads == [0, 0, 2, 0, 2]


def test_versions_rise_when_a_clock_is_set_back_and_when_a_database_is_made_anew(engine: Engine) -> None:
    noon = datetime(2026, 6, 1, 12, tzinfo=UTC)
    raws = [incident(day, category="robbery", people=[victim(1)]) for day in (0, 1)]
    for moment, raw in zip((noon, noon - timedelta(hours=1)), raws, strict=True):
        Triage(engine, house().read, new_fold, now=repeat(moment).__next__).take([arrival(raw)])
    assert versions(engine) == [int(noon.timestamp() * 1000), int(noon.timestamp() * 1000) + 1]


def _all_of(worker: Triage, arrivals: Sequence[Arrival]) -> None:
    for first in range(0, len(arrivals), 7):
        worker.take(arrivals[first : first + 7])
