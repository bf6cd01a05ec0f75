"""A text as the shipped fonts can draw it: what none can draw stands as a visible replacement character.

A letter and the marks on it are drawn from one font. So they are looked up together, and marks that no font has
together with their letter go, with the replacement in their stead.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

REPLACEMENT = "\ufffd"
#: Characters that are never drawn themselves: joiners, and those that choose between variants of a letter.
_UNDRAWN = frozenset(map(chr, (0x200B, 0x200C, 0x200D, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
_JOINER = "\u200d"
_SKIN_TONES = frozenset(map(chr, range(0x1F3FB, 0x1F400)))
#: Where a line may break inside a run of characters that offers no place for it.
BREAK = "\u200b"
#: Runs of more characters than this get such places, so far apart.
LONGEST_RUN, APART = 24, 12


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The code points of each family of fonts, in the order in which families are tried."""

    families: Sequence[frozenset[int]]

    def together(self, letter: str) -> frozenset[str]:
        """The characters of a letter with its marks that are drawn when all are to come from one family."""
        wanted = frozenset(letter) - _UNDRAWN
        bases = (family for family in self.families if ord(letter[0]) in family)
        found = (frozenset(c for c in wanted if ord(c) in family) for family in bases)
        return max(found, key=len, default=frozenset())


#: The letters, digits and signs that every font draws.
PLAIN_LETTERS = Glyphs([frozenset({*range(0x20, 0x7F), ord(REPLACEMENT)})])


def drawable(text: str, glyphs: Glyphs) -> str:
    """The text, composed, with the replacement for every character that no family can draw in its place."""
    if text.isascii():
        return text
    return "".join(_drawn(letter, glyphs) for letter in _letters(unicodedata.normalize("NFC", text)))


def _drawn(letter: str, glyphs: Glyphs) -> str:
    if _UNDRAWN.issuperset(letter):
        return ""
    apart = unicodedata.normalize("NFD", letter)
    for form in (letter, apart):
        if len(glyphs.together(form)) == len(frozenset(form) - _UNDRAWN):
            return form
    drawn = glyphs.together(apart)
    return "".join(c for c in apart if c in drawn) + REPLACEMENT


def _letters(text: str) -> Iterator[str]:
    """Each letter with what is drawn on it or joined to it."""
    letter = ""
    for character in text:
        if letter and not _goes_on(letter, character):
            yield letter
            letter = ""
        letter += character
    yield letter


def _goes_on(letter: str, character: str) -> bool:
    joined = letter[-1] == _JOINER and ord(character) >= 0x2190
    return (
        joined
        or character in _UNDRAWN
        or character in _SKIN_TONES
        or unicodedata.category(character) in ("Mn", "Me", "Mc")
    )


_RUN = re.compile(rf"[^\s{BREAK}-]{{{LONGEST_RUN + 1},}}")


def breakable(text: str) -> str:
    """The text with places to break in it wherever a run of characters is longer than a narrow column."""
    return _RUN.sub(_broken, text) if len(text) > LONGEST_RUN else text


def _broken(run: re.Match[str]) -> str:
    pieces: list[str] = []
    length = APART
    for letter in _letters(run[0]):
        if length >= APART:
            pieces.append("")
            length = 0
        pieces[-1] += letter
        length += len(letter)
    return BREAK.join(pieces)
