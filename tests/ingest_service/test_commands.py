"""What commands put on topics: an agency's files, and what the meeting records."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest_service.arriving import POLICE, incident
from ingest_service.on_topics import everything, gone_on, shield
from kit.broker import Broker
from kit.postgres import Server
from kit.services import Services, services
from kit.waiting import until
from shield_ingest.files import load_feed, read_files
from shield_run.cli import main
from shield_shared.topics import MEETING, agency_events

FEEDS = Path(__file__).parents[1] / "data" / "feeds"
CARE, CSWS = "children-looked-after", "leeds-csws"


@pytest.fixture
def topics(tmp_path: Path, broker: Broker, postgres: Server) -> Iterator[Services]:
    """Topics and a database, and no process yet."""
    with services(tmp_path, broker, postgres) as made:
        yield made


def to(services: Services) -> list[str]:
    """Where commands are to send."""
    return ["--to", f"kafka://{services.broker.address}"]


def test_a_file_is_put_on_its_agencys_topic_and_said_how_much_of_it(topics: Services, tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    file.write_text("\n".join([*(json.dumps(incident(f"e-{n}")) for n in range(3)), "not json", "7"]))
    done = shield(topics, "publish", str(file), *to(topics), "--agency", POLICE)
    assert done.returncode == 0
    assert f"3 events are on agency.events.{POLICE}.v1." in done.stderr
    assert "events.jsonl:4: not sent: line 4: not JSON" in done.stderr
    found = everything(topics, agency_events(POLICE))
    assert sorted(json.loads(value)["id"] for value in found) == ["e-0", "e-1", "e-2"]


def test_a_recorded_file_says_that_each_event_was_received_when_it_was_made(topics: Services, tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    stamped = {**incident("b"), "shieldreceived": "2026-01-01T00:00:00Z"}
    file.write_text(json.dumps([incident("a"), stamped, {**incident("c"), "time": 7}]))
    assert shield(topics, "publish", str(file), *to(topics), "--agency", POLICE, "--recorded").returncode == 0
    found = {each["id"]: each for each in map(json.loads, everything(topics, agency_events(POLICE)))}
    assert found["a"]["shieldreceived"] == found["a"]["time"]
    assert found["b"]["shieldreceived"] == "2026-01-01T00:00:00Z"
    assert "shieldreceived" not in found["c"]


def test_a_feeds_files_are_put_there_as_the_events_that_a_run_reads_in_them(topics: Services) -> None:
    care = [str(path) for path in sorted(FEEDS.glob("children-looked-after-*"))]
    crimes = [str(FEEDS / "leeds-street-crime-sample.csv")]
    for files, feed, agency in ((care, CARE, CSWS), (crimes, "police-street-crime", POLICE)):
        assert shield(topics, "publish", *files, *to(topics), "--agency", agency, "--feed", feed).returncode == 0
        found = {str(json.loads(value)["id"]) for value in everything(topics, agency_events(agency))}
        messages = read_files(map(Path, files), load_feed(feed))
        assert found == {str(message.value["id"]) for message in messages if isinstance(message.value, dict)}
    topics.start("ingest")
    until(lambda: topics.query("ingest", "SELECT to_regclass('alembic_ingest')"), "the tables")
    topics.await_drained(["ingest"])
    assert Counter(same[0].event["source"] for same in gone_on(topics).values()) == {
        f"urn:agency:{CSWS}": 120, f"urn:agency:{POLICE}": 72,
    }  # fmt: skip


def test_an_event_that_no_topic_takes_does_not_keep_the_others(topics: Services, tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    file.write_text(json.dumps([incident("a"), incident("b", summary="x" * 1_100_000)]))
    done = shield(topics, "publish", str(file), *to(topics), "--agency", POLICE)
    assert "1 events are on" in done.stderr
    assert "Larger than the topic takes: 1" in done.stderr


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["--agency", "nobody"], 2, "expected meeting, or one of leeds-csws"),
        (["--agency", POLICE, "--to", "http://x"], 2, "expected kafka://HOST:PORT"),
        (["--agency", POLICE], 75, "cannot be reached"),
        (["--agency", POLICE, "--feed", "none"], 2, "There is no feed of this name"),
        (["--agency", POLICE, "--feed", CARE], 2, "expected leeds-csws, in whose name"),
    ],
)
def test_what_cannot_be_sent_is_told_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], code: int, told: str
) -> None:
    file = tmp_path / "events.jsonl"
    file.write_text(json.dumps(incident("a")))
    assert main(["publish", str(file), "--to", "kafka://127.0.0.1:9", *words], {}) == code
    assert told in capsys.readouterr().err


def test_what_the_meeting_records_reaches_the_services(topics: Services) -> None:
    owner = ["--owner", "Jo Invented", "--agency", "leeds-csws", "--due", "2026-03-26", "--text", "Visit"]
    sitting = ["--meeting", "syv-daily", "--at", "2026-03-25"]
    added = shield(topics, "action", "add", *sitting, *owner, *to(topics))
    name = added.stdout.split()[1].rstrip(":")
    assert shield(topics, "sitting", "lock", *sitting, "--by", "Chair", *to(topics)).returncode == 0
    topics.start("ingest")
    until(lambda: topics.query("ingest", "SELECT to_regclass('alembic_ingest')"), "the tables")
    topics.await_drained(["ingest"])
    close = ["action", "close", name, "--because", "Visited", *to(topics)]
    assert shield(topics, *close, "--store", topics.databases["ingest"]).returncode == 0
    topics.await_drained(["ingest"])
    data = [same[0].event["data"] for same in gone_on(topics).values()]
    assert sorted(each["status"] for each in data) == ["done", "locked", "open"]
    assert len(everything(topics, MEETING)) == 3


@pytest.mark.parametrize(
    ("place", "told"),
    [([], "Expected --out DIR or --store FILE"), (["--store", "postgresql://x/y"], "--to kafka://HOST:PORT")],
)
def test_a_record_needs_a_place(capsys: pytest.CaptureFixture[str], place: list[str], told: str) -> None:
    sitting = ["sitting", "lock", "--meeting", "syv-daily", "--at", "2026-03-25", "--by", "Chair"]
    assert main([*sitting, *place], {}) == 2
    assert told in capsys.readouterr().err
