"""Decisions, held messages, moments and a desk to try alerts with; names that must never get out are in all of them."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy.engine import Engine

from shield_briefing.alerts import AlertDesk, alert_desk
from shield_briefing.alerts_store import note_alerts
from shield_briefing.rota import FILE, Rota
from shield_briefing.sitting_tables import SCHEMA as BRIEFING
from shield_shared.database import transaction
from shield_shared.health import Health
from shield_shared.log import Log
from shield_shared.messages import Decision, Decisions, EventRef, Held, HeldFault, ReasonSaid, UnknownSaid
from shield_shared.migrations import upgrade
from shield_shared.policy import load_single
from shield_shared.settings import ServiceSettings, read_service_settings

POLICE = "urn:agency:west-yorkshire-police"
#: What stands for personal data: in no mail, head, log line, address or row of alerts.
SEEDED = ("Zebedee Quillfeather", "999 123 4560", "2011-04-05", "crime-ZQ77", "14 Quagmire Rise")
#: 03:12 on a Sunday in London: the emergency duty team's.
SUNDAY = datetime(2026, 3, 8, 3, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
#: Contacts of the shipped rota: on duty on that Sunday, next in line, and next in line of that one.
DUTY, MANAGER, HEAD = "emergency-duty-team", "service-manager", "head-of-service"
#: What subjects end in.
LOOK, ESCALATED, OVER = "look at once", "escalated, nobody has acknowledged it", "not immediate any more"


def rota(**changes: object) -> Rota:
    """The shipped rota, with some of its keys otherwise."""
    return Rota.model_validate({**shipped().model_dump(by_alias=True), **changes})


@cache
def shipped() -> Rota:
    """The rota that is shipped."""
    found = load_single(FILE, Rota, None, [])
    assert found is not None
    return found


def decision(version: int = 1, **said: Any) -> Decisions:
    """An immediate decision on one appearance, as far as it is not said otherwise."""
    plain: dict[str, Any] = {
        "young_person": "9f3c1a",
        "event": EventRef(source=POLICE, id=SEEDED[3]),
        "role": "victim",
        "withdrawn": False,
        "as_at": SUNDAY,
        "scope": None,
        "priority": "immediate",
        "meetings": ("syv-daily",),
        "to_check": (),
        "reasons": (ReasonSaid(rule="life-at-risk", text=f"{SEEDED[0]} of {SEEDED[4]}", events=(SEEDED[3],)),),
        "unknowns": (UnknownSaid(text=SEEDED[1], ask=SEEDED[2]),),
        "near_misses": (),
        "rule_book": "r",
    }
    return Decisions(version=version, decisions=(Decision(**{**plain, **said}),))


def together(*payloads: Decisions) -> Decisions:
    """The decisions of several payloads as one of the first one's version."""
    return Decisions(version=payloads[0].version, decisions=tuple(d for each in payloads for d in each.decisions))


def withdrawn(version: int, **said: Any) -> Decisions:
    """That the appearance stands no more."""
    return decision(version, withdrawn=True, priority="note", meetings=(), **said)


def held(**said: Any) -> Held:
    """A held message about an incident, as far as it is not said otherwise."""
    plain: dict[str, Any] = {
        "arrival": "a" * 32,
        "held_by": "ingest",
        "agency": "west-yorkshire-police",
        "type": "shield.incident.recorded.v1",
        "faults": (HeldFault(field="data.category", code="missing", sentence=SEEDED[0]),),
        "source": POLICE,
        "id": SEEDED[3],
        "received": SUNDAY,
        "digest": "d" * 32,
    }
    return Held.model_validate({**plain, **said})


def note(engine: Engine, *payloads: Decisions | Held, now: datetime = SUNDAY) -> int:
    """Note decisions and held messages in one transaction; returns how many alerts were raised or ended."""
    with transaction(engine) as connection:
        decided = [each for each in payloads if isinstance(each, Decisions)]
        return note_alerts(connection, decided, [each for each in payloads if isinstance(each, Held)], now)


def settings(**environ: str) -> ServiceSettings:
    """Settings of a briefing service with these variables."""
    told = {"SHIELD_KAFKA": "127.0.0.1:9", "SHIELD_DATABASE": "sqlite:///x", "SHIELD_OUT": "out", **environ}
    return read_service_settings(told, "briefing")


def mailing(port: int, **environ: str) -> ServiceSettings:
    """Settings with a mail server on loopback."""
    smtp = {"SHIELD_SMTP": f"127.0.0.1:{port}", "SHIELD_SMTP_TLS": "none", "SHIELD_MAIL_FROM": "shield@leeds.test"}
    return settings(**smtp, **environ)


class Desk:
    """A desk with a clock that stands still, its log and its health."""

    def __init__(self, engine: Engine, told: ServiceSettings, on: Rota | None = None) -> None:
        self.lines, self.health = io.StringIO(), Health("briefing", lambda: SUNDAY)
        upgrade(engine, BRIEFING)
        self.desk: AlertDesk = alert_desk(engine, told, on or rota(), Log("briefing", self.lines), self.health)

    def tick(self, minutes: float = 0) -> int:
        """Send what is due so many minutes after the Sunday moment."""
        return self.desk.tick(lambda: SUNDAY + minutes * MINUTE)

    def events(self) -> list[str]:
        """The events in the log, in order."""
        return [json.loads(line)["event"] for line in self.lines.getvalue().splitlines()]
