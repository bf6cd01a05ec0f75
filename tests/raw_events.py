"""The least valid event of every type, as JSON values, for tests that bend one thing at a time."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from shield_shared.events import MEETING_SOURCE, TYPE_WORDS
from shield_shared.policy import load_agencies
from shield_shared.reading import Reading, read_event

AGENCIES, _ = load_agencies()
MEETINGS = frozenset({"syv-daily", "mace-daily", "mace-child", "mace-contextual"})
TIME = "2026-04-01T09:30:00+01:00"
TYPE_OF = {word: name for name, word in TYPE_WORDS.items()}

PERSON: dict[str, Any] = {"role": "subject", "identifiers": [{"scheme": "nhs", "value": "9990000018"}]}
GRADE: dict[str, Any] = {"source": 1, "information": "A", "handling": "P"}

LEAST: dict[str, dict[str, Any]] = {
    "incident": {"category": "robbery"},
    "custody": {"status": "detained", "since": TIME, "people": [PERSON]},
    "intelligence": {"items": [{"text": "invented", "grade": GRADE}], "originator": "desk"},
    "missing": {"status": "missing", "from": TIME, "people": [PERSON]},
    "status": {"as_at": "2026-04-01", "people": [PERSON]},
    "exploitation": {
        "tool": "a tool", "tool_version": "2", "level_word": "Amber", "level": "medium", "assessor": "A. Worker",
        "assessed_on": "2026-03-31", "people": [PERSON],
    },
    "suspension": {"school": "a school", "reasons": ["OW"], "starts": "2026-04-01", "people": [PERSON]},
    "referral": {"to": "syv-daily", "reason": "invented"},
    "return": {"meeting": "syv-daily", "sitting": "2026-04-01", "young_person": "yp-1", "known": "known"},
    "outcome": {"meeting": "syv-daily", "sitting": "2026-04-01", "young_person": "yp-1", "by": "chair"},
    "action": {
        "action": "a-1", "meeting": "syv-daily", "sitting": "2026-04-01", "text": "visit", "due": "2026-04-03",
        "owner": {"name": "A. Worker", "agency": "leeds-csws"}, "status": "open",
    },
    "sitting": {"meeting": "syv-daily", "sitting": "2026-04-01", "status": "held", "by": "chair"},
    "record": {"retracts": {"id": "e-0"}, "reason": "sent in error"},
}  # fmt: skip

SENDER = {
    "custody": "west-yorkshire-police", "intelligence": "west-yorkshire-police", "status": "leeds-csws",
    "exploitation": "leeds-csws", "suspension": "leeds-education",
}  # fmt: skip


def source_of(word: str) -> str:
    """A source that may send events of this type."""
    if word in ("outcome", "action", "sitting"):
        return MEETING_SOURCE
    return f"urn:agency:{SENDER.get(word, 'west-yorkshire-police')}"


def raw_event(word: str, **data: Any) -> dict[str, Any]:
    """The least valid event of a type, with these fields of its data put in or replaced."""
    return {
        "specversion": "1.0",
        "id": "e-1",
        "source": source_of(word),
        "type": TYPE_OF[word],
        "time": TIME,
        "data": deepcopy(LEAST[word]) | data,
    }


def without(event: dict[str, Any], *path: str | int) -> dict[str, Any]:
    """The event less what lies at a path inside its data."""
    at: Any = event["data"]
    for step in path[:-1]:
        at = at[step]
    del at[path[-1]]
    return event


def read(event: object, **how: Any) -> Reading:
    """Read an event with the shipped agencies and a few meetings."""
    return read_event(event, AGENCIES, MEETINGS, **how)


def faults(event: object, **how: Any) -> dict[str, str]:
    """The faults of an event, code by field."""
    return {fault.field: fault.code for fault in read(event, **how).faults}


def warnings(event: object, **how: Any) -> dict[str, str]:
    """The warnings of an accepted event, code by field."""
    reading = read(event, **how)
    assert reading.event is not None, reading.faults
    return {warned.field: warned.code for warned in reading.warnings}


def read_data(word: str, **data: Any) -> Any:
    """The typed data of an event that must be accepted."""
    reading = read(raw_event(word, **data))
    assert reading.event is not None, reading.faults
    return reading.event.data
