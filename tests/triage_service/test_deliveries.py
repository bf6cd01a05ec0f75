"""Messages that cannot be processed are held and stop nobody else's; what was delivered has no second effect."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from kit.cores import house
from kit.events import Raw, incident
from kit.moments import at
from kit.people import victim
from shield_shared.health import Health
from shield_shared.kafka_bus import Outgoing
from shield_shared.log import Log
from shield_shared.messages import Arrival, Decisions, Events, Held
from shield_shared.process import Stop
from shield_shared.reading import Reading
from shield_shared.topics import EVENTS, HELD, TRIAGE
from shield_triage.consumer import Deliveries, Message
from shield_triage.service import Read, Triage
from triage_service.components import Said, new_fold
from triage_service.laid_out import standing
from triage_service.town import arrival, whole

POISON = "poison-123"


class FaultError(Exception):
    """A fault of ours; its text repeats what was sent, as texts of faults do."""


def read(value: object, received: datetime) -> Reading:
    """Reads events, and has a fault of ours."""
    if isinstance(value, dict) and value["id"] == POISON:
        raise FaultError(json.dumps(value))
    return house().read(value, received)


class Desk:
    """Deliveries over one database, with what they publish and log."""

    def __init__(self, engine: Engine, reads: Read = read) -> None:
        self.sent: list[Outgoing] = []
        self.lines = io.StringIO()
        self._health = Health("triage")
        worker, log = Triage(engine, reads, new_fold), Log("triage", self.lines)
        self._deliveries = Deliveries(worker, engine, self.sent.extend, Stop(), log, self._health)

    def on_hold(self) -> int | None:
        """How many messages are on hold, as health tells it."""
        self._deliveries.facts()
        held = self._health.facts().held
        return held.waiting if held is not None else None

    def deliver(self, *messages: Message) -> None:
        """Deliver messages; all must be done with."""
        taken = self._deliveries.take(messages)
        assert taken is not None
        assert self._deliveries.publish([taken])

    def decided(self) -> Said:
        """What stands of all decisions that were published."""
        return standing(message.value for message in self.sent if message.topic == TRIAGE.name)

    def held(self) -> list[Held]:
        """Every notice of a held message."""
        return [Held.decode(message.value) for message in self.sent if message.topic == HELD.name]


def message(offset: int, value: bytes) -> Message:
    """A message of the topic."""
    return Message(EVENTS.name, 0, offset, value, 1_780_000_000.0)


def of(arrivals: Sequence[Arrival], offset: int = 0) -> Message:
    """An envelope of arrivals."""
    return message(offset, Events(arrivals=tuple(arrivals)).encode())


def robbery(who: int, **more: Any) -> Raw:
    """A robbery of one young person."""
    return incident(0, category="robbery", subject=f"R{who}", people=[victim(who)], **more)


def test_a_fault_of_ours_holds_one_event_and_nobody_elses(engine: Engine) -> None:
    raws = [robbery(1), robbery(2, id=POISON), robbery(3)]
    desk = Desk(engine)
    desk.deliver(of([arrival(raw) for raw in raws]))
    (notice,) = desk.held()
    assert (notice.held_by, notice.agency, notice.type, notice.id, [fault.code for fault in notice.faults]) == (
        "triage", "west-yorkshire-police", raws[1]["type"], POISON, ["not-processed"],
    )  # fmt: skip
    assert desk.decided() == whole([raws[0], raws[2]])


def test_a_held_event_that_is_delivered_again_is_held_once(engine: Engine) -> None:
    desk = Desk(engine)
    for offset in range(2):
        desk.deliver(of([arrival(robbery(2, id=POISON))], offset))
    assert len(desk.held()) == 1


def test_what_was_held_is_taken_when_the_fault_is_mended_and_it_comes_again(engine: Engine) -> None:
    raw = robbery(2, id=POISON)
    Desk(engine).deliver(of([arrival(raw)]))
    mended = Desk(engine, house().read)
    assert mended.on_hold() == 1
    mended.deliver(of([arrival(raw)], 1))
    assert (mended.on_hold(), mended.decided()) == (0, whole([raw]))


def test_no_line_repeats_what_a_fault_of_ours_says(engine: Engine) -> None:
    desk = Desk(engine)
    desk.deliver(of([arrival(robbery(2, id=POISON))]))
    assert '"bug"' in desk.lines.getvalue()
    assert POISON not in desk.lines.getvalue()


@pytest.mark.parametrize(
    "value", [b'{"schema":"shield.events.v2","arrivals":[]}', b"[]", b"\xff", b"", b'{"schema":"shield.events.v1"}']
)
def test_a_payload_of_another_schema_is_held_and_what_comes_with_it_goes_on(engine: Engine, value: bytes) -> None:
    raws = [robbery(1), robbery(2)]
    desk = Desk(engine)
    desk.deliver(of([arrival(raws[0])], 0), message(1, value), of([arrival(raws[1])], 2))
    desk.deliver(message(1, value))
    (notice,) = desk.held()
    assert (notice.agency, [fault.code for fault in notice.faults]) == ("unknown", ["unknown-schema"])
    assert desk.decided() == whole(raws)


def test_an_event_that_policy_refuses_by_now_is_held_with_its_faults(engine: Engine) -> None:
    desk = Desk(engine)
    desk.deliver(of([arrival(robbery(1) | {"source": "urn:agency:nobody-any-more"})]))
    (notice,) = desk.held()
    assert (notice.agency, [fault.code for fault in notice.faults]) == ("nobody-any-more", ["unknown-source"])


def test_what_is_delivered_again_is_decided_once(engine: Engine) -> None:
    desk = Desk(engine)
    for offset in range(2):
        desk.deliver(of([arrival(robbery(1))], offset))
    assert len([sent for sent in desk.sent if sent.topic == TRIAGE.name]) == 1


def test_ids_may_hold_signs_that_a_database_takes_in_no_text(engine: Engine) -> None:
    raws = [robbery(1, id="a\0b"), robbery(1, id="a\0c") | {"time": at(1)}]
    for raw in raws:  # each time by another worker
        Desk(engine).deliver(of([arrival(raw)]))
    desk = Desk(engine)
    desk.deliver(of([arrival(robbery(1, id="a\0d") | {"time": at(2)})]))
    assert {decision.event.id for sent in desk.sent for decision in Decisions.decode(sent.value).decisions} == {
        "a\0c", "a\0d",
    }  # fmt: skip
