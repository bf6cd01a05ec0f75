"""Each sitting's agenda once, its addenda, and the mails that tell of them: rows that say what is done and what is not.

A sitting, an addendum or a mail that is there already is left as it is, so two processes that do the same do it once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Row, case, func, select, update
from sqlalchemy.engine import Connection, Engine

from shield_briefing.addendum import Addendum
from shield_briefing.due import Key
from shield_briefing.seal import agenda_bytes
from shield_briefing.service_store import generation, moment_text, one_at_a_time
from shield_briefing.shape import Agenda
from shield_briefing.sitting_tables import addenda, deliveries, mails, sittings
from shield_shared.database import insert_once, transaction

_SITTING = tuple(column.name for column in sittings.columns)
_MAIL = tuple(column.name for column in mails.columns)


@dataclass(frozen=True, slots=True)
class Made:
    """A sitting whose agenda was made, when its chair was told last, and up to which arrival addenda are considered.

    `written`: its agenda was put in the output folder, as it is or as it was first.
    """

    key: Key
    compiled: datetime
    content_hash: str
    told_at: datetime
    addenda: int
    considered: int
    written: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """One mail to its recipients; `attached` is the agenda (as `agenda.json`) that goes with it, None for a notice."""

    message_id: str
    key: Key
    kind: str
    number: int
    at: datetime
    subject: str
    text: str
    attached: str | None
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unwritten:
    """An agenda (number 0) or addendum that is not in the output folder yet; `revision` is which version of it."""

    key: Key
    number: int
    revision: int
    content: Agenda


class Outdated(Exception):  # noqa: N818  (it is no error: what was compiled is out of date)
    """Something was purged while an agenda was compiled: begin again."""


class SittingStore:
    """Sittings, addenda and mails. Methods raise UnavailableError and PolicyError as `transaction` does."""

    def __init__(self, engine: Engine) -> None:
        """`unpurged` is the generation of what agendas are compiled from: what comes of an older one is refused."""
        self._engine = engine
        self.unpurged = 0

    def made(self) -> dict[Key, Made]:
        """Every sitting whose agenda was made."""
        columns = [sittings.c[name] for name in _SITTING if name not in ("agenda", "told")]
        with transaction(self._engine) as connection:
            rows = connection.execute(select(*columns)).all()
        return {_key(row): _made(row) for row in rows}

    def keep(self, key: Key, agenda: Agenda, arrivals: int, at: datetime, letters: Letters | None) -> bool:
        """Keep a sitting's agenda and the mail that tells of it; False, having changed nothing, if there is one."""
        text = agenda_bytes(agenda).decode()
        day, moment = key[1].isoformat(), moment_text(at)
        row = (key[0], day, moment, 1, arrivals, arrivals, agenda["content_hash"], text, text, moment, 0, 0, 0)
        with transaction(self._engine) as connection:
            self._refuse_purged(connection)
            if connection.execute(select(sittings.c.meeting).where(*_is(key))).first() is not None:
                return False
            insert_once(connection, sittings, _SITTING, [row])
            _post(connection, letters)
        return True

    def replace(self, key: Key, agenda: Agenda, arrivals: int) -> bool:
        """Put a sitting's agenda in the place of one made from less; False where that has been done already.

        What was told of a sitting and has been purged is from now on what this agenda says.
        """
        text = agenda_bytes(agenda).decode()
        changed = {
            "agenda": text,
            "told": case((sittings.c.told == "", text), else_=sittings.c.told),
            "content_hash": agenda["content_hash"],
            "arrivals": arrivals,
            "revision": sittings.c.revision + 1,
        }
        where = (*_is(key), sittings.c.content_hash != agenda["content_hash"], sittings.c.arrivals <= arrivals)
        with transaction(self._engine) as connection:
            self._refuse_purged(connection)
            return connection.execute(update(sittings).where(*where).values(changed)).rowcount == 1

    def _refuse_purged(self, connection: Connection) -> None:
        """Nothing may be kept that was compiled from what has been purged since."""
        one_at_a_time(connection)
        if generation(connection) != self.unpurged:
            raise Outdated

    def told(self, key: Key) -> Agenda:
        """What the chair of a sitting has been told in all, agenda and addenda, as one agenda."""
        with transaction(self._engine) as connection:
            return agenda_of(connection.execute(select(sittings.c.told).where(*_is(key))).scalar_one())

    def considered(self, key: Key, arrivals: int) -> None:
        """Note that what came up to a number brings no addendum."""
        with transaction(self._engine) as connection:
            connection.execute(update(sittings).where(*_is(key)).values(considered=arrivals))

    def add(
        self, was: Made, addendum: Addendum, now: Agenda, arrivals: int, at: datetime, letters: Letters | None
    ) -> bool:
        """Keep an addendum and the mail that tells of it; False, having changed nothing, if another was quicker."""
        changed = {
            "told": agenda_bytes(now).decode(),
            "told_at": moment_text(at),
            "considered": arrivals,
            "addenda": addendum["number"],
        }
        row = (was.key[0], was.key[1].isoformat(), addendum["number"], agenda_bytes(addendum).decode(), 0)
        with transaction(self._engine) as connection:
            self._refuse_purged(connection)
            where = (*_is(was.key), sittings.c.addenda == was.addenda)
            if connection.execute(update(sittings).where(*where).values(changed)).rowcount != 1:
                return False
            insert_once(connection, addenda, ("meeting", "sitting", "number", "addendum", "written"), [row])
            _post(connection, letters)
        return True

    def unwritten(self, most: int) -> list[Unwritten]:
        """The first so many agendas that are not in the output folder yet, and as many addenda."""
        columns = (sittings.c.meeting, sittings.c.sitting, sittings.c.revision, sittings.c.agenda)
        waiting = select(*columns).where(sittings.c.written < sittings.c.revision)
        also = select(addenda).where(addenda.c.written == 0)
        with transaction(self._engine) as connection:
            rows = connection.execute(waiting.order_by(sittings.c.sitting, sittings.c.meeting).limit(most)).all()
            more = connection.execute(also.order_by(addenda.c.sitting, addenda.c.number).limit(most)).all()
        return [
            *(Unwritten(_key(row), 0, row.revision, json.loads(row.agenda)) for row in rows),
            *(Unwritten(_key(row), row.number, 1, json.loads(row.addendum)) for row in more),
        ]

    def wrote(self, one: Unwritten, *, stories: bool) -> None:
        """Note that it is in the output folder; `stories`: pages of its young people are still to follow."""
        with transaction(self._engine) as connection:
            if one.number:
                this = (addenda.c.meeting == one.key[0], addenda.c.sitting == one.key[1].isoformat())
                connection.execute(update(addenda).where(*this, addenda.c.number == one.number).values(written=1))
            else:
                where = (*_is(one.key), sittings.c.written < one.revision)
                connection.execute(update(sittings).where(*where).values(written=one.revision))
            if not one.number and not stories:
                _tell(connection, one.key, one.revision)

    def without_stories(self) -> dict[Key, int]:
        """The sittings whose agenda is in the output folder without pages of its young people, and its revision."""
        waiting = select(sittings.c.meeting, sittings.c.sitting, sittings.c.revision).where(
            sittings.c.stories < sittings.c.revision, sittings.c.written == sittings.c.revision
        )
        with transaction(self._engine) as connection:
            return {_key(row): row.revision for row in connection.execute(waiting)}

    def wrote_stories(self, key: Key, revision: int) -> None:
        """Note that the pages of an agenda's young people are in the output folder, or are not to be."""
        with transaction(self._engine) as connection:
            _tell(connection, key, revision)

    def post(self, letters: Letters) -> None:
        """Have a mail sent, once."""
        with transaction(self._engine) as connection:
            _post(connection, letters)

    def undelivered(self) -> list[tuple[str, str]]:
        """Every mail that is still to be handed over: Message-ID and recipient, the first mail first."""
        waiting = select(deliveries.c.message_id, deliveries.c.recipient).join(
            mails, mails.c.message_id == deliveries.c.message_id
        )
        waiting = waiting.where(deliveries.c.delivered.is_(None), deliveries.c.refused.is_(None))
        with transaction(self._engine) as connection:
            rows = connection.execute(
                waiting.order_by(mails.c.at, mails.c.sitting, mails.c.number, deliveries.c.recipient)
            ).all()
        return [(row.message_id, row.recipient) for row in rows]

    @contextmanager
    def delivering(self, message_id: str, recipient: str) -> Iterator[tuple[Letters, Callable[..., None]] | None]:
        """Keep one delivery to ourselves: the mail and what notes its end, None where another process has it.

        The row is locked meanwhile: whatever ends this process lets go of it, and the mail is sent by another.
        """
        this = (deliveries.c.message_id == message_id, deliveries.c.recipient == recipient)
        open_ = (deliveries.c.delivered.is_(None), deliveries.c.refused.is_(None))
        with transaction(self._engine) as connection:
            mine = select(deliveries.c.tries).where(*this, *open_).with_for_update(skip_locked=True)
            if connection.execute(mine).first() is None:
                yield None
                return
            row = connection.execute(select(mails).where(mails.c.message_id == message_id)).one()

            def ended(**how: str) -> None:
                tries = deliveries.c.tries + 1
                connection.execute(update(deliveries).where(*this).values(tries=tries, **how))

            yield _letters(row, recipient), ended

    def delivered(self) -> dict[Key, datetime | None]:
        """For each sitting whose agenda was mailed: when the last recipient had it; None while somebody has not."""
        joined = select(
            mails.c.meeting, mails.c.sitting, func.count(), func.count(deliveries.c.delivered),
            func.max(deliveries.c.delivered),
        ).join(deliveries, mails.c.message_id == deliveries.c.message_id)  # fmt: skip
        joined = joined.where(mails.c.kind == "agenda").group_by(mails.c.meeting, mails.c.sitting)
        with transaction(self._engine) as connection:
            rows = connection.execute(joined).all()
        return {
            (meeting, date.fromisoformat(day)): datetime.fromisoformat(last) if wanted == had else None
            for meeting, day, wanted, had, last in rows
        }


def agenda_of(text: str) -> Agenda:
    """An agenda from its stored text."""
    return cast(Agenda, json.loads(text))


def _is(key: Key) -> tuple[Any, Any]:
    return (sittings.c.meeting == key[0], sittings.c.sitting == key[1].isoformat())


def _tell(connection: Connection, key: Key, revision: int) -> None:
    where = (*_is(key), sittings.c.stories < revision)
    connection.execute(update(sittings).where(*where).values(stories=revision))


def _post(connection: Connection, letters: Letters | None) -> None:
    if letters is None:
        return
    day, at = letters.key[1].isoformat(), moment_text(letters.at)
    told = (letters.subject, letters.text, letters.attached)
    row = (letters.message_id, letters.key[0], day, letters.kind, letters.number, at, *told)
    insert_once(connection, mails, _MAIL, [row])
    to = [(letters.message_id, recipient, 0) for recipient in letters.recipients]
    insert_once(connection, deliveries, ("message_id", "recipient", "tries"), to)


def _key(row: Any) -> Key:
    return (row.meeting, date.fromisoformat(row.sitting))


def _made(row: Row[Any]) -> Made:
    compiled, told_at = datetime.fromisoformat(row.compiled), datetime.fromisoformat(row.told_at)
    return Made(_key(row), compiled, row.content_hash, told_at, row.addenda, row.considered, row.written > 0)


def _letters(row: Row[Any], recipient: str) -> Letters:
    return Letters(
        message_id=row.message_id,
        key=_key(row),
        kind=row.kind,
        number=row.number,
        at=datetime.fromisoformat(row.at),
        subject=row.subject,
        text=row.text,
        attached=row.attached,
        recipients=(recipient,),
    )
