"""Text that agencies wrote, made harmless to show: one line, no control or direction characters.

A line break or a direction control could make what somebody typed look like a heading, a marking or another field.
"""

from __future__ import annotations

import unicodedata
from typing import Any

#: Two joiners are letters' business in several scripts; all other invisible format characters are taken out.
_JOINERS = frozenset("\u200c\u200d")
#: More marks than this on one letter are no language, and cover the lines around them.
MOST_MARKS = 4


def clean(text: str) -> str:
    """The text as one line that shows what it holds and cannot steer how anything else is shown."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return " ".join(_few_marks("".join(map(_harmless, text))).split())


def _harmless(character: str) -> str:
    match unicodedata.category(character):
        case "Cc" | "Zl" | "Zp":
            return " "
        case "Cf":
            return character if character in _JOINERS else ""
        case "Cs" | "Co" | "Cn":
            return "\ufffd"
        case _:
            return character


def _few_marks(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if marks <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def cleaned(value: Any) -> Any:
    """A plain value with every text in it made harmless, keys included."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean(key): cleaned(member) for key, member in value.items()}
    return [cleaned(member) for member in value] if isinstance(value, list) else value
