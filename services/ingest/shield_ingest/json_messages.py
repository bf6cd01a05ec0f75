"""JSON files into messages: JSON lines, a list, or objects printed over several lines, told apart by what they hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from shield_ingest.json_text import NotJsonError, after_spaces, end_of_refused, read_json, read_json_at
from shield_ingest.message import Message

_NOT_UTF_8 = "expected text in UTF-8, or in UTF-16 with a byte order mark"
_NOT_OBJECT = "expected a JSON object"


def json_messages(file: str, lines: Iterable[str]) -> Iterator[Message]:
    """Each object of a file from its lines; bytes that were no UTF-8 stand in them as lone surrogates.

    JSON lines are read one at a time; only a list, or objects over several lines, are read as a whole. What cannot be
    read is a message with a fault, and the rest goes on wherever its start can be told.
    """
    numbered = ((number, line) for number, line in enumerate(lines, 1) if line.strip())
    first = next(numbered, None)
    if first is None:
        yield Message(file, 1, "", None, "line 1: expected an event, and the file is empty")
    elif first[1].lstrip().startswith("["):
        yield from _list_messages(_Document(file, _whole(first, numbered)))
    elif _goes_on(first[1]):
        yield from _object_messages(file, _whole(first, numbered))
    else:
        yield from _line_messages(file, chain([first], numbered))


def _whole(first: tuple[int, str], rest: Iterable[tuple[int, str]]) -> str:
    """The text of a file from its first line with text on, with every line in its place."""
    parts: list[str] = []
    reached = 0
    for number, line in chain([first], rest):
        parts.append("\n" * (number - reached - 1) + line)
        reached = number
    return "".join(parts)


def _line_messages(file: str, numbered: Iterable[tuple[int, str]]) -> Iterator[Message]:
    for number, line in numbered:
        try:
            value = read_json(line)
        except NotJsonError as error:
            fault = _at(error, number, error.at) if _is_utf_8(line) else f"line {number}: {_NOT_UTF_8}"
            yield Message(file, number, line, None, fault)
        else:
            yield _message(file, number, f"line {number}", line, value)


def _goes_on(line: str) -> bool:
    """Whether a first line is the start of an object that ends on another line."""
    try:
        read_json(line)
    except NotJsonError as error:
        return line.lstrip().startswith("{") and error.at is not None and error.at >= len(line.rstrip())
    return False


@dataclass(slots=True)
class _Document:
    """A text of several values, and how far it has been read."""

    file: str
    text: str
    at: int = 0
    number: int = 0
    broken: bool = False

    def value(self) -> Message:
        """The next value; `broken` is set where nobody can tell where it would end."""
        self.number += 1
        start = self.at = after_spaces(self.text, self.at)
        place = f"member {self.number}"
        try:
            value, self.at = read_json_at(self.text, start)
        except NotJsonError as error:
            return self._refused(start, place, error)
        return _message(self.file, self.number, place, self.text[start : self.at], value)

    def _refused(self, start: int, place: str, error: NotJsonError) -> Message:
        end = end_of_refused(self.text, start) if error.at is None else None
        if end is None:
            return self.broken_at(start, error)
        self.at = end
        return Message(self.file, self.number, self.text[start:end], None, f"{place}: {error}")

    def broken_at(self, start: int, error: NotJsonError) -> Message:
        """The message that stands for all from `start` on, since its values cannot be told apart."""
        self.broken = True
        place = start if error.at is None else error.at
        line = self.text.count("\n", 0, place) + 1
        column = place - (self.text.rfind("\n", 0, place) + 1)
        return Message(self.file, self.number, self.text[start:], None, _at(error, line, column))

    def sign(self) -> str:
        """The next character that is no space; nothing at the end."""
        self.at = after_spaces(self.text, self.at)
        return self.text[self.at : self.at + 1]


def _list_messages(document: _Document) -> Iterator[Message]:
    document.sign()
    document.at += 1
    closed = document.sign() == "]"
    while not closed:
        yield document.value()
        if document.broken:
            return
        closed = document.sign() == "]"
        if not closed and document.sign() != ",":
            yield _missing(document, "a comma or the end of the list")
            return
        document.at += not closed
    document.at += 1
    if document.sign():
        yield _missing(document, "nothing more")


def _missing(document: _Document, expected: str) -> Message:
    document.number += 1
    return document.broken_at(document.at, NotJsonError(f"not JSON: expected {expected}", document.at))


def _object_messages(file: str, text: str) -> Iterator[Message]:
    """Objects over several lines; if the first is none, then these were lines, and the first of them is at fault."""
    document = _Document(file, text)
    message = document.value()
    if document.broken:
        lines = ((number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip())
        yield from _line_messages(file, lines)
        return
    yield message
    while document.sign() and not document.broken:
        yield document.value()


def _message(file: str, number: int, place: str, raw: str, value: object) -> Message:
    if not _is_utf_8(raw):
        return Message(file, number, raw, None, f"{place}: {_NOT_UTF_8}")
    if not isinstance(value, dict):
        return Message(file, number, raw, None, f"{place}: {_NOT_OBJECT}")
    return Message(file, number, raw, value)


def _is_utf_8(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _at(error: NotJsonError, line: int, column: int | None) -> str:
    where = "" if error.at is None or column is None else f" at column {column + 1}"
    return f"line {line}: {error}{where}"
