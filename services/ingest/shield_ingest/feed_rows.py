"""The rows of one file, CSV or JSON, as cells by column: what cannot be read is a row with a fault; the rest goes on.

Which of the two a file is, where a feed takes both, is told by its first character that is no space: JSON begins with a
bracket or a brace.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from shield_ingest.csv_text import Record, read_records
from shield_ingest.feed_model import Feed
from shield_ingest.json_messages import json_messages
from shield_ingest.message import Message
from shield_shared.errors import RejectedError

_RECODED = "expected text in UTF-8; what was not was read as Windows-1252"


@dataclass(frozen=True, slots=True)
class FileRow:
    """A row as it stood and its cells, None where the message says why there are none; `place` is named in faults."""

    message: Message
    place: str
    cells: dict[str, str] | None


def file_rows(file: str, lines: Iterable[str], feed: Feed) -> Iterator[FileRow]:
    """The rows of the only file of a feed. Raises RejectedError for a file that is not of this feed."""
    form, lines = _form(lines, feed)
    if form == "json":
        yield from _json_rows(file, lines)
        return
    heading, records = read_heading(file, lines, feed)
    check_heading(file, heading, feed.columns, feed)
    yield from csv_rows(file, heading, records, feed.named, feed)


def read_heading(file: str, lines: Iterable[str], feed: Feed) -> tuple[tuple[str, ...], Iterator[Record]]:
    """The columns of a CSV file, and the rows below. Raises RejectedError for a file without any."""
    records = read_records(lines, feed.delimiter)
    record = next(records, None)
    if record is None:
        raise RejectedError(f"{file}: expected a heading with the columns of feed {feed.id}, and the file is empty")
    return tuple(cell.strip() for cell in record.cells), records


def check_heading(file: str, heading: Sequence[str], columns: Collection[str], feed: Feed) -> None:
    """Raise RejectedError where a heading lacks a column, or has one twice."""
    missing = sorted(set(columns) - set(heading))
    if missing:
        raise RejectedError(f"{file}: expected the columns of feed {feed.id}; missing: {', '.join(missing)}")
    twice = sorted(column for column in columns if heading.count(column) > 1)
    if twice:
        raise RejectedError(f"{file}: expected each column of feed {feed.id} once; twice: {', '.join(twice)}")


def csv_rows(
    file: str, heading: Sequence[str], records: Iterable[Record], named: Collection[str], feed: Feed
) -> Iterator[FileRow]:
    """The rows below a heading; the first tells how many columns the feed does not name."""
    passed_over = len(set(heading) - set(named))
    news = (f"passed over {passed_over} columns that this feed does not name",) if passed_over else ()
    for record in records:
        message, cells = _csv_row(file, record, feed)
        by_name = None if cells is None else dict(zip(heading, cells, strict=True))
        yield FileRow(replace(message, warnings=(*news, *message.warnings)), f"row {record.number}", by_name)
        news = ()


def _form(lines: Iterable[str], feed: Feed) -> tuple[str, Iterable[str]]:
    """Whether a file is CSV or JSON, and its lines."""
    if len(feed.format) == 1:
        return feed.format[0], lines
    source = iter(lines)
    read: list[str] = []
    for line in source:
        read.append(line)
        if line.strip():
            break
    first = read[-1].lstrip()[:1] if read else ""
    return "json" if first in ("[", "{") else "csv", chain(read, source)


def _csv_row(file: str, record: Record, feed: Feed) -> tuple[Message, Sequence[str] | None]:
    message = Message(file, record.number, record.text, None)
    if record.fault is not None:
        return replace(message, fault=f"row {record.number}: {record.fault}"), None
    if _is_text(record.text):
        return message, record.cells
    try:
        cells = [_recoded(cell, feed) for cell in record.cells]
    except UnicodeError:
        expected = "expected text in UTF-8" + (" or Windows-1252" if feed.fallback_encoding else "")
        return replace(message, fault=f"row {record.number}: {expected}"), None
    return replace(message, warnings=(_RECODED,)), cells


def _is_text(text: str) -> bool:
    """Whether no byte was left over that UTF-8 could not read."""
    return text.isascii() or not any("\udc80" <= sign <= "\udcff" for sign in text)


def _recoded(cell: str, feed: Feed) -> str:
    """A cell whose bytes are no UTF-8, by the encoding that the feed falls back on. Raises UnicodeError."""
    if _is_text(cell):
        return cell
    if feed.fallback_encoding is None:
        raise UnicodeError
    return cell.encode("utf-8", "surrogateescape").decode(feed.fallback_encoding)


def _json_rows(file: str, lines: Iterable[str]) -> Iterator[FileRow]:
    for message in json_messages(file, lines):
        cells = _flat(message.value) if isinstance(message.value, dict) else None
        yield FileRow(replace(message, value=None), f"member {message.position}", cells)


def _flat(value: dict[str, object], path: str = "") -> dict[str, str]:
    """The members of an object by path, such as `location.street.name`, as text; lists say nothing."""
    cells: dict[str, str] = {}
    for name, member in value.items():
        if isinstance(member, dict):
            cells |= _flat(member, f"{path}{name}.")
        elif not isinstance(member, list) and member is not None:
            cells[path + name] = str(member)
    return cells
