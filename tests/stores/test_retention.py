"""What is past its time goes, and nothing that it had withdrawn or corrected comes back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from raw_events import AGENCIES, MEETINGS, raw_event, read
from shield_ingest.retention import Retention
from shield_run.outputs import open_outputs
from shield_run.purge import Purged, Purger
from shield_run.stores import Store, open_store
from shield_shared.events import Event
from shield_shared.faults import PolicyFault
from shield_shared.policy import load_single
from stores.samples import a_held

AS_AT = date(2026, 7, 1)
INCIDENT = "shield.incident.recorded.v1"


@pytest.fixture
def retention() -> Retention:
    faults: list[PolicyFault] = []
    policy = load_single("retention.toml", Retention, None, faults)
    assert policy is not None, faults
    return policy


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "out.store.sqlite3") as opened:
        yield opened


def purge(store: Store, retention: Retention, days: int | None = None) -> Purged:
    with open_outputs(store.path.parent / "out") as outputs:
        return Purger(store, outputs, AGENCIES, MEETINGS, b"key").past(retention.limits(AS_AT, days))


def take(
    store: Store, number: int, time: str, received: str | None = None, word: str = "incident", **data: object
) -> Event:
    raw = raw_event(word, **data) | {"id": f"e-{number}", "time": time, "subject": "C/1"}
    event = read(raw, received=datetime.fromisoformat(received) if received else None).event
    assert event is not None
    store.save_run("run", [event], [])
    return event


def texts(store: Store) -> list[bytes]:
    return [text for text, _ in store.accepted()]


def test_policy_says_how_long(retention: Retention) -> None:
    limits = retention.limits(AS_AT)
    assert limits.events == datetime(2025, 6, 30, 23, tzinfo=UTC)  # a London midnight in summer
    assert limits.agendas == date(2026, 6, 1)
    assert limits.held == datetime(2026, 4, 1, 23, tzinfo=UTC)
    assert retention.limits(AS_AT, 1).agendas == date(2026, 6, 30)


def test_events_go_by_the_day_on_which_they_were_received(store: Store, retention: Retention) -> None:
    take(store, 1, "2026-06-20T23:59:59+01:00", word="referral")
    kept = take(store, 2, "2026-06-21T00:00:00+01:00")
    purged = purge(store, retention, days=10)
    assert texts(store) == [kept.text]
    assert list(purged.sentences()) == [
        "Events: 1 removed, 0 kept for the others whom they name.",
        "Agendas: 0 removed.",
        "Held messages: 0 emptied or removed.",
        "Looked again: 0 events, 0 agendas and 0 held messages are past their time.",
    ]


def test_what_an_old_version_had_corrected_goes_with_it(store: Store, retention: Retention) -> None:
    take(store, 1, "2026-01-01T09:00:00Z", received="2026-06-30T09:00:00Z")
    take(store, 2, "2026-01-02T09:00:00Z")
    purge(store, retention, days=10)
    assert texts(store) == []


def test_a_retraction_stays_as_long_as_what_it_withdraws(store: Store, retention: Retention) -> None:
    withdrawn = take(store, 1, "2026-01-01T09:00:00Z", received="2026-06-30T09:00:00Z")
    by_record = take(store, 2, "2026-01-02T09:00:00Z", word="record", retracts={"type": INCIDENT, "subject": "C/1"})
    take(store, 3, "2026-01-02T10:00:00Z", word="record", retracts={"type": INCIDENT, "subject": "C/2"})
    purge(store, retention, days=10)
    assert texts(store) == [by_record.text, withdrawn.text]
    purge(store, retention, days=1)
    assert texts(store) == [by_record.text, withdrawn.text]


def test_old_agendas_go_and_their_folders(store: Store, retention: Retention) -> None:
    out = store.path.parent / "out"
    with open_outputs(out) as outputs:
        for day in (date(2026, 5, 31), date(2026, 6, 1)):
            outputs.write_agenda("syv-daily", day, "chair", {"json": b"{}", "pdf": b"packed"})
    assert [str(agenda) for agenda in purge(store, retention).agendas] == ["syv-daily 2026-05-31 (chair)"]
    assert [path.name for path in (out / "syv-daily").iterdir()] == ["2026-06-01"]


def test_old_held_messages_go_from_store_and_file(store: Store, retention: Retention) -> None:
    old, new = (
        a_held(text, received=datetime(2026, 4, 1, hour, tzinfo=UTC)) for text, hour in ((b"1", 22), (b"2", 23))
    )
    unknown = a_held(None)
    store.save_run("run", [], [old, new, unknown])
    with open_outputs(store.path.parent / "out") as outputs:
        path = outputs.write_held([old, new, unknown])
    assert purge(store, retention).held == 1
    assert [row.message.text for row in store.held()] == [None, b"2"]
    assert [json.loads(line)["received"] for line in path.read_text().splitlines()] == [
        "2026-04-02T00:00:00+01:00",
        None,
    ]
