"""Takes arrivals out of what triage keeps, with all that follows from them; what is left is decided anew.

An arrival stays under its reference without its content, so that Kafka may give it again and nothing comes back. A
component that lost something goes on under another name: what a worker has in memory of it is nobody's any more.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import islice
from typing import Any

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.engine import Connection, Engine

from shield_shared.database import put, transaction
from shield_shared.log import clock
from shield_triage import store
from shield_triage.components import Token, tokens_of
from shield_triage.service import Read

_PORTION = 200
#: Whether a content tells of somebody; the moment at which it was made, None where that is not known.
Tells = Callable[[bytes, datetime | None], bool]

_arrivals = store.TABLES.tables["triage_arrivals"]
_components = store.TABLES.tables["triage_components"]
_decisions = store.TABLES.tables["triage_decisions"]
_held = store.TABLES.tables["triage_held"]
_tokens = store.TABLES.tables["triage_tokens"]


@dataclass(frozen=True, slots=True)
class Purge:
    """Takes arrivals out of one database; `read` and `issues` are those by which its arrivals were taken in."""

    engine: Engine
    read: Read
    issues: Mapping[str, Collection[str]]
    now: Callable[[], datetime] = clock

    def on_their_way(self, tells: Callable[[bytes], bool]) -> int:
        """How many messages that tell of somebody are still to be put on topics."""
        with transaction(self.engine) as connection:
            return sum(tells(value) for value in connection.execute(select(store.OUTBOX.c.value)).scalars())

    def forget(self, arrivals: Iterable[str], references: Collection[str]) -> None:
        """Forget arrivals, whether they have come or are still to come, and the decisions on these young people.

        Raises as `transaction` does; what was done until then is done again with the same effect.
        """
        waiting = iter(sorted(map(bytes.fromhex, arrivals)))
        while portion := list(islice(waiting, _PORTION)):
            while self._forget(portion, references):
                continue

    def tell_all_again(self) -> None:
        """Have all that stands told again, by the processes that run or the next to start."""
        with transaction(self.engine) as connection:
            connection.execute(update(_components).values(again=1))

    def drop_on_their_way(self, tells: Callable[[bytes], bool]) -> None:
        """Take away what tells of somebody and is still to be put on topics; all that stands is to be told again."""
        with transaction(self.engine) as connection:
            rows = connection.execute(select(store.OUTBOX.c.number, store.OUTBOX.c.value)).all()
            told = [row.number for row in rows if tells(row.value)]
            connection.execute(delete(store.OUTBOX).where(store.OUTBOX.c.number.in_(told)))

    def empty_held(self, tells: Tells) -> int:
        """Take the content from messages on hold that tell of somebody; returns how many."""
        with transaction(self.engine) as connection:
            rows = connection.execute(select(_held.c.arrival, _held.c.message, _held.c.received)).all()
            told = [row.arrival for row in rows if tells(row.message, datetime.fromisoformat(row.received))]
            connection.execute(update(_held).where(_held.c.arrival.in_(told)).values(message=b""))
        return len(told)

    def drop_held(self, before: datetime) -> None:
        """Delete messages on hold that were received before a moment."""
        with transaction(self.engine) as connection:
            connection.execute(delete(_held).where(_held.c.received < before.astimezone(UTC).isoformat()))

    def _forget(self, portion: Sequence[bytes], references: Collection[str]) -> bool:
        """Forget some arrivals; whether some may have come, or been moved, meanwhile."""
        with transaction(self.engine) as connection:
            owners = {row.component for row in _kept(connection, portion)}
            if store.lock(connection, owners).keys() != owners:
                return True
            rows = _kept(connection, portion)
            if not {row.component for row in rows} <= owners:
                return True
            for component in sorted(owners):
                self._leave(connection, component, [row for row in rows if row.component == component], references)
            empty = {"component": store.NOWHERE, "version": 0, "received": "", "event": b""}
            connection.execute(update(_arrivals).where(_arrivals.c.arrival.in_(portion)).values(empty))
            connection.execute(update(_held).where(_held.c.arrival.in_(portion)).values(message=b""))
            store.keep_arrivals(connection, [(each, store.NOWHERE, 0, "", b"") for each in portion])
            return bool(_kept(connection, portion))

    def _leave(
        self, connection: Connection, component: store.Component, gone: Sequence[Any], references: Collection[str]
    ) -> None:
        """Take arrivals out of a component whose row is locked, and give what is left another name."""
        _drop_decisions(connection, component, references, gone)
        connection.execute(
            update(_arrivals)
            .where(_arrivals.c.arrival.in_([row.arrival for row in gone]))
            .values(component=store.NOWHERE)
        )
        left = list(store.arrivals_after(connection, {component: -1}))
        kept = set().union(*(self._tokens(stored) for _, stored in left)) if left else set()
        for token in (
            connection.execute(select(_tokens.c.token).where(_tokens.c.component == component)).scalars().all()
        ):
            if token not in kept:
                connection.execute(delete(_tokens).where(_tokens.c.token == token))
        if left:
            _rename(connection, component, _other_name(component, gone), len(left), self._version())
        else:
            connection.execute(delete(_decisions).where(_decisions.c.component == component))
            connection.execute(delete(_components).where(_components.c.component == component))

    def _tokens(self, stored: store.StoredArrival) -> frozenset[Token]:
        event = self.read(json.loads(stored.event), datetime.fromisoformat(stored.received)).event
        return tokens_of(event, self.issues) if event is not None else frozenset()

    def _version(self) -> int:
        return int(self.now().timestamp() * 1000)


def _kept(connection: Connection, portion: Sequence[bytes]) -> Sequence[Any]:
    """Those of some arrivals that still have their content."""
    wanted = and_(_arrivals.c.arrival.in_(portion), _arrivals.c.component != store.NOWHERE)
    return connection.execute(select(_arrivals).where(wanted)).all()


def _drop_decisions(
    connection: Connection, component: store.Component, references: Collection[str], gone: Iterable[Any]
) -> None:
    """Of decisions on others that rested on what goes, those that still stand are told anew."""
    events = {(event["source"], event["id"].encode()) for event in (json.loads(row.event) for row in gone)}
    of_events = [and_(_decisions.c.source == source, _decisions.c.id == id_) for source, id_ in sorted(events)]
    about = or_(_decisions.c.young_person.in_(references), *of_events)
    connection.execute(delete(_decisions).where(_decisions.c.component == component, about))


def _other_name(component: store.Component, gone: Iterable[Any]) -> store.Component:
    told = b"".join([component, *sorted(row.arrival for row in gone)])
    return blake2b(told, digest_size=len(component)).digest()


def _rename(connection: Connection, component: store.Component, name: store.Component, size: int, version: int) -> None:
    """The name goes with all that belongs to it; of no known policy, it is decided anew."""
    store.merge(connection, {component: (name, version)})
    put(connection, _components, ("component", "version", "size"), [(name, version, size)])
