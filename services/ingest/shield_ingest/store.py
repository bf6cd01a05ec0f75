"""What ingest keeps: accepted events, which run brought them, held messages, and tombstones of what was purged.

Everything is inserted once, so that a repeat has no effect; what was purged does not come back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import (
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Row,
    Select,
    Table,
    Text,
    bindparam,
    delete,
    func,
    literal_column,
    select,
    true,
    update,
)  # fmt: skip
from sqlalchemy.engine import Connection, Engine

from shield_ingest.service_tables import arrivals_table
from shield_shared.canonical import canonical_json, digest_of
from shield_shared.database import insert_found_once, insert_once, put, transaction
from shield_shared.errors import UsageError
from shield_shared.events import Event
from shield_shared.faults import Fault
from shield_shared.intake import HeldMessage
from shield_shared.migrations import Schema, upgrade
from shield_shared.outbox import outbox_table

TABLES = MetaData()
SCHEMA = Schema("ingest", TABLES, Path(__file__).with_name("migrations"))

BATCH = 10_000  # rows a transaction takes in

#: The run of the events that commands record, which every run over files reads besides its files.
RECORDED = "recorded"

HeldStatus = Literal["held", "released", "discarded"]


def _text(*names: str, nullable: bool = False) -> list[Column[str]]:
    return [Column(name, Text, nullable=nullable) for name in names]


runs = Table("runs", TABLES, Column("number", Integer, primary_key=True), Column("run", Text, unique=True))
events = Table(
    "events",
    TABLES,
    Column("number", Integer, primary_key=True),
    Column("digest", LargeBinary, nullable=False, unique=True),
    *_text("source", "id", "type"),
    *_text("subject", nullable=True),
    *_text("time", "received"),
    Column("text", LargeBinary, nullable=False),
)
run_events = Table(
    "run_events",
    TABLES,
    Column("event", ForeignKey("events.number"), primary_key=True),
    Column("run", ForeignKey("runs.number"), primary_key=True),
    sqlite_with_rowid=False,
)
held_messages = Table(
    "held_messages",
    TABLES,
    Column("key", Text, primary_key=True),
    *_text("agency", "type", "faults", "status"),
    *_text("source", "id", "received", "file", "reason", "by", nullable=True),
    Column("text", LargeBinary),
    Column("position", Integer),
    Column("stored", Text, nullable=False, server_default=func.now()),
)
tombstones = Table(
    "tombstones",
    TABLES,
    Column("digest", LargeBinary, primary_key=True),
    Column("replacement", LargeBinary, index=True),
)

arrivals = arrivals_table(TABLES)
outbox = outbox_table(TABLES, "ingest_outbox")

EVENT_COLUMNS = ("digest", "source", "id", "type", "subject", "time", "received", "text")
HELD_COLUMNS = ("key", "agency", "type", "faults", "status", "source", "id", "received", "file", "text", "position")

_old, _new = events.alias(), events.alias()
_number_of_old = select(events.c.number).where(events.c.digest == bindparam("old")).scalar_subquery()
_RUNS_OF_OLD = (
    select(_new.c.number, run_events.c.run)
    .join_from(run_events, _old, run_events.c.event == _old.c.number)
    .join(_new, true())
    .where(_old.c.digest == bindparam("old"), _new.c.digest == bindparam("new"))
)
_POINT_ON = update(tombstones).where(tombstones.c.replacement == bindparam("old")).values(replacement=bindparam("new"))
_LEAVE_RUNS = delete(run_events).where(run_events.c.event == _number_of_old)
_DELETE = delete(events).where(events.c.digest == bindparam("old"))


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRow:
    """A held message in the store under its key; `reason` and `by` say why it is no longer held, and who said so."""

    key: str
    message: HeldMessage
    status: HeldStatus
    reason: str | None = None
    by: str | None = None


class IngestStore:
    """The tables of ingest in one database. Methods raise UnavailableError and PolicyError as `transaction` does."""

    def __init__(self, engine: Engine) -> None:
        """Make the tables, or bring them to this version."""
        self._engine = engine
        upgrade(engine, SCHEMA)

    def save_run(self, run: str, accepted: Iterable[Event], held: Iterable[HeldMessage]) -> None:
        """Keep what a run accepted and what it holds; what is there already, or was purged, is passed over."""
        purged = self.purged()
        for batch in _batches(accepted):
            rows = sorted(row for row in map(event_row, batch) if row[0] not in purged)
            with transaction(self._engine) as connection:
                insert_once(connection, events, EVENT_COLUMNS, rows)
                _join(connection, run, [row[0] for row in rows])
        for messages in _batches(held):
            kept = [row for m in messages if bytes.fromhex((row := held_row_of(run, m))[0]) not in purged]
            with transaction(self._engine) as connection:
                insert_once(connection, held_messages, HELD_COLUMNS, kept)

    def record(self, event: Event) -> None:
        """Keep an event that a command records, for every run from now on."""
        self.save_run(RECORDED, [event], [])

    def recorded(self) -> list[tuple[bytes, datetime]]:
        """The canonical text and moment of receipt of each event that commands recorded, by received, then text."""
        return self._texts(
            select(events.c.text, events.c.received)
            .join_from(events, run_events)
            .join(runs)
            .where(runs.c.run == RECORDED)
        )

    def accepted(self) -> list[tuple[bytes, datetime]]:
        """The canonical text and moment of receipt of every event of every run, by received, then text."""
        return self._texts(select(events.c.text, events.c.received))

    def _texts(self, query: Select[Any]) -> list[tuple[bytes, datetime]]:
        with transaction(self._engine) as connection:
            rows = connection.execute(query.order_by(events.c.received, events.c.text)).all()
        return [(text, datetime.fromisoformat(received)) for text, received in rows]

    def held(self, status: HeldStatus | None = "held") -> list[HeldRow]:
        """The held messages of one status (None: of any), by received, then key."""
        query = select(held_messages).order_by(held_messages.c.received.nulls_first(), held_messages.c.key)
        if status is not None:
            query = query.where(held_messages.c.status == status)
        with transaction(self._engine) as connection:
            return [_as_held(row) for row in connection.execute(query)]

    def held_row(self, key: str) -> HeldRow:
        """One held message of any status; raises UsageError where there is none of this key."""
        with transaction(self._engine) as connection:
            row = connection.execute(select(held_messages).where(held_messages.c.key == key)).one_or_none()
        if row is None:
            raise _no_such_key()
        return _as_held(row)

    def mark_held(self, key: str, status: HeldStatus, reason: str, by: str) -> None:
        """Say what became of a held message, why and by whose word; raises UsageError where there is none."""
        values = {"status": status, "reason": reason, "by": by}
        with transaction(self._engine) as connection:
            if connection.execute(update(held_messages).where(held_messages.c.key == key), values).rowcount == 0:
                raise _no_such_key()

    def purged(self) -> frozenset[bytes]:
        """The digests of all texts that were purged, replaced ones among them: no run may bring them back."""
        with transaction(self._engine) as connection:
            return frozenset(connection.execute(select(tombstones.c.digest)).scalars())

    def replacements(self) -> dict[bytes, bytes]:
        """For the digest of each purged text that others share in: the canonical text that stands in its place."""
        query = select(tombstones.c.digest, events.c.text).join_from(
            tombstones, events, tombstones.c.replacement == events.c.digest
        )
        with transaction(self._engine) as connection:
            return {row.digest: row.text for row in connection.execute(query)}

    def erase(self, erased: Mapping[bytes, Event | None]) -> None:
        """Delete events by digest, each leaving a tombstone, and put in its place what is left of it, if anything."""
        if not erased:
            return
        left = sorted(event_row(event) for event in erased.values() if event is not None)
        stones = [(digest, digest_of(event.text) if event is not None else None) for digest, event in erased.items()]
        pairs = [{"old": old, "new": new} for old, new in stones]
        with transaction(self._engine) as connection:
            insert_once(connection, events, EVENT_COLUMNS, left)
            insert_found_once(connection, run_events, ("event", "run"), _RUNS_OF_OLD, stones)
            for statement in (_POINT_ON, _LEAVE_RUNS, _DELETE):
                connection.execute(statement, pairs)
            put(connection, tombstones, ("digest", "replacement"), stones)

    def empty_held(self, keys: Iterable[str]) -> None:
        """Take away what held messages say, and who says it; that they are held, and why, stays."""
        nothing = dict.fromkeys(("text", "source", "id", "file", "reason"))
        with transaction(self._engine) as connection:
            for key in keys:
                connection.execute(update(held_messages).where(held_messages.c.key == key), nothing)

    def erase_held(self, before: datetime) -> int:
        """Delete held messages received (else stored) before a moment, each leaving a tombstone; returns how many."""
        old = func.coalesce(held_messages.c.received, held_messages.c.stored) < moment_text(before)
        with transaction(self._engine) as connection:
            keys = list(connection.execute(select(held_messages.c.key).where(old)).scalars())
            insert_once(connection, tombstones, ("digest",), [(bytes.fromhex(key),) for key in keys])
            connection.execute(delete(held_messages).where(old))
        return len(keys)


def _batches(rows: Iterable[Any]) -> Iterator[Sequence[Any]]:
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        yield batch


def _join(connection: Connection, run: str, digests: Sequence[bytes]) -> None:
    """Note which run the events came with."""
    insert_once(connection, runs, ("run",), [(run,)])
    number = connection.execute(select(runs.c.number).where(runs.c.run == run)).scalar_one()
    found = select(events.c.number, literal_column(str(number))).where(events.c.digest == bindparam("digest"))
    insert_found_once(connection, run_events, ("event", "run"), found, [(digest,) for digest in digests])


def event_row(event: Event) -> tuple[Any, ...]:
    """An event as a row of EVENT_COLUMNS."""
    return (
        digest_of(event.text),
        event.source,
        event.id,
        event.type,
        event.subject,
        moment_text(event.time),
        moment_text(event.received),
        event.text,
    )


def moment_text(moment: datetime) -> str:
    """A moment as the store keeps it: UTC, to the microsecond, so that texts sort as moments do."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def held_row_of(run: str, message: HeldMessage) -> tuple[Any, ...]:
    """A held message as a row of HELD_COLUMNS."""
    faults = canonical_json([asdict(fault) for fault in message.faults]).decode()
    received = moment_text(message.received) if message.received is not None else None
    told = (message.source, message.id, received, message.file)
    key = _held_key(run, message, [message.agency, message.type, faults, *told, message.position])
    return (key, message.agency, message.type, faults, "held", *told, message.text, message.position)


def _held_key(run: str, message: HeldMessage, told: Sequence[object]) -> str:
    """One key a text; what has no text is told apart by the run, where it stood and what is wrong with it."""
    return digest_of(message.text or canonical_json([run, *told])).hex()


def _as_held(row: Row[Any]) -> HeldRow:
    message = HeldMessage(
        agency=row.agency,
        type=row.type,
        faults=tuple(Fault(**fault) for fault in json.loads(row.faults)),
        source=row.source,
        id=row.id,
        received=datetime.fromisoformat(row.received) if row.received is not None else None,
        text=row.text,
        file=row.file,
        position=row.position,
    )
    return HeldRow(key=row.key, message=message, status=row.status, reason=row.reason, by=row.by)


def _no_such_key() -> UsageError:
    return UsageError("There is no held message under this key: `shield held list` shows the keys there are.")
