"""Looking at what runs: services by their status pages, database and broker directly, the calendar by policy.

A shell around `shield_run.safety`: what cannot be reached is an answer too.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta
from http.client import HTTPException
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, build_opener

from kafka.admin import KafkaAdminClient  # type: ignore[import-untyped]
from pydantic import ValidationError
from sqlalchemy import select

from shield_run.house import House
from shield_run.safety import NO_ANSWER, SERVICES, Answer, Picture
from shield_shared.database import open_database, transaction
from shield_shared.errors import PolicyError, ShieldError, UsageError
from shield_shared.kafka_client import connecting, options, silence_clients
from shield_shared.london import london_date
from shield_shared.measures import Facts, SittingFact
from shield_shared.settings import KafkaSettings, read_kafka_settings

#: How long, in seconds, whoever is asked may take.
PATIENCE = 3.0

Address = tuple[str, str]


def addresses(given: Mapping[str, Sequence[str] | None], listed: str) -> list[Address]:
    """Services and where each is: those given by option, and of the others those listed (`ingest=URL,...`).

    Raises UsageError for what is no such list or address.
    """
    found = [(service, url) for service in SERVICES for url in given.get(service) or ()]
    named = {service for service, _ in found}
    for service, url in _listed("SHIELD_STATUS_URLS", listed):
        found += [] if service in named else [(service, url)]
    for service, url in found:
        if not url.startswith(("http://", "https://")) or not urlsplit(url).netloc:
            raise UsageError(f"{service}: expected the address of its health pages, such as http://127.0.0.1:8081.")
    return sorted(found, key=lambda each: SERVICES.index(each[0]))


def databases(environ: Mapping[str, str]) -> dict[str, str]:
    """The database of each service: SHIELD_DATABASE, but for those that SHIELD_STATUS_DATABASES names (`triage=URL`).

    Raises UsageError where one is not named.
    """
    shared = dict.fromkeys(SERVICES, environ.get("SHIELD_DATABASE", ""))
    found = shared | dict(_listed("SHIELD_STATUS_DATABASES", environ.get("SHIELD_STATUS_DATABASES", "")))
    for service, url in found.items():
        if not url:
            raise UsageError(f"Set SHIELD_DATABASE, or name the database of {service} in SHIELD_STATUS_DATABASES.")
    return found


def _listed(name: str, text: str) -> Iterator[Address]:
    for entry in filter(None, (part.strip() for part in text.split(","))):
        service, _, url = entry.partition("=")
        if service not in SERVICES:
            raise UsageError(f"{name}: expected service=URL, the service one of {', '.join(SERVICES)}.")
        yield service, url


def look(asked: Sequence[Address], environ: Mapping[str, str], house: House, now: datetime) -> Picture:
    """Everything that is known now. Raises PolicyError where settings or policy are wrong."""
    checks: dict[str, Callable[[], None]] = {}
    if environ.get("SHIELD_DATABASE") or environ.get("SHIELD_STATUS_DATABASES"):
        places = sorted(set(databases(environ).values()))
        checks["database"] = lambda: reach_databases(places)
    if environ.get("SHIELD_KAFKA"):
        kafka = read_kafka_settings(environ)
        checks["broker"] = lambda: reach_broker(kafka)
    with ThreadPoolExecutor(max_workers=max(1, len(asked) + len(checks))) as pool:
        answers = [pool.submit(ask, *address) for address in asked]
        servers = {name: pool.submit(_reason, check) for name, check in checks.items()}
        return Picture(
            now=now,
            answers=[answer.result() for answer in answers],
            servers={name: reason.result() for name, reason in servers.items()},
            planned=planned(house, now),
            titles={agency.id: agency.title for agency in house.agencies.values()},
            limits=house.alarms,
        )


def ask(service: str, url: str) -> Answer:
    """What a service tells of itself, or why it does not."""
    try:
        # Health pages are never behind a proxy: one that is set for other purposes must not answer for them.
        with build_opener(ProxyHandler({})).open(f"{url.rstrip('/')}/status", timeout=PATIENCE) as answer:
            facts = Facts.model_validate(json.loads(answer.read()))
    except (URLError, TimeoutError, ConnectionError, HTTPException) as error:
        return Answer(service, None, f"{url}: {_why(error)}")
    except (ValidationError, ValueError):
        return Answer(service, None, f"{url}: what answers there is not {service} of this version")
    if facts.service != service:
        return Answer(service, None, f"{url}: what answers there is {facts.service}")
    return Answer(service, facts)


def _why(error: Exception) -> str:
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, TimeoutError):
        return NO_ANSWER
    return (reason.strerror if isinstance(reason, OSError) else None) or "no answer that can be read"


def _reason(check: Callable[[], None]) -> str | None:
    """Why a check fails; None if it does not."""
    try:
        check()
    except PolicyError as error:
        return "; ".join(fault.sentence for fault in error.faults)
    except ShieldError as error:
        return str(error)
    return None


def reach_database(url: str) -> None:
    """Ask a database for nothing in particular; raises UnavailableError or PolicyError where it does not answer."""
    engine = open_database(url, PATIENCE)
    try:
        with transaction(engine) as connection:
            connection.execute(select(1))
    finally:
        engine.dispose()


def reach_databases(urls: Sequence[str]) -> None:
    """Ask each in turn; raises for the first that does not answer."""
    for url in urls:
        reach_database(url)


def reach_broker(kafka: KafkaSettings) -> None:
    """Ask Kafka for its topics; raises UnavailableError where it does not answer."""
    silence_clients()
    with connecting(kafka), closing(KafkaAdminClient(**options(kafka))) as admin:
        admin.list_topics()


def planned(house: House, now: datetime) -> list[SittingFact]:
    """The next sitting that has not begun of each meeting that briefing compiles by itself, by the calendar."""
    found: list[SittingFact] = []
    for meeting in house.meetings.values():
        sitting = house.calendar.after(meeting, london_date(now) - timedelta(days=1))
        if sitting is not None and sitting.starts <= now:
            sitting = house.calendar.after(meeting, sitting.date)
        if sitting is not None:
            times = {"meeting_at": sitting.starts, "cut_off": sitting.cut_off}
            found.append(SittingFact(meeting=meeting.id, date=sitting.date, **times))
    return found
