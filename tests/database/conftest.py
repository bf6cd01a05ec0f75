"""What tests of databases share: an engine on each back end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.engine import Engine

from shield_shared.database import open_database


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """An engine on an empty database, on each back end."""
    opened = open_database(url)
    yield opened
    opened.dispose()
