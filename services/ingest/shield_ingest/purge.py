"""Takes texts out of what the ingest service keeps, and puts what is left of them for others on topics anew.

An arrival stays under its reference without its text, so that Kafka may give it again and nothing comes back. What is
left of its text goes on as an arrival of its own. To do it twice has no second effect.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import Row, select, update
from sqlalchemy.engine import Connection

from shield_ingest.buckets import bucket_of
from shield_ingest.notices import Sent, envelopes
from shield_ingest.service_store import ServiceStore
from shield_ingest.store import arrivals, outbox
from shield_shared.canonical import digest_of
from shield_shared.database import insert_once, transaction
from shield_shared.events import Event
from shield_shared.outbox import add

_PORTION = 500


class Gone(NamedTuple):
    """An arrival whose text is to go: its reference, the agency, and when it was received."""

    arrival: str
    agency: str
    received: str


def arrivals_of(store: ServiceStore, digests: Collection[bytes]) -> list[Gone]:
    """The arrivals of some texts, also of those that were purged before."""
    columns = (arrivals.c.arrival, arrivals.c.agency, arrivals.c.received)
    with transaction(store.engine) as connection:
        return [
            Gone(*row)
            for portion in _portions(digests)
            for row in connection.execute(select(*columns).where(arrivals.c.digest.in_(portion)))
        ]


def on_their_way(store: ServiceStore, tells: Callable[[bytes], bool]) -> int:
    """How many messages that tell of somebody are still to be put on topics."""
    with transaction(store.engine) as connection:
        return sum(tells(value) for value in connection.execute(select(outbox.c.value)).scalars())


def erase(store: ServiceStore, erased: Mapping[bytes, Event | None]) -> None:
    """Delete events by digest, each leaving a tombstone; what is left of one, if anything, goes to all who read it.

    Raises as `transaction` does; what was done until then is done again with the same effect.
    """
    for portion in _portions(erased):
        with transaction(store.engine) as connection:
            _pass_on(connection, {digest: erased[digest] for digest in portion})
    store.erase(erased)


def _pass_on(connection: Connection, erased: Mapping[bytes, Event | None]) -> None:
    found = connection.execute(select(arrivals).where(arrivals.c.digest.in_(erased))).all()
    going = [(row, event) for row in found if row.goes in ("events", "both") and (event := erased[row.digest])]
    columns = [column.name for column in arrivals.columns if column.name != "number"]
    insert_once(connection, arrivals, columns, [_rest_of(row, event) for row, event in going])
    nowhere = update(arrivals).where(arrivals.c.digest.in_(erased)).values(goes="nowhere")
    connection.execute(nowhere)
    add(connection, outbox, envelopes(_sent(row, event) for row, event in going))


def _rest_of(row: Row[Any], event: Event) -> tuple[Any, ...]:
    """What is left of an arrival counts as no arrival of its agency: that which it is left of does."""
    reference, digest = _reference(row), digest_of(event.text)
    return (reference, row.agency, row.received, "left", "events", bucket_of(event), digest, row.identity, None)


def _sent(row: Row[Any], event: Event) -> Sent:
    return Sent(_reference(row), datetime.fromisoformat(row.received), bucket_of(event), event.text)


def _reference(row: Row[Any]) -> str:
    return sha256(f"left\0{row.arrival}".encode()).hexdigest()[:32]


def _portions(digests: Collection[bytes]) -> Iterator[list[bytes]]:
    waiting = iter(sorted(digests))
    while portion := list(islice(waiting, _PORTION)):
        yield portion
