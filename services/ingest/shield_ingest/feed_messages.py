"""A feed's files into messages: each row, or group of rows, as one event or held with what was wrong with it.

Only a feed that groups its rows keeps them until the last file is read; the others are constant in memory but for one
short hash a row, by which rows that say the same are told apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from shield_ingest.csv_text import Record, read_records
from shield_ingest.feed import HeldRowError, Numbering, RowReading, compose, read_row
from shield_ingest.feed_model import Feed
from shield_ingest.json_messages import json_messages
from shield_ingest.message import Message
from shield_shared.errors import RejectedError

_RECODED = "expected text in UTF-8; what was not was read as Windows-1252"


_Cells = dict[str, str]


def feed_messages(files: Iterable[tuple[str, Iterable[str]]], feed: Feed) -> Iterator[Message]:
    """The events of a feed's files, each given as its name and its lines with their line ends.

    Raises RejectedError for a file that is not of this feed, naming the columns that it lacks.
    """
    groups: dict[str, dict[str, tuple[RowReading, Message]]] = {}
    for file, lines in files:
        for message, reading in _readings(file, lines, feed):
            if reading is None:
                yield message
            elif feed.group_by is None:
                yield _translated([(reading, message)], feed)
            else:
                # A file named twice states each of its rows once: equal rows of one file differ in their count.
                groups.setdefault(reading.group, {}).setdefault(reading.key, (reading, message))
    for group in groups.values():
        yield _translated(list(group.values()), feed)


def _readings(file: str, lines: Iterable[str], feed: Feed) -> Iterator[tuple[Message, RowReading | None]]:
    """Each row with what it says, None where it is held."""
    numbering = Numbering(feed)
    for message, place, cells in _csv_rows(file, lines, feed) if feed.format == "csv" else _json_rows(file, lines):
        if cells is None:
            yield message, None
            continue
        try:
            yield message, read_row(numbering.row(cells), feed)
        except HeldRowError as error:
            yield replace(message, fault=f"{place}: {error}"), None


def _translated(rows: Sequence[tuple[RowReading, Message]], feed: Feed) -> Message:
    translation = compose([reading for reading, _ in rows], feed)
    messages = [message for _, message in rows]
    told = [warning for message in messages for warning in message.warnings]
    return replace(
        messages[0],
        raw="".join(str(message.raw) for message in messages),
        value=translation.event,
        warnings=tuple(dict.fromkeys([*told, *translation.warnings])),
    )


def _csv_rows(file: str, lines: Iterable[str], feed: Feed) -> Iterator[tuple[Message, str, _Cells | None]]:
    records = read_records(lines, feed.delimiter)
    heading = _heading(file, next(records, None), feed)
    passed_over = len(set(heading) - feed.columns - set(feed.ignored))
    news = (f"passed over {passed_over} columns that this feed does not name",) if passed_over else ()
    for record in records:
        message, cells = _csv_row(file, record, feed)
        yield replace(message, warnings=(*news, *message.warnings)), f"row {record.number}", _by_name(heading, cells)
        news = ()


def _by_name(heading: Sequence[str], cells: Sequence[str] | None) -> _Cells | None:
    return None if cells is None else dict(zip(heading, cells, strict=True))


def _heading(file: str, record: Record | None, feed: Feed) -> tuple[str, ...]:
    if record is None:
        raise RejectedError(f"{file}: expected a heading with the columns of feed {feed.id}, and the file is empty")
    cells = tuple(cell.strip() for cell in record.cells)
    missing = sorted(feed.columns - set(cells))
    if missing:
        raise RejectedError(f"{file}: expected the columns of feed {feed.id}; missing: {', '.join(missing)}")
    twice = sorted(column for column in feed.columns if cells.count(column) > 1)
    if twice:
        raise RejectedError(f"{file}: expected each column of feed {feed.id} once; twice: {', '.join(twice)}")
    return cells


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


def _json_rows(file: str, lines: Iterable[str]) -> Iterator[tuple[Message, str, _Cells | None]]:
    for message in json_messages(file, lines):
        cells = _flat(message.value) if isinstance(message.value, dict) else None
        yield replace(message, value=None), f"member {message.position}", cells


def _flat(value: dict[str, object], path: str = "") -> _Cells:
    """The members of an object by path, such as `location.street.name`, as text; lists say nothing."""
    cells: _Cells = {}
    for name, member in value.items():
        if isinstance(member, dict):
            cells |= _flat(member, f"{path}{name}.")
        elif not isinstance(member, list) and member is not None:
            cells[path + name] = str(member)
    return cells
