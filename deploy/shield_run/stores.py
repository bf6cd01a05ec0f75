"""The embedded store: the tables of all services in one owner-only SQLite file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import Engine

from shield_briefing import store as briefing
from shield_ingest import store as ingest
from shield_shared.database import PATIENCE, check_sound, open_sqlite, transaction
from shield_shared.migrations import upgrade


class Store(ingest.IngestStore, briefing.BriefingStore):
    """What each service keeps, in one file."""

    def __init__(self, path: Path, engine: Engine) -> None:
        """Make the tables, or check that the file is sound and bring all of it to this version."""
        self.path, self.engine = path, engine
        with transaction(engine) as connection:
            check_sound(connection)
        upgrade(engine, ingest.SCHEMA, briefing.SCHEMA)
        ingest.IngestStore.__init__(self, engine)
        briefing.BriefingStore.__init__(self, engine)


def beside(out: Path) -> Path:
    """Where the store of an output folder is unless told otherwise: beside it, for its tree is agendas and no more."""
    folder = out.resolve()
    return folder.with_name(f"{folder.name}.store.sqlite3")


@contextmanager
def open_store(path: Path, patience: float = PATIENCE) -> Iterator[Store]:
    """Open the store, or make it, owner-only, in a folder that is there; a second process may have it open too.

    Raises PolicyError for a file that is no store of this version or a place that cannot be written to, leaving it as
    it was, and UnavailableError where the disk is full or another command keeps the store for `patience` seconds.
    """
    engine = open_sqlite(path, patience)
    try:
        yield Store(path, engine)
    finally:
        engine.dispose()
