"""Several files of one feed into rows: which is which is told by its heading, and what says the same key is joined.

Each row of the file that may have many of a key, beside the one row of each other file, is one row of the feed, its
columns named with their file. A row that joins nothing, or lacks what it needs, is held by itself with the reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import product

from shield_ingest.feed import HeldRowError, Numbering, Row
from shield_ingest.feed_model import Feed, File
from shield_ingest.feed_rows import check_heading, csv_rows, read_heading
from shield_ingest.feed_values import CellError
from shield_ingest.message import Message
from shield_shared.errors import RejectedError


@dataclass(frozen=True, slots=True)
class Piece:
    """One row of one of the files: what it is joined on, its cells named with the file, and where it stood."""

    on: str
    row: Row
    message: Message
    place: str


@dataclass(frozen=True, slots=True)
class Joined:
    """A row of the feed made of rows of its files, or why there is none.

    `pieces` are the rows that it is made of; the last is that of the file that may have many, where there is one.
    """

    pieces: tuple[Piece, ...]
    row: Row | None
    error: HeldRowError | None = None


Pieces = dict[str, list[Piece]]


def joined_files(files: Iterable[tuple[str, Iterable[str]]], feed: Feed) -> Iterator[Message | Joined]:
    """The rows of a feed's files, in whatever order the files are given; a row that cannot be read is its message.

    Raises RejectedError for a file that is none of this feed's, or where one that is needed is not there.
    """
    pieces: Pieces = {}
    for file, lines in files:
        heading, records = read_heading(file, lines, feed)
        kind = _recognised(file, heading, feed)
        named = feed.named_in(kind)
        numbering = Numbering(f"{kind.name}.{column}" for column in named)
        found = pieces.setdefault(kind.name, [])
        for each in csv_rows(file, heading, records, named, feed):
            if each.cells is None:
                yield each.message
            else:
                cells = {f"{kind.name}.{column}": cell for column, cell in each.cells.items()}
                found.append(_piece(numbering.row(cells), kind, each.message, each.place))
    _check_all_there(pieces, feed)
    yield from join(pieces, feed)


def join(pieces: Pieces, feed: Feed) -> Iterator[Joined]:
    """The rows of each key joined, by file; a file that is given twice says the same as once."""
    by_key: dict[str, Pieces] = {}
    for kind in feed.files:
        for piece in _different(pieces.get(kind.name, []), kind):
            if piece.on:
                by_key.setdefault(piece.on, defaultdict(list))[kind.name].append(piece)
            else:
                yield _held(piece, kind, "something, and it is blank")
    for group in by_key.values():
        yield from _joined(group, feed)


def _different(pieces: Iterable[Piece], kind: File) -> Iterable[Piece]:
    """Each row once; where a key has one row, rows that say the same are one, however often they stand there."""
    different: dict[str, Piece] = {}
    for piece in pieces:
        different.setdefault(piece.row.key if kind.many else piece.row.said, piece)
    return different.values()


def join_rows(rows: Iterable[Row], feed: Feed) -> list[Row]:
    """Rows of several files, their columns named by file, joined. Raises HeldRowError for what joins nothing."""
    pieces: Pieces = {}
    for number, row in enumerate(rows, 1):
        name = next(iter(row.cells)).partition(".")[0]
        kind = next(kind for kind in feed.files if kind.name == name)
        pieces.setdefault(name, []).append(_piece(row, kind, Message(name, number, "", None), f"row {number}"))
    joined = list(join(pieces, feed))
    for each in joined:
        if each.error is not None:
            raise each.error
    return [each.row for each in joined if each.row is not None]


def _joined(group: Pieces, feed: Feed) -> Iterator[Joined]:
    reasons = _reasons(group, feed)
    if reasons:
        for kind in feed.files:
            yield from (_held(piece, kind, reasons[0]) for piece in group.get(kind.name, ()))
        return
    ordered = sorted(feed.files, key=lambda kind: kind.many)
    for parts in product(*(group[kind.name] for kind in ordered if kind.name in group)):
        cells = {column: cell for part in parts for column, cell in part.row.cells.items()}
        digest = sha256(" ".join(part.row.key for part in parts).encode()).hexdigest()[:32]
        yield Joined(parts, Row(cells, digest))


def _reasons(group: Pieces, feed: Feed) -> list[str]:
    """What the rows of one key lack to be joined."""
    reasons = [
        f"one row of {kind.name} that says this, and there are {len(group[kind.name])}"
        for kind in feed.files if not kind.many and len(group.get(kind.name, ())) > 1
    ]  # fmt: skip
    reasons += [
        f"a row of {kind.name} that says the same, and there is none"
        for kind in feed.files if kind.always and kind.name not in group
    ]  # fmt: skip
    if not reasons and len(group) == 1:
        others = " or ".join(kind.name for kind in feed.files if kind.name not in group)
        reasons.append(f"a row of {others} that says the same, and there is none")
    return reasons


def _held(piece: Piece, kind: File, expected: str) -> Joined:
    return Joined((piece,), None, HeldRowError([CellError(f"{kind.name}.{kind.join_on}", expected)]))


def _piece(row: Row, kind: File, message: Message, place: str) -> Piece:
    return Piece(row.cells.get(f"{kind.name}.{kind.join_on}", "").strip(), row, message, place)


def _recognised(file: str, heading: Sequence[str], feed: Feed) -> File:
    """The one of a feed's files that a heading is of: that which it has all columns of, the most of them if several."""
    fitting = [kind for kind in feed.files if feed.columns_of(kind) <= set(heading)]
    if not fitting:
        lacking = [
            f"{kind.name} (missing: {', '.join(sorted(feed.columns_of(kind) - set(heading)))})" for kind in feed.files
        ]
        raise RejectedError(f"{file}: expected the columns of one of the files of feed {feed.id}: {'; '.join(lacking)}")
    kind = max(fitting, key=lambda each: len(feed.columns_of(each)))
    check_heading(file, heading, feed.columns_of(kind), feed)
    return kind


def _check_all_there(pieces: Pieces, feed: Feed) -> None:
    missing = [kind for kind in feed.files if not kind.optional and kind.name not in pieces]
    if missing:
        told = "; ".join(f"{kind.name} (columns: {', '.join(sorted(feed.columns_of(kind)))})" for kind in missing)
        raise RejectedError(f"Feed {feed.id} is read from several files together. Expected also a file of {told}.")


def joined_message(joined: Joined) -> Message:
    """The message of a joined row: the place of its row that may stand beside others, the text and warnings of all."""
    last = joined.pieces[-1]
    messages = [piece.message for piece in joined.pieces]
    return replace(
        last.message,
        raw="".join(str(message.raw) for message in messages),
        warnings=tuple(dict.fromkeys(warning for message in messages for warning in message.warnings)),
        fault=None if joined.error is None else f"{last.place}: {joined.error}",
    )
