"""What a service tells of itself is right, on every one of its pages."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from shield_run.servers_process import free_port
from shield_shared.errors import UnavailableError
from shield_shared.health import Health, beating
from shield_shared.log import Log
from shield_shared.measures import MEASURES, AlertsFact, Facts, HeldFact, SittingFact, derived

NOW = datetime(2026, 4, 1, 7, 30, tzinfo=UTC)
CUT_OFF = datetime(2026, 4, 1, 7, 0, tzinfo=UTC)


def health() -> Health:
    return Health("briefing", lambda: NOW)


def sitting(day: int, **known: Any) -> SittingFact:
    shift = timedelta(days=day - 1)
    return SittingFact(
        meeting="syv-daily",
        date=date(2026, 4, day),
        meeting_at=CUT_OFF + shift + timedelta(hours=1),
        cut_off=CUT_OFF + shift,
        **known,
    )


def metrics(of: Health) -> dict[tuple[str, str], float]:
    """Every sample by its name and the values of its labels, the service left out."""
    text = of.answer("/metrics")[2].decode()
    return {
        (sample.name, ",".join(value for key, value in sorted(sample.labels.items()) if key != "service")): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_a_service_starts_as_not_ready_and_says_why_it_is_not() -> None:
    it = health()
    assert it.answer("/readyz") == (503, "text/plain; charset=utf-8", b"it is starting\n")
    it.ready()
    assert it.answer("/readyz")[::2] == (200, b"ready\n")
    it.away("database", "It cannot be reached.")
    it.away("broker", "No answer.")
    assert it.answer("/readyz")[::2] == (503, b"broker is away: No answer. database is away: It cannot be reached.\n")
    it.back("database")
    it.back("broker")
    it.back("broker")
    assert it.answer("/readyz")[0] == 200
    it.unready("It is ending.")
    assert it.answer("/readyz")[::2] == (503, b"It is ending.\n")


def test_a_service_is_alive_until_it_is_stuck_whatever_is_away() -> None:
    it = health()
    it.away("database", "It cannot be reached.")
    assert it.answer("/livez")[::2] == (200, b"alive\n")
    it.stuck("Nothing was processed for 10 minutes.")
    assert it.answer("/livez")[::2] == (503, b"Nothing was processed for 10 minutes.\n")
    assert metrics(it)["shield_stuck", ""] == 1
    it.stuck(None)
    assert it.answer("/livez")[0] == 200
    assert metrics(it)["shield_stuck", ""] == 0


def test_counts_and_gauges_are_on_the_metrics_page() -> None:
    it = health()
    it.count("consumed", 2, topic="a")
    it.count("consumed", 3, topic="a")
    it.count("consumed")
    it.gauge("outbox", 7)
    it.lag({("a", 0): 4, ("a", 1): 1, ("b", 0): 0})
    found = metrics(it)
    assert found["shield_consumed_total", "a"] == 5
    assert found["shield_consumed_total", ""] == 1
    assert found["shield_outbox", ""] == 7
    assert found["shield_lag", "1,a"] == 1
    assert found["shield_ready", ""] == 0
    it.lag({("b", 0): 2})
    assert ("shield_lag", "1,a") not in metrics(it)


@pytest.mark.parametrize(
    ("kind", "name", "labels"),
    [("count", "unheard-of", {}), ("count", "lag", {}), ("gauge", "consumed", {}), ("count", "consumed", {"who": "x"})],
)
def test_what_is_no_measure_is_refused(kind: str, name: str, labels: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=f"{name} .see shield_shared.measures"):
        getattr(health(), kind)(name, 1, **labels)


@pytest.mark.parametrize(("name", "value"), [("service", "x"), ("unheard_of", 1), ("held", {"waiting": "many"})])
def test_what_is_no_fact_is_refused(name: str, value: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (pydantic's and ours)
        health().tell(name, value)


def test_facts_are_told_as_they_are_on_the_status_page() -> None:
    it = health()
    it.ready()
    it.tell("held", {"waiting": 4, "last_hour": 1})
    it.tell("sittings", [sitting(1, compiled=CUT_OFF)])
    it.tell("agencies", {"leeds-csws": {"last_received": CUT_OFF, "silent_after_hours": 24}})
    it.lag({("a", 0): 4, ("a", 1): 1})
    it.count("consumed", 9, topic="a")
    it.succeeded(CUT_OFF)
    facts = Facts.model_validate_json(it.answer("/status")[2])
    assert facts == it.facts()
    assert facts.ready
    assert facts.lag == {"a": 5}
    assert (facts.consumed, facts.last_success, facts.at) == (9, CUT_OFF, NOW)
    assert facts.held == HeldFact(waiting=4, last_hour=1)
    assert facts.sittings[0].compiled == CUT_OFF


def test_a_heartbeat_carries_what_an_operator_asks_first() -> None:
    it = health()
    it.tell("oldest_unprocessed", NOW - timedelta(seconds=90))
    it.tell("sittings", [sitting(3), sitting(2), sitting(1)])
    told = it.snapshot()
    assert told["oldest_unprocessed_s"] == 90
    assert told["next_sitting"] == "syv-daily 2026-04-02 (cut-off 2026-04-02T07:00:00+00:00)"
    assert told["held"] is None
    assert told["reason"] == "it is starting"
    assert health().snapshot()["next_sitting"] is None


def test_measures_follow_from_facts() -> None:
    facts = Facts(
        service="briefing",
        at=NOW,
        started=CUT_OFF,
        away={"mail": "No answer."},
        oldest_unprocessed=NOW - timedelta(seconds=5),
        last_success=CUT_OFF,
        held=HeldFact(waiting=2, last_hour=1),
        unacknowledged=AlertsFact(waiting=3),
        agencies={
            "a": {"last_received": CUT_OFF, "silent_after_hours": 2},
            "b": {"last_received": None},
        },
        sittings=(sitting(1), sitting(2)),
    )
    facts = Facts.model_validate(facts.model_dump())
    assert derived(facts) == {
        ("away", ("mail",)): 1,
        ("oldest_unprocessed_s", ()): 5,
        ("last_success_seconds", ()): CUT_OFF.timestamp(),
        ("held", ()): 2,
        ("held_last_hour", ()): 1,
        ("unacknowledged", ()): 3,
        ("agency_last_received_seconds", ("a",)): CUT_OFF.timestamp(),
        ("agency_silent_after_seconds", ("a",)): 7200,
        ("agenda_overdue_s", ("syv-daily",)): 1800,
        ("agenda_undelivered", ("syv-daily",)): 0,
    }
    assert all(name in MEASURES for name, _ in derived(facts))


@pytest.mark.parametrize(
    ("known", "late", "undelivered"),
    [
        ({}, 1800, 0),
        ({"compiled": CUT_OFF}, 0, 1),
        ({"compiled": CUT_OFF, "delivered": CUT_OFF}, 0, 0),
    ],
)
def test_an_agenda_is_overdue_until_compiled_and_then_undelivered_until_delivered(
    known: dict[str, Any], late: float, undelivered: int
) -> None:
    found = derived(Facts(service="briefing", at=NOW, started=NOW, sittings=(sitting(1, **known), sitting(2))))
    assert found["agenda_overdue_s", ("syv-daily",)] == late
    assert found["agenda_undelivered", ("syv-daily",)] == undelivered


def test_facts_without_anything_give_no_measures() -> None:
    assert derived(Facts(service="briefing", at=NOW, started=NOW)) == {}


def test_the_pages_are_served_while_asked_for_and_not_afterwards() -> None:
    it = health()
    with it.serve("127.0.0.1", free_port()) as port:
        address = f"http://127.0.0.1:{port}"
        with urllib.request.urlopen(f"{address}/livez?x=1", timeout=10) as answer:
            assert answer.read() == b"alive\n"
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{address}/events", timeout=10)
        refused.value.close()
        assert refused.value.code == 404
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"{address}/livez", timeout=10)


@pytest.mark.parametrize("port", [0, None])
def test_without_a_port_nothing_is_served(port: int | None) -> None:
    with health().serve("127.0.0.1", port) as served:
        assert served == 0


def test_a_heartbeat_comes_by_itself_and_once_more_at_the_end() -> None:
    stream, asked = StringIO(), threading.Semaphore(0)
    with beating(health(), Log("briefing", stream), every=0.01, also=asked.release):
        assert all(asked.acquire(timeout=30) for _ in range(4))
    told = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert len(told) >= 3
    assert {line["event"] for line in told} == {"heartbeat"}
    assert told[0]["uptime_s"] == 0


@pytest.mark.parametrize(
    ("error", "level"), [(UnavailableError("The database is away."), "warning"), (KeyError("Zoe"), "error")]
)
def test_a_heartbeat_comes_when_facts_cannot_be_read_and_that_is_said_once(error: Exception, level: str) -> None:
    def away() -> None:
        asked.release()
        raise error

    stream, asked = StringIO(), threading.Semaphore(0)
    with beating(health(), Log("briefing", stream), every=0.01, also=away):
        assert all(asked.acquire(timeout=30) for _ in range(3))
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert (lines[0]["level"], lines[0].get("reason")) == (level, str(error) if level == "warning" else None)
    told = [line["event"] for line in lines]
    assert told[0] == "facts-unknown"
    assert set(told[1:]) == {"heartbeat"}
    assert "Zoe" not in stream.getvalue()
