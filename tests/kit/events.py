"""Raw events in one line each: who says what, when; whatever a test does not care about is filled in."""

from __future__ import annotations

from copy import deepcopy
from functools import partial
from hashlib import sha256
from typing import Any

from kit.moments import Day, at
from raw_events import LEAST, TYPE_OF, source_of
from shield_shared.canonical import canonical_json

Raw = dict[str, Any]

POLICE = "urn:agency:west-yorkshire-police"
SOCIAL_CARE = "urn:agency:leeds-csws"
YOUTH_JUSTICE = "urn:agency:leeds-yjs"
HEALTH = "urn:agency:leeds-health"
HOUSING = "urn:agency:leeds-housing"


def event(
    word: str,
    which: Day = 0,
    clock: str = "10:00",
    *,
    id: str | None = None,
    subject: str | None = None,
    source: str | None = None,
    received: str | None = None,
    occurred: str | None = None,
    people: list[Raw] | None = None,
    **data: Any,
) -> Raw:
    """An event recorded on a day, received then unless told otherwise; its id follows from the rest unless given.

    `from_` stands for the field `from`.
    """
    filled = deepcopy(LEAST[word]) | {key.rstrip("_"): value for key, value in data.items()}
    if people is not None:
        filled["people"] = people
    if occurred is not None:
        filled["occurred"] = {"from": occurred}
    raw: Raw = {
        "specversion": "1.0",
        "source": source or source_of(word),
        "type": TYPE_OF[word],
        "time": at(which, clock),
        "data": filled,
    }
    if subject is not None:
        raw["subject"] = subject
    raw["id"] = id if id is not None else sha256(canonical_json(raw)).hexdigest()[:8]
    return raw | ({"shieldreceived": received} if received is not None else {})


incident = partial(event, "incident")
custody = partial(event, "custody")
intelligence = partial(event, "intelligence")
missing = partial(event, "missing")
status = partial(event, "status")
assessment = partial(event, "exploitation")
suspension = partial(event, "suspension")
referral = partial(event, "referral")
answer = partial(event, "return")
outcome = partial(event, "outcome")
action = partial(event, "action")
sitting = partial(event, "sitting")


def retraction(of: Raw, which: Day, clock: str = "10:00", source: str | None = None) -> Raw:
    """The withdrawal of a whole record, by its sender unless told otherwise."""
    named = {"type": of["type"], "subject": of["subject"]}
    return event("record", which, clock, source=source or of["source"], retracts=named)


def retraction_of_id(of: Raw, which: Day, clock: str = "10:00", source: str | None = None) -> Raw:
    """The withdrawal of one id, by its sender unless told otherwise."""
    return event("record", which, clock, source=source or of["source"], retracts={"id": of["id"]})
