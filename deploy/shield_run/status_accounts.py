"""Reading from the services' databases which arrivals of a day each of them has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, column, select, table
from sqlalchemy.engine import Connection

from shield_run.reconcile import Account, Stored, Taken, accounts
from shield_shared.database import open_database, transaction
from shield_shared.london import london_midnight

#: How the reference of an arrival is stored: as text or as bytes.
Reference = TypeVar("Reference", str, bytes)

_PORTION = 1000
_TAKEN = ("agency", "arrival", "verdict", "goes", "received")


def account_for(day: date, databases: Mapping[str, str]) -> list[Account]:
    """The accounts of a London day; `databases` are the addresses of `ingest`, `triage` and `briefing`.

    Raises UnavailableError or PolicyError where one of them cannot be read.
    """
    with _reading(databases["ingest"]) as connection:
        taken = _taken(connection, day)
    going = [each.arrival for each in taken]
    with _reading(databases["triage"]) as connection:
        packed = [bytes.fromhex(arrival) for arrival in going]
        found = [each for name in ("triage_arrivals", "triage_held") for each in _known(connection, name, packed)]
    with _reading(databases["briefing"]) as connection:
        briefing = set(_known(connection, "briefing_arrivals", going))
        notices = set(_known(connection, "briefing_held", going))
    triage = {bytes(each).hex() for each in found}
    return list(accounts(day, taken, Stored(triage, briefing, notices)))


@contextmanager
def _reading(url: str) -> Iterator[Connection]:
    engine = open_database(url)
    try:
        with transaction(engine) as connection:
            yield connection
    finally:
        engine.dispose()


def _taken(connection: Connection, day: date) -> list[Taken]:
    arrivals = table("ingest_arrivals", *map(column, _TAKEN))
    begins, ends = (_text(london_midnight(each)) for each in (day, day + timedelta(days=1)))
    query = select(*(arrivals.c[name] for name in Taken._fields))
    found = connection.execute(query.where(arrivals.c.received >= begins, arrivals.c.received < ends))
    return [Taken(*row) for row in found]


def _known(connection: Connection, name: str, arrivals: Sequence[Reference]) -> Iterator[Reference]:
    """Which of these arrivals a table has."""
    arrival: ColumnElement[Any] = column("arrival")
    for first in range(0, len(arrivals), _PORTION):
        portion = arrivals[first : first + _PORTION]
        yield from connection.execute(select(arrival).select_from(table(name)).where(arrival.in_(portion))).scalars()


def _text(moment: datetime) -> str:
    """As ingest stores it."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
