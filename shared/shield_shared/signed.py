"""What we sign: tokens in links, which end, and the bodies that we post, so that whoever gets them knows who sent them.

HMAC with SHA-256 over everything that is told; a token is base64url text that fits a link. It hides nothing: what must
not be read by whoever sees a link has no place in one.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
from collections.abc import Mapping
from datetime import datetime

from shield_shared.canonical import canonical_json
from shield_shared.errors import RejectedError

Content = Mapping[str, str | int]

#: No token of ours is longer; more is not looked at.
LONGEST = 2000


class ExpiredError(RejectedError):
    """A token that was good once."""


def signed(key: bytes, purpose: str, content: Content, expires: datetime) -> str:
    """A token that says `content` for one purpose until a moment."""
    told = canonical_json({"for": purpose, "until": int(expires.timestamp()), "says": dict(content)})
    return f"{_base64(told)}.{_base64(_hmac(key, told))}"


def read_signed(key: bytes, purpose: str, token: str, now: datetime) -> dict[str, str | int]:
    """What a token says.

    Raises RejectedError for a token that we did not make for this purpose with this key, ExpiredError for an old one.
    """
    said, _, seal = token.partition(".")
    told = _bytes(said) if len(token) <= LONGEST else b""
    if not told or not hmac.compare_digest(_hmac(key, told), _bytes(seal)):
        raise RejectedError("The link is not one of ours, or not the whole of it.")
    content = json.loads(told)
    if content["for"] != purpose:
        raise RejectedError("The link is for something else.")
    if now.timestamp() >= content["until"]:
        raise ExpiredError("The link has expired.")
    return dict(content["says"])


def body_signature(key: bytes, at: int, body: bytes) -> str:
    """The signature (hex) of a body that is posted at a moment (seconds since 1970): of both, joined by a full stop."""
    return _hmac(key, b"%d." % at + body).hex()


def _hmac(key: bytes, content: bytes) -> bytes:
    return hmac.digest(key, content, "sha256")


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    """The bytes of base64url text; none where it is anything else, or not written as we write it."""
    try:
        content = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""
    return content if _base64(content) == text else b""
