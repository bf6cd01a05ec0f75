"""Whatever PostgreSQL refuses, a service is told whether to try again or whom to call, and never what was in a row."""

from __future__ import annotations

import resource
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Barrier, Thread

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from kit.postgres import Server, local_server
from shield_ingest.store import SCHEMA
from shield_shared.database import named, open_database, transaction
from shield_shared.errors import PolicyError, ShieldError, UnavailableError
from shield_shared.migrations import upgrade

SECRET = "Zoë O'Test"


@pytest.fixture
def url(postgres: Server) -> str:
    return postgres.new_database()


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    opened = open_database(url, patience=0.2)
    with transaction(opened) as connection:
        connection.execute(text("CREATE TABLE people (number INTEGER PRIMARY KEY, name TEXT)"))
        connection.execute(text("INSERT INTO people VALUES (1, :name), (2, :name)"), {"name": SECRET})
    yield opened
    opened.dispose()


def said(refusal: pytest.ExceptionInfo[ShieldError]) -> str:
    """All that a refusal tells, its traceback included; neither a row nor a password is in it."""
    told = "".join(traceback.format_exception(refusal.value, chain=True))
    assert SECRET not in told
    assert "password=" not in told
    return str(refusal.value)


def change(engine: Engine, number: int = 1) -> None:
    with transaction(engine) as connection:
        connection.execute(text("UPDATE people SET name = name WHERE number = :number"), {"number": number})


def test_a_server_that_stops_and_comes_back_needs_no_new_engine(postgres: Server, engine: Engine) -> None:
    for end in (postgres.stop, postgres.kill):
        change(engine)
        end()
        with pytest.raises(UnavailableError, match="cannot be reached") as refusal:
            change(engine)
        assert said(refusal).startswith(named(engine))
        postgres.start()
        change(engine)


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_a_server_that_ends_in_the_middle_leaves_nothing(postgres: Server, engine: Engine, end: str) -> None:
    def interrupted() -> None:
        with transaction(engine) as connection:
            connection.execute(text("INSERT INTO people VALUES (3, 'x')"))
            getattr(postgres, end)()
            connection.execute(text("INSERT INTO people VALUES (4, 'x')"))

    with pytest.raises(UnavailableError):
        interrupted()
    postgres.start()
    with transaction(engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM people")).scalar() == 2


def test_rows_that_another_keeps_are_not_waited_for_for_ever(engine: Engine) -> None:
    with transaction(engine) as connection:
        connection.execute(text("UPDATE people SET name = name"))
        with pytest.raises(UnavailableError, match="kept the rows") as refusal:
            change(engine)
    said(refusal)
    change(engine)


def test_of_two_that_wait_for_each_other_one_is_told(url: str, engine: Engine) -> None:
    patient = open_database(url, patience=60)
    told: list[ShieldError] = []

    def both(first: int, second: int, then: Callable[[], object]) -> None:
        try:
            with transaction(patient) as connection:
                connection.execute(text("SET LOCAL deadlock_timeout = '10ms'"))
                update = text("UPDATE people SET name = name WHERE number = :number")
                connection.execute(update, {"number": first})
                then()
                connection.execute(update, {"number": second})
        except ShieldError as error:
            told.append(error)

    barrier = Barrier(2)
    other = Thread(target=both, args=(2, 1, barrier.wait))
    other.start()
    both(1, 2, barrier.wait)
    other.join()
    change(engine)
    assert [type(error) for error in told] == [UnavailableError]
    patient.dispose()


def test_what_another_has_changed_since_is_tried_again(engine: Engine) -> None:
    def overtaken() -> None:
        with transaction(engine) as connection:
            connection.execute(text("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE"))
            connection.execute(text("SELECT count(*) FROM people"))
            change(engine)
            connection.execute(text("UPDATE people SET name = name"))

    with pytest.raises(UnavailableError) as refusal:
        overtaken()
    said(refusal)


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """What is started meanwhile can make no larger file: as near to a full disk as any user can come."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def full() -> Iterator[Engine]:
    """A server with hardly any room."""
    with contextmanager(local_server)() as server:
        with files_of_at_most(20_000_001):
            server.start()
        opened = open_database(server.new_database())
        yield opened
        opened.dispose()


def test_a_full_disk_takes_whole_transactions_or_nothing(full: Engine) -> None:
    rows = text("INSERT INTO people SELECT n, repeat('x', 1000) FROM generate_series(1, :most) AS n")

    def fill(most: int) -> None:
        with transaction(full) as connection:
            connection.execute(rows, {"most": most})

    with transaction(full) as connection:
        connection.execute(text("CREATE TABLE people (number INTEGER, name TEXT)"))
    fill(5)
    with pytest.raises(UnavailableError, match="no disk space") as refusal:
        fill(30_000)
    said(refusal)
    with transaction(full) as connection:
        assert connection.execute(text("SELECT count(*) FROM people")).scalar() == 5
        connection.execute(text("TRUNCATE people"))
    fill(5)


def test_a_statement_that_takes_too_long_is_tried_again(engine: Engine) -> None:
    def slow() -> None:
        with transaction(engine) as connection:
            connection.execute(text("SET LOCAL statement_timeout = 10"))
            connection.execute(text("SELECT pg_sleep(60)"))

    with pytest.raises(UnavailableError, match="took too long"):
        slow()


def test_a_process_that_has_no_connection_left_is_told(engine: Engine) -> None:
    with ExitStack() as kept:
        for _ in range(15):
            kept.enter_context(engine.connect())
        with pytest.raises(UnavailableError, match="every connection"):
            change(engine)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"password": "guessed"}, "a user and password"),
        ({"username": "nobody_here"}, "a user and password"),
        ({"database": "not_there"}, "that exist"),
    ],
)
def test_a_wrong_setting_is_a_setting_to_put_right(url: str, wrong: dict[str, str], sentence: str) -> None:
    engine = open_database(make_url(url).set(**wrong).render_as_string(hide_password=False))  # type: ignore[arg-type]
    with pytest.raises(PolicyError, match=sentence) as refusal:
        change(engine)
    assert "guessed" not in said(refusal)


def test_a_user_who_may_not_make_tables_is_told_so(url: str, engine: Engine) -> None:
    with transaction(engine) as connection:
        connection.execute(text("DROP TABLE people"))
        connection.execute(text("DROP ROLE IF EXISTS reader"))
        connection.execute(text("CREATE ROLE reader LOGIN PASSWORD 'reads'"))
    reader = make_url(url).set(username="reader", password="reads").render_as_string(hide_password=False)
    limited = open_database(reader)
    with pytest.raises(PolicyError, match="may make and change tables"):
        upgrade(limited, SCHEMA)
    limited.dispose()


def test_nothing_listens() -> None:
    with pytest.raises(UnavailableError, match="cannot be reached"):
        change(open_database("postgresql://shield:secret@127.0.0.1:1/shield"))


@pytest.mark.parametrize(
    "url", ["", "shield", "mysql://host/shield", "postgresql://host", "sqlite://", "postgresql://h:x/y"]
)
def test_another_url_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(PolicyError, match="expected postgresql://") as refusal:
        open_database(url)
    assert "mysql" not in said(refusal)


def test_a_mistake_of_ours_stays_one(engine: Engine) -> None:
    def mistaken() -> None:
        with transaction(engine) as connection:
            connection.execute(text("SELECT * FROM nowhere WHERE name = :name"), {"name": SECRET})

    with pytest.raises(DBAPIError) as error:
        mistaken()
    assert SECRET not in str(error.value)
