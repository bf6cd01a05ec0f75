"""A folder that cannot be written to is told of at once and every half minute, and until it can be again."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import pytest

from shield_run.placing import FOLDER, Placing
from shield_shared.disk import NotWrittenError
from shield_shared.errors import PolicyError, UnavailableError
from shield_shared.faults import PolicyFault
from shield_shared.health import Health
from shield_shared.log import service_log

FULL = NotWrittenError("/agendas: the disk is full.")
REFUSED = PolicyError([PolicyFault("/agendas", "place", "expected a place that this user may write to")])


def raising(error: Exception) -> Callable[[], None]:
    def write() -> None:
        raise error

    return write


@pytest.mark.parametrize(("error", "event"), [(FULL, "writing-waits"), (REFUSED, "cannot-write")])
def test_it_is_told_now_and_then_and_the_service_is_not_ready_meanwhile(error: Exception, event: str) -> None:
    lines, clock = io.StringIO(), iter(range(100))
    health = Health("briefing")
    health.ready()
    placing = Placing(FOLDER, service_log("briefing", lines), health, lambda: float(next(clock)))
    for _ in range(40):
        placing.attempt(raising(error))
    assert list(health.facts().away) == [FOLDER]
    placing.attempt(lambda: None)
    placing.attempt(lambda: None)
    assert health.facts().ready
    told = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert [line["event"] for line in told] == [event, event, "back"]
    assert (told[-1]["what"], told[-1]["seconds"]) == (FOLDER, 40.0)


def test_what_has_nothing_to_do_with_the_folder_goes_through() -> None:
    lines, health = io.StringIO(), Health("briefing")
    with pytest.raises(UnavailableError):
        Placing(FOLDER, service_log("briefing", lines), health).attempt(raising(UnavailableError("No database.")))
    assert (health.facts().away, lines.getvalue()) == ({}, "")
