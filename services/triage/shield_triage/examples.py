"""Worked examples of rules: what a rule file writes, and the events that it stands for.

All are about one invented young person. Days count from a given day; everything happens at noon in London.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, Strict, StrictBool, model_validator

from shield_shared.events import AGENCY_PREFIX, EVENT_TYPES, TYPE_WORDS
from shield_shared.london import london_time
from shield_shared.policy_file import AgencyType, Filled
from shield_triage.condition import Part

NHS_NUMBER = "9990000018"

_TYPE_OF = {word: name for name, word in TYPE_WORDS.items()}
_OF_PERSON = ("role", "age", "age_range", "birth_date", "care_status", "home")

Day = Annotated[int, Strict(), Field(ge=0, le=3660)]


class ExampleEvent(Part):
    """One event of an example; keys beside these are what its data says, or what it says of the young person.

    `agency` is the sender (else one that may send the type), `subject` the record (else one of its own), `began` the
    day from which somebody is missing (else `day`), `grades` the information grades of the items of intelligence.
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    day: Day
    type: Literal["incident", "custody", "intelligence", "missing", "suspension", "referral", "exploitation", "status"]
    agency: str | None = None
    subject: str | None = None
    began: Day | None = None
    grades: tuple[Literal["A", "B", "C", "D", "E"], ...] = ("B",)

    @model_validator(mode="after")
    def _says_what_it_can(self) -> ExampleEvent:
        known = {each.name.rstrip("_") for each in fields(EVENT_TYPES[_TYPE_OF[self.type]])} | {*_OF_PERSON}
        if strange := sorted({*self.said} - known):
            raise ValueError(f"expected only what {self.type} or its person can say, and not {', '.join(strange)}")
        return self

    @property
    def said(self) -> dict[str, Any]:
        """What it says beyond the keys that examples have of their own."""
        return self.model_extra or {}


class Example(Part):
    """A worked example: what happened, day by day, and whether the rule holds for the last event.

    `meeting` is where it is asked; a rule that admits to one meeting is asked there.
    """

    name: Filled
    meeting: str | None = None
    events: Annotated[tuple[ExampleEvent, ...], Field(min_length=1)]
    expect: StrictBool | Literal["unknown"]


def cloud_events(example: Example, first_day: date, senders: Mapping[AgencyType, str]) -> list[dict[str, Any]]:
    """An example as CloudEvents, the one that is asked about last; `senders` gives an agency for each type word."""
    return [_cloud_event(place, said, first_day, senders) for place, said in enumerate(example.events)]


def _cloud_event(place: int, event: ExampleEvent, first_day: date, senders: Mapping[AgencyType, str]) -> dict[str, Any]:
    moment = _noon(first_day, event.day)
    began = _noon(first_day, event.day if event.began is None else event.began)
    said = {name: value for name, value in event.said.items() if name not in _OF_PERSON}
    person = {name: value for name, value in event.said.items() if name in _OF_PERSON}
    identifier = {"scheme": "nhs", "value": NHS_NUMBER}
    return {
        "specversion": "1.0",
        "id": f"example-{place}",
        "source": AGENCY_PREFIX + (event.agency or senders.get(event.type, "nobody")),
        "type": _TYPE_OF[event.type],
        "time": moment.isoformat(),
        "subject": event.subject or f"example-{place}",
        "data": _least(event, moment, began)
        | said
        | {"people": [{"role": "subject", "identifiers": [identifier]} | person]},
    }


def _noon(first_day: date, day: int) -> datetime:
    return london_time(first_day + timedelta(days=day), time(12))


def _least(event: ExampleEvent, moment: datetime, began: datetime) -> dict[str, Any]:
    """The fields that an event of this type must have, as far as an example need not say them."""
    day = moment.date().isoformat()
    match event.type:
        case "custody":
            return {"since": moment.isoformat()}
        case "missing":
            return {"from": began.isoformat()}
        case "intelligence":
            grades = [{"source": 1, "information": letter, "handling": "P"} for letter in event.grades]
            return {"originator": "an example", "items": [{"text": "an example", "grade": grade} for grade in grades]}
        case "suspension":
            return {"school": "an example", "starts": day}
        case "exploitation":
            tool = {"tool": "an example", "tool_version": "1", "level_word": "as an example", "assessor": "an example"}
            return {**tool, "assessed_on": day}
        case "status":
            return {"as_at": day}
        case "referral":
            return {"reason": "an example"}
        case _:
            return {}
