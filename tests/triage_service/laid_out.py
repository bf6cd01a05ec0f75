"""What triage has laid out in its database to be published."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.engine import Engine

from shield_shared.database import transaction
from shield_shared.messages import Decision, Decisions
from shield_shared.topics import TRIAGE
from shield_triage.deciding import about
from shield_triage.store import OUTBOX
from triage_service.components import Said, stands


def published(engine: Engine) -> Said:
    """What stands of all decisions that wait to be published."""
    return standing(_waiting(engine))


def versions(engine: Engine) -> list[int]:
    """The versions of all payloads that wait to be published."""
    return [Decisions.decode(value).version for value in _waiting(engine)]


def _waiting(engine: Engine) -> list[bytes]:
    with transaction(engine) as connection:
        waiting = select(OUTBOX.c.value).where(OUTBOX.c.topic == TRIAGE.name).order_by(OUTBOX.c.number)
        return list(connection.execute(waiting).scalars())


def standing(values: Iterable[bytes]) -> Said:
    """What stands of payloads of decisions: of each appearance the one with the highest version."""
    latest: dict[object, tuple[int, Decision]] = {}
    for payload in map(Decisions.decode, values):
        for one in payload.decisions:
            assert latest.get(about(one), (0, one))[0] != payload.version, "one version has one decision"
            latest[about(one)] = max(latest.get(about(one), (0, one)), (payload.version, one), key=lambda pair: pair[0])
    return stands(decision for _, decision in latest.values())
