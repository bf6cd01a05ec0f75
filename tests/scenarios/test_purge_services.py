"""A young person is purged from services that run, everywhere, and does not come back when Kafka is read again."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import MetaData, select

from chaos.week import TOLD
from kit.broker import Broker
from kit.events import Raw, incident, intelligence, missing
from kit.people import nhs, suspect, victim
from kit.postgres import Server
from kit.services import LAUNCH, SERVICES, Services, services, stamped
from kit.waiting import until
from shield_run.clock import today
from shield_shared.database import open_database, transaction

GONE, LEFT = ("Zebedee", "Quillfeather"), ("Ottoline", "Marchbanks")
#: What tells of whom is to go, and of whom is to stay.
TRACES = (*GONE, nhs(1), "csws-quillfeather")
STAYS = (*LEFT, nhs(2))
PATIENCE = 240
#: Lately, so that few sittings have to be compiled.
FIRST, SECOND, THIRD = (today() - timedelta(days=back) for back in (4, 3, 2))
BORN = FIRST.year - 15
ABOUT_ONE = victim(1, name=GONE, csws="csws-quillfeather", born=f"{BORN}-04-05")
ABOUT_OTHER = victim(2, name=LEFT, born=f"{BORN}-06-07")


def told() -> list[Raw]:
    """Events about one, the other and both; one that is immediate; one that cannot be read."""
    both = [ABOUT_ONE, suspect(2, name=LEFT)]
    events = [
        incident(FIRST, category="robbery", subject="C1", people=[ABOUT_ONE]),
        incident(
            FIRST, category="robbery", subject="C1", people=[ABOUT_ONE], id="second version", summary="Zebedee fell"
        ),
        incident(FIRST, category="robbery", subject="C2", people=both, summary="Zebedee Quillfeather and Ottoline"),
        incident(SECOND, subject="C3", weapon="firearm", people=[ABOUT_ONE]),
        incident(SECOND, subject="C4", weapon="firearm", people=[ABOUT_OTHER]),
        missing(SECOND, subject="M1", people=[ABOUT_OTHER], risk="high"),
        intelligence(THIRD, people=[ABOUT_OTHER], themes=["gangs"], items=[said("Seen with Zebedee Quillfeather")]),
        {**incident(THIRD, subject="C5", people=[ABOUT_ONE]), "data": {"people": [ABOUT_ONE]}},
    ]
    return [stamped(event) for event in events]


def said(text: str) -> Raw:
    """One item of intelligence."""
    return {"text": text, "grade": {"source": 1, "information": "A", "handling": "P"}}


@pytest.fixture
def town(broker: Broker, postgres: Server, tmp_path: Path) -> Iterator[Services]:
    first = {"SHIELD_SITTINGS_FROM": str(FIRST)}
    with services(tmp_path / "live", broker, postgres, **TOLD, **first) as made:
        yield made


def purge(town: Services, *what: str) -> str:
    """What `shield purge` says when all is well."""
    code, said = purged(town, *what)
    assert code == 0, said
    return said


def purged(town: Services, *what: str) -> tuple[int, str]:
    """The exit code of `shield purge` and what it says of the databases and the folder of these services."""
    databases = ",".join(f"{name}={url}" for name, url in town.databases.items())
    environ = {**town.settings, "SHIELD_STATUS_DATABASES": databases}
    command = [*LAUNCH, "purge", "--services", *what, "--out", str(town.out)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environ)
    return done.returncode, done.stdout + done.stderr


def found(town: Services, words: Sequence[str]) -> dict[str, set[str]]:
    """Where each of some words stands: in a column of a table of a service, or in a file of the output folder."""
    places: dict[str, set[str]] = {word: set() for word in words}
    for place, content in everything(town):
        for word in words:
            if word.encode() in content:
                places[word].add(place)
    return places


def everything(town: Services) -> Iterator[tuple[str, bytes]]:
    """All that the services keep, with where it stands."""
    for url in town.databases.values():
        engine = open_database(url)
        tables = MetaData()
        with transaction(engine) as connection:
            tables.reflect(connection)
            for table in tables.sorted_tables:
                for row in connection.execute(select(table)).mappings():
                    for name, value in row.items():
                        yield f"{table.name}.{name}", value if isinstance(value, bytes) else str(value).encode()
        engine.dispose()
    for file in town.out.rglob("*"):
        if file.is_file():
            yield str(file.relative_to(town.out)), file.read_bytes()


def is_nowhere(places: Mapping[str, set[str]]) -> bool:
    """Whether none of the words stands anywhere."""
    return not any(places.values())


def agendas(town: Services) -> list[Raw]:
    """Every agenda that is in the output folder."""
    return [json.loads(path.read_bytes()) for path in sorted(town.out.glob("*/*/agenda.json"))]


def reference(town: Services, number: str) -> str:
    """The reference under which agendas show the young person with this NHS number."""
    people = [person for agenda in agendas(town) for item in agenda["items"] for person in item["people"]]
    (shown,) = {p["young_person"] for p in people if number in json.dumps(p["identifiers"])}
    return str(shown)


def begin(town: Services) -> None:
    """Start everything, and wait until it has been told, decided, compiled and written."""
    for service in SERVICES:
        town.start(service)
    settle(town)


def settle(town: Services) -> None:
    """Wait until nothing is under way, and agendas tell of whoever is to stay."""
    town.await_drained(seconds=PATIENCE)
    until(lambda: LEFT[1] in json.dumps(agendas(town)), "agendas of what was received", PATIENCE)


def test_a_young_person_is_removed_everywhere_while_services_run_and_stays_away(town: Services) -> None:
    town.publish([*told(), told()[0]])
    begin(town)
    until(lambda: GONE[1] in json.dumps(agendas(town)), "agendas with both", PATIENCE)
    young_person = reference(town, nhs(1))
    before = found(town, [*TRACES, young_person])
    assert all(before.values())
    assert {"briefing_alerts.reference", "briefing_decisions.young_person"} <= before[young_person]

    proof = purge(town, "--young-person", young_person)
    assert "0 occurrences" in proof
    assert GONE[1] not in proof

    settle(town)
    assert is_nowhere(gone := found(town, [*TRACES, young_person])), gone
    assert all(found(town, STAYS).values())
    assert town.query("briefing", "SELECT count(*) FROM briefing_decisions") == of_the_other(town)

    for process in town.processes:
        assert process.stop() == 0
    for service in SERVICES:
        town.rewind(service)
    begin(town)
    assert is_nowhere(gone := found(town, [*TRACES, young_person])), gone
    assert all(found(town, STAYS).values())
    assert not [line for name in ("bug", "reconcile-failed", "messages-failed") for line in town.said(name)]


def of_the_other(town: Services) -> int:
    """How many decisions triage has told of whoever is left, once all that is left is decided anew."""
    anew = "SELECT count(*) FROM triage_components WHERE policy IS NULL"
    until(lambda: town.query("triage", anew) == 0, "what is left to be decided anew", PATIENCE)
    town.await_drained(seconds=PATIENCE)
    return int(town.query("triage", "SELECT count(*) FROM triage_decisions WHERE digest IS NOT NULL"))


def test_what_is_past_its_time_is_removed_and_stays_away_also_from_a_service_that_begins_anew(
    town: Services, postgres: Server
) -> None:
    town.publish(told())
    begin(town)
    assert all(found(town, [*TRACES, *STAYS]).values())
    years_later = ("--as-at", "2040-01-01")
    assert "Looked again: 0 events and 0 agendas" in purge(town, *years_later)
    assert is_nowhere(gone := found(town, [*TRACES, *STAYS])), gone

    for process in town.processes:
        assert process.stop() == 0
    town.databases = {**town.databases, "triage": postgres.new_database(), "briefing": postgres.new_database()}
    assert "Forgotten" in purge(town, "--again")
    for service in SERVICES:
        town.rewind(service)
        town.start(service)
    town.await_drained(seconds=PATIENCE)
    assert is_nowhere(gone := found(town, [*TRACES, *STAYS])), gone
    assert town.query("triage", "SELECT count(*) FROM triage_decisions") == 0
    assert town.query("briefing", "SELECT count(*) FROM briefing_decisions") == 0


def test_nothing_is_removed_while_something_that_tells_of_them_is_on_its_way(town: Services) -> None:
    town.publish(told())
    begin(town)
    young_person = reference(town, nhs(1))
    for service in ("triage", "briefing"):
        for process in town.running(service):
            process.kill()
    with psycopg.connect(town.databases["triage"]) as connection:
        waits = "INSERT INTO triage_outbox (topic, value) VALUES ('shield.triage.v1', %s)"
        connection.execute(waits, [nhs(1).encode()])
    code, sentence = purged(town, "--young-person", young_person)
    assert (code, "on their way" in sentence) == (75, True)
    assert all(found(town, TRACES).values())
