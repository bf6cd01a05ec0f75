"""A real mail server on loopback, which can be told to refuse a recipient, or to take its time."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any, TypeVar

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from shield_run.servers_process import free_port


@dataclass
class MailServer:
    """The mails it took, in order; `replies` gives recipients that it refuses, each with its reply.

    While `answers` is not set it takes a mail and does not say so.
    """

    port: int = field(default_factory=free_port)
    mails: list[EmailMessage] = field(default_factory=list)
    replies: dict[str, str] = field(default_factory=dict)
    answers: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.answers.set()

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _: object
    ) -> str:
        if address in self.replies:
            return self.replies[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        assert isinstance(content, bytes)
        self.mails.append(BytesParser(policy=default).parsebytes(content))
        while not self.answers.is_set():
            await asyncio.sleep(0.01)
        return "250 OK"


S = TypeVar("S", bound=MailServer)


@contextmanager
def listening(server: S, **how: Any) -> Iterator[S]:
    """Let it listen; `how` is what aiosmtpd knows of certificates and logins."""
    controller = Controller(server, hostname="127.0.0.1", port=server.port, **how)
    controller.start()
    try:
        yield server
    finally:
        server.answers.set()
        controller.stop()
