"""A feed's files into messages: each row, or group of rows, as one event or held with what was wrong with it.

Only a feed that groups its rows, or joins several files, keeps them until the last file is read; the others are
constant in memory but for one short hash a row, by which rows that say the same are told apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from shield_ingest.feed import HeldRowError, Numbering, Row, RowReading, compose, read_row
from shield_ingest.feed_join import Joined, joined_files, joined_message
from shield_ingest.feed_model import Feed
from shield_ingest.feed_rows import file_rows
from shield_ingest.message import Message

Files = Iterable[tuple[str, Iterable[str]]]


def feed_messages(files: Files, feed: Feed) -> Iterator[Message]:
    """The events of a feed's files, each given as its name and its lines with their line ends.

    Raises RejectedError for a file that is not of this feed, naming the columns that it lacks, and where one of several
    files that belong together is not there.
    """
    groups: dict[str, dict[str, tuple[RowReading, Message]]] = {}
    for message, reading in _of_joined(files, feed) if feed.files else _of_each(files, feed):
        if reading is None:
            yield message
        elif feed.group_by is None:
            yield _translated([(reading, message)], feed)
        else:
            # A file named twice states each of its rows once: equal rows of one file differ in their count.
            groups.setdefault(reading.subject, {}).setdefault(reading.key, (reading, message))
    for group in groups.values():
        yield _translated(list(group.values()), feed)


def _of_each(files: Files, feed: Feed) -> Iterator[tuple[Message, RowReading | None]]:
    """Each row of each file with what it says, None where it is held."""
    for file, lines in files:
        numbering = Numbering(feed.named)
        for each in file_rows(file, lines, feed):
            row = None if each.cells is None else numbering.row(each.cells)
            yield _read(each.message, each.place, row, feed)


def _of_joined(files: Files, feed: Feed) -> Iterator[tuple[Message, RowReading | None]]:
    for each in joined_files(files, feed):
        if isinstance(each, Joined):
            yield _read(joined_message(each), each.pieces[-1].place, each.row, feed)
        else:
            yield each, None


def _read(message: Message, place: str, row: Row | None, feed: Feed) -> tuple[Message, RowReading | None]:
    if row is None:
        return message, None
    try:
        return message, read_row(row, feed)
    except HeldRowError as error:
        return replace(message, fault=f"{place}: {error}"), None


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
