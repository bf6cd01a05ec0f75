"""Posting JSON to an address of the house, signed, so that the receiver knows that it is from us and not replayed.

Head `Shield-Signature: t=<seconds since 1970>,v1=<hex>`: HMAC-SHA256 with the shared secret over `<t>.<body>`. Head
`Shield-Message-Id` is the same when a message is sent again after a crash. What is said of a failure names the host
and the status, never the path, which may hold a token, and nothing of the body.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from shield_shared.canonical import canonical_json
from shield_shared.errors import RejectedError, ShieldError, UnavailableError
from shield_shared.signed import body_signature

#: How long, in seconds, the receiver may take for each step.
PATIENCE = 10.0
_FOR_NOW = (408, 425, 429)  # too slow, too early, too often


class _NoRedirect(HTTPRedirectHandler):
    """What is posted goes to the address of the settings and nowhere else: a redirection is a refusal."""

    def redirect_request(self, *_: object) -> None:
        """Follow none."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """One receiver's way of checking us: the secret that both know, None for none."""

    secret: bytes | None = None
    patience: float = PATIENCE

    def post(self, url: str, content: Mapping[str, object], message_id: str, at: datetime) -> None:
        """Post canonical JSON to an http or https address; returns once the receiver has taken it (2xx).

        Raises UnavailableError while the receiver is away or too busy, and RejectedError where it refuses for good.
        """
        body = canonical_json(content)
        heads = {"Content-Type": "application/json", "User-Agent": "shield", "Shield-Message-Id": message_id}
        if self.secret is not None:
            seconds = int(at.timestamp())
            heads["Shield-Signature"] = f"t={seconds},v1={body_signature(self.secret, seconds, body)}"
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https"):
            raise RejectedError("webhook: expected an address that begins with https:// or http://.")
        place = f"webhook at {parts.hostname}"
        try:
            build_opener(_NoRedirect).open(Request(url, body, heads, method="POST"), timeout=self.patience).close()
        except HTTPError as error:
            error.close()
            raise _refused(place, error.code) from None
        except URLError as error:
            raise _away(place, type(error.reason).__name__) from None
        except (OSError, HTTPException) as error:
            raise _away(place, type(error).__name__) from None


def _refused(place: str, status: int) -> ShieldError:
    if status >= 500 or status in _FOR_NOW:
        return UnavailableError(f"{place}: it takes nothing just now ({status}). Nothing is lost.")
    return RejectedError(f"{place}: it refused the message ({status}).")


def _away(place: str, kind: str) -> UnavailableError:
    return UnavailableError(f"{place}: it is away or too slow ({kind}). Nothing is lost.")
