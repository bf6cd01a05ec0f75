"""Messages that a transaction lays out in the database beside its rows, to be put on topics afterwards.

What was laid out is published at least once, however often a process ends: a message goes from the table only with the
acknowledgement of Kafka. Several processes may relay at once, and each takes others' place only in what is left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, Table, Text, delete, select
from sqlalchemy.engine import Connection, Engine

from shield_shared.database import insert_once, transaction

if TYPE_CHECKING:
    from shield_shared.kafka_bus import Outgoing

#: How many messages are published at once, while the database waits.
PORTION = 500


def outbox_table(metadata: MetaData, name: str) -> Table:
    """A table of messages that wait; a revision makes it with the same columns."""
    return Table(
        name,
        metadata,
        Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
        Column("topic", Text, nullable=False),
        Column("key", LargeBinary),
        Column("value", LargeBinary, nullable=False),
    )


def add(connection: Connection, table: Table, messages: Iterable[tuple[str, bytes | None, bytes]]) -> None:
    """Lay out messages (topic without prefix, key, value) in the transaction that they tell of."""
    insert_once(connection, table, ("topic", "key", "value"), [tuple(message) for message in messages])


def relay(engine: Engine, table: Table, publish: Callable[[Sequence[Outgoing]], None], portion: int = PORTION) -> int:
    """Publish the next messages in the order they were laid out in, and take them from the table; returns how many.

    0 means that none waits, or that others are at it. `publish` returns when all are stored; whatever it raises leaves
    all of them in the table, so that it has to deal with a message that can never be stored itself.
    """
    from shield_shared.kafka_bus import Outgoing  # only a process that talks to Kafka relays

    next_ones = select(table.c.number).order_by(table.c.number).limit(portion).with_for_update(skip_locked=True)
    taken = delete(table).where(table.c.number.in_(next_ones)).returning(table)
    with transaction(engine) as connection:
        rows = sorted(connection.execute(taken), key=attrgetter("number"))
        if rows:
            publish([Outgoing(row.topic, row.key, row.value) for row in rows])
    return len(rows)
