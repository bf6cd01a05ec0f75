"""The database of a service: written in whole synced transactions, its failures told in sentences without data.

Tables and statements are SQLAlchemy Core and the same on SQLite (one owner-only file) and PostgreSQL (psycopg 3).
What is inserted once may be inserted again: that has no effect.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from stat import S_IRWXU, S_ISREG
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ARRAY,
    URL,
    Column,
    Integer,
    MetaData,
    Select,
    Table,
    Text,
    bindparam,
    create_engine,
    event,
    func,
    inspect,
    make_url,
    select,
)  # fmt: skip
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from shield_shared.disk import explained
from shield_shared.errors import PolicyError, ShieldError, UnavailableError
from shield_shared.faults import PolicyFault
from shield_shared.sqlstates import refusal

#: How long a transaction waits for another process to end its own, in seconds.
PATIENCE = 30.0

_REMEDY = "It was left as it was: move it away or restore a copy, or name another with --store"
_NOT_OURS = f"expected a store of Shield's; this is not one, or is damaged. {_REMEDY}"
_REFUSED = "expected a file that this user may read and write, in a folder that can be written to"
_BUSY = "the store is in use by another command. Nothing is lost: try again when that has ended."
_FULL = "the disk is full. Nothing that was stored is lost: make room and do the same again."
_FAILED = "the store could not be read or written just now. Nothing that was stored is lost: try again."

_WITHOUT_TRANSACTION = "AUTOCOMMIT"

#: A server that vanished without a word is noticed within seconds (libpq's own names; seconds, and milliseconds).
_NETWORK = {
    "connect_timeout": 3,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 9000,
}
_STATEMENT_MS = 300_000  # reading every event of a year takes far less
_IDLE_MS = 60_000  # a process that was stopped in a transaction lets go of its rows

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

    Insert = sqlite.Insert | postgresql.Insert

_versions = Table(
    "schema_versions", MetaData(), Column("owner", Text, primary_key=True), Column("version", Integer, nullable=False)
)


def open_database(url: str, patience: float = PATIENCE) -> Engine:
    """An engine for a database by its URL, `postgresql://user:password@host/name` or `sqlite:///file`.

    A transaction waits `patience` seconds for those of others. Nothing is connected to yet, and a server that goes and
    comes back needs no new engine. TLS is by libpq's parameters (`?sslmode=verify-full&sslrootcert=ca.pem`). Raises
    PolicyError for another URL.
    """
    try:
        read = make_url(url)
    except (ArgumentError, ValueError):
        raise _unknown_url() from None
    if read.drivername == "sqlite" and read.database:
        return open_sqlite(Path(read.database), patience)
    if read.drivername not in ("postgresql", "postgresql+psycopg") or not read.database:
        raise _unknown_url()
    return create_engine(
        read.set(drivername="postgresql+psycopg"),
        connect_args=_connect_args(read, patience),
        hide_parameters=True,
        pool_pre_ping=True,
        pool_timeout=patience,
    )


def _unknown_url() -> PolicyError:
    expected = "expected postgresql://user:password@host/name or sqlite:///file"
    return PolicyError([PolicyFault("SHIELD_DATABASE", "database", expected)])


def _connect_args(url: URL, patience: float) -> dict[str, Any]:
    """What the URL does not say itself; moments that the server writes as text are UTC."""
    limits = {
        "statement_timeout": _STATEMENT_MS,
        "lock_timeout": max(1, round(patience * 1000)),
        "idle_in_transaction_session_timeout": _IDLE_MS,
        "timezone": "UTC",
    }
    options = " ".join(f"-c {name}={value}" for name, value in limits.items())
    own = {"application_name": "shield", **_NETWORK}
    said = url.query.get("options", "")
    return {**{k: v for k, v in own.items() if k not in url.query}, "options": f"{options} {said}".strip()}


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
    except PoolTimeoutError:
        raise UnavailableError(f"{named(engine)}: every connection of this process is in use. Try again.") from None
    except DBAPIError as error:
        told = _told(error, engine)
        if told is None:
            raise
        raise told from None


def named(engine: Engine) -> str:
    """How a database is named to people: a file by its path, another by its name and host; never a password."""
    url = engine.url
    if engine.dialect.name == "sqlite":
        return url.database or ""
    return f"{url.database} on {url.host or 'this machine'}:{url.port or 5432}"


def _told(error: DBAPIError, engine: Engine) -> ShieldError | None:
    """The error to raise in the place of the driver's; None for one that is a mistake of ours."""
    if engine.dialect.name == "sqlite":
        return _told_of_sqlite(error.orig, named(engine))
    code = getattr(error.orig, "sqlstate", None)
    answered = code is not None or isinstance(error, OperationalError)
    return refusal(named(engine), code, str(error.orig)) if answered else None


def _told_of_sqlite(error: BaseException | None, store: str) -> ShieldError | None:
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


def _refusal(store: str, sentence: str) -> PolicyError:
    return PolicyError([PolicyFault(store, "store", sentence)])


def check_sound(connection: Connection) -> None:
    """Read the whole of an SQLite file (a second for a gigabyte) before anything is written to a damaged one.

    Raises PolicyError for a file that is no database, or is damaged.
    """
    if connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() != "ok":
        raise _refusal(named(connection.engine), _NOT_OURS)


def prepare(connection: Connection, owner: str, version: int, tables: MetaData) -> None:
    """Make a service's tables where it has none yet, or check that those there are of this version.

    Raises PolicyError, having changed nothing, for another version and for a database that is not ours.
    """
    store = named(connection.engine)
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
    _insert(connection, table, columns, rows, lambda insert: insert.on_conflict_do_nothing())


def put(connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows of these columns; a row with the same primary key as one before it takes its place."""
    keys = [column.name for column in table.primary_key]
    places = [columns.index(key) for key in keys]
    last = {tuple(row[place] for place in places): row for row in rows}

    def replacing(insert: Insert) -> Insert:
        changed = {name: insert.excluded[name] for name in columns if name not in keys}
        return insert.on_conflict_do_update(index_elements=keys, set_=changed)

    _insert(connection, table, columns, list(last.values()), replacing)


def insert_found_once(
    connection: Connection, table: Table, columns: Sequence[str], found: Select[Any], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert what a query finds for each row of its parameters, in their order; a repeated key has no effect."""
    names = list(found.compile().params)
    statement = _insert_into(connection, table).from_select(columns, found).on_conflict_do_nothing()
    if _is_postgresql(connection) and rows:
        connection.execute(statement, [dict(zip(names, row, strict=True)) for row in rows])
    else:
        _run(connection, statement, names, rows)


def _is_postgresql(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql"


def _insert_into(connection: Connection, table: Table) -> Insert:
    if not _is_postgresql(connection):
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # a run over files starts faster without it

    return postgresql.insert(table)


def _insert(
    connection: Connection,
    table: Table,
    columns: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
    on_conflict: Callable[[Insert], Insert],
) -> None:
    statement = _insert_into(connection, table)
    if not _is_postgresql(connection):
        _run(connection, on_conflict(statement), columns, rows)
    elif rows:
        found = select(_unnested(table, columns))
        gathered = dict(zip(columns, map(list, zip(*rows, strict=True)), strict=True))
        connection.execute(on_conflict(statement.from_select(columns, found)), gathered)


def _unnested(table: Table, columns: Sequence[str]) -> Any:
    """All rows as one array a column: one statement is several times faster than one a row."""
    arrays = [bindparam(name, type_=ARRAY(table.c[name].type)) for name in columns]
    return func.unnest(*arrays).table_valued(*columns).render_derived()


def _run(connection: Connection, statement: Insert, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Rows go to the driver as they are: a dictionary and a parameter each would take three times as long."""
    if rows:
        compiled = statement.compile(dialect=connection.dialect, column_keys=columns)
        assert compiled.positiontup == list(columns), "columns are in the order of their table"
        connection.exec_driver_sql(str(compiled), list(rows))
