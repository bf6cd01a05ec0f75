"""Canonical JSON: one text for one value, so that equal things are equal bytes (sorted keys, no spaces, UTF-8)."""

from __future__ import annotations

import json
import re
from hashlib import blake2b

import orjson

#: How deeply lists and objects may lie in each other; events need six levels.
DEEPEST = 64

_ENCODER = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, allow_nan=False, sort_keys=True, separators=(",", ":")
)
_AS_JSON = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME
#: What orjson writes otherwise than the standard library: numbers with a fraction or an exponent; and for numbers that
#: are not finite it writes null.
_FRACTION = re.compile(rb"[:,\[]-?\d+[.eE]")
#: The same in a text without digits and signs in which these are alike: a look that costs a tenth and finds some more.
_ALIKE, _LEFT_OUT, _LIKE_FRACTION = bytes.maketrans(b",[eE", b"::.."), b"-0123456789", b":."


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
    encoded = _written_fast(value) or _written(value)
    # Fewer brackets than levels allowed cannot be too deep; only the rare bigger value is walked.
    if encoded.count(b"[") + encoded.count(b"{") > DEEPEST and _is_too_deep(value):
        raise _too_deep()
    return encoded


def _written_fast(value: object) -> bytes | None:
    """The text of most values, three times as fast; None where there is none or the two might write otherwise."""
    try:
        text = orjson.dumps(value, option=_AS_JSON)
    except TypeError:  # a lone surrogate, a number too long, too deep, or no JSON at all
        return None
    if text[0] not in b"{[" or b"null" in text:
        return None
    if _LIKE_FRACTION in text.translate(_ALIKE, _LEFT_OUT) and _FRACTION.search(text):
        return None
    return bytes(memoryview(text))  # a copy: orjson's own keeps the room in which it was written, twice as much


def _written(value: object) -> bytes:
    try:
        return _ENCODER.encode(value).encode()
    except UnicodeEncodeError:
        raise NotCanonicalError("not-utf-8", "expected text that UTF-8 can carry, without lone surrogates") from None
    except RecursionError:
        raise _too_deep() from None
    except ValueError:
        raise NotCanonicalError("not-json", "expected finite numbers of ordinary length") from None


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
