"""A worked week in any order and with some of it twice, and where whatever takes it in must end.

What is compared is what an undisturbed file run and one whole fold of the same arrivals give.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from kafka.consumer import KafkaConsumer  # type: ignore[import-untyped]
from kafka.structs import TopicPartition  # type: ignore[import-untyped]

from kit.cores import KEY, house
from kit.events import Raw
from kit.services import Services, stamped, topic_of
from shield_run.cli import main
from shield_run.triage_process import daily_fold
from shield_shared.messages import Decision, Decisions
from shield_shared.topics import TRIAGE, Topic
from shield_shared.topics import topic_of as declaration_of
from shield_triage.component_history import ComponentHistory
from shield_triage.deciding import about
from triage_service.components import Said, read, stands

EVENTS = Path(__file__).parents[1] / "data" / "contract" / "events.jsonl"
DAILY = ("syv-daily", "mace-daily")
WEEK = ("2026-03-30", "2026-04-05")
FIRST, LAST = "2026-03-30", "2026-04-10"
NEVER = "2099-01-01"
#: How many seconds anything may take on a machine that does much else.
PATIENCE = 300
#: What every service is told, so that a recorded week is compiled as files are.
TOLD = {"SHIELD_PSEUDONYM_KEY": KEY.decode(), "SHIELD_TRUST_RECEIVED": "yes", "SHIELD_SITTINGS": "scheduled"}

Agendas = dict[str, bytes]


@dataclass(frozen=True)
class Ends:
    """Where a run must end."""

    agendas: Agendas
    decisions: Said


def arrivals_of(seed: int) -> list[Raw]:
    """The week's events in an order of the seed's, every tenth of them twice."""
    rng = Random(seed)
    events = [json.loads(line) for line in EVENTS.read_text(encoding="utf-8").splitlines()]
    week = [stamped(event) for event in events if WEEK[0] <= event["time"][:10] <= WEEK[1] and event["time"][19:]]
    week += rng.sample(week, len(week) // 10)
    return rng.sample(week, len(week))


def agendas_in(out: Path) -> Agendas:
    """The agendas of the days that are compared, by meeting and date."""
    found = {f"{path.parts[-3]}/{path.parts[-2]}": path.read_bytes() for path in out.glob("*/*/agenda.json")}
    return {n: content for n, content in found.items() if n.startswith(DAILY) and FIRST <= n.partition("/")[2] <= LAST}


def undisturbed(events: Sequence[Raw], folder: Path) -> Ends:
    """Where `shield run` and one whole fold of the same arrivals end."""
    file = folder / "events.jsonl"
    file.write_text("\n".join(map(json.dumps, events)), encoding="utf-8")
    meetings = [word for name in DAILY for word in ("--meeting", name)]
    when = ["--at", FIRST, "--to", LAST, "--format", "json", "--out", str(folder / "run")]
    assert main(["run", str(file), *meetings, *when], {"SHIELD_PSEUDONYM_KEY": KEY.decode()}) == 0
    whole = ComponentHistory(lambda: daily_fold(house(), KEY))
    whole.take(read(events))
    return Ends(agendas_in(folder / "run"), stands(whole.settle()))


def assert_same(town: Services, ends: Ends) -> None:
    """The agendas are those of the file run, and of every decision the right one is there, once."""
    found = agendas_in(town.out)
    assert [name for name, content in sorted(ends.agendas.items()) if found[name] != content] == []
    kept = [Decision.decode(row[0]) for row in town.rows("briefing", "SELECT payload FROM briefing_decisions")]
    assert stands(kept) == ends.decisions
    assert len(kept) == len({about(decision) for decision in kept})
    told = town.query("triage", "SELECT count(*) FROM triage_decisions WHERE digest IS NOT NULL")
    assert told == len(ends.decisions)
    assert contradictions(town) == []
    assert town.said("bug") == []


def contradictions(town: Services) -> list[object]:
    """Appearances of which two different things were published under the same version."""
    said: defaultdict[object, set[bytes]] = defaultdict(set)
    for payload in map(Decisions.decode, everything_on(town, TRIAGE.name, TRIAGE.partitions)):
        for one in payload.decisions:
            said[payload.version, about(one)].add(one.encode())
    assert said
    return [key for key, contents in said.items() if len(contents) > 1]


def arrived(town: Services, events: Sequence[Raw]) -> list[Raw]:
    """What the topics of agencies hold of these events, of which each must be there.

    An agency whose publication was cut off by the death of the broker makes it again, and part of it is there twice.
    """
    topics = sorted({topic_of(event) for event in events})
    found = [json.loads(value) for name in topics for value in everything_on(town, name, declared(name).partitions)]
    assert {json.dumps(event) for event in found} == {json.dumps(event) for event in events}
    return found


def declared(name: str) -> Topic:
    """The declaration of a topic of agencies."""
    topic = declaration_of(name)
    assert topic is not None
    return topic


def everything_on(town: Services, name: str, partitions: int) -> Iterator[bytes]:
    """The values of all messages on a topic."""
    places = [TopicPartition(town.place.topic_prefix + name, number) for number in range(partitions)]
    consumer = KafkaConsumer(bootstrap_servers=town.broker.address, enable_auto_commit=False)
    try:
        consumer.assign(places)
        consumer.seek_to_beginning()
        ends = consumer.end_offsets(places)
        while any(consumer.position(place) < end for place, end in ends.items()):
            for records in consumer.poll(200).values():
                yield from (record.value for record in records)
    finally:
        consumer.close()
