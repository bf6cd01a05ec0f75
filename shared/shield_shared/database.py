"""The database of a service: opened owner-only, written in whole synced transactions, its failures told in sentences.

Tables and statements are SQLAlchemy Core; of SQLite itself they know only how to open a file and that it inserts once,
in words that PostgreSQL has too: doing it again has no effect.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from stat import S_IRWXU, S_ISREG
from typing import Any

from sqlalchemy import URL, Column, Integer, MetaData, Select, Table, Text, create_engine, event, inspect, select
from sqlalchemy.dialects.sqlite import Insert, insert
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError

from shield_shared.disk import explained
from shield_shared.errors import PolicyError, ShieldError, UnavailableError
from shield_shared.faults import PolicyFault

#: How long a transaction waits for another process to end its own, in seconds.
PATIENCE = 30.0

_REMEDY = "It was left as it was: move it away or restore a copy, or name another with --store"
_NOT_OURS = f"expected a store of Shield's; this is not one, or is damaged. {_REMEDY}"
_REFUSED = "expected a file that this user may read and write, in a folder that can be written to"
_BUSY = "the store is in use by another command. Nothing is lost: try again when that has ended."
_FULL = "the disk is full. Nothing that was stored is lost: make room and do the same again."
_FAILED = "the store could not be read or written just now. Nothing that was stored is lost: try again."

_WITHOUT_TRANSACTION = "AUTOCOMMIT"

_versions = Table(
    "schema_versions", MetaData(), Column("owner", Text, primary_key=True), Column("version", Integer, nullable=False)
)


def open_sqlite(path: Path, patience: float = PATIENCE) -> Engine:
    """An engine for one SQLite file, which is made, owner-only, where there is none; its folder must be there.

    A transaction waits `patience` seconds for those of other processes. Raises PolicyError or UnavailableError.
    """
    try:
        _make_owner_only(path)
    except OSError as error:
        raise explained(error, str(path)) from None
    url = URL.create("sqlite", database=str(path))
    engine = create_engine(
        url,
        connect_args={"isolation_level": None, "timeout": patience},
        hide_parameters=True,
        pool_reset_on_return=None,
    )
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _make_owner_only(path: Path) -> None:
    """An existing file is never opened here: closing it again would end the locks of this process on it."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        mode = path.stat().st_mode
        if not S_ISREG(mode):
            raise PolicyError([PolicyFault(str(path), "store", "expected a file, or nothing yet")]) from None
        path.chmod(mode & S_IRWXU)


def _set_up(connection: DBAPIConnection, _: object) -> None:
    """Synced at every commit; what is deleted is overwritten."""
    cursor = connection.cursor()
    for pragma in ("synchronous = FULL", "secure_delete = ON", "foreign_keys = ON", "cache_size = -65536"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    """Writers queue from the start, so that none fails half way for having read what another has changed since."""
    if connection.get_execution_options().get("isolation_level") != _WITHOUT_TRANSACTION:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """One transaction: all of it is synced to the disk when it ends, or none of it happened.

    Raises PolicyError or UnavailableError, which say nothing of the content of rows.
    """
    with _explaining(engine), engine.begin() as connection:
        yield connection


@contextmanager
def _explaining(engine: Engine) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        told = _told(error.orig, engine.url.database or "")
        if told is None:
            raise
        raise told from None


def _told(error: BaseException | None, store: str) -> ShieldError | None:
    """The error to raise in the place of SQLite's; None for one that is a mistake of ours."""
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return UnavailableError(f"{store}: {_BUSY}")
        case sqlite3.SQLITE_FULL:
            return UnavailableError(f"{store}: {_FULL}")
        case sqlite3.SQLITE_IOERR | sqlite3.SQLITE_NOMEM | sqlite3.SQLITE_PROTOCOL:
            return UnavailableError(f"{store}: {_FAILED}")
        case sqlite3.SQLITE_NOTADB | sqlite3.SQLITE_CORRUPT:
            return _refusal(store, _NOT_OURS)
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM | sqlite3.SQLITE_AUTH:
            return _refusal(store, _REFUSED)
    return None


def _store(connection: Connection) -> str:
    return connection.engine.url.database or ""


def _refusal(store: str, sentence: str) -> PolicyError:
    return PolicyError([PolicyFault(store, "store", sentence)])


def check_sound(connection: Connection) -> None:
    """Read the whole of an SQLite file (a second for a gigabyte) before anything is written to a damaged one.

    Raises PolicyError for a file that is no database, or is damaged.
    """
    if connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() != "ok":
        raise _refusal(_store(connection), _NOT_OURS)


def prepare(connection: Connection, owner: str, version: int, tables: MetaData) -> None:
    """Make a service's tables where it has none yet, or check that those there are of this version.

    Raises PolicyError, having changed nothing, for another version and for a database that is not ours.
    """
    store = _store(connection)
    names = inspect(connection).get_table_names()
    if names and _versions.name not in names:
        raise _refusal(store, _NOT_OURS)
    _versions.create(connection, checkfirst=True)
    found = connection.execute(select(_versions.c.version).where(_versions.c.owner == owner)).scalar()
    if found is None:
        tables.create_all(connection)
        insert_once(connection, _versions, ("owner", "version"), [(owner, version)])
    elif found != version:
        raise _refusal(store, f"expected a store of version {version}, found one of version {found}. {_REMEDY}")


def vacuum(engine: Engine) -> None:
    """Write an SQLite file anew, so that nothing is left in it of what was deleted; raises as `transaction` does."""
    with _explaining(engine), engine.connect().execution_options(isolation_level=_WITHOUT_TRANSACTION) as connection:
        connection.exec_driver_sql("VACUUM")


def insert_once(connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows of these columns; a row that repeats a key which is there has no effect."""
    _run(connection, insert(table).on_conflict_do_nothing(), columns, rows)


def put(connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows of these columns; a row with the same primary key as one that is there takes its place."""
    statement, keys = insert(table), [column.name for column in table.primary_key]
    changed = {name: statement.excluded[name] for name in columns if name not in keys}
    _run(connection, statement.on_conflict_do_update(index_elements=keys, set_=changed), columns, rows)


def insert_found_once(
    connection: Connection, table: Table, columns: Sequence[str], found: Select[Any], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert what a query finds for each row of its parameters, in their order; a repeated key has no effect."""
    statement = insert(table).from_select(columns, found).on_conflict_do_nothing()
    _run(connection, statement, list(found.compile().params), rows)


def _run(connection: Connection, statement: Insert, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Rows go to the driver as they are: a dictionary and a parameter each would take three times as long."""
    if rows:
        compiled = statement.compile(dialect=connection.dialect, column_keys=columns)
        assert compiled.positiontup == list(columns), "columns are in the order of their table"
        connection.exec_driver_sql(str(compiled), list(rows))
