"""What tests of the briefing service share: a database on each back end, and a mail server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kit.mail_server import MailServer, listening


@pytest.fixture
def post() -> Iterator[MailServer]:
    """A mail server that listens."""
    with listening(MailServer()) as server:
        yield server
