"""One SQLite file as a service's database: owner-only, synced, its writers in a queue, its refusals in sentences."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from stat import S_IRWXU, S_ISREG

from sqlalchemy import URL, create_engine, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.engine.interfaces import DBAPIConnection

from shield_shared.disk import explained
from shield_shared.errors import PolicyError, ShieldError, UnavailableError
from shield_shared.faults import PolicyFault

#: How long a transaction waits for another process to end its own, in seconds.
PATIENCE = 30.0

#: The isolation level of a connection that begins no transaction of itself.
WITHOUT_TRANSACTION = "AUTOCOMMIT"

REMEDY = "It was left as it was: move it away or restore a copy, or name another with --store"
NOT_OURS = f"expected a store of Shield's; this is not one, or is damaged. {REMEDY}"
_REFUSED = "expected a file that this user may read and write, in a folder that can be written to"
_BUSY = "the store is in use by another command. Nothing is lost: try again when that has ended."
_FULL = "the disk is full. Nothing that was stored is lost: make room and do the same again."
_FAILED = "the store could not be read or written just now. Nothing that was stored is lost: try again."


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
    if connection.get_execution_options().get("isolation_level") != WITHOUT_TRANSACTION:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def file_refusal(store: str, error: BaseException | None) -> ShieldError | None:
    """The error to raise in the place of SQLite's; None for one that is a mistake of ours."""
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return UnavailableError(f"{store}: {_BUSY}")
        case sqlite3.SQLITE_FULL:
            return UnavailableError(f"{store}: {_FULL}")
        case sqlite3.SQLITE_IOERR | sqlite3.SQLITE_NOMEM | sqlite3.SQLITE_PROTOCOL:
            return UnavailableError(f"{store}: {_FAILED}")
        case sqlite3.SQLITE_NOTADB | sqlite3.SQLITE_CORRUPT:
            return store_refusal(store, NOT_OURS)
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM | sqlite3.SQLITE_AUTH:
            return store_refusal(store, _REFUSED)
    return None


def store_refusal(store: str, sentence: str) -> PolicyError:
    """The refusal of a database by what people call it; the sentence says what was expected."""
    return PolicyError([PolicyFault(store, "store", sentence)])
