"""One raw event into a typed one, or into the faults for which it is held (contract sections 1 and 2).

A pure function of what came and of policy: it never raises on a JSON value and never repeats a value in a sentence.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from shield_shared.canonical import NotCanonicalError, canonical_json, digest_of
from shield_shared.checks import check_counts, check_lists, check_people, check_references
from shield_shared.events import AGENCY_PREFIX, EVENT_TYPES, MEETING_SOURCE, TYPE_WORDS, Data, Event, occurred_from
from shield_shared.faults import Fault, Notes, Warned
from shield_shared.frozen import value
from shield_shared.policy_file import MEETING_TYPES, Agency
from shield_shared.repairs import read_data
from shield_shared.values import read_moment

MARKINGS = ("OFFICIAL", "OFFICIAL-SENSITIVE")
RECEIVED_ATTRIBUTE = "shieldreceived"
UNKNOWN = "unknown"

_AGENCY_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}", re.ASCII)


@value
class Reading:
    """What became of one raw event: an event, or else the faults for which it is held.

    `source`, `id` and `type` are as stated where they are readable text, `agency` is the sender's id or `unknown`.
    `text` is the canonical JSON as received, None where there is none or where `content_kept` is false: then the
    content must not be stored anywhere. `digest` tells equal texts even then.
    """

    event: Event | None = None
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Warned, ...] = ()
    source: str | None = None
    id: str | None = None
    type: str | None = None
    agency: str = UNKNOWN
    received: datetime | None = None
    text: bytes | None = None
    digest: bytes | None = None
    content_kept: bool = True


def read_event(
    value: object,
    agencies: Mapping[str, Agency],
    meetings: Collection[str],
    received: datetime | None = None,
    *,
    now: datetime | None = None,
    trust_received: bool = False,
) -> Reading:
    """Read one decoded JSON value as an event.

    `meetings` are the ids that a referral may name. `received` is the moment of receipt, None where that is the event's
    own time (file runs); with `trust_received` the attribute `shieldreceived` of a recorded scenario comes before both.
    `now`, where given, is our clock, and an event ahead of it is warned of.
    """
    notes = Notes()
    if not isinstance(value, dict):
        fault = Fault("", "not-an-object", "expected one event, a JSON object")
        return Reading(faults=(fault,), received=received)
    if trust_received and RECEIVED_ATTRIBUTE in value:
        received = _moment(value[RECEIVED_ATTRIBUTE], RECEIVED_ATTRIBUTE, notes)
        value = {name: each for name, each in value.items() if name != RECEIVED_ATTRIBUTE}
    time = _moment(value.get("time"), "time", notes)
    if now is not None and time is not None and time > now:
        notes.warn("time", "clock-ahead", "expected a time not ahead of the clock")
    return _read(value, agencies, meetings, time, received or time, notes)


def _read(
    value: dict[str, Any],
    agencies: Mapping[str, Agency],
    meetings: Collection[str],
    time: datetime | None,
    received: datetime | None,
    notes: Notes,
) -> Reading:
    raw = _raw_data(value, notes)
    kept = _is_marked_for_us(raw, notes)
    text = _text(value, notes)
    kind = _envelope(value, agencies, notes)
    data = _data(kind, raw, meetings, notes) if kind and raw is not None and kept and text else None
    if notes.faults or data is None or time is None or received is None or text is None:
        return _held(value, received, text, kept, notes)
    return _accepted(value, time, received, data, text, notes)


def _accepted(
    value: dict[str, Any], time: datetime, received: datetime, data: Data, text: bytes, notes: Notes
) -> Reading:
    subject = _subject(value.get("subject"), notes)
    occurred = occurred_from(data, time)
    people = check_people(data.people, min(occurred, received), notes)
    event = Event(
        source=_shared(value["source"]),
        id=value["id"],
        type=_shared(value["type"]),
        subject=subject,
        time=time,
        received=received,
        occurred=occurred,
        data=data if people == data.people else replace(data, people=people),
        text=text,
    )
    return Reading(
        event=event,
        warnings=tuple(notes.warnings),
        source=event.source,
        id=event.id,
        type=event.type,
        agency=event.agency,
        received=received,
        text=text,
        digest=digest_of(text),
    )


def _subject(stated: object, notes: Notes) -> str | None:
    if stated is None or (isinstance(stated, str) and stated.strip()):
        return stated
    notes.warn("subject", "not-allowed", "expected text that is not blank")
    return None


def _held(value: dict[str, Any], received: datetime | None, text: bytes | None, kept: bool, notes: Notes) -> Reading:
    source = _readable(value.get("source"))
    return Reading(
        faults=tuple(notes.faults),
        warnings=tuple(notes.warnings),
        source=source,
        id=_readable(value.get("id")),
        type=_readable(value.get("type")),
        agency=agency_of(source),
        received=received,
        text=text if kept else None,
        digest=digest_of(text) if text is not None else None,
        content_kept=kept,
    )


def agency_of(source: str | None) -> str:
    """The agency id that a source names, `meeting` for our own, `unknown` where it names none in plain letters."""
    if source == MEETING_SOURCE:
        return "meeting"
    if source is None or not source.startswith(AGENCY_PREFIX):
        return UNKNOWN
    agency = source.removeprefix(AGENCY_PREFIX)
    return agency if _AGENCY_ID.fullmatch(agency) else UNKNOWN


def _readable(value: object) -> str | None:
    """Text that can be shown and stored; lone surrogates and control characters cannot."""
    return value if isinstance(value, str) and value and value.isprintable() else None


def _text(value: dict[str, Any], notes: Notes) -> bytes | None:
    try:
        return canonical_json(value)
    except NotCanonicalError as error:
        notes.faults.append(Fault("", error.code, str(error)))
        return None


def _moment(value: object, path: str, notes: Notes) -> datetime | None:
    try:
        return read_moment(value)
    except ValueError as reason:
        notes.fault(path, "missing" if value is None else "not-allowed", str(reason))
        return None


def _raw_data(value: dict[str, Any], notes: Notes) -> dict[str, Any] | None:
    data = value.get("data")
    if "data_base64" in value:
        if data is not None:
            notes.fault("data_base64", "not-allowed", "expected data or data_base64, not both")
        else:
            data = _decoded(value["data_base64"])
    if isinstance(data, dict):
        return data
    notes.fault("data", "missing" if data is None else "not-allowed", "expected an object")
    return None


def _decoded(encoded: object) -> object:
    """The JSON in base64 text; None where there is none."""
    try:
        data = json.loads(base64.b64decode(str(encoded), validate=True))
        canonical_json(data)
    except (ValueError, RecursionError):
        return None
    return data


def _is_marked_for_us(raw: dict[str, Any] | None, notes: Notes) -> bool:
    marking = raw.get("marking") if raw is not None else None
    if marking is None or marking in MARKINGS:
        return True
    notes.fault("data.marking", "marking-refused", f"expected one of {', '.join(MARKINGS)}")
    return False


def _envelope(value: dict[str, Any], agencies: Mapping[str, Agency], notes: Notes) -> str | None:
    """The event type, where it is known; notes what is wrong with the envelope."""
    if value.get("specversion") != "1.0":
        notes.fault("specversion", "not-allowed", 'expected "1.0"')
    identity = value.get("id")
    if not isinstance(identity, str) or not identity:
        notes.fault("id", "missing" if identity is None else "not-allowed", "expected text that is not empty")
    stated = value.get("type")
    kind = stated if isinstance(stated, str) and stated in EVENT_TYPES else None
    if kind is None:
        notes.fault("type", "unknown-type", f"expected one of {', '.join(EVENT_TYPES)}")
    _check_sender(value.get("source"), kind, agencies, notes)
    return kind


def _check_sender(source: object, kind: str | None, agencies: Mapping[str, Agency], notes: Notes) -> None:
    """Note a source that is not known, or that may not send events of this type."""
    may_send = _may_send(source, agencies)
    if may_send is None:
        notes.fault(
            "source", "unknown-source", f"expected {AGENCY_PREFIX} followed by the id of an agency that policy knows"
        )
    elif kind is not None and TYPE_WORDS[kind] not in may_send:
        notes.fault("type", "may-not-send", f"expected a type that this source may send: {', '.join(may_send)}")


def _may_send(source: object, agencies: Mapping[str, Agency]) -> tuple[str, ...] | None:
    if source == MEETING_SOURCE:
        return MEETING_TYPES
    if not isinstance(source, str) or not source.startswith(AGENCY_PREFIX):
        return None
    agency = agencies.get(source.removeprefix(AGENCY_PREFIX))
    return agency.may_send if agency else None


def _data(kind: str, raw: dict[str, Any], meetings: Collection[str], notes: Notes) -> Data | None:
    data, read_from = read_data(kind, raw, notes)
    if data is not None:
        check_lists(type(data), read_from, notes)
        check_counts(data, notes)
        check_references(data, meetings, notes)
    return data


@lru_cache(maxsize=64)
def _shared(text: str) -> str:
    """One text for all equal ones: a year's events name few sources and types."""
    return text
