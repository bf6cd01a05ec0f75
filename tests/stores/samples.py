"""Invented events and held messages for the store, and what a store holds, row by row."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from raw_events import raw_event, read
from shield_shared.events import Event
from shield_shared.faults import Fault
from shield_shared.intake import HeldMessage

FAULT = Fault("data.category", "missing", "data.category: expected a category; it is missing")


def an_event(number: int, word: str = "incident", **envelope: Any) -> Event:
    """An accepted event, each number another one."""
    event = read(raw_event(word) | {"id": f"e-{number}"} | envelope).event
    assert event is not None
    return event


def a_held(text: bytes | None, **told: Any) -> HeldMessage:
    """A held message from one line of a file."""
    place: dict[str, Any] = {"file": "events.jsonl", "position": 1}
    return HeldMessage(agency="leeds-health", type="unknown", faults=(FAULT,), text=text, **(place | told))


def rows(store: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of a store, but for the moment at which it was stored."""
    connection = sqlite3.connect(store)
    try:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {table: sorted(_rows(connection, table), key=repr) for table in tables}
    finally:
        connection.close()


def _rows(connection: sqlite3.Connection, table: str) -> list[tuple[Any, ...]]:
    names = [name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})") if name != "stored"]
    return list(connection.execute(f"SELECT {', '.join(map('[{}]'.format, names))} FROM {table}"))
