"""What receives alerts in tests: a real mail server and a real web server on loopback, which can be told to refuse."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@dataclass
class MailServer:
    """The mails it took, in order; `replies` gives recipients that it refuses, each with its reply."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    replies: dict[str, str] = field(default_factory=dict)

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
        return "250 OK"

    @property
    def told(self) -> list[tuple[str, str]]:
        """To whom and with what subject, without what every subject begins with."""
        return [(mail["To"].partition("@")[0], mail["Subject"].split(": ", 2)[2]) for mail in self.mails]


@contextmanager
def mail_server(server: MailServer) -> Iterator[MailServer]:
    """Let it listen; on its port, where it has one already."""
    server.port = server.port or free_port()
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


@dataclass
class WebServer:
    """What was posted, in order: heads, bodies and paths. `statuses` are those of the next answers, then 200."""

    url: str = ""
    heads: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    @property
    def posted(self) -> list[dict[str, Any]]:
        """The JSON of each body."""
        return [json.loads(body) for body in self.bodies]


@contextmanager
def web_server() -> Iterator[WebServer]:
    """A web server that takes what is posted."""
    got = WebServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = got.statuses.pop(0) if got.statuses else 200
            if status < 300:
                got.heads.append(dict(self.headers))
                got.bodies.append(body)
                got.paths.append(self.path)
            self.send_response(status)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        do_GET = do_POST  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    got.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield got
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
