"""The database of a service: written in whole synced transactions, its failures told in sentences without data.

Tables and statements are SQLAlchemy Core and the same on SQLite (one owner-only file) and PostgreSQL (psycopg 3).
What is inserted once may be inserted again: that has no effect.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ARRAY,
    URL,
    ColumnElement,
    Select,
    Table,
    any_,
    bindparam,
    create_engine,
    event,
    func,
    literal,
    make_url,
    select,
)  # fmt: skip
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from shield_shared.errors import PolicyError, ShieldError, UnavailableError
from shield_shared.faults import PolicyFault
from shield_shared.sqlite_file import (
    NOT_OURS,
    PATIENCE,
    WITHOUT_TRANSACTION,
    file_refusal,
    open_sqlite,
    store_refusal,
)
from shield_shared.sqlstates import refusal

__all__ = [
    "PATIENCE", "among", "check_sound", "insert_found_once", "insert_once", "is_postgresql", "named", "newer",
    "not_ours", "open_database", "open_sqlite", "put", "transaction", "vacuum",
]  # fmt: skip

_OTHERS = "expected an empty database or one of Shield's; this has other tables. It was left as it was: name another"
_NEWER = "It is of a newer Shield and was left as it was: run that one, restore a copy"
#: A server that vanished without a word is noticed within seconds (libpq's own names; seconds, and milliseconds).
_NETWORK = {
    "connect_timeout": 4,
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
    engine = create_engine(
        read.set(drivername="postgresql+psycopg"),
        connect_args=_connect_args(read, patience),
        hide_parameters=True,
        pool_pre_ping=True,
        pool_timeout=patience,
    )
    event.listen(engine, "connect", _send_lists_as_bytes)
    return engine


def _send_lists_as_bytes(connection: Any, _record: object) -> None:
    """Rows go as one list a column, and as text (the driver's choice) that takes eight times as long."""
    from psycopg.types.array import ListBinaryDumper  # only who runs services has it

    connection.adapters.register_dumper(list, ListBinaryDumper)


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
        return file_refusal(named(engine), error.orig)
    code = getattr(error.orig, "sqlstate", None)
    answered = code is not None or isinstance(error, OperationalError)
    return refusal(named(engine), code, str(error.orig)) if answered else None


def not_ours(engine: Engine) -> PolicyError:
    """The refusal of a database that another program has made."""
    return store_refusal(named(engine), NOT_OURS if engine.dialect.name == "sqlite" else _OTHERS)


def newer(engine: Engine, known: str, found: str) -> PolicyError:
    """The refusal of a database whose tables a newer Shield has changed."""
    other = ", or name another with --store" if engine.dialect.name == "sqlite" else ""
    return store_refusal(named(engine), f"expected tables of version {known} or before, found {found}. {_NEWER}{other}")


def is_postgresql(connection: Connection) -> bool:
    """Whether it is a connection to PostgreSQL; else it is to an SQLite file."""
    return connection.dialect.name == "postgresql"


def check_sound(connection: Connection) -> None:
    """Read the whole of an SQLite file (a second for a gigabyte) before anything is written to a damaged one.

    Raises PolicyError for a file that is no database, or is damaged.
    """
    if connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() != "ok":
        raise store_refusal(named(connection.engine), NOT_OURS)


def vacuum(engine: Engine) -> None:
    """Write an SQLite file anew, so that nothing is left in it of what was deleted; raises as `transaction` does.

    PostgreSQL, which others use meanwhile, frees the room of what was deleted and writes over it by and by.
    """
    with _explaining(engine), engine.connect().execution_options(isolation_level=WITHOUT_TRANSACTION) as connection:
        connection.exec_driver_sql("VACUUM")


def insert_once(connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows of these columns; a row that repeats a key which is there has no effect."""
    if is_postgresql(connection):
        _run_gathered(connection, _gathering(table, tuple(columns)), rows)
    else:
        _run(connection, sqlite.insert(table).on_conflict_do_nothing(), columns, rows)


def put(
    connection: Connection,
    table: Table,
    columns: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
    *,
    rising: str | None = None,
) -> None:
    """Insert rows of these columns; a row with the same primary key as one before it takes its place.

    With `rising`, a column, only where that has a higher value than in the one before.
    """
    if rising is not None:
        rows = sorted(rows, key=itemgetter(columns.index(rising)))
    if is_postgresql(connection):
        places = [columns.index(column.name) for column in table.primary_key]
        last = {tuple(row[place] for place in places): row for row in rows}
        _run_gathered(connection, _gathering(table, tuple(columns), True, rising), list(last.values()))
    else:
        _run(connection, _replacing(sqlite.insert(table), table, columns, rising), columns, rows)


def among(connection: Connection, column: ColumnElement[Any], values: Collection[Any]) -> ColumnElement[bool]:
    """Whether a column has one of these values; PostgreSQL reads one list several times faster than many values."""
    if is_postgresql(connection):
        return column == any_(literal(list(values), ARRAY(column.type)))
    return column.in_(values)


def insert_found_once(
    connection: Connection, table: Table, columns: Sequence[str], found: Select[Any], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert what a query finds for each row of its parameters, in their order; a repeated key has no effect."""
    statement = _insert(connection, table).from_select(columns, found).on_conflict_do_nothing()
    _run(connection, statement, list(found.compile().params), rows)


def _insert(connection: Connection, table: Table) -> Insert:
    return _postgresql().insert(table) if is_postgresql(connection) else sqlite.insert(table)


def _postgresql() -> Any:
    from sqlalchemy.dialects import postgresql  # a run over files starts faster without it

    return postgresql


def _replacing(statement: Insert, table: Table, columns: Sequence[str], rising: str | None) -> Insert:
    keys = [column.name for column in table.primary_key]
    changed = {name: statement.excluded[name] for name in columns if name not in keys}
    where = None if rising is None else table.c[rising] < statement.excluded[rising]
    return statement.on_conflict_do_update(index_elements=keys, set_=changed, where=where)


@lru_cache(maxsize=64)
def _gathering(table: Table, columns: tuple[str, ...], replacing: bool = False, rising: str | None = None) -> str:
    """The statement that inserts rows which are given as one list a column, in their order."""
    lists = [bindparam(name, type_=ARRAY(table.c[name].type)) for name in columns]
    rows = select(func.unnest(*lists).table_valued(*columns).render_derived())
    statement = _postgresql().insert(table).from_select(columns, rows)
    statement = _replacing(statement, table, columns, rising) if replacing else statement.on_conflict_do_nothing()
    return str(statement.compile(dialect=_postgresql().psycopg.dialect(paramstyle="format")))


def _run_gathered(connection: Connection, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """One statement for all rows: to the driver and to the server a statement a row costs twice as much."""
    if rows:
        connection.exec_driver_sql(statement, tuple(map(list, zip(*rows, strict=True))))


def _run(connection: Connection, statement: Insert, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Rows go to the driver as they are: a dictionary and a parameter each would take three times as long."""
    if rows:
        compiled = statement.compile(dialect=_by_position(connection), column_keys=columns)
        assert compiled.positiontup == list(columns), "columns are in the order of their table"
        connection.exec_driver_sql(str(compiled), list(rows))


def _by_position(connection: Connection) -> Dialect:
    """The connection's dialect, with parameters that have no names."""
    if not is_postgresql(connection):
        return connection.dialect
    dialect: Callable[..., Dialect] = type(connection.dialect)
    return dialect(paramstyle="format")
