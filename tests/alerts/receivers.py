"""What receives alerts in tests: a real mail server and a real web server on loopback, which can be told to refuse."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from kit import mail_server


class MailServer(mail_server.MailServer):
    """A mail server of the kit, and what its mails are about."""

    @property
    def told(self) -> list[tuple[str, str]]:
        """To whom and with what subject, without what every subject begins with."""
        return [(mail["To"].partition("@")[0], mail["Subject"].split(": ", 2)[2]) for mail in self.mails]


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
