"""What is around an event's data (contract section 1, the table of attributes)."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from raw_events import LEAST, TIME, faults, raw_event, read, source_of, warnings
from shield_shared.events import MEETING_SOURCE, TYPE_WORDS
from shield_shared.policy import load_agencies

AT = datetime(2026, 4, 1, 8, 30, tzinfo=UTC)
DEEP: Any = []
for _ in range(5000):
    DEEP = [DEEP]


@pytest.mark.parametrize("word", LEAST)
def test_the_least_event_of_each_type_is_accepted_without_a_warning(word: str) -> None:
    reading = read(raw_event(word))
    assert reading.faults == ()
    assert reading.warnings == ()
    assert reading.event is not None
    assert (reading.event.source, reading.event.id, reading.event.type) == (reading.source, reading.id, reading.type)
    assert TYPE_WORDS[reading.event.type] == word


def test_there_is_a_least_event_of_every_type() -> None:
    assert set(LEAST) == set(TYPE_WORDS.values())


@pytest.mark.parametrize("value", [None, True, 5, "text", [], [1]])
def test_what_is_no_object_is_held_as_unknown(value: object) -> None:
    reading = read(value)
    assert [fault.code for fault in reading.faults] == ["not-an-object"]
    assert (reading.agency, reading.type, reading.text, reading.digest) == ("unknown", None, None, None)


@pytest.mark.parametrize("version", ["0.3", "1", 1.0, None, ["1.0"]])
def test_another_specversion_is_held(version: object) -> None:
    assert faults(raw_event("incident") | {"specversion": version}) == {"specversion": "not-allowed"}


@pytest.mark.parametrize(("identity", "code"), [("", "not-allowed"), (5, "not-allowed"), (None, "missing")])
def test_an_id_that_is_no_text_or_empty_is_held(identity: object, code: str) -> None:
    event = raw_event("incident") | {"id": identity}
    assert faults(event) == {"id": code}
    assert read(event).id is None


@pytest.mark.parametrize(
    "source",
    [
        "urn:agency:unknown-body", "urn:agency:", "west-yorkshire-police", "urn:shield:other", "urn:shield:Meeting", 5,
        None, ["urn:agency:leeds-csws"], "urn:agency:urn:agency:leeds-csws",
    ],
)  # fmt: skip
def test_a_source_that_policy_does_not_know_is_held(source: object) -> None:
    assert faults(raw_event("incident") | {"source": source}) == {"source": "unknown-source"}


def test_each_shipped_agency_may_send_what_the_contract_says_and_nothing_else() -> None:
    agencies, _ = load_agencies()
    for word in LEAST:
        for name, agency in agencies.items():
            sent = faults(raw_event(word) | {"source": f"urn:agency:{name}"})
            assert sent == ({} if word in agency.may_send else {"type": "may-not-send"}), (word, name)


@pytest.mark.parametrize("word", LEAST)
def test_the_meeting_sends_outcomes_actions_sittings_and_retractions_only(word: str) -> None:
    expected = {} if word in ("outcome", "action", "sitting", "record") else {"type": "may-not-send"}
    assert faults(raw_event(word) | {"source": MEETING_SOURCE}) == expected


@pytest.mark.parametrize("kind", ["shield.incident.recorded.v9", "incident", "", 5, None, ["x"]])
def test_an_unknown_type_is_held(kind: object) -> None:
    assert faults(raw_event("incident") | {"type": kind}) == {"type": "unknown-type"}


@pytest.mark.parametrize(
    "time",
    [
        "2026-04-04T22:30:50",
        "2026-04-04 22:30:50Z",
        "2026-04-04",
        "24/03/2026",
        "2026-02-30T00:00:00Z",
        "now",
        "",
        5,
        [],
    ],
)
def test_a_time_without_offset_or_unreadable_is_held_without_a_moment(time: object) -> None:
    event = raw_event("incident") | {"time": time}
    assert faults(event) == {"time": "not-allowed"}
    assert read(event).received is None


def test_a_time_that_is_missing_is_held() -> None:
    event = raw_event("incident")
    del event["time"]
    assert faults(event) == {"time": "missing"}


@pytest.mark.parametrize("time", ["2026-04-01T08:30:00Z", "2026-04-01T09:30:00+01:00", "2026-04-01T08:30:00-00:00"])
def test_a_time_has_any_offset(time: str) -> None:
    event = read(raw_event("incident") | {"time": time}).event
    assert event is not None
    assert event.time == AT


def test_a_time_ahead_of_the_clock_is_accepted_with_a_warning() -> None:
    event = raw_event("incident")
    assert warnings(event, now=AT - timedelta(seconds=1)) == {"time": "clock-ahead"}
    assert warnings(event, now=AT) == {}


def test_received_is_the_events_own_time_unless_it_is_stamped() -> None:
    stamped = AT + timedelta(hours=3)
    assert [read(raw_event("incident")).received, read(raw_event("incident"), received=stamped).received] == [
        AT,
        stamped,
    ]
    event = read(raw_event("incident"), received=stamped).event
    assert event is not None
    assert (event.time, event.received) == (AT, stamped)


def test_a_recorded_scenario_carries_its_own_stamps_outside_the_canonical_text() -> None:
    plain = raw_event("incident")
    stamped = plain | {"shieldreceived": "2026-04-01T12:00:00Z"}
    reading = read(stamped, received=AT + timedelta(days=9), trust_received=True)
    assert reading.received == datetime(2026, 4, 1, 12, tzinfo=UTC)
    assert (reading.text, reading.digest) == (read(plain).text, read(plain).digest)
    assert read(plain, trust_received=True).received == AT


def test_a_stamp_from_elsewhere_is_only_an_unknown_attribute() -> None:
    stamped = raw_event("incident") | {"shieldreceived": "2026-04-01T12:00:00Z"}
    assert read(stamped).received == AT
    assert b"shieldreceived" in (read(stamped).text or b"")


def test_an_unreadable_stamp_of_a_recorded_scenario_is_held() -> None:
    assert faults(raw_event("incident") | {"shieldreceived": "noon"}, trust_received=True) == {
        "shieldreceived": "not-allowed"
    }


def test_subject_is_kept_as_it_is_stated() -> None:
    event = read(raw_event("incident") | {"subject": " 13/26 "}).event
    assert event is not None
    assert event.subject == " 13/26 "


@pytest.mark.parametrize("subject", ["", " ", "\t", 5, ["x"], {}])
def test_a_subject_that_is_blank_or_no_text_is_as_if_absent_with_a_warning(subject: object) -> None:
    reading = read(raw_event("incident") | {"subject": subject})
    assert reading.event is not None
    assert reading.event.subject is None
    assert [warned.field for warned in reading.warnings] == ["subject"]


def test_a_null_subject_is_absent() -> None:
    assert warnings(raw_event("incident") | {"subject": None}) == {}


@pytest.mark.parametrize(("data", "code"), [([1, 2], "not-allowed"), ("text", "not-allowed"), (None, "missing")])
def test_data_that_is_no_object_is_held(data: object, code: str) -> None:
    assert faults(raw_event("incident") | {"data": data}) == {"data": code}


def _in_base64(data: bytes) -> dict[str, Any]:
    event = raw_event("incident") | {"data_base64": base64.b64encode(data).decode()}
    del event["data"]
    return event


def test_data_may_be_json_in_base64() -> None:
    event = read(_in_base64(json.dumps(LEAST["incident"]).encode())).event
    assert event is not None
    assert event.data == read(raw_event("incident")).event.data  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "data", [b"", b"no json", b"\xff", b"[1]", b'"text"', b"[" * 5000, b'{"category": NaN}', b'{"a": "\\ud800"}']
)
def test_base64_that_holds_no_json_object_is_held(data: bytes) -> None:
    assert list(faults(_in_base64(data))) == ["data"]


@pytest.mark.parametrize("encoded", ["%%%", 5, None, []])
def test_data_that_is_no_base64_is_held(encoded: object) -> None:
    event = _in_base64(b"") | {"data_base64": encoded}
    assert faults(event) == {"data": "missing"}


def test_data_in_two_forms_is_held() -> None:
    assert faults(raw_event("incident") | {"data_base64": "e30="}) == {"data_base64": "not-allowed"}


@pytest.mark.parametrize("marking", ["SECRET", "official", "", 5, ["OFFICIAL"], True])
def test_another_marking_is_refused_and_its_content_not_kept(marking: object) -> None:
    reading = read(raw_event("incident", marking=marking, summary="not for us"))
    assert [(fault.field, fault.code) for fault in reading.faults] == [("data.marking", "marking-refused")]
    assert not reading.content_kept
    assert reading.text is None
    assert (reading.source, reading.id) == (source_of("incident"), "e-1")
    assert "not for us" not in repr(reading)


def test_a_refused_marking_is_seen_in_base64_and_in_an_event_of_unknown_type() -> None:
    assert not read(_in_base64(b'{"category": "theft", "marking": "SECRET"}')).content_kept
    assert not read(raw_event("incident", marking="SECRET") | {"type": "shield.other.v1"}).content_kept


@pytest.mark.parametrize("marking", ["OFFICIAL", "OFFICIAL-SENSITIVE"])
def test_both_markings_are_kept(marking: str) -> None:
    event = read(raw_event("incident", marking=marking)).event
    assert event is not None
    assert event.data.marking == marking


@pytest.mark.parametrize("data", [{}, {"marking": None}])
def test_the_marking_is_sensitive_where_none_is_stated(data: dict[str, Any]) -> None:
    event = read(raw_event("incident", **data)).event
    assert event is not None
    assert event.data.marking == "OFFICIAL-SENSITIVE"


def test_the_text_is_the_canonical_json_of_what_came_unknown_fields_and_all() -> None:
    event = raw_event("incident", zebra=1, summary="Zürich") | {"aa": "é"}
    text = read(event).text
    assert text is not None
    assert json.loads(text) == event
    assert text.startswith('{"aa":"é","data":{"category":"robbery","summary":"Zürich","zebra":1},"id"'.encode())


@pytest.mark.parametrize(
    ("value", "code"),
    [("\ud800", "not-utf-8"), (DEEP, "too-deep"), (float("inf"), "not-json"), (10**5000, "not-json")],
    ids=["a lone surrogate", "deep nesting", "infinity", "a huge number"],
)
def test_what_has_no_canonical_text_is_held(value: object, code: str) -> None:
    reading = read(raw_event("incident", summary=value))
    assert [(fault.field, fault.code) for fault in reading.faults] == [("", code)]
    assert (reading.text, reading.digest, reading.content_kept) == (None, None, True)


def test_held_rows_show_no_text_that_cannot_be_printed() -> None:
    event = raw_event("incident") | {"id": "a\nb", "source": "urn:agency:\ud800", "type": "x\x00"}
    reading = read(event)
    assert (reading.source, reading.id, reading.type, reading.agency) == (None, None, None, "unknown")


@pytest.mark.parametrize(
    ("source", "agency"),
    [
        ("urn:agency:unknown-body", "unknown-body"), (MEETING_SOURCE, "meeting"), ("urn:agency:Sam O'Test", "unknown"),
        ("urn:other:leeds-csws", "unknown"), (5, "unknown"),
    ],
)  # fmt: skip
def test_held_events_are_counted_by_the_agency_they_name(source: object, agency: str) -> None:
    assert read(raw_event("incident", category="mugging") | {"source": source}).agency == agency


def test_all_faults_are_told_at_once() -> None:
    event = raw_event("custody", since="24/03/2026", status="asleep") | {
        "specversion": "2",
        "source": "x",
        "time": TIME[:-6],
    }
    assert list(faults(event)) == ["time", "specversion", "source", "data.status", "data.since"]
