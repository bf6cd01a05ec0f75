"""One CloudEvent of the fortnight, and what its maker knows of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shield_run.fortnight.moments import stamp
from shield_run.fortnight.people import YoungPerson
from shield_shared.events import AGENCY_PREFIX, MEETING_SOURCE, TYPE_WORDS

POLICE = "west-yorkshire-police"
CSWS = "leeds-csws"
YJS = "leeds-yjs"
EDUCATION = "leeds-education"
HEALTH = "leeds-health"
HOUSING = "leeds-housing"
YOUTH = "leeds-youth-service"
THIRD = "third-sector"
MEETING = "meeting"

_TYPES = {word: name for name, word in TYPE_WORDS.items()}

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Notice:
    """An event with whom it is about and the daily meeting that is likely to list it, if any."""

    event: Json
    moment: datetime
    about: tuple[YoungPerson, ...] = ()
    meeting: str = ""


def source_of(agency: str) -> str:
    """The CloudEvents source of an agency, or of the meeting itself."""
    return MEETING_SOURCE if agency == MEETING else AGENCY_PREFIX + agency


def message(agency: str, word: str, moment: datetime, subject: str, data: Json, event_id: str | None = None) -> Json:
    """A CloudEvent recorded by an agency at a moment; its id follows from its subject and time."""
    return {
        "specversion": "1.0",
        "id": event_id or f"{subject}.{stamp(moment)[5:16]}",
        "source": source_of(agency),
        "type": _TYPES[word],
        "time": stamp(moment),
        "subject": subject,
        "datacontenttype": "application/json",
        "data": {name: value for name, value in data.items() if value is not None},
    }
