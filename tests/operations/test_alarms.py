"""Alarms come on when a person must act, and only then."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from shield_shared.alarms import AlarmLimits, raised, stuck_since
from shield_shared.errors import PolicyError
from shield_shared.health import Health, alarm_limits, watching
from shield_shared.log import Log
from shield_shared.measures import Facts

NOW = datetime(2026, 4, 1, 7, 30, tzinfo=UTC)
LIMITS = alarm_limits()
STUCK = timedelta(minutes=LIMITS.stuck_after_minutes)


def ago(**units: int) -> datetime:
    return NOW - timedelta(**units)


def facts(at: datetime = NOW, **told: Any) -> Facts:
    """What a service told of itself at a moment."""
    return Facts.model_validate({"service": "ingest", "at": at, "started": ago(days=2), **told})


def agency(last: datetime | None, usual: int | None = 24) -> dict[str, Any]:
    return {"agencies": {"west-yorkshire-police": {"last_received": last, "silent_after_hours": usual}}}


def sitting(cut_off: datetime, **known: Any) -> dict[str, Any]:
    begins = {"meeting_at": cut_off + timedelta(hours=1), "cut_off": cut_off}
    return {"sittings": [{"meeting": "syv-daily", "date": date(2026, 4, 1), **begins, **known}]}


@pytest.mark.parametrize(
    ("told", "alarms"),
    [
        ({}, []),
        (agency(ago(hours=24)), []),
        (agency(ago(hours=24, seconds=1)), [("silent-agency", "west-yorkshire-police")]),
        (agency(ago(days=90), usual=None), []),
        (agency(None), [("silent-agency", "west-yorkshire-police")]),
        ({"held": {"waiting": LIMITS.held_at_most - 1, "last_hour": LIMITS.held_an_hour - 1}}, []),
        ({"held": {"waiting": LIMITS.held_an_hour, "last_hour": LIMITS.held_an_hour}}, [("held-growing", "ingest")]),
        ({"held": {"waiting": LIMITS.held_at_most, "last_hour": 0}}, [("held-growing", "ingest")]),
        (sitting(ago(minutes=4)), []),
        (sitting(ago(minutes=5)), [("agenda-missing", "syv-daily 2026-04-01")]),
        (sitting(ago(minutes=-5)), []),
        (sitting(ago(minutes=20), compiled=ago(minutes=9)), []),
        (sitting(ago(minutes=20), compiled=ago(minutes=10)), [("agenda-undelivered", "syv-daily 2026-04-01")]),
        (sitting(ago(minutes=20), compiled=ago(minutes=19), delivered=ago(minutes=19)), []),
        ({"unacknowledged": {"waiting": 0}}, []),
        ({"unacknowledged": {"waiting": 1, "oldest": ago(minutes=29)}}, []),
        ({"unacknowledged": {"waiting": 2, "oldest": ago(minutes=30)}}, [("alert-unanswered", "ingest")]),
        ({"oldest_unprocessed": ago(minutes=4)}, []),
        ({"oldest_unprocessed": ago(minutes=5)}, [("backlog", "ingest")]),
    ],
)
def test_an_alarm_is_on_from_its_limit(told: dict[str, Any], alarms: list[tuple[str, str]]) -> None:
    assert [(alarm.alarm, alarm.about) for alarm in raised([facts(**told)], LIMITS)] == alarms


def test_alarms_speak_in_sentences_with_their_figures() -> None:
    told: dict[str, Any] = agency(ago(hours=31)) | sitting(ago(minutes=30)) | {"held": {"waiting": 230, "last_hour": 2}}
    told |= {"unacknowledged": {"waiting": 2, "oldest": ago(minutes=45)}, "oldest_unprocessed": ago(minutes=6)}
    assert [alarm.sentence for alarm in raised([facts(**told)], LIMITS)] == [
        "The agenda of syv-daily on 2026-04-01 is not there although its cut-off has passed.",
        "Nobody has acknowledged 2 alerts, the oldest of them for 45 minutes.",
        "west-yorkshire-police has sent nothing for 31 hours (usual: at least every 24 hours).",
        "230 messages that ingest holds wait for a person, 2 since an hour ago.",
        "ingest is behind: the oldest message it has not taken came 6 minutes ago.",
    ]


def test_a_service_is_stuck_when_messages_wait_all_the_while_and_none_is_taken() -> None:
    waiting: dict[str, Any] = {"lag": {"shield.events.v1": 3}, "last_success": ago(hours=1)}
    stuck = [facts(NOW - STUCK, **waiting), facts(ago(minutes=1), **waiting), facts(**waiting)]
    assert stuck_since(stuck, LIMITS) == NOW - STUCK
    (alarm,) = raised(stuck, LIMITS)
    assert (alarm.alarm, alarm.about) == ("stuck-consumer", "ingest")
    assert alarm.sentence == "ingest has taken nothing for more than 5 minutes although 3 messages wait."


@pytest.mark.parametrize(
    "between",
    [
        {"lag": {"shield.events.v1": 0}, "last_success": ago(hours=1)},
        {"lag": {}, "last_success": ago(hours=1)},
        {"lag": {"shield.events.v1": 3}, "last_success": ago(hours=1), "away": {"database": "No answer."}},
        {"lag": {"shield.events.v1": 9}, "last_success": ago(hours=2)},
    ],
    ids=["nothing-waited", "nothing-read", "waits-for-the-database", "has-taken-some-since"],
)
def test_a_service_that_went_on_in_between_or_waits_for_a_server_is_not_stuck(between: dict[str, Any]) -> None:
    waiting: dict[str, Any] = {"lag": {"shield.events.v1": 3}, "last_success": ago(hours=1)}
    assert (
        stuck_since([facts(NOW - STUCK, **waiting), facts(ago(minutes=1), **between), facts(**waiting)], LIMITS) is None
    )


def test_a_service_that_has_waited_for_a_short_while_is_not_stuck() -> None:
    waiting: dict[str, Any] = {"lag": {"shield.events.v1": 3}}
    assert stuck_since([facts(NOW - STUCK + timedelta(seconds=1), **waiting), facts(**waiting)], LIMITS) is None


class Clock:
    """A clock that stands where it is put."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


def test_a_service_says_its_alarms_once_then_now_and_then_and_says_when_they_end() -> None:
    clock, stream = Clock(), StringIO()
    health = Health("ingest", clock)
    look = watching(health, Log("ingest", stream), LIMITS)
    again = timedelta(minutes=LIMITS.say_again_minutes)
    health.tell("held", {"waiting": 500})
    for clock.at in (NOW, NOW + again - timedelta(seconds=1), NOW + again):
        look()
    assert [alarm.alarm for alarm in health.facts().alarms] == ["held-growing"]
    health.tell("held", {"waiting": 0})
    look()
    told = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [(line["event"], line["alarm"]) for line in told] == [
        ("alarm", "held-growing"),
        ("alarm", "held-growing"),
        ("alarm-over", "held-growing"),
    ]
    assert health.facts().alarms == ()


def test_a_stuck_service_says_that_it_should_be_started_anew_until_it_goes_on() -> None:
    clock = Clock()
    health = Health("triage", clock)
    look = watching(health, Log("triage", StringIO()), LIMITS)
    health.lag({("shield.events.v1", 0): 7})
    look()
    assert health.answer("/livez")[0] == 200
    clock.at = NOW + STUCK
    look()
    assert health.answer("/livez")[0] == 503
    health.succeeded(clock.at)
    look()
    assert health.answer("/livez")[0] == 200


def test_limits_are_policy_that_may_be_mounted_and_every_fault_is_named(tmp_path: Path) -> None:
    assert isinstance(LIMITS, AlarmLimits)
    (tmp_path / "alarms.toml").write_text('owner = "x"\nstuck_after_minutes = 0\nsooner = 1\n')
    with pytest.raises(PolicyError) as refused:
        alarm_limits(tmp_path)
    keys = {fault.key for fault in refused.value.faults}
    assert {"stuck_after_minutes", "sooner", "held_an_hour"} <= keys
