"""Which record an event is a version of, and what tells events apart."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from raw_events import raw_event, read
from shield_shared.events import Event


def _event(word: str = "incident", **around: Any) -> Event:
    event = read(raw_event(word) | around).event
    assert event is not None
    return event


def test_events_of_one_source_type_and_subject_are_one_record() -> None:
    event = _event(subject="13/26")
    assert event.record == _event(subject="13/26", id="e-2").record
    others = [
        _event(subject="14/26"),
        _event("referral", subject="13/26"),
        _event(subject="13/26", source="urn:agency:leeds-health"),
        _event(id="13/26"),
    ]
    assert event.record not in [other.record for other in others]


def test_an_event_without_subject_is_a_record_of_its_own() -> None:
    assert _event(id="e-1").record != _event(id="e-2").record


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ({"id": "e-9", "time": "2026-04-01T08:00:00Z"}, {"id": "e-1", "time": "2026-04-01T09:00:01+01:00"}),
        ({"id": "e-10"}, {"id": "e-9"}),
        ({"zone": "a"}, {"zone": "b"}),
    ],
)
def test_versions_go_by_time_then_id_as_text_then_canonical_json(
    earlier: dict[str, Any], later: dict[str, Any]
) -> None:
    assert _event(**earlier).version < _event(**later).version


def test_events_with_the_same_source_id_and_text_are_one_and_the_same() -> None:
    assert _event().key == _event().key
    assert _event().key != _event(zone="a").key


def test_an_event_knows_its_sender() -> None:
    assert _event().agency == "west-yorkshire-police"
    assert _event("outcome").agency == "meeting"


def test_times_are_in_utc() -> None:
    assert _event(time="2026-04-01T09:30:00+01:00").time == datetime(2026, 4, 1, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("from_", "to", "said"),
    [
        ("2026-04-01T08:00:00Z", None, True),
        ("2026-04-01T08:00:00Z", "2026-04-01T18:00:00Z", True),
        ("2026-10-24T23:00:00Z", "2026-10-26T00:00:00Z", True),
        ("2026-10-24T23:00:00Z", "2026-10-26T00:00:01Z", False),
        ("2026-02-01T00:00:00Z", "2026-02-28T23:59:59Z", False),
        (None, "2026-04-01T18:00:00Z", False),
    ],
)
def test_a_longer_period_says_no_day(from_: str | None, to: str | None, said: bool) -> None:
    occurred = _event("incident", data={"category": "other", "occurred": {"from": from_, "to": to}}).data.occurred
    assert occurred is not None
    assert occurred.says_day is said
