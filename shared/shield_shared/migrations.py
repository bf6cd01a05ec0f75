"""Brings a service's tables to the version of the code, on SQLite and PostgreSQL, before anything else is done to them.

Each service has its own revisions and notes in a table of its own (`alembic_ingest`) which of them its database has.
A new database gets today's tables at once; Alembic is loaded only where an older one must be changed. Two processes
that start together wait for each other. It all happens, or none of it; to do it again has no effect.

To change a table: change it in `store.py`, and add one file `migrations/rNNNN_what_changes.py` with the next number:

    from alembic import op
    from sqlalchemy import Column, Text

    revision, down_revision = "0002", "0001"

    def upgrade() -> None:
        op.add_column("held_messages", Column("reference", Text))

It names tables and columns as they are after it and never imports `store.py`, which goes on changing. Others run
the version before while it is applied: so it adds (with a default, or nullable), and a later one takes away. There is
no way back but the backup. tests/database fills every earlier version with rows, upgrades it and looks for them, and
compares what revisions make with what `store.py` declares, on both back ends: nothing need be added there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Column, Integer, MetaData, String, Table, Text, delete, func, insert, inspect, select, text
from sqlalchemy.engine import Connection, Engine

from shield_shared.database import is_postgresql, newer, not_ours, transaction

FIRST = "0001"

#: Before Alembic, the versions of all services in a file were rows of one table; version 1 is revision 0001.
_before = Table(
    "schema_versions", MetaData(), Column("owner", Text, primary_key=True), Column("version", Integer, nullable=False)
)
_ONE_AT_A_TIME = 7_431_865  # any number that all of our processes lock alike


@dataclass(frozen=True)
class Schema:
    """The tables of one service, as its code has them, and the folder of the revisions that led to them."""

    owner: str
    tables: MetaData
    folder: Path

    @property
    def versions(self) -> Table:
        """The table that holds the revision of the database, one row; its shape is Alembic's."""
        name = f"alembic_{self.owner}"
        return Table(name, MetaData(), Column("version_num", String(32), primary_key=True))

    def revisions(self) -> list[str]:
        """The numbers of all revisions, the first of them first."""
        return sorted(path.name[1:5] for path in self.folder.glob("r[0-9]*.py"))


def upgrade(engine: Engine, *schemas: Schema) -> None:
    """Make the tables of services, or bring them to the newest revision without losing a row.

    Raises PolicyError, having changed nothing, for a database that is not Shield's or that a newer Shield has changed,
    and UnavailableError as `transaction` does.
    """
    with transaction(engine) as connection:
        if is_postgresql(connection):
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))
        names = set(inspect(connection).get_table_names())
        for schema, found in [(schema, _found(connection, schema, names)) for schema in schemas]:
            _bring(connection, schema, found, names)


def _found(connection: Connection, schema: Schema, names: set[str]) -> str | None:
    """The revision of a service's tables; None where it has none yet."""
    ours = _before.name in names or any(name.startswith("alembic_") for name in names)
    if names and not ours:
        raise not_ours(connection.engine)
    if schema.versions.name in names:
        found = connection.execute(select(schema.versions.c.version_num)).scalar_one()
    elif (before := _version_before(connection, schema, names)) is not None:
        found = f"{before:04}"
    else:
        return None
    if found not in schema.revisions():
        raise newer(connection.engine, schema.revisions()[-1], found)
    return str(found)


def _version_before(connection: Connection, schema: Schema, names: set[str]) -> int | None:
    if _before.name not in names:
        return None
    return connection.execute(select(_before.c.version).where(_before.c.owner == schema.owner)).scalar()


def _bring(connection: Connection, schema: Schema, found: str | None, names: set[str]) -> None:
    newest = schema.revisions()[-1]
    if schema.versions.name not in names:
        schema.versions.create(connection)
        connection.execute(insert(schema.versions).values(version_num=found or newest))
    if found is None:
        schema.tables.create_all(connection)
        return
    if _before.name in names:
        _leave_before(connection, schema)
    if found != newest:
        migrate(connection, schema, found, newest)


def _leave_before(connection: Connection, schema: Schema) -> None:
    """A Shield of before Alembic finds nothing of its own any more and refuses the database."""
    connection.execute(delete(_before).where(_before.c.owner == schema.owner))
    if connection.execute(select(_before.c.owner)).first() is None:
        _before.drop(connection)


def migrate(connection: Connection, schema: Schema, found: str | None, target: str) -> None:
    """Run the revisions after one that the database has (None: it has none) up to another, in their order."""
    from alembic.migration import MigrationContext  # takes as long to load as a small run takes in all
    from alembic.operations import Operations
    from alembic.runtime.migration import MigrationStep
    from alembic.script import ScriptDirectory

    folder = str(schema.folder)
    script = ScriptDirectory(folder, version_locations=[folder])

    def steps(_revision: object, _context: object) -> Sequence[MigrationStep]:
        new = list(script.iterate_revisions(target, found or "base"))
        return [MigrationStep.upgrade_from_script(script.revision_map, each) for each in reversed(new)]

    options = {"fn": steps, "version_table": schema.versions.name}
    context = MigrationContext.configure(connection, opts=options)
    with Operations.context(context):
        context.run_migrations()
