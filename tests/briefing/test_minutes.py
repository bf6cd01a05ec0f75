"""What was said of sittings and young persons, taken in and taken back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from raw_events import read
from shield_briefing.said import Minutes
from shield_shared.events import Event

COMMON = {"meeting": "syv-daily", "sitting": "2026-03-25", "young_person": "yp"}
OWNER = {"name": "n", "agency": "a"}
SAID: dict[str, dict[str, Any]] = {
    "return": {**COMMON, "known": "known", "offers": ["mentor"]},
    "outcome": {**COMMON, "by": "Chair", "view": "seen"},
    "action": {**COMMON, "action": "A", "text": "t", "owner": OWNER, "due": "2026-03-26", "status": "open"},
    "sitting": {"meeting": "syv-daily", "sitting": "2026-03-25", "status": "held", "by": "Chair"},
}  # fmt: skip
WORDS = {"return": "submitted", "outcome": "recorded", "action": "recorded", "sitting": "recorded"}


def event(kind: str, **more: object) -> Event:
    source = "urn:agency:leeds-health" if kind == "return" else "urn:shield:meeting"
    raw = {"specversion": "1.0", "id": kind, "source": source, "type": f"shield.{kind}.{WORDS[kind]}.v1"}
    reading = read({**raw, "time": "2026-03-25T10:00:00Z", "data": SAID[kind], **more})
    assert reading.event is not None
    return reading.event


@pytest.mark.parametrize("kind", SAID)
def test_what_is_withdrawn_is_said_no_more(kind: str) -> None:
    minutes, said = Minutes(), event(kind)
    minutes.add(said)
    assert any(list(index.values()) for index in _all(minutes))
    minutes.remove(said)
    assert not any(any(rows) for index in _all(minutes) for rows in index.values())


def test_of_two_sitting_records_the_later_counts() -> None:
    minutes = Minutes()
    minutes.add(event("sitting", id="b", time="2026-03-25T11:00:00Z", data={**SAID["sitting"], "status": "locked"}))
    minutes.add(event("sitting"))
    assert minutes.sitting_status("syv-daily", date(2026, 3, 25)) == "locked"
    assert minutes.sitting_status("syv-daily", date(2026, 3, 26)) is None


def test_other_events_are_passed_over() -> None:
    minutes = Minutes()
    data = {"category": "robbery", "people": []}
    raw = {
        "specversion": "1.0",
        "id": "i",
        "source": "urn:agency:west-yorkshire-police",
        "time": "2026-03-25T10:00:00Z",
    }
    other = read({**raw, "type": "shield.incident.recorded.v1", "data": data}).event
    assert other is not None
    minutes.add(other)
    minutes.remove(other)
    assert not any(_all(minutes))


def _all(minutes: Minutes) -> list[dict[Any, list[Any]]]:
    return [minutes.returns, minutes.outcomes, minutes.actions, minutes.sittings]
