"""The services on a real broker and a real database give byte for byte the agendas of a file run, and log no names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kit.broker import Broker
from kit.postgres import Server
from kit.services import Services, services, stamped
from kit.waiting import until
from operations.leaks import leaked, planted
from shield_run.cli import main

CONTRACT = Path(__file__).parents[1] / "data" / "contract" / "events.jsonl"
COMPARED = ("syv-daily", "mace-daily", "mace-contextual")
FIRST, LAST = "2026-03-23", "2026-05-08"
KEY = "a key for tests"

#: A birth date of so little precision turns up by chance: "2026" is in every line.
YEAR_OR_MONTH = re.compile(r"\d{4}(-\d\d)?")

Agendas = dict[str, bytes]


def worked_histories() -> tuple[list[dict[str, Any]], frozenset[str]]:
    """The worked histories, stamped, with a token behind every word about a person; and what no log may carry."""
    events = [stamped(json.loads(line)) for line in CONTRACT.read_text(encoding="utf-8").splitlines()]
    texts = [json.dumps(event, sort_keys=True) for event in events]
    once = dict(zip(texts, events, strict=True))  # what came twice must stay the same twice
    marked, tokens = planted(once.values())
    by_text = dict(zip(once, marked, strict=True))
    return [by_text[text] for text in texts], frozenset(token for token in tokens if not YEAR_OR_MONTH.fullmatch(token))


def agendas_in(out: Path, days: tuple[str, str] = (FIRST, LAST)) -> Agendas:
    """The agendas of the meetings compared in an output folder, by meeting and date."""
    found = {f"{path.parts[-3]}/{path.parts[-2]}": path for path in out.glob("*/*/agenda.json")}
    return {
        name: path.read_bytes()
        for name, path in sorted(found.items())
        if name.startswith(COMPARED) and days[0] <= name.partition("/")[2] <= days[1]
    }


def file_run(events: list[dict[str, Any]], folder: Path) -> Agendas:
    """The agendas that `shield run` makes of some events."""
    file = folder / "events.jsonl"
    file.write_text("\n".join(map(json.dumps, events)), encoding="utf-8")
    meetings = [word for name in COMPARED for word in ("--meeting", name)]
    when = ["--at", FIRST, "--to", LAST, "--format", "json", "--out", str(folder / "run")]
    assert main(["run", str(file), *meetings, *when], {"SHIELD_PSEUDONYM_KEY": KEY}) == 0
    return agendas_in(folder / "run")


@pytest.fixture(scope="module")
def town(
    broker_of_session: Broker, postgres_server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Services, Agendas, frozenset[str]]]:
    """The three services, when all that the worked histories tell has gone through them; the file run; the tokens."""
    broker_of_session.start()
    postgres_server.start()
    events, tokens = worked_histories()
    folder = tmp_path_factory.mktemp("services")
    expected = file_run(events, folder)
    told = {
        "SHIELD_PSEUDONYM_KEY": KEY,
        "SHIELD_TRUST_RECEIVED": "yes",
        "SHIELD_SITTINGS": "scheduled",
        "SHIELD_SITTINGS_FROM": FIRST,
    }
    with services(folder / "live", broker_of_session, postgres_server, **told) as town:
        town.publish(events)
        town.start("ingest")
        town.start("triage")
        town.await_drained(("ingest", "triage"))
        town.start("briefing")
        until(lambda: agendas_in(town.out).keys() == expected.keys(), "every agenda", 300)
        town.await_drained()
        until(lambda: agendas_in(town.out) == expected, "agendas made before all had come to be made again", 300)
        assert [process.stop() for process in town.processes] == [0, 0, 0]
        yield town, expected, tokens


def test_every_sitting_has_the_agenda_of_a_file_run(town: tuple[Services, Agendas, frozenset[str]]) -> None:
    ran, expected, _ = town
    assert len(expected) > 60
    found = agendas_in(ran.out)
    assert [name for name in expected if found[name] != expected[name]] == []


def test_no_log_line_carries_anything_of_a_person(town: tuple[Services, Agendas, frozenset[str]]) -> None:
    ran, _, tokens = town
    log = ran.log()
    assert len(tokens) > 1000
    assert leaked(log, tokens) == []
    assert re.search(r"Traceback|Exception ignored", log) is None


def test_every_service_says_what_it_goes_by_and_how_far_it_came(
    town: tuple[Services, Agendas, frozenset[str]],
) -> None:
    ran, _, _ = town
    assert [line["service"] for line in ran.said("started")] == ["ingest", "triage", "briefing"]
    assert [line["service"] for line in ran.said("ended")] == ["ingest", "triage", "briefing"]
    assert KEY not in ran.log()
