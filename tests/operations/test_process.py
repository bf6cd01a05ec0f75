"""Being asked to end is never missed, and a server that is away is waited for in plain sight."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Callable
from io import StringIO

import pytest

from shield_shared import patience
from shield_shared.errors import RejectedError, UnavailableError
from shield_shared.health import Health
from shield_shared.log import Log
from shield_shared.patience import Watch, patiently
from shield_shared.process import Stop, Stopped, stopping

HOUR = 3600


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_asks_the_process_to_end_and_ends_a_wait(number: int) -> None:
    before = signal.getsignal(number)
    with stopping() as stop:
        assert not stop.wait(0)
        threading.Timer(0.05, os.kill, (os.getpid(), number)).start()
        assert stop.wait(HOUR)
        assert stop.is_set()
    assert signal.getsignal(number) is before


def test_a_stop_may_be_set_twice_and_from_another_thread() -> None:
    stop = Stop()
    thread = threading.Thread(target=stop.set)
    thread.start()
    assert stop.wait(HOUR)
    thread.join()
    stop.set()
    assert stop.wait(HOUR)


class Work:
    """Work that fails so many times."""

    def __init__(self, failures: int, error: Exception, then: Callable[[int], None] = lambda _: None) -> None:
        self.left, self.error, self.tries, self.then = failures, error, 0, then

    def __call__(self) -> str:
        self.tries += 1
        if self.left:
            self.left -= 1
            self.then(self.tries)
            raise self.error
        return "done"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "FIRST_PAUSE", 0.001)
    monkeypatch.setattr(patience, "LONGEST_PAUSE", 0.002)


@pytest.mark.usefixtures("quick")
def test_work_is_tried_again_until_it_is_done_and_that_is_said_once() -> None:
    stream, health = StringIO(), Health("ingest")
    health.ready()
    seen: list[str | None] = []
    work = Work(5, UnavailableError("No answer."), lambda _: seen.append(health.facts().away.get("broker")))
    assert patiently(work, Stop(), Log("ingest", stream), "broker", health) == "done"
    assert seen == [None, "No answer.", "No answer.", "No answer.", "No answer."]
    told = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [(line["event"], line["what"], line["attempt"]) for line in told] == [
        ("waiting", "broker", 1),
        ("back", "broker", 6),
    ]
    assert health.facts().ready
    assert health.figures()["retries", ("broker",)] == 5


def test_what_is_told_of_an_outage_is_counted_from_its_beginning() -> None:
    stream, clock = StringIO(), iter([100.0, 110.0, 131.0, 140.0])
    watch = Watch("broker", Log("ingest", stream), Health("ingest"), lambda: next(clock))
    watch.found()
    for _ in range(3):
        watch.missed(UnavailableError("No answer."))
    watch.found()
    watch.found()
    told = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [(line["event"], line["seconds"], line["attempt"]) for line in told] == [
        ("waiting", 0.0, 1),
        ("waiting", 31.0, 3),
        ("back", 40.0, 4),
    ]


def test_work_that_is_done_at_once_is_not_spoken_of() -> None:
    stream = StringIO()
    assert patiently(Work(0, ValueError()), Stop(), Log("ingest", stream), "broker", Health("ingest")) == "done"
    assert stream.getvalue() == ""


@pytest.mark.usefixtures("quick")
def test_a_long_wait_is_said_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "SAY_AGAIN", 0)
    stream = StringIO()
    patiently(Work(3, UnavailableError("No answer.")), Stop(), Log("ingest", stream), "broker", Health("ingest"))
    assert stream.getvalue().count('"waiting"') == 3


def test_when_asked_to_end_the_wait_ends() -> None:
    stop, health = Stop(), Health("ingest")
    work = Work(10**9, UnavailableError("No answer."), lambda tries: stop.set() if tries == 2 else None)
    with pytest.raises(Stopped):
        patiently(work, stop, Log("ingest", StringIO()), "broker", health)
    assert work.tries == 2
    assert not health.facts().ready


def test_any_other_error_goes_through() -> None:
    with pytest.raises(RejectedError):
        patiently(Work(1, RejectedError("no")), Stop(), Log("ingest", StringIO()), "broker", Health("ingest"))


def test_pauses_grow_to_a_second_and_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    stop, pauses = Stop(), []
    monkeypatch.setattr(stop, "wait", lambda seconds: pauses.append(seconds))
    patiently(Work(7, UnavailableError("x")), stop, Log("ingest", StringIO()), "broker", Health("ingest"))
    assert pauses == [0.1, 0.2, 0.4, 0.8, 1.0, 1.0, 1.0]
