"""Every earlier version of a service's tables, with rows in it, becomes today's without losing one."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, select, text
from sqlalchemy.engine import Connection, Engine

from database.schemas import Rows, fill, folders, rows, schemas
from shield_run.stores import open_store
from shield_shared.database import transaction
from shield_shared.errors import PolicyError
from shield_shared.migrations import Schema, migrate, upgrade

VERSION_1 = Path(__file__).parent / "data" / "version1.sql"
EARLIER = [(schema, revision) for schema in schemas() for revision in schema.revisions()]
TELL = [f"{schema.owner}-{revision}" for schema, revision in EARLIER]
by_schema = pytest.mark.parametrize("schema", schemas(), ids=lambda schema: schema.owner)


def without_what_is_new(after: Rows, before: Rows) -> Rows:
    """The tables and columns that were there before."""
    kept = {name: [{key: row[key] for key in before[name][0]} for row in after[name]] for name in before}
    return {name: sorted(each, key=repr) for name, each in kept.items()}


@pytest.mark.parametrize(("schema", "revision"), EARLIER, ids=TELL)
def test_no_row_of_an_earlier_version_is_lost(engine: Engine, schema: Schema, revision: str) -> None:
    with transaction(engine) as connection:
        migrate(connection, schema, None, revision)
        fill(connection, schema)
        before = rows(connection, schema)
    upgrade(engine, schema)
    upgrade(engine, schema)
    with transaction(engine) as connection:
        assert without_what_is_new(rows(connection, schema), before) == before
        assert connection.execute(select(schema.versions)).scalars().all() == [schema.revisions()[-1]]
        assert differences(connection, schema) == []


@by_schema
def test_a_new_database_gets_what_the_revisions_would_have_made(engine: Engine, schema: Schema) -> None:
    upgrade(engine, schema)
    with transaction(engine) as connection:
        assert differences(connection, schema) == []
        assert connection.execute(select(schema.versions)).scalars().all() == [schema.revisions()[-1]]


def differences(connection: Connection, schema: Schema) -> list[object]:
    """What Alembic would have to change to make a database into what the code declares."""
    options = {"compare_type": True, "compare_server_default": False, "version_table": schema.versions.name}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), schema.tables))


def test_every_folder_of_revisions_is_upgraded_here() -> None:
    assert sorted(schema.folder for schema in schemas()) == folders()


@by_schema
def test_the_revisions_of_a_service_are_numbered_in_one_row(schema: Schema) -> None:
    numbers = schema.revisions()
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]


@by_schema
def test_a_newer_database_is_refused_and_left_as_it_was(engine: Engine, schema: Schema) -> None:
    upgrade(engine, schema)
    with transaction(engine) as connection:
        connection.execute(text(f"UPDATE {schema.versions.name} SET version_num = '9999'"))
        before = inspect(connection).get_table_names()
    with pytest.raises(PolicyError, match="found 9999"):
        upgrade(engine, *schemas())
    with transaction(engine) as connection:
        assert inspect(connection).get_table_names() == before


def test_a_database_of_another_program_is_refused(engine: Engine) -> None:
    with transaction(engine) as connection:
        connection.execute(text("CREATE TABLE bookmarks (title TEXT)"))
    with pytest.raises(PolicyError, match="Shield's"):
        upgrade(engine, *schemas())


def test_services_may_share_a_database(engine: Engine) -> None:
    for schema in schemas():
        upgrade(engine, schema)
    upgrade(engine, *schemas())
    with transaction(engine) as connection:
        for schema in schemas():
            assert connection.execute(select(schema.versions)).scalars().all() == [schema.revisions()[-1]]


def test_a_store_of_before_alembic_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "out.store.sqlite3"
    old = sqlite3.connect(path)
    old.executescript(VERSION_1.read_text(encoding="utf-8"))
    old.close()
    with open_store(path) as store:
        assert [len(store.accepted()), len(store.recorded()), len(store.held()), len(store.purged())] == [3, 1, 2, 1]
        assert [agenda.content_hash for agenda in store.agendas_made()] == ["one"]
        assert store.rule_book("book") == "[1]"
    with open_store(path) as store:
        assert len(store.accepted()) == 3


def test_a_store_of_before_alembic_that_was_left_half_way_is_taken_over(engine: Engine) -> None:
    first, second = schemas()[:2]
    with transaction(engine) as connection:
        connection.execute(text("CREATE TABLE schema_versions (owner TEXT NOT NULL PRIMARY KEY, version INTEGER)"))
        connection.execute(text(f"INSERT INTO schema_versions VALUES ('{first.owner}', 1), ('{second.owner}', 1)"))
        for schema in (first, second):
            migrate(connection, schema, None, "0001")
            connection.execute(text(f"DROP TABLE {schema.versions.name}"))
    upgrade(engine, first)
    with transaction(engine) as connection:
        assert connection.execute(text("SELECT owner FROM schema_versions")).scalars().all() == [second.owner]
    upgrade(engine, first, second)


STARTED = """
import sys
from database.schemas import schemas
from shield_shared.database import open_database
from shield_shared.migrations import upgrade

upgrade(open_database(sys.argv[1]), *schemas())
print("alembic" in sys.modules)
"""


def test_processes_that_start_together_make_the_tables_once_and_without_alembic(url: str) -> None:
    tests = str(Path(__file__).parents[1])
    running = [
        subprocess.Popen(
            [sys.executable, "-c", STARTED, url],
            env={"PYTHONPATH": tests},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    assert [process.communicate() for process in running] == [("False\n", "")] * 3
