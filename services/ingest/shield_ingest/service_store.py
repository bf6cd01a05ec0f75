"""What the ingest service keeps: each arrival once, beside the events and held messages of `store`, and an outbox.

A batch is one transaction, and an arrival that is there already has no second effect. What was purged stays away.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import ARRAY, Row, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine

from shield_ingest.arrivals import Arrived, Read, Taken, forgotten, standing, take
from shield_ingest.buckets import bucket_of
from shield_ingest.notices import Sent, envelopes, notices
from shield_ingest.store import (
    EVENT_COLUMNS,
    HELD_COLUMNS,
    IngestStore,
    arrivals,
    event_row,
    events,
    held_messages,
    held_row_of,
    moment_text,
    outbox,
    tombstones,
)
from shield_shared.database import among, insert_once, is_postgresql, transaction
from shield_shared.events import Event
from shield_shared.faults import Fault
from shield_shared.intake import Intake
from shield_shared.london import london_date
from shield_shared.notices import Notice, held_notice
from shield_shared.outbox import add
from shield_shared.reading import Reading

_PORTION = 2000  # arrivals read at once when all are put on topics again
_left = events.alias("what_is_left")
_KNOWN = (events.c.source, events.c.id, events.c.type, events.c.subject, events.c.digest)
_ARRIVAL_COLUMNS = tuple(column.name for column in arrivals.columns if column.name != "number")
_GATHERED = [bindparam(name, type_=ARRAY(arrivals.c[name].type)) for name in _ARRIVAL_COLUMNS]
_INSERT_GATHERED = (
    postgresql.insert(arrivals)
    .from_select(_ARRIVAL_COLUMNS, select(func.unnest(*_GATHERED).table_valued(*_ARRIVAL_COLUMNS).render_derived()))
    .on_conflict_do_nothing()
    .returning(arrivals.c.arrival)
)
_INSERT_NAMED = sqlite.insert(arrivals).on_conflict_do_nothing().returning(arrivals.c.arrival)


class ServiceStore(IngestStore):
    """The tables of the ingest service. Methods raise UnavailableError and PolicyError as `transaction` does."""

    def __init__(self, engine: Engine) -> None:
        """Make the tables, or bring them to this version."""
        super().__init__(engine)
        self.engine = engine

    def take(self, arrived: Sequence[Arrived], read: Read) -> list[Taken]:
        """Judge arrivals in their order, keep them, and lay out what they put on topics: in one transaction.

        Returns those that had not been taken before. `read` reads what stands in the place of a purged text.
        """
        with transaction(self.engine) as connection:
            taken = _judged(connection, arrived, read)
            new = _inserted(connection, taken)
            fresh = [each for each in taken if each.arrived.arrival in new]
            _keep(connection, fresh)
        return fresh

    def release(self, key: str, arrived: Arrived, reason: str, by: str) -> None:
        """Take in a held message that now reads as an event, and say by whose word; again has no second effect."""
        values = {"status": "released", "reason": reason, "by": by}
        with transaction(self.engine) as connection:
            taken = _judged(connection, [arrived], lambda _value, _received: arrived.reading)
            if _inserted(connection, taken):
                _keep(connection, taken)
            connection.execute(update(held_messages).where(held_messages.c.key == key), values)

    def all_again(self) -> Iterator[list[Notice]]:
        """What every arrival put on the topics of events and of held messages, in portions, as it was then.

        What was purged since is left out, or stands there as it was left for others.
        """
        number = 0
        while rows := self._portion(number):
            number = rows[-1].number
            yield [*envelopes(map(_sent_again, _going(rows))), *map(_held_again, _holding(rows))]

    def _portion(self, after: int) -> Sequence[Row[Any]]:
        with transaction(self.engine) as connection:
            return connection.execute(_ALL_AGAIN, {"after": after}).all()

    def accounts(self, since: datetime) -> Counter[tuple[date, str, str]]:
        """How many arrivals received from a moment on, by London day, agency and verdict."""
        hour = func.substr(arrivals.c.received, 1, 13)
        counted = (
            select(hour, arrivals.c.agency, arrivals.c.verdict, func.count())
            .where(arrivals.c.received >= moment_text(since), arrivals.c.verdict != "left")
            .group_by(hour, arrivals.c.agency, arrivals.c.verdict)
        )
        found: Counter[tuple[date, str, str]] = Counter()
        with transaction(self.engine) as connection:
            for began, agency, verdict, count in connection.execute(counted):
                found[london_date(datetime.fromisoformat(f"{began}:00+00:00")), agency, verdict] += count
        return found

    def repeats(self) -> list[tuple[str, str, datetime]]:
        """Agency, type and moment of receipt of every arrival that repeated an earlier one whose event is kept."""
        query = (
            select(arrivals.c.agency, events.c.type, arrivals.c.received)
            .join_from(arrivals, events, arrivals.c.digest == events.c.digest)
            .where(arrivals.c.verdict == "duplicate")
            .order_by(arrivals.c.received, arrivals.c.arrival)
        )
        with transaction(self.engine) as connection:
            rows = connection.execute(query).all()
        return [(agency, kind, datetime.fromisoformat(received)) for agency, kind, received in rows]

    def last_received(self, agencies: Iterable[str]) -> dict[str, datetime | None]:
        """When each agency's latest arrival was received; None where there is none."""
        found: dict[str, datetime | None] = {}
        with transaction(self.engine) as connection:
            for agency in agencies:
                last = connection.scalar(select(func.max(arrivals.c.received)).where(arrivals.c.agency == agency))
                found[agency] = datetime.fromisoformat(last) if last is not None else None
        return found

    def waiting(self, since: datetime) -> tuple[int, int]:
        """How many held messages wait for a person, and how many of them were received from a moment on."""
        held = held_messages.c.status == "held"
        late = select(func.count()).where(held, held_messages.c.received >= moment_text(since))
        with transaction(self.engine) as connection:
            everything = connection.scalar(select(func.count()).select_from(held_messages).where(held)) or 0
            return everything, connection.scalar(late) or 0


def _judged(connection: Connection, arrived: Sequence[Arrived], read: Read) -> list[Taken]:
    """Arrivals judged by what came before, in this batch and earlier; what was purged stays away."""
    arrived, purged = _without_purged(connection, arrived, read)
    intake = _remembering(connection, arrived)
    return [forgotten(each) if each.arrival in purged else take(each, intake) for each in arrived]


def _without_purged(
    connection: Connection, arrived: Sequence[Arrived], read: Read
) -> tuple[list[Arrived], frozenset[str]]:
    """The arrivals with what is left of a purged text in its place, and the references of those with nothing left."""
    digests = {each.reading.digest for each in arrived} - {None}
    query = (
        select(tombstones.c.digest, events.c.text)
        .join_from(tombstones, events, tombstones.c.replacement == events.c.digest, isouter=True)
        .where(among(connection, tombstones.c.digest, digests))
    )
    left = {row.digest: row.text for row in connection.execute(query)}
    gone = frozenset(each.arrival for each in arrived if left.get(each.reading.digest, b"") is None)
    return [_as_left(each, left.get(each.reading.digest), read) for each in arrived], gone


def _as_left(arrived: Arrived, text: bytes | None, read: Read) -> Arrived:
    return arrived if text is None else replace(arrived, reading=read(json.loads(text), arrived.received))


def _remembering(connection: Connection, arrived: Sequence[Arrived]) -> Intake:
    """An intake that remembers what came earlier, as far as these arrivals can be judged by it."""
    intake = Intake()
    going = [each for each in arrived if each.reading.event is not None]
    firsts = (
        select(func.min(arrivals.c.number))
        .where(among(connection, arrivals.c.identity, {each.identity for each in going}))
        .group_by(arrivals.c.identity)
    )
    standings = select(*_KNOWN).join(arrivals, arrivals.c.digest == events.c.digest)
    standings = standings.where(arrivals.c.number.in_(firsts)).order_by(arrivals.c.number)
    texts = select(*_KNOWN).where(among(connection, events.c.digest, {each.reading.digest for each in going}))
    for query in (standings, texts) if going else ():
        for row in connection.execute(query):
            intake.take(standing(*row))
    for digest in _faulty(connection, {each.reading.digest for each in arrived if each.reading.event is None}):
        intake.take(Reading(digest=digest))
    return intake


def _faulty(connection: Connection, digests: Collection[bytes | None]) -> Iterable[bytes]:
    query = (
        select(arrivals.c.digest)
        .where(among(connection, arrivals.c.digest, digests), arrivals.c.goes == "held")
        .distinct()
    )
    return connection.execute(query).scalars().all() if digests else ()


def _inserted(connection: Connection, taken: Sequence[Taken]) -> set[str]:
    """Insert arrivals once; returns the references of those that were not there."""
    if not taken:
        return set()
    rows = [_arrival_row(each) for each in taken]
    if is_postgresql(connection):
        gathered = dict(zip(_ARRIVAL_COLUMNS, map(list, zip(*rows, strict=True)), strict=True))
        return set(connection.execute(_INSERT_GATHERED, gathered).scalars())
    named = [dict(zip(_ARRIVAL_COLUMNS, row, strict=True)) for row in rows]
    return set(connection.execute(_INSERT_NAMED, named).scalars())


def _arrival_row(taken: Taken) -> tuple[Any, ...]:
    arrived, reading = taken.arrived, taken.arrived.reading
    return (
        arrived.arrival,
        reading.agency,
        moment_text(reading.received or arrived.received),
        taken.verdict,
        taken.goes,
        bucket_of(reading.event) if reading.event is not None else None,
        reading.digest,
        arrived.identity,
        arrived.held_key if taken.goes in ("held", "both") else None,
    )


def _keep(connection: Connection, taken: Sequence[Taken]) -> None:
    """Keep the texts of arrivals, and what they put on topics until it is there."""
    accepted = [each.arrived.reading.event for each in taken if each.goes in ("events", "both")]
    held = [_held_message_row(each) for each in taken if each.held is not None]
    insert_once(connection, events, EVENT_COLUMNS, sorted({_storable_row(e) for e in accepted if e}))
    insert_once(connection, held_messages, HELD_COLUMNS, sorted(held, key=itemgetter(0)))
    add(connection, outbox, notices(taken))


def _storable_row(event: Event) -> tuple[Any, ...]:
    """A row as PostgreSQL takes it, whose text cannot hold the sign NUL; the event's own text is bytes and whole."""
    row = event_row(event)
    if b"\\u0000" not in event.text:
        return row
    return tuple(value.replace("\0", "\ufffd") if isinstance(value, str) else value for value in row)


def _held_message_row(taken: Taken) -> tuple[Any, ...]:
    assert taken.held is not None
    return (taken.arrived.held_key, *held_row_of(taken.arrived.arrival, taken.held)[1:])


_ALL_AGAIN = (
    select(
        arrivals,
        func.coalesce(events.c.text, _left.c.text).label("text"),
        held_messages.c.type.label("held_type"),
        held_messages.c.received.label("held_received"),
        held_messages.c.source,
        held_messages.c.id,
        held_messages.c.faults,
    )
    .join_from(arrivals, events, arrivals.c.digest == events.c.digest, isouter=True)
    .join(tombstones, arrivals.c.digest == tombstones.c.digest, isouter=True)
    .join(_left, tombstones.c.replacement == _left.c.digest, isouter=True)
    .join(held_messages, arrivals.c.held_key == held_messages.c.key, isouter=True)
    .where(arrivals.c.number > bindparam("after"))
    .order_by(arrivals.c.number)
    .limit(_PORTION)
)


def _going(rows: Iterable[Row[Any]]) -> Iterator[Row[Any]]:
    return (row for row in rows if row.goes in ("events", "both") and row.text is not None)


def _holding(rows: Iterable[Row[Any]]) -> Iterator[Row[Any]]:
    return (row for row in rows if row.goes in ("held", "both") and row.faults is not None)


def _sent_again(row: Row[Any]) -> Sent:
    return Sent(row.arrival, datetime.fromisoformat(row.received), row.bucket, row.text)


def _held_again(row: Row[Any]) -> Notice:
    return held_notice(
        arrival=row.arrival,
        held_by="ingest",
        agency=row.agency,
        type_=row.held_type,
        faults=[Fault(**fault) for fault in json.loads(row.faults)],
        source=row.source,
        id_=row.id,
        received=datetime.fromisoformat(row.received) if row.held_received is not None else None,
        digest=row.digest,
    )
