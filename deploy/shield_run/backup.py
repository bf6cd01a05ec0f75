"""Saves a service's PostgreSQL database to one file and restores it into an empty one, with PostgreSQL's own programs.

A file holds the database as it was at one moment, while services go on. Restoring happens whole or not at all. Both say
how many rows they saw, table by table, counted at that same moment: the two lists are the same, or something is wrong.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import MetaData, func, inspect, make_url, select, text
from sqlalchemy.engine import URL, Connection

from shield_run.servers_postgres import programs
from shield_shared.database import is_postgresql, named, open_database, transaction
from shield_shared.errors import PolicyError, UnavailableError, UsageError
from shield_shared.faults import PolicyFault

Counts = dict[str, int]

#: libpq's variable for each part of a URL: what is in a command line, every user of the machine can read.
_PARTS = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "username", "PGPASSWORD": "password", "PGDATABASE": "database"}
_WHOLE = ("--no-owner", "--no-privileges", "--no-password")


def save(url: str, file: Path) -> Counts:
    """Save a database to a new file that only its owner can read; returns its rows by table.

    Raises UsageError where the file is there already, PolicyError for a database that is not PostgreSQL or not as the
    URL says, and UnavailableError.
    """
    if file.exists():
        raise UsageError(f"{file}: expected a new file; this is there already.")
    part = file.with_name(f"{file.name}.part")
    engine = open_database(url)
    try:
        with transaction(engine) as connection:
            _must_be_postgresql(connection)
            connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
            snapshot = connection.execute(select(func.pg_export_snapshot())).scalar_one()
            counts = _counts(connection)
            part.unlink(missing_ok=True)
            os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            _run(url, "pg_dump", ["--format=custom", f"--snapshot={snapshot}", f"--file={part}", *_WHOLE])
    finally:
        engine.dispose()
    _keep(part, file)
    return counts


def restore(url: str, file: Path) -> Counts:
    """Restore a saved database into an empty one; returns its rows by table.

    Raises UsageError where there is no such file, PolicyError for a database that is not empty, and UnavailableError.
    """
    if not file.is_file():
        raise UsageError(f"{file}: expected a file that was saved before.")
    engine = open_database(url)
    try:
        with transaction(engine) as connection:
            _must_be_postgresql(connection)
            if inspect(connection).get_table_names():
                raise _wrong(connection, "expected an empty database; this one has tables, and was left as it was")
        _run(url, "pg_restore", ["--single-transaction", "--exit-on-error", "--dbname=", *_WHOLE, str(file)])
        with transaction(engine) as connection:
            return _counts(connection)
    finally:
        engine.dispose()


def _must_be_postgresql(connection: Connection) -> None:
    if not is_postgresql(connection):
        raise _wrong(connection, "expected a PostgreSQL database; an SQLite store is one file: copy it while none runs")


def _wrong(connection: Connection, sentence: str) -> PolicyError:
    return PolicyError([PolicyFault(named(connection.engine), "database", sentence)])


def _counts(connection: Connection) -> Counts:
    tables = MetaData()
    tables.reflect(connection)
    counted = {name: select(func.count()).select_from(table) for name, table in sorted(tables.tables.items())}
    return {name: connection.execute(count).scalar_one() for name, count in counted.items()}


def _run(url: str, program: str, options: Sequence[str]) -> None:
    """What the program says is not repeated: it may quote a row."""
    path = shutil.which(program) or str(programs() / program)
    environ = {"PATH": os.environ.get("PATH", ""), **_environ(make_url(url))}
    code = subprocess.run([path, *options], env=environ, check=False, capture_output=True).returncode
    if code != 0:
        raise UnavailableError(
            f"{program} ended with code {code} and nothing was kept. It must be as new as the server, the file whole, "
            "and its place not full."
        )


def _environ(url: URL) -> dict[str, str]:
    parts = {variable: getattr(url, part) for variable, part in _PARTS.items()}
    said = {f"PG{name.upper()}": value for name, value in url.query.items()}
    return {name: str(value) for name, value in (parts | said).items() if value is not None}


def _keep(part: Path, file: Path) -> None:
    """A file of the right name is whole and on the disk."""
    for path in (part, part.parent):
        descriptor = os.open(path, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
    part.rename(file)
