"""What says whether a content tells of somebody, and the search of every file and table that proves that none does."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import LargeBinary, MetaData, Text, select
from sqlalchemy.engine import Engine

from shield_run.marks import finder
from shield_run.noted import Recalled, Tells
from shield_run.traces import occurrences
from shield_shared.database import transaction


def holding(forms: Collection[bytes]) -> Callable[[bytes], bool]:
    """What says whether a content holds a form."""
    return lambda content: occurrences(content, forms) > 0


def whenever(forms: Collection[bytes]) -> Tells:
    """The same, whenever the content was made."""
    return lambda content, _: occurrences(content, forms) > 0


def holds(recalled: Recalled) -> Callable[[bytes], bool]:
    """What says whether a content tells of somebody whose purge was noted."""
    find = finder(recalled.marks, recalled.key)
    return lambda content: bool(find(content))


def never(_content: bytes) -> bool:
    """What says so of nothing."""
    return False


def file_tells(of_them: Tells, made: datetime | None, path: Path) -> bool:
    """Whether a file tells of them by its name or content."""
    return of_them(path.name.encode(errors="surrogateescape"), made) or of_them(path.read_bytes(), made)


def tables_that_tell(engine: Engine, of_them: Callable[[bytes], bool]) -> Iterator[tuple[str, bool]]:
    """Every table of a database, and whether any text or bytes in it tell of them; raises as `transaction` does."""
    tables = MetaData()
    with transaction(engine) as connection:
        tables.reflect(connection)
        for table in tables.sorted_tables:
            columns = [each for each in table.columns if isinstance(each.type, Text | LargeBinary)]
            rows = connection.execute(select(*columns)) if columns else ()
            values = (value for row in rows for value in row if value is not None)
            yield table.name, any(of_them(_bytes(value)) for value in values)


def _bytes(value: str | bytes) -> bytes:
    return value.encode() if isinstance(value, str) else value
