"""What the briefing service keeps: what came on topics, each sitting's agenda once, its addenda, and what is mailed.

Taking the same messages again has no second effect, and of two decisions on one appearance the higher version counts.
The row of a sitting is what makes its agenda one: whoever compiles it second finds it there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, Table, Text, func, select
from sqlalchemy.engine import Connection, Engine

from shield_shared.database import insert_once, is_postgresql, put, transaction
from shield_shared.london import london_date
from shield_shared.messages import Arrival, Decision, Decisions, Held
from shield_shared.reading import agency_of

TABLES = MetaData()

_NUMBER = BigInteger().with_variant(Integer, "sqlite")
#: Arrivals are numbered in the order in which they are committed: whoever has read up to a number has them all.
_ONE_AT_A_TIME = 7_431_866

arrivals = Table(
    "briefing_arrivals",
    TABLES,
    Column("number", _NUMBER, primary_key=True),
    Column("arrival", Text, nullable=False, unique=True),
    Column("agency", Text, nullable=False),
    Column("received", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("event", Text, nullable=False),
    Index("ix_briefing_arrivals_agency_received", "agency", "received"),
)
held = Table(
    "briefing_held",
    TABLES,
    Column("number", _NUMBER, primary_key=True),
    Column("arrival", Text, nullable=False),
    Column("held_by", Text, nullable=False),
    Column("agency", Text, nullable=False),
    Column("received", Text),
    Column("payload", Text, nullable=False),
    Index("ux_briefing_held_arrival", "arrival", "held_by", unique=True),
)
decisions = Table(
    "briefing_decisions",
    TABLES,
    *(Column(name, Text, primary_key=True) for name in ("source", "id", "young_person", "role")),
    Column("version", BigInteger, nullable=False),
    Column("payload", Text, nullable=False),
)
lags = Table(
    "briefing_lags",
    TABLES,
    Column("topic", Text, primary_key=True),
    Column("partition", Integer, primary_key=True, autoincrement=False),
    Column("lag", BigInteger, nullable=False),
    Column("at", Text, nullable=False),
)
#: What was purged of decisions, as digests, each with the version up to which it stays away.
purged = Table(
    "briefing_purged", TABLES, Column("mark", Text, primary_key=True), Column("version", BigInteger, nullable=False)
)
since = Table("briefing_since", TABLES, Column("name", Text, primary_key=True), Column("day", Text, nullable=False))


class Taken(NamedTuple):
    """What came on topics together."""

    arrivals: Sequence[Arrival]
    held: Sequence[Held]
    decisions: Sequence[Decisions]


class Received(NamedTuple):
    """Everything after a number: arrivals (reference, received, event) and held messages, and the numbers reached."""

    arrivals: list[tuple[str, datetime, Any]]
    held: list[Held]
    upto: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Caught:
    """How far the topics are taken: messages that wait, as far as known, and up to which moment nothing is missing."""

    lag: int | None
    upto: datetime | None


class ArrivalStore:
    """What came on topics. Methods raise UnavailableError and PolicyError as `transaction` does."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def take(self, taken: Taken, also: Callable[[Connection, Taken], None] | None = None) -> int:
        """Keep what came in one transaction, with what `also` writes of it; returns how many arrivals are new."""
        with transaction(self.engine) as connection:
            one_at_a_time(connection)
            taken = taken._replace(decisions=_without_purged(connection, taken.decisions))
            before = _last(connection, arrivals)
            columns = ("arrival", "agency", "received", "day", "event")
            insert_once(connection, arrivals, columns, [_arrival_row(each) for each in taken.arrivals])
            columns = ("arrival", "held_by", "agency", "received", "payload")
            insert_once(connection, held, columns, [_held_row(each) for each in taken.held])
            _put_newest(connection, taken.decisions)
            if also is not None:
                also(connection, taken)
            new = select(func.count()).select_from(arrivals).where(arrivals.c.number > before)
            return int(connection.execute(new).scalar_one())

    def reached(self) -> tuple[int, int]:
        """The numbers of the last arrival and the last held message."""
        with transaction(self.engine) as connection:
            return _last(connection, arrivals), _last(connection, held)

    def received_after(self, upto: tuple[int, int]) -> Received:
        """What came after these numbers."""
        with transaction(self.engine) as connection:
            came = select(arrivals.c.number, arrivals.c.arrival, arrivals.c.received, arrivals.c.event)
            rows = connection.execute(came.where(arrivals.c.number > upto[0]).order_by(arrivals.c.number)).all()
            waits = select(held.c.number, held.c.payload).where(held.c.number > upto[1]).order_by(held.c.number)
            notices = connection.execute(waits).all()
        return Received(
            [(row.arrival, datetime.fromisoformat(row.received), json.loads(row.event)) for row in rows if row.event],
            [Held.decode(row.payload.encode()) for row in notices],
            (rows[-1].number if rows else upto[0], notices[-1].number if notices else upto[1]),
        )

    def generation(self) -> int:
        """What tells whether anything was purged since it was asked last."""
        with transaction(self.engine) as connection:
            return generation(connection)

    def note_lag(self, lag: Mapping[tuple[str, int], int], at: datetime) -> None:
        """Note how many messages wait in each partition that this process reads, at a moment."""
        rows = [(topic, partition, waiting, moment_text(at)) for (topic, partition), waiting in sorted(lag.items())]
        with transaction(self.engine) as connection:
            put(connection, lags, ("topic", "partition", "lag", "at"), rows)

    def caught_up(self, partitions: Mapping[str, int]) -> Caught:
        """How far topics (each with so many partitions) are taken; unknown until every partition was looked at once."""
        with transaction(self.engine) as connection:
            known = select(lags.c.lag, lags.c.at).where(lags.c.topic.in_(partitions))
            rows = connection.execute(known).all()
        if len(rows) < sum(partitions.values()):
            return Caught(None, None)
        waiting = sum(row.lag for row in rows)
        return Caught(waiting, None if waiting else datetime.fromisoformat(min(row.at for row in rows)))

    def first_day(self, today: date) -> date:
        """The day on which this was asked first."""
        with transaction(self.engine) as connection:
            insert_once(connection, since, ("name", "day"), [("sittings", today.isoformat())])
            return date.fromisoformat(connection.execute(select(since.c.day)).scalar_one())

    def last_received(self) -> dict[str, datetime]:
        """When each agency last sent something, held or not."""
        with transaction(self.engine) as connection:
            found: dict[str, datetime] = {}
            for table in (arrivals, held):
                rows = connection.execute(select(table.c.agency, func.max(table.c.received)).group_by(table.c.agency))
                for agency, at in rows:
                    if at is not None:
                        found[agency] = max(found.get(agency, _moment(at)), _moment(at))
        return found

    def held_counts(self, since_moment: datetime) -> tuple[int, int]:
        """How many messages this service put on hold, and of these how many were received since a moment.

        What others put on hold they tell themselves, and cease to once a person has dealt with it.
        """
        count = select(func.count()).select_from(held).where(held.c.held_by == "briefing")
        with transaction(self.engine) as connection:
            recent = connection.execute(count.where(held.c.received >= moment_text(since_moment))).scalar_one()
            return int(connection.execute(count).scalar_one()), int(recent)

    def seen(self, first: date) -> list[tuple[date, str, int]]:
        """How many arrivals are stored by London day of receipt, from a day on, and agency."""
        counted = select(arrivals.c.day, arrivals.c.agency, func.count()).where(
            arrivals.c.day >= first.isoformat(), arrivals.c.event != ""
        )
        with transaction(self.engine) as connection:
            rows = connection.execute(counted.group_by(arrivals.c.day, arrivals.c.agency)).all()
        return [(date.fromisoformat(day), agency, int(count)) for day, agency, count in sorted(map(tuple, rows))]


def one_at_a_time(connection: Connection) -> None:
    """Keep other processes waiting until this transaction ends; SQLite does so by itself."""
    if is_postgresql(connection):
        connection.execute(select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))


def generation(connection: Connection) -> int:
    """The version of the last purge, 0 before any."""
    return int(connection.execute(select(func.max(purged.c.version))).scalar() or 0)


#: The mark of all decisions whatever.
ALL = "all"


def mark(*about: str) -> str:
    """The digest under which a purge of decisions on somebody, or on an event's source and id, is noted."""
    return sha256("\0".join(about).encode()).hexdigest()


def _without_purged(connection: Connection, payloads: Sequence[Decisions]) -> list[Decisions]:
    """Without decisions that were made before what they are about was purged; such come when topics are read again."""
    oldest = min((payload.version for payload in payloads), default=0)
    newer = purged.c.version >= oldest
    marks = (
        dict(map(tuple, connection.execute(select(purged.c.mark, purged.c.version).where(newer)))) if payloads else {}
    )

    def stays(version: int, one: Decision) -> bool:
        about = (ALL, mark(one.young_person or ""), mark(one.event.source, one.event.id))
        return all(version > marks.get(each, 0) for each in about)

    if not marks:
        return list(payloads)
    return [
        payload.model_copy(update={"decisions": tuple(one for one in payload.decisions if stays(payload.version, one))})
        for payload in payloads
    ]


def moment_text(moment: datetime) -> str:
    """A moment as it is stored: texts sort as the moments do."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _last(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.max(table.c.number))).scalar() or 0)


def _arrival_row(arrival: Arrival) -> tuple[str, str, str, str, str]:
    source = arrival.event.get("source")
    agency = agency_of(source if isinstance(source, str) else None)
    event = json.dumps(arrival.event, ensure_ascii=True, separators=(",", ":"))
    return (
        arrival.arrival,
        agency,
        moment_text(arrival.received),
        london_date(arrival.received).isoformat(),
        event,
    )


def _held_row(notice: Held) -> tuple[str, str, str, str | None, str]:
    received = moment_text(notice.received) if notice.received is not None else None
    return (notice.arrival, notice.held_by, notice.agency, received, notice.encode().decode())


def _put_newest(connection: Connection, payloads: Iterable[Decisions]) -> None:
    columns = (*decisions.primary_key.columns.keys(), "version", "payload")
    rows = [
        (one.event.source, one.event.id, one.young_person or "", one.role or "", payload.version, one.encode().decode())
        for payload in payloads
        for one in payload.decisions
    ]
    put(connection, decisions, columns, rows, rising="version")
