"""Decisions travel in few messages that no topic refuses, and a held message is told without its content."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from shield_shared.canonical import canonical_json
from shield_shared.faults import Fault
from shield_shared.messages import Decision, Decisions, EventRef, Held, ReasonSaid
from shield_shared.reading import Reading
from shield_shared.topics import HELD, TRIAGE
from shield_triage.notices import ENVELOPE, OnHold, bucket_of, envelopes

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def decision(id: str, text: str = "", young_person: str | None = "somebody") -> Decision:
    """A decision with a reason of any length."""
    return Decision(
        young_person=young_person,
        event=EventRef(source="urn:agency:leeds-yjs", id=id),
        role="victim",
        withdrawn=False,
        as_at=NOON,
        scope=None,
        priority="note",
        meetings=(),
        to_check=(),
        reasons=(ReasonSaid(rule="r", text=text, events=()),),
        unknowns=(),
        near_misses=(),
        rule_book="b",
    )


def ids(value: bytes) -> list[str]:
    """The events that a payload decides on."""
    return [one.event.id for one in Decisions.decode(value).decisions]


def test_decisions_of_one_bucket_travel_together() -> None:
    notices = envelopes([decision(str(number)) for number in range(ENVELOPE + 2)], 7)
    assert [(notice.topic, len(ids(notice.value))) for notice in notices] == [(TRIAGE.name, ENVELOPE), (TRIAGE.name, 2)]
    assert len({notice.key for notice in notices}) == 1
    assert {Decisions.decode(notice.value).version for notice in notices} == {7}


@given(text=st.text(), version=st.integers(0, 2**63 - 1))
def test_decisions_are_written_as_all_that_is_canonical(text: str, version: int) -> None:
    payload = Decisions(version=version, decisions=(decision("1", text), decision("\u2028\x7f\x1f", "\U0001f600")))
    assert payload.encode() == canonical_json(payload.model_dump(mode="json"))


def test_the_key_is_the_bucket_and_an_event_that_names_nobody_has_one_of_its_own() -> None:
    both = [decision("1"), decision("2", young_person=None)]
    assert [notice.key for notice in envelopes(both, 1)] == [
        b"%04d" % bucket for bucket in sorted(map(bucket_of, both))
    ]


def test_what_would_be_too_large_together_travels_apart() -> None:
    long = "x" * (TRIAGE.max_bytes // 3)
    notices = envelopes([decision(str(number), long) for number in range(5)], 1)
    assert sorted(one for notice in notices for one in ids(notice.value)) == ["0", "1", "2", "3", "4"]
    assert all(len(notice.value) <= TRIAGE.max_value_bytes for notice in notices)


def test_what_alone_is_too_large_is_not_cut() -> None:
    (notice,) = envelopes([decision("1", "x" * TRIAGE.max_bytes)], 1)
    assert ids(notice.value) == ["1"]


def test_a_held_message_is_told_without_words_beyond_all_length() -> None:
    reading = Reading(faults=(Fault("id", "odd", "id: expected less"),), id="x" * 5000, type="t", digest=b"\x01" * 16)
    notice = OnHold("0" * 32, reading, NOON, b"what came").notice
    held = Held.decode(notice.value)
    assert (notice.topic, notice.key, held.held_by) == (HELD.name, b"unknown", "triage")
    assert (held.id, held.type, held.received, held.digest) == (None, "t", NOON, "01" * 16)
    assert [(fault.field, fault.code) for fault in held.faults] == [("id", "odd")]
    assert b"what came" not in notice.value
