"""What another policy has decided is decided anew beside what arrives, and all of it is told again when it was lost."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, text
from sqlalchemy.engine import Engine

from kit.broker import Broker
from kit.cores import KEY, house
from kit.events import Raw, incident, retraction
from kit.histories import MEETINGS
from kit.people import victim
from kit.postgres import Server
from kit.services import LAUNCH
from kit.waiting import until
from shield_shared.database import transaction
from shield_shared.topics import TRIAGE
from shield_triage.again import PORTION, Again
from shield_triage.history import Fold
from shield_triage.kept_histories import KeptHistories
from shield_triage.rulebook import RuleBook
from shield_triage.service import Triage
from shield_triage.store import OUTBOX
from triage_service.components import new_fold
from triage_service.laid_out import published, versions
from triage_service.town import Town, arrival, ingested, whole, workers

BEFORE, AFTER = b"the policy before", b"the policy after"
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
MANY = 2 * PORTION + 3


def without_rules(*left_out: str) -> Fold:
    """A fold under a rule book that lacks some rules."""
    book = house().rules
    rules = [rule for rule in book.rules if rule.id not in left_out]
    fewer = RuleBook({rule.id: rule.file for rule in rules}, "another rule book")
    return house().fold({meeting: house().meetings[meeting] for meeting in MEETINGS}, KEY, fewer)


def old_fold() -> Fold:
    """As it was before robberies counted."""
    return without_rules("serious-violence")


def robberies() -> list[Raw]:
    """One of each of many young people, and one that was withdrawn."""
    raws = [incident(0, category="robbery", subject=f"R{n}", people=[victim(niche=f"N{n}")]) for n in range(MANY)]
    return [*raws, retraction(raws[0], 2)]


def before(engine: Engine, now: datetime = NOON) -> Triage:
    """A worker under the policy before."""
    return Triage(engine, house().read, old_fold, KeptHistories(), now=lambda: now, policy=BEFORE)


def again(engine: Engine, policy: bytes = AFTER, now: datetime = NOON + timedelta(hours=1)) -> Again:
    """What a process decides anew that starts later."""
    return Again(engine, house().read, new_fold, policy, lambda: now)


def work_off(work: Again) -> int:
    """Let it go through all that is left; returns how many components."""
    found = 0
    while done := work.portion().components:
        found += done
    return found


def read_by_everybody(engine: Engine) -> None:
    """What waited for topics is on them, and has gone."""
    with transaction(engine) as connection:
        connection.execute(delete(OUTBOX))


def take_all(worker: Triage, raws: Iterable[Raw]) -> None:
    """Let a worker take everything."""
    worker.take([arrival(raw) for raw in raws])


def one_by_one(worker: Triage, raws: Iterable[Raw]) -> int:
    """Let a worker take one after the other; returns how many."""
    return sum(worker.take([arrival(raw)]).arrivals for raw in raws)


def test_under_another_policy_every_component_is_decided_anew_once(engine: Engine) -> None:
    take_all(before(engine), robberies())
    old = published(engine)
    work = again(engine)
    assert work_off(work) == MANY
    assert published(engine) == whole(robberies()) != old
    assert work_off(work) == work_off(again(engine)) == 0


def test_it_goes_on_where_it_was_when_the_process_ended(engine: Engine) -> None:
    take_all(before(engine), robberies())
    assert again(engine).portion().components == PORTION
    assert work_off(again(engine, now=NOON + timedelta(hours=2))) == MANY - PORTION
    assert published(engine) == whole(robberies())


def test_what_arrives_meanwhile_is_decided_at_once(engine: Engine) -> None:
    take_all(before(engine), robberies())
    work = again(engine)
    work.portion()
    late = [incident(1, category="robbery", subject=f"L{n}", people=[victim(niche=f"N{n}")]) for n in range(MANY)]
    new = Triage(engine, house().read, new_fold, policy=AFTER, now=lambda: NOON + timedelta(hours=2))
    take_all(new, late)
    assert published(engine) == whole([*robberies(), *late])
    assert work_off(work) == 0


def test_two_that_work_it_off_together_and_one_that_takes_arrivals_end_at_the_same(engine: Engine) -> None:
    take_all(before(engine), robberies())
    late = [incident(1, category="robbery", subject=f"L{n}", people=[victim(niche=f"N{n}")]) for n in range(MANY)]
    new = Triage(engine, house().read, new_fold, policy=AFTER)
    with ThreadPoolExecutor(3) as pool:
        working = [pool.submit(work_off, again(engine)) for _ in range(2)]
        taking = pool.submit(one_by_one, new, late)
        for each in (*working, taking):
            each.result()
    work_off(again(engine))
    assert published(engine) == whole([*robberies(), *late])


def test_processes_under_two_policies_do_not_undo_each_others_work_for_ever(engine: Engine) -> None:
    take_all(before(engine), robberies())
    both = [again(engine, policy) for policy in (AFTER, BEFORE)]
    assert [work_off(work) for work in both * 2] == [MANY, 0, 0, 0]


def test_what_a_release_of_before_has_changed_since_is_decided_anew(engine: Engine) -> None:
    take_all(before(engine), robberies())
    work_off(again(engine))
    with transaction(engine) as connection:  # it knows nothing of policies, so it says nothing of them
        connection.execute(text("UPDATE triage_components SET version = version + 1"))
    assert work_off(again(engine, now=NOON + timedelta(days=1))) == MANY


def test_everything_that_was_told_is_told_again_with_what_was_withdrawn(engine: Engine) -> None:
    raws = robberies()
    worker = Triage(engine, house().read, new_fold, policy=AFTER, now=lambda: NOON)
    take_all(worker, raws[:-1])
    take_all(worker, raws[-1:])
    newest = max(versions(engine))
    read_by_everybody(engine)
    work = again(engine)
    assert work_off(work) == 0
    work.tell_all_again()
    assert work_off(work) == MANY
    assert published(engine) == whole(raws)
    assert min(versions(engine)) > newest
    assert work_off(again(engine)) == 0


def test_a_topic_that_was_made_anew_is_told_everything_again(engine: Engine) -> None:
    take_all(Triage(engine, house().read, new_fold, policy=AFTER), robberies())
    work = again(engine)
    assert [work.seen("decisions", name) for name in ("one", "one", "two", "two")] == [False, False, True, False]
    assert work_off(work) == MANY


def test_a_component_that_an_error_of_ours_stops_leaves_the_others_alone(engine: Engine) -> None:
    take_all(before(engine), robberies())
    with transaction(engine) as connection:
        one = connection.execute(text("SELECT arrival FROM triage_arrivals ORDER BY arrival LIMIT 1")).scalar_one()
        connection.execute(text("UPDATE triage_arrivals SET event = :e WHERE arrival = :a"), {"e": b"{", "a": one})
    work = again(engine)
    for _ in range(2):
        with pytest.raises(ValueError, match="Expecting"):
            work_off(work)
    assert work_off(work) > 0
    with transaction(engine) as connection:
        left = "SELECT count(*) FROM triage_components WHERE policy = :p"
        assert connection.execute(text(left), {"p": BEFORE}).scalar_one() == 1


@pytest.fixture
def town(broker: Broker, postgres: Server, tmp_path: Path) -> Iterator[Town]:
    """Topics and a database of the test's own."""
    made = Town(broker, postgres.new_database(), tmp_path)
    yield made
    made.close()


def test_a_worker_that_starts_under_another_policy_tells_what_differs(town: Town) -> None:
    raws = robberies()
    with workers({**town.environ, "SHIELD_PSEUDONYM_KEY": "the key before"}) as (worker,):
        town.send(ingested(raws, each=5))
        until(lambda: len(town.stands()) >= MANY - 1, "what is decided with the key before")
        assert worker.end() == 0
    with workers(town.environ) as (worker,):
        town.await_decisions(whole(raws))
        until(lambda: '"decided-anew"' in worker.log(), "the end of what is decided anew")
        assert worker.end() == 0
        assert '"anew-failed"' not in worker.log()


def test_a_worker_tells_all_again_when_the_topic_of_decisions_is_made_anew_and_when_asked(
    town: Town, broker: Broker
) -> None:
    raws = robberies()
    with workers(town.environ) as (worker,):
        town.send(ingested(raws, each=5))
        town.await_decisions(whole(raws))
        town.make_anew(broker, TRIAGE)
        town.await_decisions(whole(raws))
        assert '"topic-made-anew"' in worker.log()
        town.forget()
        subprocess.run([*LAUNCH, "triage", "--republish"], env=town.environ, check=True)
        town.await_decisions(whole(raws))
        assert worker.running()
