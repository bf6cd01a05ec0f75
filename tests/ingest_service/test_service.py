"""The ingest service on both databases: what is taken in once has no second effect, whatever happens in between."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from ingest_service.arriving import POLICE, RECEIVED, incident, read_at
from raw_events import AGENCIES
from shield_ingest.arrivals import Read, released
from shield_ingest.decoding import decode
from shield_ingest.service import IngestService
from shield_ingest.service_store import ServiceStore
from shield_ingest.store import arrivals, event_row, events, outbox
from shield_run.cli import main
from shield_shared.canonical import digest_of
from shield_shared.database import open_database, transaction
from shield_shared.errors import UnavailableError
from shield_shared.health import Health
from shield_shared.kafka_bus import Incoming, Outgoing, Publisher, TooLargeError
from shield_shared.kafka_client import Place
from shield_shared.log import Log
from shield_shared.messages import Events, Held, Receipt
from shield_shared.outbox import relay
from shield_shared.reading import Reading
from shield_shared.settings import KafkaSettings

TOPIC = f"agency.events.{POLICE}.v1"
PLACE = Place(KafkaSettings(servers=("127.0.0.1:9",)))


class Bench:
    """A service on a database, with a clock that is set and a log that is kept."""

    def __init__(self, url: str, read: Read = read_at) -> None:
        self.url, self.at = url, RECEIVED
        self.engine = open_database(url)
        self.store = ServiceStore(self.engine)
        self.said, self.health = io.StringIO(), Health("ingest", lambda: self.at)
        self.service = IngestService(self.store, read, AGENCIES, Log("ingest", self.said), self.health, lambda: self.at)

    def receive(self, *values: object, offset: int = 0, topic: str = TOPIC) -> list[str]:
        """Take values in, each in a message of its own; the verdicts of what was new."""
        messages = [
            Incoming(
                topic, 0, offset + n, None, value if isinstance(value, bytes) else json.dumps(value).encode(), (), 0
            )
            for n, value in enumerate(values)
        ]
        return [taken.verdict for taken in self.service.receive(messages)]

    def published(self) -> list[Outgoing]:
        """What is put on topics, all of it."""
        found: list[Outgoing] = []
        while relay(self.engine, outbox, found.extend):
            pass
        return found

    def gone_on(self) -> list[tuple[str, str, datetime]]:
        """Reference, id and stamp of all that goes on."""
        found = (Events.decode(each.value).arrivals for each in self.published() if each.topic == "shield.events.v1")
        return [(one.arrival, one.event["id"], one.received) for each in found for one in each]

    def count(self, table: Any) -> int:
        """How many rows a table has."""
        with transaction(self.engine) as connection:
            return connection.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture
def bench(url: str) -> Iterator[Bench]:
    """A service on it."""
    made = Bench(url)
    yield made
    made.engine.dispose()


def test_what_is_delivered_again_has_no_second_effect(bench: Bench) -> None:
    values = [incident("a"), incident("b"), b"not json", incident("a", subject="x"), incident("a")]
    first = bench.receive(*values)
    assert first == ["accepted", "accepted", "held", "held", "duplicate"]
    before = bench.gone_on()
    bench.at += timedelta(hours=1)
    assert bench.receive(*values) == []
    assert bench.receive(*values[2:], incident("c"), offset=2) == ["accepted"]
    assert [name for _, name, _ in bench.gone_on()] == ["c"]
    assert bench.count(arrivals) == len(values) + 1
    assert {stamp for _, _, stamp in before} == {RECEIVED}


def test_it_is_judged_by_all_that_came_before_and_not_only_in_its_batch(bench: Bench) -> None:
    bench.receive(incident("a"), incident("b", category="mugging"))
    again = [
        incident("a"),
        incident("a", weapon="knife"),
        incident("a", subject="x"),
        incident("b", category="mugging"),
    ]
    assert bench.receive(*again, offset=9) == ["duplicate", "accepted", "held", "duplicate"]


def test_what_is_laid_out_stays_until_it_is_acknowledged(bench: Bench) -> None:
    bench.receive(incident("a"))

    def away(_messages: Sequence[Outgoing]) -> None:
        raise UnavailableError("The broker is away.")

    with pytest.raises(UnavailableError):
        relay(bench.engine, outbox, away)
    assert [name for _, name, _ in bench.gone_on()] == ["a"]
    assert bench.published() == []


def test_an_id_with_signs_that_a_database_cannot_hold_goes_on_whole(bench: Bench) -> None:
    odd = incident("a\0\u2028" + "x" * 5000, subject="s\0")
    assert bench.receive(odd, odd) == ["accepted", "duplicate"]
    assert {name for _, name, _ in bench.gone_on()} == {odd["id"]}


def test_what_was_purged_does_not_come_back(bench: Bench) -> None:
    bench.receive(incident("a"), incident("b"), incident("b", category="mugging"))
    bench.published()
    left = read_at(incident("b", summary="left"), RECEIVED).event
    gone = {each.digest: None for each in (read_at(incident("a"), RECEIVED),) if each.digest}
    reduced = read_at(incident("b"), RECEIVED).digest
    assert left is not None
    assert reduced is not None
    bench.store.erase({**gone, reduced: left})
    assert bench.receive(incident("a"), incident("b"), offset=5) == ["duplicate", "duplicate"]
    found = bench.published()
    (events_again,) = [Events.decode(each.value) for each in found if each.topic == "shield.events.v1"]
    assert [one.event["data"].get("summary") for one in events_again.arrivals] == ["left"]
    again = [notice for portion in bench.store.all_again() for notice in portion]
    told = [one for each in again if each.topic == "shield.events.v1" for one in Events.decode(each.value).arrivals]
    assert [one.event["data"].get("summary") for one in told] == ["left", "left"]


def test_a_topic_is_made_again_from_the_database_as_it_was(bench: Bench) -> None:
    bench.receive(incident("a"), incident("a"), incident("a", subject="x"), b"not json", incident(category="mugging"))
    first = [each for each in bench.published() if each.topic.startswith("shield.")]
    again = [Outgoing(*notice) for portion in bench.store.all_again() for notice in portion]
    assert sorted(again) == sorted(first)
    assert {type(Held.decode(each.value)) for each in again if each.topic == "shield.held.v1"} == {Held}


def test_what_stumbles_on_a_fault_of_ours_is_held_alone(url: str) -> None:
    def read(value: object, received: datetime) -> Reading:
        if isinstance(value, dict) and value["id"] == "bug":
            raise ZeroDivisionError("Zyxwv")
        return read_at(value, received)

    bench = Bench(url, read)
    batch = json.dumps([incident("a"), incident("bug"), incident("b")]).encode()
    assert bench.receive(incident("c"), batch, incident("d")) == [
        "accepted",
        "accepted",
        "held",
        "accepted",
        "accepted",
    ]
    assert [row.message.faults[0].code for row in bench.store.held()] == ["not-processed"]
    assert "ZeroDivisionError" in bench.said.getvalue()
    assert "Zyxwv" not in bench.said.getvalue()
    assert bench.receive(incident("c"), batch, incident("d")) == []
    bench.engine.dispose()


def test_what_a_topic_refuses_for_its_size_does_not_stop_the_rest(bench: Bench) -> None:
    class Refusing(Publisher):
        """Says of everything that it is too large, as a topic of another shape would."""

        def publish(self, messages: Sequence[Outgoing]) -> None:
            raise TooLargeError(messages, [0])

    bench.receive(incident("a"))
    assert not bench.service.relay(Refusing(PLACE))
    assert "too-large" in bench.said.getvalue()
    assert bench.published() == []


def test_health_tells_who_sent_when_what_is_held_and_what_arrived(bench: Bench) -> None:
    bench.receive(incident("a"), incident("a"), b"not json")
    bench.at += timedelta(hours=2)
    bench.receive(incident("b", category="mugging"), offset=3)
    bench.service.facts()
    facts = bench.health.facts()
    assert facts.agencies[POLICE].last_received == bench.at
    assert facts.agencies["leeds-yjs"].last_received is None
    assert facts.held is not None
    assert (facts.held.waiting, facts.held.last_hour) == (2, 1)
    counts = {(each.day, each.agency, each.state): each.count for each in facts.counts}
    day = date(2026, 4, 1)
    assert counts == {(day, POLICE, "accepted"): 1, (day, POLICE, "duplicate"): 1, (day, POLICE, "held"): 2}


def test_a_held_message_is_released_by_command_and_goes_on_once(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = {**incident("a"), "source": "urn:agency:leeds-health"}
    assert bench.receive(wrong, b"\xff not json", incident("b", category="mugging")) == ["held"] * 3
    before = bench.published()
    capsys.readouterr()
    where = ["--store", bench.url]
    assert main(["held", "list", *where], {}) == 0
    listed = capsys.readouterr().out.splitlines()
    assert listed[-1] == "3 held."
    keys = {code: line.split()[0] for line in listed for code in ("source", "UTF-8", "category") if code in line}
    for code, told in (("UTF-8", "cannot be read"), ("category", "still held")):
        assert main(["held", "release", keys[code], "--by", "Lead", *where], {}) == 65
        assert told in capsys.readouterr().err
    assert main(["held", "show", keys["UTF-8"], *where], {}) == 0
    assert "not json" in capsys.readouterr().out
    for _ in range(2):
        assert main(["held", "release", keys["source"], "--by", "Lead", *where], {}) == 0
    assert main(["held", "discard", keys["category"], "--by", "Lead", "--because", "Sent again", *where], {}) == 0
    found = bench.published()
    assert len([each for each in found if each.topic == "shield.events.v1"]) == 1
    (receipt,) = [Receipt.decode(each.value) for each in found if each.topic.startswith("agency.receipts")]
    assert receipt.verdict == "accepted"
    assert receipt.receipt not in {Receipt.decode(each.value).receipt for each in before if "receipts" in each.topic}
    assert [row.status for row in bench.store.held(None)].count("held") == 1


def test_a_message_let_go_twice_at_once_is_one_arrival(bench: Bench) -> None:
    bench.receive(incident("a", category="mugging"))
    bench.published()
    (row,) = bench.store.held()
    for day in (1, 2):
        arrived = released(row.key, read_at(incident("a"), RECEIVED), RECEIVED + timedelta(days=day))
        bench.store.release(row.key, arrived, "a reason", "Lead")
    assert len(bench.gone_on()) == 1


def test_an_event_that_a_run_over_files_stored_before_is_a_duplicate(bench: Bench) -> None:
    event = read_at(incident("a"), RECEIVED).event
    assert event is not None
    bench.store.record(event)
    assert event_row(event)[0] == digest_of(event.text)
    assert bench.receive(incident("a")) == ["duplicate"]
    assert bench.count(events) == 1


@given(
    st.binary(max_size=60), st.lists(st.tuples(st.sampled_from(["ce_id", "content-type", "x"]), st.binary(max_size=9)))
)
def test_whatever_comes_is_decoded_to_something(value: bytes, headers: list[tuple[str, bytes]]) -> None:
    assert decode(TOPIC, value, headers)


@given(st.text(alphabet='[]{}",:\\u0 \n17eE.-', max_size=40))
def test_whatever_is_nearly_json_is_decoded_to_something(text: str) -> None:
    assert decode(TOPIC, text.encode(), ())
