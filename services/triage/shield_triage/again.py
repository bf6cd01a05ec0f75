"""Decides components anew, a few at a time beside what arrives: those of another policy, and those to be told again.

Which components are done is in their rows, so that whoever comes next goes on where it ended; to do one twice has no
second effect. Two workers take different components, and who takes an arrival meanwhile waits for a few of them only.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, and_, or_, select, update
from sqlalchemy.engine import Connection, Engine

from shield_shared.database import put, transaction
from shield_shared.log import clock
from shield_shared.messages import Decision
from shield_shared.outbox import add
from shield_triage import store
from shield_triage.component_history import ComponentHistory
from shield_triage.deciding import about
from shield_triage.history import Fold
from shield_triage.notices import envelopes
from shield_triage.service import Read

#: How many components are decided in one transaction: as long as that takes, an arrival of theirs waits.
PORTION = 20

_components = store.TABLES.tables["triage_components"]
_topics = store.TABLES.tables["triage_topics"]
#: No decision has this digest: what is said to have been told so is told again, that it stands or that it does not.
_ANYTHING = b"anything"


class Redone(NamedTuple):
    """How many components were decided anew, and how many decisions on them were told."""

    components: int
    decisions: int


class Again:
    """Decides anew what another policy has decided before `since`, and what is to be told again.

    Of several processes under different policies none undoes what another has decided since it started: when the last
    one has started under the new policy, everything is decided by it. Methods raise as `transaction` does.
    """

    def __init__(
        self,
        engine: Engine,
        read: Read,
        new_fold: Callable[[], Fold],
        policy: bytes,
        now: Callable[[], datetime] = clock,
    ) -> None:
        self._engine, self._read, self._new_fold, self._policy = engine, read, new_fold, policy
        self._now = now
        self._since = self._version()
        self._faulty: frozenset[store.Component] = frozenset()
        self._most = PORTION

    def portion(self) -> Redone:
        """Decide the next few components anew; 0 where none is left that nobody else has at hand.

        Raises what a fault of ours raises: then the next call takes one component only, and one that fails alone is
        left as it is from then on.
        """
        with transaction(self._engine) as connection:
            rows = connection.execute(self._outdated()).all()
            try:
                decisions = [self._anew(connection, row) for row in rows]
            except BaseException:
                self._most, self._faulty = 1, self._faulty | ({rows[0].component} if len(rows) == 1 else set())
                raise
        return Redone(len(rows), sum(decisions))

    def tell_all_again(self) -> None:
        """Have all that stands told again, and of what was withdrawn that it was, by and by."""
        with transaction(self._engine) as connection:
            connection.execute(update(_components).values(again=1))

    def seen(self, topic: str, identity: str) -> bool:
        """Note which topic of a name is written to; whether another was before, so that what it held is lost."""
        with transaction(self._engine) as connection:
            before = connection.execute(select(_topics.c.identity).where(_topics.c.topic == topic)).scalar()
            if before == identity:
                return False
            put(connection, _topics, ("topic", "identity"), [(topic, identity)])
            if before is not None:
                connection.execute(update(_components).values(again=1))
        return before is not None

    def _outdated(self) -> Any:
        table = _components.c
        other = or_(table.policy != self._policy, table.decided != table.version)
        wanted = or_(table.again == 1, table.policy.is_(None), and_(other, table.version < self._since))
        wanted = and_(wanted, table.component.not_in(self._faulty))
        return select(_components).where(wanted).limit(self._most).with_for_update(skip_locked=True)

    def _anew(self, connection: Connection, row: Row[Any]) -> int:
        """Decide a component whose row is locked; returns how many decisions are told."""
        history = self._history(connection, row.component, again=row.again == 1)
        decisions = history.settle()
        version = max(1 + row.version, self._version())
        _keep_told(connection, row.component, version, history, decisions)
        values = {"version": version, "policy": self._policy, "decided": version, "again": None}
        connection.execute(update(_components).where(_components.c.component == row.component).values(values))
        add(connection, store.OUTBOX, envelopes(decisions, version))
        return len(decisions)

    def _history(self, connection: Connection, component: store.Component, *, again: bool) -> ComponentHistory:
        history, all_of_it = ComponentHistory(self._new_fold), {component: -1}
        for _, stored in store.arrivals_after(connection, all_of_it):
            history.take([self._read(json.loads(stored.event), datetime.fromisoformat(stored.received))])
        for _, who, digest in store.told_after(connection, all_of_it):
            history.was_told(who, _ANYTHING if again else digest)
        return history

    def _version(self) -> int:
        return int(self._now().timestamp() * 1000)


def _keep_told(
    connection: Connection,
    component: store.Component,
    version: int,
    history: ComponentHistory,
    decisions: Sequence[Decision],
) -> None:
    said = [about(one) for one in decisions]
    store.keep_told(connection, [(component, version, who, history.told.get(who)) for who in said])
