"""What one message on an agency's topic holds: CloudEvents in structured mode, as a JSON batch, or in binary mode.

Pure. What cannot be read is a message with a fault, beside those of the same batch that can.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256

from shield_ingest.json_messages import json_messages
from shield_ingest.json_text import NotJsonError, read_json
from shield_ingest.message import Message
from shield_shared.reading import MARKINGS

#: Name and value of one header, as Kafka gives it.
Header = tuple[str, bytes | None]

_STRUCTURED = b"application/cloudevents"
_ATTRIBUTE = "ce_"
_RESERVED = frozenset({"data", "data_base64", "datacontenttype"})
_EMPTY = "expected an event, and the message is empty"
_NO_EVENTS = "expected at least one event, and the batch is empty"
_HEADERS = "expected each attribute of the event as one header with text in UTF-8"
_CONTENT = "expected data in JSON"

_MARKING = re.compile(rb'"marking"\s*:\s*"((?:[^"\\]|\\.)*)"?')
_ESCAPE = re.compile(rb"\\u00([0-7][0-9a-fA-F])")


def decode(topic: str, value: bytes | None, headers: Sequence[Header]) -> tuple[Message, ...]:
    """The messages in one Kafka message, at least one; `position` counts from 1 within a batch."""
    content_type = _content_type(headers)
    attributes = [(name[len(_ATTRIBUTE) :].lower(), text) for name, text in headers if _is_attribute(name)]
    if attributes and not content_type.startswith(_STRUCTURED):
        return (_binary(topic, value or b"", attributes, content_type),)
    if not value:
        return (Message(topic, 1, b"", None, _EMPTY),)
    return tuple(_structured(topic, value)) or (Message(topic, 1, value, None, _NO_EVENTS),)


def arrival_id(topic: str, partition: int, offset: int, position: int, content: bytes) -> str:
    """The reference of one arrival, the same however often it is delivered; `content` is a digest of the message.

    The digest tells it from another message at the same place of a topic that was deleted and made again.
    """
    place = f"{topic}\0{partition}\0{offset}\0{position}\0".encode()
    return sha256(place + content).hexdigest()[:32]


def content_digest(value: bytes | None, headers: Sequence[Header]) -> bytes:
    """What tells the content of one Kafka message from another's, attributes in headers included."""
    digest = sha256(value or b"")
    for name, text in headers:
        if _is_attribute(name):
            digest.update(b"\0" + name.encode(errors="surrogatepass") + b"\0" + (text or b""))
    return digest.digest()


def may_keep(raw: bytes) -> bool:
    """Whether text that is not JSON may be kept for a person: not if a marking that we refuse can be seen in it."""
    plain = _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), raw)
    allowed = {marking.encode() for marking in MARKINGS}
    return all(marking in allowed for marking in _MARKING.findall(plain))


def _content_type(headers: Sequence[Header]) -> bytes:
    found = [text for name, text in headers if name.lower() == "content-type" and text]
    return found[0].strip().lower() if found else b""


def _is_attribute(name: str) -> bool:
    return name[: len(_ATTRIBUTE)].lower() == _ATTRIBUTE


def _structured(topic: str, value: bytes) -> Iterator[Message]:
    """One event nearly always; the rest is read as a file would be, so that what can be read of it is."""
    text = value.decode("utf-8-sig", errors="surrogateescape")
    if not text.isspace() and (one := _one_event(text)) is not None and _is_utf_8(text):
        yield Message(topic, 1, value, one)
        return
    if text.isspace():
        yield Message(topic, 1, value, None, _EMPTY)
        return
    *lines, last = text.split("\n")
    for message in json_messages(topic, [*(f"{line}\n" for line in lines), last]):
        yield replace(message, raw=_bytes(message.raw))


def _one_event(text: str) -> dict[str, object] | None:
    try:
        value = read_json(text)
    except NotJsonError:
        return None
    return value if isinstance(value, dict) else None


def _is_utf_8(text: str) -> bool:
    return text.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in text)


def _bytes(raw: bytes | str) -> bytes:
    return raw if isinstance(raw, bytes) else raw.encode("utf-8", errors="surrogateescape")


def _binary(topic: str, value: bytes, attributes: Sequence[tuple[str, bytes | None]], content_type: bytes) -> Message:
    """Attributes in headers, data as the value; as structured mode would have said it."""
    try:
        event: dict[str, object] = {name: (text or b"").decode() for name, text in attributes}
    except UnicodeDecodeError:
        return Message(topic, 1, value, None, _HEADERS)
    if len(event) < len(attributes) or not _RESERVED.isdisjoint(event):
        return Message(topic, 1, value, None, _HEADERS)
    try:
        if value:
            event["data"] = read_json(value.decode())
        if content_type:
            event["datacontenttype"] = content_type.decode()
    except (UnicodeDecodeError, NotJsonError):
        return Message(topic, 1, value, None, _CONTENT)
    return Message(topic, 1, value, event)
