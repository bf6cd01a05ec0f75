"""Invented events and held messages for the store, and what a store holds, row by row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, Table, select
from sqlalchemy.engine import Connection, Engine

from raw_events import raw_event, read
from shield_briefing.store import BriefingStore
from shield_ingest.store import IngestStore
from shield_shared.database import open_database, open_sqlite, transaction
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


class Kept(IngestStore, BriefingStore):
    """What ingest and briefing keep, in one database of either kind."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        IngestStore.__init__(self, engine)
        BriefingStore.__init__(self, engine)


@contextmanager
def opened(url: str) -> Iterator[Kept]:
    """Open the stores of a database, or make them."""
    engine = open_database(url)
    try:
        yield Kept(engine)
    finally:
        engine.dispose()


def rows(store: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of a store's file, but for the moment at which it was stored."""
    engine = open_sqlite(store)
    try:
        return rows_in(engine)
    finally:
        engine.dispose()


def rows_in(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """The same of a database that is open."""
    tables = MetaData()
    with transaction(engine) as connection:
        tables.reflect(connection)
        return {name: _rows(connection, table) for name, table in tables.tables.items()}


def _rows(connection: Connection, table: Table) -> list[tuple[Any, ...]]:
    columns = [column for column in table.columns if column.name != "stored"]
    return sorted((tuple(row) for row in connection.execute(select(*columns))), key=repr)
