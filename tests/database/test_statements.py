"""The same statements do the same on SQLite and on PostgreSQL."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table, Text, bindparam, select
from sqlalchemy.engine import Engine

from shield_shared.database import among, insert_found_once, insert_once, put, transaction

TABLES = MetaData()
things = Table(
    "things",
    TABLES,
    Column("number", Integer, primary_key=True),
    Column("key", LargeBinary, unique=True, nullable=False),
    Column("text", Text),
)
COLUMNS = ("key", "text")


@pytest.fixture(autouse=True)
def tables(engine: Engine) -> None:
    with transaction(engine) as connection:
        TABLES.create_all(connection)


def kept(engine: Engine) -> list[tuple[Any, ...]]:
    with transaction(engine) as connection:
        return [tuple(row) for row in connection.execute(select(things.c.key, things.c.text).order_by(things.c.key))]


def test_a_row_that_repeats_a_key_has_no_effect(engine: Engine) -> None:
    with transaction(engine) as connection:
        insert_once(connection, things, COLUMNS, [(b"\x00a", "one"), (b"b", None), (b"b", "again")])
        insert_once(connection, things, COLUMNS, [(b"b", "later"), (b"c", "Zoë % :x 'quoted'")])
        insert_once(connection, things, COLUMNS, [])
    assert kept(engine) == [(b"\x00a", "one"), (b"b", None), (b"c", "Zoë % :x 'quoted'")]


def test_a_row_put_takes_the_place_of_the_one_before_even_in_the_same_call(engine: Engine) -> None:
    with transaction(engine) as connection:
        put(connection, things, ("number", "key", "text"), [(1, b"a", "one"), (2, b"b", "two"), (1, b"a", "three")])
        put(connection, things, ("number", "key", "text"), [(2, b"c", None)])
        put(connection, things, ("number", "key", "text"), [])
    assert kept(engine) == [(b"a", "three"), (b"c", None)]


def test_of_two_rows_the_higher_stays_in_whatever_order_they_are_put(engine: Engine) -> None:
    columns = ("number", "key", "text")
    with transaction(engine) as connection:
        put(connection, things, columns, [(1, b"a", "3"), (1, b"b", "1"), (2, b"c", "1")], rising="text")
        put(connection, things, columns, [(1, b"d", "2"), (2, b"e", "2")], rising="text")
        put(connection, things, columns, [(2, b"f", "2")], rising="text")
    assert kept(engine) == [(b"a", "3"), (b"e", "2")]


def test_rows_may_all_lack_a_column_and_mix_small_and_large_numbers(engine: Engine) -> None:
    with transaction(engine) as connection:
        put(connection, things, ("number", "key", "text"), [(2**31 - 1, b"a", None), (700, b"b\x00\xff", None)])
        insert_once(connection, things, COLUMNS, [(b"", None)])
        found = select(things.c.number).where(among(connection, things.c.key, {b"a", b"b\x00\xff", b"none"}))
        assert sorted(connection.execute(found).scalars()) == [700, 2**31 - 1]
        assert connection.execute(found.where(among(connection, things.c.text, []))).all() == []
    assert kept(engine) == [(b"", None), (b"a", None), (b"b\x00\xff", None)]


def test_rows_are_numbered_in_their_order(engine: Engine) -> None:
    keys = [str(number * 7 % 1000).encode() for number in range(1000)]
    with transaction(engine) as connection:
        insert_once(connection, things, COLUMNS, [(key, None) for key in keys])
        assert list(connection.execute(select(things.c.key).order_by(things.c.number)).scalars()) == keys


def test_what_is_found_is_inserted_once(engine: Engine) -> None:
    found = select(bindparam("new", type_=LargeBinary), things.c.text).where(things.c.key == bindparam("old"))
    with transaction(engine) as connection:
        insert_once(connection, things, COLUMNS, [(b"a", "one"), (b"b", "two")])
        insert_found_once(connection, things, COLUMNS, found, [(b"c", b"a"), (b"b", b"a"), (b"d", b"missing")])
        insert_found_once(connection, things, COLUMNS, found, [])
    assert kept(engine) == [(b"a", "one"), (b"b", "two"), (b"c", "one")]


def test_a_transaction_that_fails_leaves_nothing(engine: Engine) -> None:
    def fail() -> None:
        with transaction(engine) as connection:
            insert_once(connection, things, COLUMNS, [(b"a", "one")])
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert kept(engine) == []
