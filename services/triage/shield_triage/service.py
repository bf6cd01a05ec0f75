"""Triage as a service: arrivals in, in whatever order and however often; each decision that changes goes out.

A batch is one transaction. Whatever an arrival can bear on is locked, folded, compared with what was told, and told
anew where it differs. The same arrivals end at the same decisions, whoever takes them and in whatever portions.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import NamedTuple

from sqlalchemy.engine import Connection, Engine

from shield_shared.database import transaction
from shield_shared.frozen import value
from shield_shared.log import clock
from shield_shared.messages import Arrival, Decision
from shield_shared.outbox import add
from shield_shared.reading import Reading
from shield_triage import store
from shield_triage.component_history import ComponentHistory, settle_all
from shield_triage.components import Token, joined, tokens_of
from shield_triage.deciding import about
from shield_triage.history import Fold
from shield_triage.kept_histories import KeptHistories
from shield_triage.notices import OnHold, envelopes
from shield_triage.store import Component, Locked

#: Reads one CloudEvent as received at a moment.
Read = Callable[[object, datetime], Reading]


class Work(NamedTuple):
    """What became of a batch: how many arrivals were new, came again, are held, and what was told."""

    arrivals: int = 0
    repeated: int = 0
    held: int = 0
    components: int = 0
    decisions: int = 0
    withdrawn: int = 0
    immediate: int = 0


@value
class Touch:
    """One acceptable arrival and the tokens that it touches."""

    arrival: bytes
    reading: Reading
    tokens: frozenset[Token]


@dataclass(slots=True)
class Portion:
    """What of a batch belongs to one component, which is `owned` by none, one or several so far."""

    touches: list[Touch]
    owned: dict[Component, Locked]
    home: Component

    @property
    def size(self) -> int:
        """How many arrivals its component has, these included."""
        return len(self.touches) + sum(locked.size for locked in self.owned.values())

    @property
    def losers(self) -> list[Component]:
        """The components that are joined to `home` and are no more."""
        return [component for component in self.owned if component != self.home]


class Moved(Exception):  # noqa: N818  (it is no error: what was read is out of date)
    """Another worker has joined components that we were about to lock: begin again."""


class Triage:
    """One worker's triage over a database that any number of workers share."""

    def __init__(
        self,
        engine: Engine,
        read: Read,
        new_fold: Callable[[], Fold],
        kept: KeptHistories | None = None,
        now: Callable[[], datetime] = clock,
        policy: bytes = b"",
    ) -> None:
        """`policy` tells by which policy `read` and `new_fold` go: what was decided by another is decided anew."""
        self._engine = engine
        self._policy = policy
        self._read = read
        self._new_fold = new_fold
        self._issues = new_fold().issues
        self._kept = kept or KeptHistories()
        self._now = now

    def take(self, arrivals: Sequence[Arrival]) -> Work:
        """Take a batch in one transaction: all of it, or nothing.

        What cannot be read by this policy is put on hold. Raises UnavailableError and PolicyError as `transaction`
        does, and whatever a fault of ours raises: then nothing of the batch has happened.
        """
        read = [(arrival, self._read(arrival.event, arrival.received)) for arrival in arrivals]
        touches = {one.arrival: one for one in (self._touch(*each) for each in read) if one is not None}
        unread = [_unread(arrival, reading) for arrival, reading in read if reading.event is None]
        while True:
            try:
                return self._in_one_transaction(list(touches.values()), unread)
            except Moved:
                continue

    def hold(self, messages: Sequence[OnHold]) -> int:
        """Put messages on hold; returns how many were not on hold before."""
        with transaction(self._engine) as connection:
            return _hold(connection, messages)

    def on_hold(self) -> tuple[int, int]:
        """How many messages are on hold, and how many of them were received within the last hour."""
        with transaction(self._engine) as connection:
            return store.on_hold(connection, self._now() - timedelta(hours=1))

    def _touch(self, arrival: Arrival, reading: Reading) -> Touch | None:
        if reading.event is None:
            return None
        return Touch(bytes.fromhex(arrival.arrival), reading, tokens_of(reading.event, self._issues))

    def _in_one_transaction(self, touches: Sequence[Touch], unread: Sequence[OnHold]) -> Work:
        """Histories are taken out before they change and kept again only once all is committed."""
        with transaction(self._engine) as connection:
            held = _hold(connection, unread)
            portions = _with_news(connection, _locked(connection, _not_purged(connection, touches)))
            version = self._next_version(portions)
            histories = self._histories(connection, portions)
            store.merge(connection, {loser: (each.home, version) for each in portions for loser in each.losers})
            decisions = _settled(portions, histories, version)
            _keep(connection, portions, decisions, histories, version, self._policy)
        for each in portions:
            self._kept.put(each.home, histories[each.home])
        return _work(len(touches), held, portions, list(chain.from_iterable(decisions)))

    def _next_version(self, portions: Sequence[Portion]) -> int:
        """Above every version of these components; also above those told before a database was restored or made anew.

        The clock's milliseconds see to the latter: who reads decisions keeps the one with the highest version.
        """
        known = max((locked.version for each in portions for locked in each.owned.values()), default=0)
        return max(1 + known, int(self._now().timestamp() * 1000))

    def _histories(self, connection: Connection, portions: Sequence[Portion]) -> dict[Component, ComponentHistory]:
        """The history of each portion's component as it was before, with what other workers and losers have added."""
        histories: dict[Component, ComponentHistory] = {}
        wanted: dict[Component, int] = {}
        for each in portions:
            known = {component: self._known(component, locked) for component, locked in each.owned.items()}
            wanted |= {
                one: history.version for one, history in known.items() if history.version < each.owned[one].version
            }
            home = histories[each.home] = known.pop(each.home) if each.owned else ComponentHistory(self._new_fold)
            for history in known.values():
                home.join(history)
        homes = {component: histories[each.home] for each in portions for component in each.owned}
        for component, stored in store.arrivals_after(connection, wanted):
            homes[component].take([self._read(json.loads(stored.event), datetime.fromisoformat(stored.received))])
        for component, who, digest in store.told_after(connection, wanted):
            homes[component].was_told(who, digest)
        return histories

    def _known(self, component: Component, locked: Locked) -> ComponentHistory:
        """What is kept of a component, or nothing yet; not what is ahead of a database that was restored."""
        kept = self._kept.pop(component)
        return kept if kept is not None and kept.version <= locked.version else ComponentHistory(self._new_fold)


def _not_purged(connection: Connection, touches: Sequence[Touch]) -> list[Touch]:
    """Without arrivals that were purged, should Kafka give them again."""
    gone = store.purged_arrivals(connection, {touch.arrival for touch in touches}) if touches else ()
    return [touch for touch in touches if touch.arrival not in gone]


def _locked(connection: Connection, touches: Sequence[Touch]) -> list[Portion]:
    """What of a batch belongs together, with the components concerned locked; raises Moved."""
    if not touches:
        return []
    known = store.owners(connection, {token for touch in touches for token in touch.tokens})
    locked = store.lock(connection, set(known.values()))
    if locked.keys() != set(known.values()):
        raise Moved
    groups = joined([{known.get(token, token) for token in touch.tokens} for touch in touches])
    portions = [_portion([touches[place] for place in places], known, locked) for places in groups]
    proposed = {
        token: each.home for each in portions for touch in each.touches for token in touch.tokens if token not in known
    }
    if store.claim(connection, proposed) != proposed:
        raise Moved
    return portions


def _portion(touches: list[Touch], known: Mapping[Token, Component], locked: Mapping[Component, Locked]) -> Portion:
    """Home is the largest component so far, so that few rows move, or a new one named by an arrival."""
    found = {known[token]: None for touch in touches for token in touch.tokens if token in known}
    owned = {component: locked[component] for component in found}
    home = max(owned, key=lambda component: (owned[component].size, component), default=None)
    return Portion(touches, owned, home or min(touch.arrival for touch in touches))


def _with_news(connection: Connection, portions: Sequence[Portion]) -> list[Portion]:
    """The portions without the arrivals that came before, and without those of which nothing is left.

    Raises Moved where the arrival that a new component is named by came before or was purged meanwhile: the tokens
    of the batch must not stay behind with it.
    """
    known = store.known_arrivals(connection, {touch.arrival for each in portions for touch in each.touches})
    for each in portions:
        each.touches = [touch for touch in each.touches if touch.arrival not in known]
        if not each.owned and each.home not in {touch.arrival for touch in each.touches}:
            raise Moved
    return [each for each in portions if each.touches]


def _settled(
    portions: Sequence[Portion], histories: Mapping[Component, ComponentHistory], version: int
) -> list[list[Decision]]:
    """What is decided of each portion."""
    for each in portions:
        histories[each.home].take(touch.reading for touch in each.touches)
        histories[each.home].version = version
    return settle_all([histories[each.home] for each in portions])


def _keep(
    connection: Connection,
    portions: Sequence[Portion],
    decisions: Sequence[Sequence[Decision]],
    histories: Mapping[Component, ComponentHistory],
    version: int,
    policy: bytes,
) -> None:
    """Write all that a batch changes, a statement a table."""
    store.let_go(connection, [touch.arrival for each in portions for touch in each.touches])
    sizes = [(each.home, version, each.size) for each in portions]
    store.keep_components(connection, sizes, policy)
    store.keep_arrivals(connection, [_row(touch, each.home, version) for each in portions for touch in each.touches])
    said = [(each.home, about(one)) for each, told in zip(portions, decisions, strict=True) for one in told]
    store.keep_told(connection, [(home, version, who, histories[home].told.get(who)) for home, who in said])
    add(connection, store.OUTBOX, envelopes(chain.from_iterable(decisions), version))


def _row(touch: Touch, home: Component, version: int) -> tuple[bytes, Component, int, str, bytes]:
    event = touch.reading.event
    assert event is not None
    return touch.arrival, home, version, event.received.isoformat(), event.text


def _hold(connection: Connection, messages: Sequence[OnHold]) -> int:
    new = store.hold(connection, messages) if messages else []
    add(connection, store.OUTBOX, [message.notice for message in new])
    return len(new)


def _unread(arrival: Arrival, reading: Reading) -> OnHold:
    text = reading.text if reading.content_kept else None
    return OnHold(arrival.arrival, reading, arrival.received, text or b"")


def _work(taken: int, held: int, portions: Sequence[Portion], decisions: Sequence[Decision]) -> Work:
    arrivals = sum(len(each.touches) for each in portions)
    return Work(
        arrivals=arrivals,
        repeated=taken - arrivals,
        held=held,
        components=len(portions),
        decisions=len(decisions),
        withdrawn=sum(one.withdrawn for one in decisions),
        immediate=sum(one.priority == "immediate" for one in decisions),
    )
