"""Canonical JSON: one text for one value, so that equal things are equal bytes (sorted keys, no spaces, UTF-8)."""

from __future__ import annotations

import json
from hashlib import blake2b

#: How deeply lists and objects may lie in each other; events need six levels.
DEEPEST = 64

_ENCODER = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, allow_nan=False, sort_keys=True, separators=(",", ":")
)


class NotCanonicalError(ValueError):
    """A value that has no canonical JSON; `code` and the sentence say why, without the value."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def canonical_json(value: object) -> bytes:
    """The canonical JSON of a value that JSON can carry.

    Raises NotCanonicalError for text that is not Unicode (`not-utf-8`), for deeper nesting than `DEEPEST`
    (`too-deep`) and for numbers that are not finite or too long to write (`not-json`).
    """
    try:
        text = _ENCODER.encode(value)
        encoded = text.encode()
    except UnicodeEncodeError:
        raise NotCanonicalError("not-utf-8", "expected text that UTF-8 can carry, without lone surrogates") from None
    except RecursionError:
        raise _too_deep() from None
    except ValueError:
        raise NotCanonicalError("not-json", "expected finite numbers of ordinary length") from None
    # Fewer brackets than levels allowed cannot be too deep; only the rare bigger value is walked.
    if text.count("[") + text.count("{") > DEEPEST and _is_too_deep(value):
        raise _too_deep()
    return encoded


def digest_of(text: bytes) -> bytes:
    """What tells one canonical text from another: 16 bytes of BLAKE2b."""
    return blake2b(text, digest_size=16).digest()


def _too_deep() -> NotCanonicalError:
    return NotCanonicalError("too-deep", f"expected no more than {DEEPEST} levels of lists and objects")


def _is_too_deep(value: object) -> bool:
    level = [value]
    for _ in range(DEEPEST + 1):
        level = [inner for outer in level for inner in _members(outer)]
    return bool(level)


def _members(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
