"""What tests of the briefing service share: a database on each back end, and a mail server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from briefing_service.mail_server import MailServer, listening
from kit.postgres import Server


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, on each back end."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'briefing.sqlite3'}"
    postgres: Server = request.getfixturevalue("postgres")
    return postgres.new_database()


@pytest.fixture
def post() -> Iterator[MailServer]:
    """A mail server that listens."""
    with listening(MailServer()) as server:
        yield server
