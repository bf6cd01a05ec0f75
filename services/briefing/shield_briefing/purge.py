"""Takes what was received, and all that was made of it, out of what the briefing service keeps.

What came stays under its reference without its content, and decisions leave a digest, so that Kafka may give them again
and nothing comes back. The row of a sitting stays, so that no old agenda is compiled again: only that of a sitting that
is still open, from what is left. To do it twice has no second effect.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import and_, delete, or_, select, tuple_, update
from sqlalchemy.engine import Connection, Engine

from shield_briefing.alerts_store import alerts, sends
from shield_briefing.due import Key
from shield_briefing.service_store import (
    ALL,
    arrivals,
    decisions,
    generation,
    held,
    mark,
    moment_text,
    one_at_a_time,
    purged,
)
from shield_briefing.sitting_tables import addenda, deliveries, mails, sittings
from shield_shared.database import insert_once, put, transaction
from shield_shared.messages import Held

_PORTION = 500
#: The mark of every purge, so that each is a generation of its own.
_EVERY = "every purge"
#: Stands in the place of a mail whose attachment was purged, and is sent where that mail is still to be.
WITHDRAWN = "What was attached to this mail was purged. What is left of it is in the output folder.\n"
#: Whether a content tells of somebody; the moment at which it was made, None where that is not known.
Tells = Callable[[bytes, datetime | None], bool]


class Came(NamedTuple):
    """An arrival that is to go, whether it has come or is still to come: its reference, agency, moment and day."""

    arrival: str
    agency: str
    received: str
    day: str


@dataclass(frozen=True, slots=True)
class Going:
    """What is to go: arrivals, decisions on young people (by reference) and on events (by source and id)."""

    arrivals: Sequence[Came]
    references: Collection[str]
    events: Collection[tuple[str, str]]


def on_their_way(engine: Engine, tells: Callable[[bytes], bool]) -> int:
    """How many mails that tell of somebody are still to be handed over."""
    open_ = (deliveries.c.delivered.is_(None), deliveries.c.refused.is_(None))
    waiting = select(mails.c.text, mails.c.attached).join(deliveries, deliveries.c.message_id == mails.c.message_id)
    with transaction(engine) as connection:
        rows = connection.execute(waiting.where(*open_)).all()
    return sum(any(tells(text.encode()) for text in (row.text, row.attached) if text) for row in rows)


def forget(engine: Engine, going: Going, now: datetime) -> None:
    """Forget what came and what was decided of it; processes that run compile from what is left from then on.

    `now` is later than every decision that was made of it. Raises as `transaction` does.
    """
    with transaction(engine) as connection:
        one_at_a_time(connection)
        for portion in _portions(going.arrivals):
            known = [came.arrival for came in portion]
            connection.execute(update(arrivals).where(arrivals.c.arrival.in_(known)).values(event=""))
            insert_once(
                connection,
                arrivals,
                ("arrival", "agency", "received", "day", "event"),
                [(*came, "") for came in portion],
            )
        _forget_decisions(connection, going)
        _forget_alerts(connection, alerts.c.reference.in_(going.references))
        version = max(int(now.timestamp() * 1000), generation(connection) + 1)
        marks = [(mark(each), version) for each in going.references]
        marks += [(mark(*each), version) for each in going.events]
        put(connection, purged, ("mark", "version"), [*sorted(marks), (_EVERY, version)])


def forget_decisions_before(engine: Engine, now: datetime) -> None:
    """Forget every decision that was made until `now`; triage is to tell again those that stand."""
    version = int(now.timestamp() * 1000)
    with transaction(engine) as connection:
        one_at_a_time(connection)
        connection.execute(delete(decisions).where(decisions.c.version <= version))
        put(connection, purged, ("mark", "version"), [(ALL, version)])


def _forget_decisions(connection: Connection, going: Going) -> None:
    connection.execute(delete(decisions).where(decisions.c.young_person.in_(going.references)))
    for portion in _portions(sorted(going.events)):
        connection.execute(delete(decisions).where(tuple_(decisions.c.source, decisions.c.id).in_(portion)))


def _forget_alerts(connection: Connection, which: Any) -> None:
    gone = connection.execute(select(alerts.c.alert).where(which)).scalars().all()
    connection.execute(update(alerts).where(alerts.c.before.in_(gone)).values(before=None))
    for table in (sends, alerts):
        connection.execute(delete(table).where(table.c.alert.in_(gone)))


def forget_alerts(engine: Engine, tells: Tells) -> None:
    """Forget every alert whose reference tells of somebody."""
    with transaction(engine) as connection:
        asked = select(alerts.c.alert, alerts.c.reference, alerts.c.noted).where(alerts.c.reference.is_not(None))
        told = [row.alert for row in connection.execute(asked).all() if _tells(tells, row.noted, row.reference)]
        _forget_alerts(connection, alerts.c.alert.in_(told))


def compiled(engine: Engine) -> dict[Key, datetime]:
    """When each sitting's agenda was compiled first."""
    with transaction(engine) as connection:
        rows = connection.execute(select(sittings.c.meeting, sittings.c.sitting, sittings.c.compiled)).all()
    return {(row.meeting, date.fromisoformat(row.sitting)): datetime.fromisoformat(row.compiled) for row in rows}


def write_again(engine: Engine, keys: Iterable[Key]) -> None:
    """Have agendas written anew whose files were taken away, and their addenda, as far as they are still kept."""
    with transaction(engine) as connection:
        for meeting, day in keys:
            this = (sittings.c.meeting == meeting, sittings.c.sitting == day.isoformat(), sittings.c.agenda != "")
            connection.execute(update(sittings).where(*this).values(revision=sittings.c.revision + 1))
            also = (addenda.c.meeting == meeting, addenda.c.sitting == day.isoformat())
            connection.execute(update(addenda).where(*also).values(written=0))


def empty_agendas(engine: Engine, tells: Tells) -> list[Key]:
    """Take away every agenda, addendum and attachment that tells of somebody; returns the sittings concerned."""
    with transaction(engine) as connection:
        one_at_a_time(connection)
        key = (sittings.c.meeting, sittings.c.sitting, sittings.c.compiled)
        rows = connection.execute(select(*key, sittings.c.agenda, sittings.c.told)).all()
        same = and_(addenda.c.meeting == sittings.c.meeting, addenda.c.sitting == sittings.c.sitting)
        more = connection.execute(select(*key, addenda.c.addendum).join(addenda, same)).all()
        found = {(row.meeting, row.sitting) for row in rows if _tells(tells, row.compiled, row.agenda, row.told)}
        found |= {(row.meeting, row.sitting) for row in more if _tells(tells, row.compiled, row.addendum)}
        posted = connection.execute(select(mails.c.message_id, mails.c.at, mails.c.text, mails.c.attached)).all()
        told = [row.message_id for row in posted if _tells(tells, row.at, row.text, row.attached)]
        withdrawn = {"text": WITHDRAWN, "attached": None}
        connection.execute(update(mails).where(mails.c.message_id.in_(told)).values(withdrawn))
        _empty(connection, found)
    return sorted((meeting, date.fromisoformat(day)) for meeting, day in found)


def empty_held(engine: Engine, tells: Tells) -> None:
    """Take source and id from held messages that tell of somebody, and nothing else."""
    with transaction(engine) as connection:
        for row in connection.execute(select(held.c.number, held.c.received, held.c.payload)).all():
            if _tells(tells, row.received, row.payload):
                left = Held.decode(row.payload.encode()).model_copy(update={"source": None, "id": None})
                payload = left.encode().decode()
                connection.execute(update(held).where(held.c.number == row.number).values(payload=payload))


def drop_old(engine: Engine, sittings_before: date, events_before: datetime, held_before: datetime) -> list[Key]:
    """Take away what is past its time of agendas, alerts and held messages; returns the sittings concerned."""
    day = sittings_before.isoformat()
    with transaction(engine) as connection:
        one_at_a_time(connection)
        old = connection.execute(
            select(sittings.c.meeting, sittings.c.sitting).where(sittings.c.sitting < day, sittings.c.agenda != "")
        ).all()
        found = {(row.meeting, row.sitting) for row in old}
        connection.execute(update(mails).where(mails.c.sitting < day).values(text=WITHDRAWN, attached=None))
        _empty(connection, found)
        _forget_alerts(
            connection, or_(alerts.c.at < moment_text(events_before), alerts.c.noted < moment_text(events_before))
        )
        connection.execute(delete(held).where(held.c.received < moment_text(held_before)))
    return sorted((meeting, date.fromisoformat(meeting_day)) for meeting, meeting_day in found)


def _empty(connection: Connection, found: Iterable[tuple[str, str]]) -> None:
    """Nothing is left to be written of them; what is compiled again differs from no content, and is written anew."""
    for meeting, day in sorted(found):
        this = (sittings.c.meeting == meeting, sittings.c.sitting == day)
        nothing = {"agenda": "", "told": "", "content_hash": ""}
        empty = nothing | dict.fromkeys(("written", "stories"), sittings.c.revision)
        connection.execute(update(sittings).where(*this).values(empty))
        connection.execute(delete(addenda).where(addenda.c.meeting == meeting, addenda.c.sitting == day))


def _tells(tells: Tells, made: str | None, *texts: str | None) -> bool:
    moment = datetime.fromisoformat(made) if made is not None else None
    return any(tells(text.encode(), moment) for text in texts if text)


def _portions(rows: Iterable[Any]) -> Iterator[list[Any]]:
    waiting = iter(rows)
    while portion := list(islice(waiting, _PORTION)):
        yield portion
