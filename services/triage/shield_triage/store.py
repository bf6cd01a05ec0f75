"""What triage keeps: arrivals, the tokens that join them into components, and the digest of each decision told.

Everything happens within a transaction of the caller's. Rows of one component are read and written only by whoever
holds the lock on its row in `triage_components`; its version rises with each change.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
    BigInteger,
    Column,
    ColumnElement,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    and_,
    bindparam,
    column,
    delete,
    func,
    select,
    update,
    values,
)  # fmt: skip
from sqlalchemy.engine import Connection

from shield_shared.database import among, insert_once, put
from shield_shared.migrations import Schema
from shield_shared.outbox import outbox_table
from shield_shared.reading import UNKNOWN
from shield_triage.components import Token
from shield_triage.deciding import Appearance
from shield_triage.notices import OnHold

TABLES = MetaData()
SCHEMA = Schema("triage", TABLES, Path(__file__).with_name("migrations"))

_components = Table(
    "triage_components",
    TABLES,
    Column("component", LargeBinary, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("size", Integer, nullable=False),
    Column("policy", LargeBinary),  # by which it was decided at the version `decided`
    Column("decided", BigInteger),
    Column("again", Integer),  # 1 where all that stands is to be told again (`again.py`)
)
_tokens = Table(
    "triage_tokens",
    TABLES,
    Column("token", LargeBinary, primary_key=True),
    Column("component", LargeBinary, nullable=False, index=True),
)
_arrivals = Table(
    "triage_arrivals",
    TABLES,
    Column("arrival", LargeBinary, primary_key=True),
    Column("component", LargeBinary, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("received", Text, nullable=False),
    Column("event", LargeBinary, nullable=False),
    Index("ix_triage_arrivals_component_version", "component", "version"),
)
_decisions = Table(
    "triage_decisions",
    TABLES,
    Column("appearance", LargeBinary, primary_key=True),
    Column("component", LargeBinary, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("young_person", Text),
    Column("source", Text, nullable=False),
    Column("id", LargeBinary, nullable=False),  # an id may hold signs that PostgreSQL takes in no text
    Column("role", Text),
    Column("digest", LargeBinary),
    Index("ix_triage_decisions_component_version", "component", "version"),
)
_held = Table(
    "triage_held",
    TABLES,
    Column("arrival", LargeBinary, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("faults", Text, nullable=False),
    Column("received", Text, nullable=False),
    Column("message", LargeBinary, nullable=False),
)
OUTBOX = outbox_table(TABLES, "triage_outbox")
Table("triage_topics", TABLES, Column("topic", Text, primary_key=True), Column("identity", Text, nullable=False))

Component = bytes
#: Where an arrival is that was purged: no component has this name, so that nobody ever reads what is in it.
NOWHERE: Component = b""

_wanted = values(column("component", LargeBinary), column("after", BigInteger))


class Locked(NamedTuple):
    """A component whose lock we hold: its version and how many arrivals it has."""

    version: int
    size: int


class StoredArrival(NamedTuple):
    """An arrival as it is kept: its id, the moment of receipt, and the event's canonical JSON."""

    arrival: bytes
    received: str
    event: bytes


def owners(connection: Connection, tokens: Collection[Token]) -> dict[Token, Component]:
    """The components to which some tokens belong so far."""
    rows = select(_tokens.c.token, _tokens.c.component).where(among(connection, _tokens.c.token, tokens))
    return {row.token: row.component for row in connection.execute(rows)}


def claim(connection: Connection, proposed: Mapping[Token, Component]) -> dict[Token, Component]:
    """Give tokens that had no component one, in a fixed order; returns what they belong to, ours or another's."""
    if not proposed:
        return {}
    insert_once(connection, _tokens, ("token", "component"), sorted(proposed.items()))
    return owners(connection, proposed)


def lock(connection: Connection, components: Collection[Component]) -> dict[Component, Locked]:
    """Lock the rows of components, in a fixed order, until the transaction ends; one that is no more is left out."""
    table = _components.c
    rows = select(table.component, table.version, table.size).where(among(connection, table.component, components))
    found = connection.execute(rows.order_by(table.component).with_for_update())
    return {component: Locked(version, size) for component, version, size in found}


def known_arrivals(connection: Connection, arrivals: Collection[bytes]) -> set[bytes]:
    """Which of some arrivals are kept already."""
    found = connection.execute(select(_arrivals.c.arrival).where(among(connection, _arrivals.c.arrival, arrivals)))
    return set(found.scalars())


def purged_arrivals(connection: Connection, arrivals: Collection[bytes]) -> set[bytes]:
    """Which of some arrivals were purged: nothing of them, their tokens neither, may come back."""
    purged = and_(among(connection, _arrivals.c.arrival, arrivals), _arrivals.c.component == NOWHERE)
    return set(connection.execute(select(_arrivals.c.arrival).where(purged)).scalars())


def arrivals_after(
    connection: Connection, wanted: Mapping[Component, int]
) -> Iterable[tuple[Component, StoredArrival]]:
    """The arrivals of components that came to them after a version, with their component."""
    if not wanted:
        return ()
    table = _arrivals.c
    rows = select(table.component, table.arrival, table.received, table.event).join(*_after(_arrivals, wanted))
    return [(component, StoredArrival(*kept)) for component, *kept in connection.execute(rows)]


def told_after(
    connection: Connection, wanted: Mapping[Component, int]
) -> Iterable[tuple[Component, Appearance, bytes | None]]:
    """What was told of appearances of components after a version: its digest, None where they stand no more."""
    if not wanted:
        return ()
    table = _decisions.c
    said = (table.component, table.young_person, table.source, table.id, table.role, table.digest)
    rows = connection.execute(select(*said).join(*_after(_decisions, wanted)))
    return [
        (row.component, Appearance(row.young_person, row.source, row.id.decode(), row.role), row.digest) for row in rows
    ]


def _after(table: Table, wanted: Mapping[Component, int]) -> tuple[CTE, ColumnElement[bool]]:
    rows = _wanted.data(list(wanted.items())).cte("wanted")
    return rows, and_(table.c.component == rows.c.component, table.c.version > rows.c.after)


def merge(connection: Connection, into: Mapping[Component, tuple[Component, int]]) -> None:
    """Move all that belongs to components into others (loser -> winner, its new version); the losers are no more."""
    if not into:
        return
    rows = [{"loser": loser, "winner": winner, "at": version} for loser, (winner, version) in into.items()]
    for table in (_tokens, _arrivals, _decisions):
        moved: dict[str, Any] = {"component": bindparam("winner")}
        if table is not _tokens:
            moved["version"] = bindparam("at")
        connection.execute(update(table).where(table.c.component == bindparam("loser")).values(moved), rows)
    connection.execute(delete(_components).where(among(connection, _components.c.component, into)))


def keep_components(connection: Connection, rows: Sequence[tuple[Component, int, int]], policy: bytes) -> None:
    """Note components with their version and size, and by which policy they are decided at this version."""
    columns = ("component", "version", "size", "policy", "decided")
    put(connection, _components, columns, [(*row, policy, row[1]) for row in rows])


def keep_arrivals(connection: Connection, rows: Sequence[tuple[bytes, Component, int, str, bytes]]) -> None:
    """Keep arrivals: id, component, version, moment of receipt, canonical JSON."""
    insert_once(connection, _arrivals, ("arrival", "component", "version", "received", "event"), rows)


def keep_told(connection: Connection, rows: Iterable[tuple[Component, int, Appearance, bytes | None]]) -> None:
    """Note what was told of appearances: the digest of the decision, None where it is withdrawn."""
    columns = ("appearance", "component", "version", "young_person", "source", "id", "role", "digest")
    put(connection, _decisions, columns, [_told_row(*row) for row in rows])


def _told_row(component: Component, version: int, about: Appearance, digest: bytes | None) -> tuple[object, ...]:
    who, source, id_, role = about
    return (_key(about), component, version, who, source, id_.encode(), role, digest)


def hold(connection: Connection, messages: Sequence[OnHold]) -> list[OnHold]:
    """Put messages on hold; returns those that were not on hold already."""
    by_key = {bytes.fromhex(message.arrival): message for message in messages}
    known = set(connection.execute(select(_held.c.arrival).where(among(connection, _held.c.arrival, by_key))).scalars())
    new = {key: message for key, message in by_key.items() if key not in known}
    columns = ("arrival", "agency", "type", "faults", "received", "message")
    insert_once(connection, _held, columns, [(key, *_held_row(message)) for key, message in new.items()])
    return list(new.values())


def let_go(connection: Connection, arrivals: Collection[bytes]) -> None:
    """Arrivals that were on hold are so no more, as they have been taken."""
    connection.execute(delete(_held).where(among(connection, _held.c.arrival, arrivals)))


def on_hold(connection: Connection, since: datetime) -> tuple[int, int]:
    """How many messages are on hold, and how many of them were received from a moment on."""
    count = select(func.count()).select_from(_held)
    late = count.where(_held.c.received >= since.astimezone(UTC).isoformat())
    return connection.scalar(count) or 0, connection.scalar(late) or 0


def _held_row(message: OnHold) -> tuple[object, ...]:
    reading = message.reading
    codes = ",".join(fault.code for fault in reading.faults)
    return reading.agency, reading.type or UNKNOWN, codes, message.received.astimezone(UTC).isoformat(), message.message


def _key(about: Appearance) -> bytes:
    return blake2b("\x00".join(part or "" for part in about).encode(), digest_size=16).digest()
