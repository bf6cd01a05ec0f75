"""Searching a text for people's data: unique tokens are planted in events, and none may be found afterwards."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import count
from typing import Any

#: The fields of an event's data in which people are named or described in words.
WORDS = frozenset({
    "given", "family", "also_known_as", "name", "summary", "text", "reason", "school", "view", "closed_because",
    "trusted_adult", "strengths", "response_in_place", "assessor", "address", "place_name", "by",
})  # fmt: skip
#: The fields whose values tell one young person from another, and cannot be changed without changing who it is.
EXACT = frozenset({"value", "birth_date"})

_PLANTED = re.compile(r"zq\d{5}qz")


def planted(events: Iterable[Mapping[str, Any]]) -> tuple[list[dict[str, Any]], frozenset[str]]:
    """The events with a token of its own behind every word about a person, and all that no log may carry."""
    numbers = count(1)
    marked = [_walked(event, lambda text: f"{text} zq{next(numbers):05d}qz") for event in events]
    return marked, frozenset(token for event in marked for token in _tokens("", event.get("data")))


def _walked(event: Mapping[str, Any], mark: Callable[[str], str]) -> dict[str, Any]:
    def walk(key: str, value: object) -> object:
        if isinstance(value, str):
            return mark(value) if key in WORDS else value
        if isinstance(value, Mapping):
            return {name: walk(str(name), inner) for name, inner in value.items()}
        return [walk(key, inner) for inner in value] if isinstance(value, list) else value

    return {**event, "data": walk("", event.get("data"))}


def _tokens(key: str, value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield from _PLANTED.findall(value)
        if key in EXACT:
            yield value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _tokens(str(name), inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _tokens(key, inner)


def leaked(text: str, tokens: Iterable[str]) -> list[str]:
    """Which tokens a text carries: as they are, escaped, in any case, without separators, or in base64."""
    haystack = text.casefold()
    packed = re.sub(r"[\s/-]", "", haystack)
    return sorted(token for token in set(tokens) if _is_in(token, text, haystack, packed))


def _is_in(token: str, text: str, haystack: str, packed: str) -> bool:
    folded = token.casefold()
    if folded in haystack or json.dumps(token)[1:-1].casefold() in haystack:
        return True
    squeezed = re.sub(r"[\s/-]", "", folded)
    # Shorter ones turn up by chance: 8 digits in a count, say.
    return len(squeezed) > 8 and (squeezed in packed or any(form in text for form in _base64_forms(token.encode())))


def _base64_forms(content: bytes) -> Iterator[str]:
    """What base64 makes of content whatever stands beside it, for each of the three offsets."""
    for shift in range(3):
        whole = (shift + len(content)) // 3 * 3 - shift
        encoded = base64.b64encode(b"\0" * shift + content[:whole]).decode()
        yield encoded[4 if shift else 0 :]
