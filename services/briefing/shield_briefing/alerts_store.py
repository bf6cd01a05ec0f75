"""What briefing keeps of alerts: each alert as it stands, and how far each of its messages is.

An alert is noted in the transaction that stores what it is about, so that it is there if that is. A message is claimed
in a row before it is sent: of two processes one gets it, and another takes it over only when its time is up.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Index, Integer, MetaData, Row, Table, Text, and_, func, or_, select, update
from sqlalchemy.engine import Connection, Engine

from shield_briefing.alerting import (
    Alert,
    Message,
    Note,
    Send,
    State,
    in_place_of,
    left,
    moved,
    note_of_held,
    notes_of,
    taken,
    unknown,
)
from shield_briefing.service_store import decisions as stored
from shield_shared.database import among, insert_once, transaction
from shield_shared.messages import Decisions, Held
from shield_shared.migrations import Schema, upgrade

TABLES = MetaData()
SCHEMA = Schema("alerts", TABLES, Path(__file__).with_name("alert_tables") / "migrations")

alerts = Table(
    "briefing_alerts",
    TABLES,
    Column("alert", Text, primary_key=True),
    *(Column(name, Text, nullable=False) for name in ("about", "agency", "noted", "state", "roles")),
    *(Column(name, Text) for name in ("reference", "before", "at", "acknowledged", "acknowledged_by")),
    *(Column(name, Integer, nullable=False) for name in ("turn", "told", "waiting")),
    Index("briefing_alerts_waiting", "waiting", "state"),
)
sends = Table(
    "briefing_alert_sends",
    TABLES,
    Column("alert", Text, primary_key=True),
    Column("turn", Integer, primary_key=True),
    Column("message", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("status", Text, nullable=False),
    *(Column(name, Integer, nullable=False) for name in ("tries", "repeats", "refusals")),
    *(Column(name, Text) for name in ("contact", "not_before", "sent")),
)
_NEW = ("alert", "about", "agency", "noted", "state", "roles", "reference", "at", "turn", "told", "waiting")
_DUE = ("alert", "turn", "message", "channel", "status", "tries", "repeats", "refusals")
#: The state in which an alert asks for a message: one that was acknowledged since is not told of again.
_ASKS: Mapping[Message, State] = {
    "first": "open", "escalation": "open", "first-over": "over", "escalation-over": "over",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAlert:
    """An alert and what became of it: when and by whom it was acknowledged."""

    alert: Alert
    acknowledged: datetime | None
    acknowledged_by: str | None


def note_alerts(connection: Connection, decisions: Iterable[Decisions], held: Iterable[Held], now: datetime) -> int:
    """Note what decisions and held messages say of alerts, in the transaction that stores them; `now` is this moment.

    To be called when they are stored, with all decisions, not only immediate ones: of two on one appearance the one
    with the higher version counts. Returns how many alerts were raised or ended. The same again has no effect.
    """
    notes = _not_outdated(connection, [note for payload in decisions for note in notes_of(payload)])
    notes += [note for each in held if (note := note_of_held(each)) is not None]
    if not notes:
        return 0
    found = _locked(connection, notes, now)
    stood = dict(found)
    for note in notes:
        if note.alert in found:
            found[note.alert] = taken(found[note.alert], note, now)
    _take_places(found, stood, moved(notes))
    changed = [alert for alert in found.values() if alert != stood[alert.alert]]
    for alert in changed:
        _write(connection, alert, stood[alert.alert])
    return sum(alert.state != stood[alert.alert].state for alert in changed)


def _not_outdated(connection: Connection, notes: Sequence[Note]) -> list[Note]:
    """Notes without those that would raise an alert after a newer decision was stored that ends it."""
    raised = {note.event for note in notes if note.immediate and note.event is not None}
    asked = select(stored.c.source, stored.c.id, stored.c.young_person, stored.c.role, stored.c.version)
    rows = connection.execute(asked.where(among(connection, stored.c.id, {id for _, id in raised}))) if raised else ()
    newest: dict[object, int] = {((row.source, row.id), row.young_person, row.role): row.version for row in rows}
    return [
        note
        for note in notes
        if not note.immediate or newest.get((note.event, note.reference or "", note.role), 0) <= note.version
    ]


def _locked(connection: Connection, notes: Sequence[Note], now: datetime) -> dict[str, Alert]:
    """The alerts that notes are about, made where a note raises one, and kept from others until the commit."""
    raised = {note.alert: unknown(note, now) for note in notes if note.immediate}
    insert_once(connection, alerts, _NEW, [_row(raised[id]) for id in sorted(raised)])
    asked = select(alerts).where(among(connection, alerts.c.alert, {note.alert for note in notes}))
    return {row.alert: _alert(row) for row in connection.execute(asked.order_by(alerts.c.alert).with_for_update())}


def _take_places(found: dict[str, Alert], stood: Mapping[str, Alert], places: Mapping[str, str]) -> None:
    """Only an alert that is new takes a place, and only that of one that stood until now."""
    for new, old in places.items():
        if old not in found or stood[new].roles or stood[old].state == "over" or found[old].state != "over":
            continue
        found[new] = in_place_of(found[new], stood[old])
        found[old] = left(found[old])


def _write(connection: Connection, alert: Alert, stood: Alert) -> None:
    values: dict[str, Any] = dict(zip(_NEW, _row(alert), strict=True)) | {"before": alert.before}
    if alert.state != stood.state:
        values["waiting"] = 1
        if alert.state == "open":
            values |= {"acknowledged": None, "acknowledged_by": None}
    else:
        values.pop("waiting")
    connection.execute(update(alerts).where(alerts.c.alert == alert.alert).values(values))


class AlertStore:
    """The alerts in one database. Methods raise UnavailableError and PolicyError as `transaction` does."""

    def __init__(self, engine: Engine) -> None:
        """Make the tables, or bring them to this version."""
        self._engine = engine
        upgrade(engine, SCHEMA)

    def waiting(self) -> list[tuple[Alert, list[Send]]]:
        """The alerts of which something may be due, decisions first, then the oldest, with the sends of their turn."""
        with transaction(self._engine) as connection:
            order = (alerts.c.about != "immediate", alerts.c.noted, alerts.c.alert)
            rows = connection.execute(select(alerts).where(alerts.c.waiting == 1).order_by(*order)).all()
            joined = and_(sends.c.alert == alerts.c.alert, sends.c.turn == alerts.c.turn)
            said = connection.execute(select(sends).join(alerts, joined).where(alerts.c.waiting == 1)).all()
        by_alert: dict[str, list[Send]] = {row.alert: [] for row in rows}
        for each in said:
            by_alert.get(each.alert, []).append(_send(each))
        return [(_alert(row), by_alert[row.alert]) for row in rows]

    def sends(self, alert: Alert) -> list[Send]:
        """The messages of one alert, of its turn, that are in a row."""
        asked = select(sends).where(sends.c.alert == alert.alert, sends.c.turn == alert.turn)
        with transaction(self._engine) as connection:
            return [_send(row) for row in connection.execute(asked)]

    def plan(self, alert: Alert, due: Iterable[Send]) -> None:
        """Put messages in a row, once, however many processes do."""
        rows = [(alert.alert, alert.turn, send.message, send.channel, send.status, 0, 0, 0) for send in due]
        with transaction(self._engine) as connection:
            insert_once(connection, sends, _DUE, rows)

    def claim(self, alert: Alert, send: Send, contact: str, now: datetime, until: datetime) -> Send | None:
        """Take it upon this process to send a message to a contact; None where another does, or it is not wanted now.

        Nobody else gets it until `until`; whoever gets it then sends a repeat.
        """
        asks = and_(alerts.c.alert == alert.alert, alerts.c.turn == alert.turn, alerts.c.state == _ASKS[send.message])
        free = or_(sends.c.not_before.is_(None), sends.c.not_before <= _text(now))
        values = {
            "status": "sending", "contact": contact, "not_before": _text(until), "tries": sends.c.tries + 1,
            "repeats": sends.c.repeats + (sends.c.status == "sending").cast(Integer),
        }  # fmt: skip
        with transaction(self._engine) as connection:
            wanted = update(alerts).where(asks).values(told=1 if send.message == "first" else alerts.c.told)
            if connection.execute(wanted).rowcount == 0:
                return None
            mine = update(sends).where(_key(alert, send), sends.c.status.in_(("due", "sending")), free)
            if connection.execute(mine.values(values)).rowcount == 0:
                return None
            return _send(connection.execute(select(sends).where(_key(alert, send))).one())

    def ended(self, alert: Alert, send: Send, status: str, now: datetime) -> None:
        """Note that a message was sent, or that there is nobody to send it to (`none`)."""
        values = {"status": status, "not_before": None} | ({"sent": _text(now)} if status == "sent" else {})
        with transaction(self._engine) as connection:
            connection.execute(update(sends).where(_key(alert, send)).values(values))

    def put_off(self, alert: Alert, send: Send, until: datetime, *, refused: bool) -> None:
        """Note that a message did not leave and is to be tried again later."""
        values = {"status": "due", "not_before": _text(until), "refusals": sends.c.refusals + int(refused)}
        with transaction(self._engine) as connection:
            connection.execute(update(sends).where(_key(alert, send)).values(values))

    def finish(self, alerts_and_states: Iterable[tuple[Alert, State]]) -> None:
        """Note the states in which nothing more is due of alerts, but of those that have changed since."""
        with transaction(self._engine) as connection:
            for alert, state in sorted(alerts_and_states, key=lambda each: each[0].alert):  # as others lock them
                same = (alerts.c.alert == alert.alert, alerts.c.turn == alert.turn, alerts.c.state == alert.state)
                connection.execute(update(alerts).where(*same).values(waiting=0, state=state))

    def acknowledge(self, id: str, turn: int | None, by: str, now: datetime) -> bool:
        """Note who has acknowledged an alert (of this turn), and when; False where it was not open."""
        asked = [alerts.c.alert == id, alerts.c.state == "open"]
        asked += [alerts.c.turn == turn] if turn is not None else []
        values = {"state": "acknowledged", "acknowledged": _text(now), "acknowledged_by": by}
        with transaction(self._engine) as connection:
            return connection.execute(update(alerts).where(*asked).values(values)).rowcount > 0

    def find(self, beginning: str) -> list[KeptAlert]:
        """The alerts whose reference begins so, newest first; all of them for an empty text."""
        asked = select(alerts).where(func.substr(alerts.c.alert, 1, len(beginning)) == beginning)
        with transaction(self._engine) as connection:
            rows = connection.execute(asked.order_by(alerts.c.noted.desc(), alerts.c.alert)).all()
        return [
            KeptAlert(alert=_alert(r), acknowledged=_moment(r.acknowledged), acknowledged_by=r.acknowledged_by)
            for r in rows
        ]

    def unacknowledged(self) -> tuple[int, datetime | None]:
        """How many alerts nobody has acknowledged, and since when the oldest waits."""
        asked = select(func.count(), func.min(alerts.c.noted)).where(alerts.c.state == "open")
        with transaction(self._engine) as connection:
            count, oldest = connection.execute(asked).one()
        return int(count), _moment(oldest)


def _key(alert: Alert, send: Send) -> Any:
    return and_(
        sends.c.alert == alert.alert,
        sends.c.turn == alert.turn,
        sends.c.message == send.message,
        sends.c.channel == send.channel,
    )


def _text(moment: datetime) -> str:
    """Moments as text that sorts by time."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _row(alert: Alert) -> tuple[Any, ...]:
    """The columns of `_NEW`."""
    at = None if alert.at is None else _text(alert.at)
    roles = json.dumps(alert.roles, sort_keys=True)
    told = (alert.about, alert.agency, _text(alert.noted), alert.state, roles, alert.reference, at)
    return (alert.alert, *told, alert.turn, int(alert.told), 0)


def _alert(row: Row[Any]) -> Alert:
    return Alert(
        alert=row.alert,
        about=row.about,
        reference=row.reference,
        agency=row.agency,
        at=_moment(row.at),
        noted=datetime.fromisoformat(row.noted),
        state=row.state,
        turn=row.turn,
        told=bool(row.told),
        roles={role: (version, immediate) for role, (version, immediate) in json.loads(row.roles).items()},
        before=row.before,
    )


def _send(row: Row[Any]) -> Send:
    return Send(
        message=row.message,
        channel=row.channel,
        status=row.status,
        contact=row.contact,
        tries=row.tries,
        repeats=row.repeats,
        refusals=row.refusals,
        not_before=_moment(row.not_before),
        sent=_moment(row.sent),
    )
