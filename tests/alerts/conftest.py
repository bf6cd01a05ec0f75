"""What tests of alerts share: an engine on each back end, and a mail server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.engine import Engine

from alerts.receivers import MailServer, WebServer, web_server
from alerts.samples import Desk, mailing
from kit.mail_server import listening
from shield_briefing.alerts_store import SCHEMA
from shield_briefing.sitting_tables import SCHEMA as BRIEFING
from shield_shared.database import open_database
from shield_shared.migrations import upgrade


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """An engine on a database with the tables of briefing, on each back end."""
    opened = open_database(url)
    upgrade(opened, BRIEFING, SCHEMA)
    yield opened
    opened.dispose()


@pytest.fixture
def post() -> Iterator[MailServer]:
    """A mail server that listens."""
    with listening(MailServer()) as server:
        yield server


@pytest.fixture
def web() -> Iterator[WebServer]:
    """A web server that takes what is posted."""
    with web_server() as server:
        yield server


@pytest.fixture
def desk(engine: Engine, post: MailServer) -> Desk:
    """A desk that mails, its clock on a Sunday at night."""
    return Desk(engine, mailing(post.port))
