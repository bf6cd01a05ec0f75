"""What one message on a topic holds, in each mode of CloudEvents."""

from __future__ import annotations

import json

import pytest

from raw_events import raw_event
from shield_ingest.decoding import arrival_id, content_digest, decode, may_keep
from shield_ingest.message import Message

TOPIC = "agency.events.leeds-health.v1"
EVENT = raw_event("incident", summary="Señor")
ATTRIBUTES = {name: value for name, value in EVENT.items() if name != "data"}
BINARY = [(f"ce_{name}", value.encode()) for name, value in ATTRIBUTES.items()]
JSON = ("content-type", b"application/json")


def values(value: bytes | None, *headers: tuple[str, bytes | None]) -> list[object]:
    return [message.value for message in decode(TOPIC, value, headers)]


def fault(value: bytes | None, *headers: tuple[str, bytes | None]) -> str | None:
    (message,) = decode(TOPIC, value, headers)
    assert message.value is None
    return message.fault


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_structured_mode_is_one_event_however_it_is_printed(indent: int | None, mark: bytes) -> None:
    raw = mark + json.dumps(EVENT, indent=indent, ensure_ascii=False).encode()
    assert decode(TOPIC, raw, ()) == (Message(TOPIC, 1, raw, EVENT),)


def test_a_structured_event_that_mentions_attributes_in_headers_is_read_from_its_value() -> None:
    structured = ("Content-Type", b"application/cloudevents+json; charset=UTF-8")
    assert values(json.dumps(EVENT).encode(), structured, ("ce_id", b"other")) == [EVENT]


def test_a_batch_gives_each_event_its_place() -> None:
    raw = json.dumps([EVENT, EVENT | {"id": "e-2"}]).encode()
    messages = decode(TOPIC, raw, [("content-type", b"application/cloudevents-batch+json")])
    assert [(message.position, message.value) for message in messages] == [(1, EVENT), (2, EVENT | {"id": "e-2"})]


def test_a_member_that_is_no_event_leaves_the_others_alone() -> None:
    raw = b'[%b, 7, {"id": NaN}, %b]' % (json.dumps(EVENT).encode(), json.dumps(EVENT).encode())
    messages = decode(TOPIC, raw, ())
    assert [message.value for message in messages] == [EVENT, None, None, EVENT]
    assert [message.fault is None for message in messages] == [True, False, False, True]
    assert messages[1].raw == b"7"


def test_a_batch_of_nothing_is_told() -> None:
    assert fault(b"[]") == "expected at least one event, and the batch is empty"


@pytest.mark.parametrize("value", [None, b"", b"  \n "])
def test_a_message_of_nothing_is_told(value: bytes | None) -> None:
    assert fault(value) == "expected an event, and the message is empty"


@pytest.mark.parametrize("value", [b"not json", b"7", b'{"id": 1', b'{"a": 1, "a": 2}', b'"\xff"', b'{"a": "\xff"}'])
def test_what_is_no_json_object_is_a_message_with_a_fault_and_its_bytes(value: bytes) -> None:
    (message,) = decode(TOPIC, value, ())
    assert message.value is None
    assert message.fault is not None
    assert message.raw == value


def test_binary_mode_says_what_structured_mode_says() -> None:
    data = json.dumps(EVENT["data"]).encode()
    assert values(data, *BINARY) == [EVENT]
    assert values(data, JSON, *BINARY) == [EVENT | {"datacontenttype": "application/json"}]
    assert values(data, *((name.upper(), value) for name, value in BINARY)) == [EVENT]


def test_binary_mode_without_a_value_has_no_data() -> None:
    assert values(None, *BINARY) == [ATTRIBUTES]


@pytest.mark.parametrize("value", [b"not json", b"\xff"])
def test_binary_mode_with_other_data_than_json_is_told(value: bytes) -> None:
    assert fault(value, *BINARY) == "expected data in JSON"


@pytest.mark.parametrize(
    "header", [("ce_id", b"again"), ("ce_subject", b"\xff"), ("ce_data", b"{}"), ("ce_datacontenttype", b"x")]
)
def test_attributes_are_text_once_each(header: tuple[str, bytes]) -> None:
    told = fault(b"{}", *BINARY, header)
    assert told == "expected each attribute of the event as one header with text in UTF-8"


def test_an_arrival_has_one_reference_however_often_it_is_delivered() -> None:
    digest = content_digest(b"one", [])
    assert arrival_id("t", 1, 2, 1, digest) == arrival_id("t", 1, 2, 1, content_digest(b"one", [JSON]))
    others = {
        arrival_id("t", 1, 2, 1, digest),
        arrival_id("u", 1, 2, 1, digest),
        arrival_id("t", 2, 2, 1, digest),
        arrival_id("t", 1, 3, 1, digest),
        arrival_id("t", 1, 2, 2, digest),
        arrival_id("t", 1, 2, 1, content_digest(b"two", [])),
        arrival_id("t", 1, 2, 1, content_digest(b"one", [("ce_id", b"e-1")])),
        arrival_id("t", 1, 2, 1, content_digest(None, [("ce_id", None)])),
    }
    assert len(others) == 8
    assert {len(each) for each in others} == {32}


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        (b"not json", True),
        (b'{"marking": "OFFICIAL"', True),
        (b'{"data": {"marking" : "OFFICIAL-SENSITIVE"}, ', True),
        (b'{"marking": "SECRET", "marking": "OFFICIAL"}', False),
        (b'{"marking": "SECRET', False),
        (b'{"\\u006darking": "\\u0053ECRET"}', False),
        (b'{"marking": "OFFICIAL\\""', False),
    ],
)
def test_text_with_a_marking_that_is_refused_is_not_kept(raw: bytes, kept: bool) -> None:
    assert may_keep(raw) is kept
