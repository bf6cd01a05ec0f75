"""What tests of the triage service share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from kit.postgres import Server
from shield_shared.database import open_database
from shield_shared.migrations import upgrade
from shield_triage.store import SCHEMA


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine on an empty database with triage's tables, on each back end."""
    url = f"sqlite:///{tmp_path / 'triage.sqlite3'}"
    if request.param == "postgresql":
        server: Server = request.getfixturevalue("postgres")
        url = server.new_database()
    opened = open_database(url)
    upgrade(opened, SCHEMA)
    yield opened
    opened.dispose()
