"""What gives a young person away in bytes: references, identifiers, full names, birth dates, however written."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from mmap import mmap

from shield_shared.identity import Entry, full_dates

#: Of fewer characters than this a value is too common to be searched for on its own: only as an identifier's value.
TELLING = 4

_ASCII_ONLY = (False, True)

#: Bytes that go on a word or a number: what is found between them is part of something else.
_WORD = frozenset(b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")

#: How JSON writes a sign that is no part of the word behind it: a new line, say, or a quotation mark.
_ESCAPED = re.compile(rb"\\(?:[bfnrt]|u[0-9a-fA-F]{4})\Z")


@dataclass(frozen=True, slots=True)
class Traces:
    """The values that are one young person's and nobody else's; `names` are given and family name."""

    references: frozenset[str]
    identifiers: frozenset[str]
    names: frozenset[tuple[str, str]]
    births: frozenset[str]

    def forms(self) -> tuple[bytes, ...]:
        """References, identifiers and full names as they may stand in a file; none may be left after a purge."""
        short = {value for value in self.identifiers if len(value) < TELLING}
        plain = self.references | (self.identifiers - short)
        written = {form for value in plain for form in _written(value)}
        written |= {
            f'"value":{json.dumps(value, ensure_ascii=ascii_only)}' for value in short for ascii_only in _ASCII_ONLY
        }
        written |= {form for given, family in self.names for form in _name_written(given, family)}
        return tuple(sorted(form.encode() for form in written))

    def forms_in_agendas(self) -> tuple[bytes, ...]:
        """The same and full birth dates: an agenda that holds any of these may be about the young person."""
        return (*self.forms(), *sorted(birth.encode() for birth in self.births))


def full_name(entry: Entry) -> tuple[str, str] | None:
    """Given and family name of an entry that states both."""
    name = entry.person.name
    return (name.given, name.family) if name is not None and name.given and name.family else None


def traces_of(own: Iterable[Entry], others: Iterable[Entry], references: frozenset[str]) -> Traces:
    """What tells of the entries `own`, less what `others` rightfully bear too: verified identifiers and full names."""
    own, others = tuple(own), tuple(others)
    theirs = {value for entry in others for _, value, _ in entry.links}
    identifiers = {value for entry in own for _, value in entry.identifiers} - theirs
    names = {name for entry in own if (name := full_name(entry))} - {full_name(entry) for entry in others}
    return Traces(
        references,
        frozenset(identifiers),
        frozenset(names),
        frozenset(str(birth) for birth in full_dates(own)),
    )


def occurrences(content: bytes | mmap, forms: Iterable[bytes]) -> int:
    """How often the forms stand in some bytes, as whole words."""
    return sum(1 for form in forms for at in _found(content, form) if _is_whole(content, at, len(form)))


def raw_occurrences(content: bytes | mmap, forms: Iterable[bytes]) -> int:
    """How often forms that are long enough not to come about by chance stand in bytes that have no words."""
    return sum(1 for form in forms if len(form) >= 2 * TELLING for _ in _found(content, form))


def _found(content: bytes | mmap, form: bytes) -> Iterator[int]:
    at = content.find(form)
    while at >= 0:
        yield at
        at = content.find(form, at + 1)


def _is_whole(content: bytes | mmap, at: int, length: int) -> bool:
    before = content[max(at - 6, 0) : at]
    begins = _WORD.isdisjoint(before[-1:]) or _ESCAPED.search(before) is not None
    return begins and _WORD.isdisjoint(content[at + length : at + length + 1])


def _written(value: str) -> Iterator[str]:
    """As plain text, in JSON (escaped to ASCII or not) and in HTML."""
    yield value
    for ascii_only in _ASCII_ONLY:
        yield json.dumps(value, ensure_ascii=ascii_only)[1:-1]
    yield html.escape(value)
    yield html.escape(value).replace("&#x27;", "&#39;").replace("&quot;", "&#34;")


def _name_written(given: str, family: str) -> Iterator[str]:
    for name in (f"{given} {family}", f"{family}, {given}", f"{family} {given}"):
        for cased in (name, name.lower(), name.upper()):
            yield from _written(cased)
    for ascii_only in _ASCII_ONLY:
        family_json, given_json = (json.dumps(part, ensure_ascii=ascii_only) for part in (family, given))
        yield f'"family":{family_json},"given":{given_json}'
