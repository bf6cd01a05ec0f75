"""What tells of somebody who was purged, as keyed digests: enough to find it again in what a backup brings back.

A form (of `traces`) is cut into words and signs. Its mark is their number, a few bits of a digest of the first, by
which a search passes over nearly all words, and a digest of all. Without the pseudonym key it tells nothing. Pure.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b

_WORDS = re.compile(r"[^\W_]+|\S")
_ESCAPED = re.compile(r"\\(?:u([0-9a-fA-F]{4})|([bfnrt\"/\\]))")
_MARK = re.compile(r"[0-9]+-[0-9a-f]{4}-[0-9a-f]{32}")
_SPACES = frozenset("bfnrt")
_FIRST, _WHOLE = 2, 16  # bytes of each digest
_REMEMBERED = 100_000  # words of which it is known at once that no mark begins so


def words(content: bytes) -> list[str]:
    """The words and signs of a text, JSON or HTML, in small letters; spaces and new lines only part them."""
    text = content.decode(errors="replace")
    if "&" in text:
        text = html.unescape(text)
    if "\\" in text:
        text = _ESCAPED.sub(_meant, text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _WORDS.findall(text.casefold())


def marks_of(forms: Iterable[bytes], key: bytes) -> frozenset[str]:
    """The marks of forms."""
    return frozenset(_mark(said, key) for form in forms if (said := _without_ends(words(form))))


def as_mark(text: object) -> str:
    """A text that is a mark; raises ValueError for any other."""
    if isinstance(text, str) and _MARK.fullmatch(text):
        return text
    raise ValueError("expected a mark")


def finder(marks: Collection[str], key: bytes) -> Callable[[bytes], set[str]]:
    """What finds those of some marks that stand in a content."""
    lengths: dict[str, set[int]] = {}
    for mark in marks:
        length, first, _ = mark.split("-")
        lengths.setdefault(first, set()).add(int(length))
    known = frozenset(marks)

    @lru_cache(maxsize=_REMEMBERED)
    def beginning(word: str) -> Collection[int]:
        return lengths.get(_digest((word,), key, _FIRST), ())

    def found(content: bytes) -> set[str]:
        said = words(content)
        runs = (said[at : at + length] for at, word in enumerate(said) for length in beginning(word))
        return {mark for run in runs if (mark := _mark(run, key)) in known}

    return found


def _meant(escaped: re.Match[str]) -> str:
    code, sign = escaped.groups()
    if code is not None:
        return chr(int(code, 16))
    return " " if sign in _SPACES else sign


def _without_ends(said: Sequence[str]) -> Sequence[str]:
    """Without signs around it, such as the quotation marks of JSON; all of it, where there is nothing but signs."""
    places = [place for place, each in enumerate(said) if each.isalnum()]
    return said[places[0] : places[-1] + 1] if places else said


def _mark(said: Sequence[str], key: bytes) -> str:
    return f"{len(said)}-{_digest(said[:1], key, _FIRST)}-{_digest(said, key, _WHOLE)}"


def _digest(said: Sequence[str], key: bytes, size: int) -> str:
    keyed = key if len(key) <= blake2b.MAX_KEY_SIZE else blake2b(key).digest()
    text = "\0".join(said).encode(errors="surrogatepass")
    return blake2b(text, key=keyed, digest_size=size, person=b"shield purged").hexdigest()
