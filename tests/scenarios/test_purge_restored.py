"""What an old backup brings back of somebody who was purged is removed again, wherever it stands; the rest stays."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import psycopg
import pytest

from chaos.week import TOLD
from kit.broker import Broker
from kit.events import incident
from kit.people import nhs
from kit.postgres import Server, local_server
from kit.services import SERVICES, Service, Services, services, stamped
from kit.waiting import until
from scenarios.test_purge_services import (
    ABOUT_ONE,
    FIRST,
    GONE,
    PATIENCE,
    STAYS,
    THIRD,
    TRACES,
    agendas,
    begin,
    found,
    is_nowhere,
    purge,
    purged,
    reference,
    told,
)
from shield_run.backup import restore, save

#: What waited when the backup was made: an addendum, a mail with an agenda, and a decision for Kafka.
WAITING: Mapping[Service, Sequence[str]] = {
    "briefing": (
        "INSERT INTO briefing_addenda SELECT meeting, sitting, 9, agenda, 0 FROM briefing_sittings",
        "INSERT INTO briefing_mails SELECT meeting || sitting, meeting, sitting, 'agenda', 0, compiled, 'OFFICIAL',"
        " 'The agenda is attached.', agenda FROM briefing_sittings",
        "INSERT INTO briefing_deliveries SELECT message_id, 'chair@police.example', 0 FROM briefing_mails",
    ),
    "triage": (
        "INSERT INTO triage_outbox (topic, value) SELECT 'shield.triage.v1', young_person::bytea FROM triage_decisions"
        " WHERE young_person = '{young_person}' LIMIT 1",
    ),
}
TAKEN_SINCE: Mapping[Service, Sequence[str]] = {
    "briefing": (
        "DELETE FROM briefing_addenda WHERE number = 9",
        "DELETE FROM briefing_mails",
        "DELETE FROM briefing_deliveries",
    ),
    "triage": ("DELETE FROM triage_outbox",),
}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """The programs that save must be as new as the server: this one is theirs."""
    for each in local_server():
        each.start()
        yield each


@pytest.fixture
def town(broker: Broker, server: Server, tmp_path: Path) -> Iterator[Services]:
    first = {"SHIELD_SITTINGS_FROM": str(FIRST), "SHIELD_STORIES": "yes"}
    with services(tmp_path / "live", broker, server, **TOLD, **first) as made:
        yield made


def do(town: Services, statements: Mapping[Service, Sequence[str]], young_person: str = "") -> None:
    """Change rows of services that do not run."""
    for service, each in statements.items():
        with psycopg.connect(town.databases[service]) as connection:
            for statement in each:
                connection.execute(statement.format(young_person=young_person).encode())


def stop(town: Services) -> None:
    """End every process as it ends when asked."""
    for process in town.processes:
        assert process.stop() == 0


def backup(town: Services, folder: Path) -> None:
    """Save all databases and the output folder."""
    folder.mkdir()
    for service in SERVICES:
        save(town.databases[service], folder / service)
    shutil.copytree(town.out, folder / "out")


def bring_back(town: Services, server: Server, folder: Path, lost: Sequence[Service]) -> None:
    """Restore some databases, and the files of the output folder over those that are there."""
    databases = {**town.databases, **{service: server.new_database() for service in lost}}
    for service in lost:
        restore(databases[service], folder / service)
    town.databases = databases
    shutil.copytree(folder / "out", town.out, dirs_exist_ok=True)


def purged_after_a_backup(town: Services, folder: Path) -> str:
    """Save everything while something waits, purge a young person when it has gone; returns their reference."""
    town.publish(told())
    begin(town)
    until(lambda: GONE[1] in str(agendas(town)) and pages(town), "agendas with both, and pages", PATIENCE)
    young_person = reference(town, nhs(1))
    stop(town)
    do(town, WAITING, young_person)
    backup(town, folder)
    do(town, TAKEN_SINCE)
    begin(town)
    purge(town, "--young-person", young_person)
    stop(town)
    assert is_nowhere(gone := found(town, [*TRACES, young_person])), gone
    return young_person


def pages(town: Services) -> list[Path]:
    """The pages of young people that are in the output folder."""
    return list(town.out.glob("*/*/young-people/*.html"))


@pytest.mark.parametrize("lost", [SERVICES, ("triage", "briefing"), ()], ids=["everything", "all but ingest", "files"])
def test_what_was_purged_is_removed_again_from_what_was_restored(
    town: Services, server: Server, tmp_path: Path, lost: Sequence[Service]
) -> None:
    young_person = purged_after_a_backup(town, tmp_path / "backup")
    bring_back(town, server, tmp_path / "backup", lost)
    back = found(town, [*TRACES, young_person])
    assert all(back.values())
    if lost:
        kept = {"briefing_sittings.agenda", "briefing_addenda.addendum", "briefing_mails.attached"}
        assert kept | {"briefing_alerts.reference", "triage_outbox.value"} <= back[young_person] | back[nhs(1)]

    said = purge(town, "--again")
    assert "noted in the output folder: 1." in said
    assert "0 occurrences" in said
    assert is_nowhere(gone := found(town, [*TRACES, young_person])), gone
    assert all(found(town, STAYS).values())

    for service in SERVICES:
        town.rewind(service)
    begin(town)
    until(lambda: pages(town), "pages of who is left", PATIENCE)
    assert is_nowhere(gone := found(town, [*TRACES, young_person])), gone
    assert all(found(town, STAYS).values())
    assert not [line for name in ("bug", "reconcile-failed", "messages-failed") for line in town.said(name)]


def test_what_came_after_a_purge_is_left_by_the_next(town: Services) -> None:
    town.publish(told())
    begin(town)
    young_person = reference(town, nhs(1))
    purge(town, "--young-person", young_person)
    town.publish([incident(THIRD, subject="C9", category="robbery", people=[ABOUT_ONE])])
    until(lambda: bool(found(town, [young_person])[young_person]), "the new event to be decided", PATIENCE)
    town.await_drained(seconds=PATIENCE)
    purge(town, "--again")
    town.await_drained(seconds=PATIENCE)
    where = found(town, [nhs(1)])[nhs(1)]
    assert {"events.text", "triage_arrivals.event", "briefing_arrivals.event"} <= where
    once = "SELECT count(*) FROM triage_decisions WHERE young_person = '{}' AND digest IS NOT NULL"
    assert town.query("triage", once.format(young_person)) == 1


def test_with_another_key_nothing_is_removed_and_it_is_said(town: Services) -> None:
    town.publish([stamped(event) for event in told()])
    begin(town)
    purge(town, "--young-person", reference(town, nhs(1)))
    town.settings = {**town.settings, "SHIELD_PSEUDONYM_KEY": "another key"}
    code, sentence = purged(town, "--again")
    assert (code, "SHIELD_PSEUDONYM_KEY" in sentence) == (78, True), sentence


def test_what_comes_from_topics_again_after_all_databases_were_lost_is_removed_though_it_is_received_anew(
    town: Services, server: Server
) -> None:
    town.publish([{name: value for name, value in event.items() if name != "shieldreceived"} for event in told()])
    for service in SERVICES:
        town.start(service)
    town.await_drained(seconds=PATIENCE)
    once = "SELECT min(young_person) FROM triage_decisions WHERE source = '{source}' AND id = '{id}'"
    (alone,) = {event["id"]: event for event in told() if event.get("subject") == "C3"}.values()
    young_person = town.query("triage", once.format(**alone))
    purge(town, "--young-person", young_person)
    stop(town)
    town.databases = {service: server.new_database() for service in SERVICES}
    for service in SERVICES:
        town.rewind(service)
    town.start("ingest")
    town.await_drained(("ingest",), seconds=PATIENCE)
    assert all(found(town, [nhs(1), *GONE]).values())
    purge(town, "--again")
    town.start("triage")
    town.start("briefing")
    town.await_drained(seconds=PATIENCE)
    assert is_nowhere(gone := found(town, [*TRACES, young_person])), gone
    assert all(found(town, STAYS).values())
