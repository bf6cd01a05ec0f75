"""The tables of every service, wherever it declares them, and what fills and reads any of their versions."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import Column, LargeBinary, MetaData, Numeric, Table, insert, select
from sqlalchemy.engine import Connection
from sqlalchemy.types import Boolean, DateTime, Integer

from shield_shared.migrations import Schema

SERVICES = Path(__file__).parents[2] / "services"
Rows = dict[str, list[dict[str, Any]]]


def schemas() -> list[Schema]:
    """Every one that a module of a service declares."""
    files = [path for path in SERVICES.glob("*/*/*.py") if "\nSCHEMA = Schema(" in path.read_text(encoding="utf-8")]
    modules = [import_module(f"{path.parent.name}.{path.stem}") for path in files]
    return sorted((module.SCHEMA for module in modules), key=lambda schema: str(schema.owner))


def folders() -> list[Path]:
    """Every folder of revisions."""
    return sorted(SERVICES.glob("**/migrations"))


def fill(connection: Connection, schema: Schema) -> None:
    """Put two rows of invented values into every table that a service has in a database."""
    for table in _tables(connection, schema):
        for number in (1, 2):
            connection.execute(insert(table), {column.name: _value(column, number) for column in table.columns})


def rows(connection: Connection, schema: Schema) -> Rows:
    """Every row of every table that a service has in a database, column by column."""
    found = {table.name: connection.execute(select(table)).mappings() for table in _tables(connection, schema)}
    return {name: sorted(map(dict, each), key=repr) for name, each in found.items()}


def _tables(connection: Connection, schema: Schema) -> list[Table]:
    """The database may hold tables of no other service."""
    reflected = MetaData()
    reflected.reflect(connection)
    return [table for table in reflected.sorted_tables if table.name != schema.versions.name]


def _value(column: Column[Any], number: int) -> Any:
    """Another value for each row and column; the same number for what refers to a row of that number."""
    match column.type:
        case Boolean():
            return number == 1
        case Integer() | Numeric():
            return number
        case LargeBinary():
            return f"{number} {'' if column.foreign_keys else column.name}".encode()
        case DateTime():
            return datetime(2026, 4, number, tzinfo=UTC)
        case _:
            return f"{number} {'' if column.foreign_keys else column.name}"
