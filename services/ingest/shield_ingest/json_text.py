"""JSON read strictly: what Python would let pass and others would not is refused, with a sentence and no content.

Refused besides bad syntax: NaN and Infinity, numbers beyond a float, the same key twice in an object, lone surrogates,
nesting without end.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

_EXPECTED = {
    "Expecting value": "a value",
    "Expecting property name enclosed in double quotes": "a key in double quotes",
    "Expecting ':' delimiter": "a colon",
    "Expecting ',' delimiter": "a comma or the end of the list or object",
    "Extra data": "nothing more",
    "Illegal trailing comma before end of object": "no comma before the end of an object",
    "Illegal trailing comma before end of array": "no comma before the end of a list",
    "Unterminated string starting at": "the text that starts here to end",
    "Invalid control character at": "no control character within text",
    "Invalid \\escape": "an escape that JSON knows",
    "Invalid \\uXXXX escape": "four hexadecimal digits",
}
SPACES = " \t\n\r"


class NotJsonError(Exception):
    """Text that is not the JSON expected; `at` is the place of the fault in the text, None where it has none."""

    def __init__(self, sentence: str, at: int | None = None) -> None:
        super().__init__(sentence)
        self.at = at


class _RefusedError(ValueError):
    """What JSON as Python reads it would let pass."""


def _no_constant(_name: str) -> NoReturn:
    raise _RefusedError("expected a number, not NaN or Infinity")


def _finite(text: str) -> float:
    number = float(text)
    if number - number != 0:
        raise _RefusedError("expected no number beyond what a float can hold")
    return number


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) == len(table := dict(pairs)):
        return table
    raise _RefusedError("expected each key of an object once, and the same key stands there twice")


_DECODER = json.JSONDecoder(object_pairs_hook=_once, parse_float=_finite, parse_constant=_no_constant)


def read_json(text: str) -> Any:
    """The one JSON value of a text. Raises NotJsonError."""
    value, end = read_json_at(text, 0)
    if end != len(text) and (after := text[end:].lstrip(SPACES)):
        raise NotJsonError("not JSON: expected nothing more", len(text) - len(after))
    return value


def read_json_at(text: str, start: int) -> tuple[Any, int]:
    """The JSON value that starts at a place in a text (or after spaces there), and where it ends."""
    start = after_spaces(text, start)
    try:
        value, end = _DECODER.raw_decode(text, start)
    except json.JSONDecodeError as error:
        raise NotJsonError(f"not JSON: expected {_EXPECTED.get(error.msg, 'JSON')}", error.pos) from None
    except _RefusedError as refused:
        raise NotJsonError(f"not JSON: {refused}") from None
    except ValueError:
        raise NotJsonError("not JSON: expected no number of thousands of digits") from None
    except RecursionError:
        raise NotJsonError("not JSON: expected no deeper nesting than events have") from None
    if text.find("\\u", start, end) >= 0 and not _is_unicode(value):
        raise NotJsonError("not JSON: expected no half of a surrogate pair alone")
    return value, end


def end_of_refused(text: str, start: int) -> int | None:
    """Where a value ends that is JSON but for what is refused here; None where it has no end."""
    try:
        return json.JSONDecoder().raw_decode(text, start)[1]
    except (ValueError, RecursionError):
        return None


def after_spaces(text: str, start: int) -> int:
    """The first place from `start` on that is no JSON white space."""
    while start < len(text) and text[start] in SPACES:
        start += 1
    return start


def _is_unicode(value: object) -> bool:
    try:
        json.dumps(value, ensure_ascii=False, check_circular=False).encode()
    except (UnicodeEncodeError, RecursionError):
        return False
    return True
