"""What three services and two servers may tell at half past five in the morning, for `shield status` to judge."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from shield_run.safety import SERVICES, Answer, Picture
from shield_shared.health import alarm_limits
from shield_shared.measures import Facts, SittingFact

#: Half past five on a Wednesday morning in London, in summer time.
NOW = datetime(2026, 4, 1, 4, 30, tzinfo=UTC)
CUT_OFF = datetime(2026, 4, 1, 7, 0, tzinfo=UTC)
POLICE = "west-yorkshire-police"
TITLES = {POLICE: "West Yorkshire Police", "leeds-csws": "Children's social work"}


def sitting(day: int = 1, **known: Any) -> SittingFact:
    cut_off = CUT_OFF + timedelta(days=day - 1)
    begins = {"meeting_at": cut_off + timedelta(hours=1), "cut_off": cut_off}
    return SittingFact(meeting="syv-daily", date=date(2026, 4, day), **begins, **known)


def told(service: str, now: datetime, **facts: Any) -> Answer:
    started = {"service": service, "at": now, "started": now - timedelta(days=3), "last_success": now}
    return Answer(service, Facts.model_validate(started | facts))


def agencies(police: datetime) -> dict[str, Any]:
    return {
        POLICE: {"last_received": police, "silent_after_hours": 24},
        "leeds-csws": {"last_received": police, "silent_after_hours": 72},
    }


def well(now: datetime = NOW, /, **facts: dict[str, Any]) -> dict[str, Answer]:
    """Three services that are well; by name of the service what is different."""
    ingest = {"agencies": agencies(now - timedelta(hours=2)), "held": {"waiting": 2}, "lag": {"a": 0}}
    briefing = {"sittings": [sitting(1), sitting(2)], "unacknowledged": {"waiting": 0}}
    default: dict[str, dict[str, Any]] = {"ingest": ingest, "triage": {}, "briefing": briefing}
    return {service: told(service, now, **(default[service] | facts.get(service, {}))) for service in SERVICES}


def picture(answers: dict[str, Answer], now: datetime = NOW, /, **servers: str | None) -> Picture:
    return Picture(
        now=now,
        answers=list(answers.values()),
        servers={"database": None, "broker": None, **servers},
        planned=[sitting(1), sitting(2)],
        titles=TITLES,
        limits=alarm_limits(),
    )


def away(*services: str) -> dict[str, Answer]:
    return {service: Answer(service, None, "Connection refused.") for service in services}


NEXT = "The next meeting, syv-daily today at 09:00 (cut-off 08:00),"
