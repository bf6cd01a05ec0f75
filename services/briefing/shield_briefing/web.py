"""The page behind the link in an alert: GET shows what is to be acknowledged, only POST acknowledges it.

Programs that look into mails follow links before people do: they acknowledge nothing. Whoever has the link may
acknowledge, in the name of the contact whom it was sent to; it is signed and ends. The page holds no personal data.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sqlalchemy.engine import Engine

from shield_briefing.alerting import Alert
from shield_briefing.alerts import PURPOSE
from shield_briefing.alerts_store import AlertStore
from shield_shared.errors import RejectedError, UnavailableError
from shield_shared.listening import listening
from shield_shared.log import Log
from shield_shared.london import london_text
from shield_shared.settings import ServiceSettings
from shield_shared.signed import LONGEST, ExpiredError, read_signed

PATH = "/acknowledge"
#: Seconds that a client may take to ask.
PATIENCE = 10

_HEADS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}
_PAGE = """<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Shield alert</title><style>body{{font:1.2rem sans-serif;margin:2rem;max-width:40rem}}
button{{font:inherit;padding:1rem 2rem}}</style></head>
<body><p><strong>OFFICIAL-SENSITIVE</strong></p><h1>{title}</h1>{body}</body></html>
"""
_FORM = (
    '<p>{about}</p><form method="post" action="?"><input type="hidden" name="token" value="{token}">'
    "<button>Acknowledge: somebody is looking</button></form>"
)
_OLD_TURN = "It was raised again after the message with this link was sent: use the link in the latest message."


@dataclass(frozen=True, slots=True)
class AcknowledgePage:
    """Answers requests for the page; `now` is asked at each."""

    store: AlertStore
    key: bytes
    log: Log
    now: Callable[[], datetime]

    def answer(self, method: str, token: str) -> tuple[int, str]:
        """The status and the page for a GET or a POST with this token."""
        try:
            said = read_signed(self.key, PURPOSE, token, self.now())
            return self._answer(method, token, str(said["alert"]), int(said["turn"]), str(said["by"]))
        except ExpiredError as error:
            return 410, _page(str(error), "<p>Acknowledge by command, or with the link in a later message.</p>")
        except RejectedError as error:
            return 403, _page(str(error), "<p>Open the link in the message again, the whole of it.</p>")
        except UnavailableError:
            return 503, _page("Not just now", "<p>Nothing was acknowledged. Try again in a moment.</p>")

    def _answer(self, method: str, token: str, id: str, turn: int, by: str) -> tuple[int, str]:
        if method == "POST" and self.store.acknowledge(id, turn, by, self.now()):
            self.log.info("alert-acknowledged", alert=id, channel="link")
        found = self.store.find(id)
        if not found:
            return 404, _page("This alert is not kept any more", "")
        kept, alert = found[0], found[0].alert
        if alert.turn != turn:
            return 409, _page("Not acknowledged", f"<p>{_OLD_TURN}</p>")
        if alert.state == "open":
            return 200, _page(f"Alert {alert.alert}", _FORM.format(about=_about(alert), token=escape(token)))
        if alert.state == "acknowledged" and kept.acknowledged is not None:
            return 200, _page("Acknowledged", f"<p>Acknowledged at {london_text(kept.acknowledged)}.</p>")
        return 200, _page("Nothing to acknowledge", "<p>This alert does not ask for a look at once any more.</p>")


def _about(alert: Alert) -> str:
    at = f", received {london_text(alert.at)}" if alert.at else ""
    return escape(f"Reference {alert.reference or 'none'}, from {alert.agency}{at}. Nobody has acknowledged it yet.")


def _page(title: str, body: str) -> str:
    return _PAGE.format(title=escape(title), body=body)


@contextmanager
def acknowledging(
    engine: Engine, settings: ServiceSettings, log: Log, now: Callable[[], datetime], host: str, port: int | None
) -> Iterator[int]:
    """Serve the page of a service on a port while the context lasts, where SHIELD_ACK_KEY is set; gives the port.

    It is 0, and nothing is served, without a key or a port. The tables must be there (`AlertStore` makes them).
    """
    if settings.ack_key is None or not port:
        yield 0
        return
    page = AcknowledgePage(AlertStore(engine), settings.ack_key.get_secret_value().encode(), log, now)
    with serve_acknowledgements(page, host, port) as listened:
        yield listened


@contextmanager
def serve_acknowledgements(page: AcknowledgePage, host: str, port: int) -> Iterator[int]:
    """Serve the page on a port (0: any that is free) while the context lasts; gives the port.

    TLS is for whatever stands before it: SHIELD_ACK_URL is the address that reaches it from outside.
    """
    with listening(_Server((host, port), page)) as listened:
        yield listened


class _Handler(BaseHTTPRequestHandler):
    timeout = PATIENCE
    server: _Server

    def do_GET(self) -> None:
        self._answer("GET", urlsplit(self.path).query)

    def do_HEAD(self) -> None:
        self._answer("GET", urlsplit(self.path).query)

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        size = int(length) if length.isascii() and length.isdigit() else 0
        self._answer("POST", self.rfile.read(min(size, 2 * LONGEST)).decode("latin-1"))

    def _answer(self, method: str, fields: str) -> None:
        if urlsplit(self.path).path.endswith(PATH):
            self._reply(*self.server.page.answer(method, parse_qs(fields).get("token", [""])[0]))
        else:
            self._reply(404, _page("Nothing here", ""))

    def _reply(self, status: int, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        for name, value in {**_HEADS, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the address of a request holds the token."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], page: AcknowledgePage) -> None:
        super().__init__(address, _Handler)
        self.page = page

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002 (the name is not ours)
        """A client that went away is no event; anything else is our own mistake."""
        error = sys.exception()
        if not isinstance(error, OSError):
            self.page.log.error("page-failed", error)
