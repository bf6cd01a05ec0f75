"""What tests of the triage service share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.engine import Engine

from shield_shared.database import open_database
from shield_shared.migrations import upgrade
from shield_triage.store import SCHEMA


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """An engine on an empty database with triage's tables, on each back end."""
    opened = open_database(url)
    upgrade(opened, SCHEMA)
    yield opened
    opened.dispose()
