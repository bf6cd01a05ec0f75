"""Services that are killed, paused, doubled and cut off at random end where an undisturbed file run ends.

Each seed is one run over a worked week; SERVICE_CHAOS_RUNS says how many there are (`make chaos-services`: 50). Events
come in any order and some of them twice.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from random import Random
from time import monotonic

import pytest

from chaos.havoc import Havoc
from chaos.week import FIRST, NEVER, PATIENCE, TOLD, Agendas, agendas_in, arrivals_of, arrived, assert_same, undisturbed
from kit.broker import Broker
from kit.events import Raw
from kit.postgres import Server
from kit.services import Services, services
from kit.waiting import until

RUNS = int(os.environ.get("SERVICE_CHAOS_RUNS", "5"))
#: In how many parts a run's events are published, with strikes between, and what befalls briefing while it compiles.
PARTS, STRIKES_AT_BRIEFING = 6, 3


@pytest.fixture
def town(broker: Broker, postgres: Server, tmp_path: Path) -> Iterator[Services]:
    with services(tmp_path / "live", broker, postgres, **TOLD) as made:
        yield made


@pytest.mark.parametrize("seed", range(RUNS))
def test_whatever_befalls_the_services_they_end_where_an_undisturbed_run_ends(
    seed: int, town: Services, broker: Broker, postgres: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    began, rng = monotonic(), Random(seed)
    events = arrivals_of(seed)
    havoc = Havoc(town, broker, postgres, rng)
    outcome = "FAILED"
    try:
        take_in(havoc, events)
        ends = undisturbed(arrived(town, events), tmp_path)
        compile_all(havoc, ends.agendas)
        assert_same(town, ends)
        outcome = "the same"
    finally:
        with capsys.disabled():
            said = f"seed {seed}: {outcome} after {monotonic() - began:.0f} s: {', '.join(havoc.struck)}"
            print(f"\n{said}", flush=True)  # noqa: T201 (a long run is to be watched)


def take_in(havoc: Havoc, events: Sequence[Raw]) -> None:
    """Publish the events in parts while things befall the services, until all are taken in and decided on."""
    havoc.settings["briefing"] = {"SHIELD_SITTINGS_FROM": NEVER}
    havoc.mend()
    size = -(-len(events) // PARTS)
    for first in range(0, len(events), size):
        havoc.town.publish(events[first : first + size])
        havoc.strike()
    havoc.mend()
    havoc.town.await_drained(seconds=PATIENCE)


def compile_all(havoc: Havoc, expected: Agendas) -> None:
    """Let briefing compile every sitting, with two processes at times, and kill it while it does."""
    town = havoc.town
    for process in town.running("briefing"):
        assert process.stop() == 0
    havoc.settings["briefing"] = {"SHIELD_SITTINGS_FROM": FIRST}
    havoc.start("briefing")
    for _ in range(STRIKES_AT_BRIEFING):
        goal = havoc.rng.randrange(len(expected))
        until(partial(_has, town.out, goal), f"{goal} agendas", PATIENCE)
        havoc.struck.append(f"{havoc.kill('briefing')} at {goal} agendas")
    havoc.start("briefing")
    until(lambda: agendas_in(town.out).keys() == expected.keys(), "every agenda", PATIENCE)
    town.await_drained(seconds=PATIENCE)


def _has(out: Path, many: int) -> bool:
    return len(agendas_in(out)) >= many
