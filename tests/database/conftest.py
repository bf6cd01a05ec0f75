"""What tests of databases share: an engine on each back end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from kit.postgres import Server
from shield_shared.database import open_database


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, on each back end."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.sqlite3'}"
    postgres: Server = request.getfixturevalue("postgres")
    return postgres.new_database()


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """An engine on an empty database, on each back end."""
    opened = open_database(url)
    yield opened
    opened.dispose()
