"""The events that services exchange (contract section 1), one frozen value a type, in one envelope.

A field without a default must be there. Moments are aware datetimes in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from shield_shared.frozen import unique
from shield_shared.london import london_midnight
from shield_shared.parts import (
    Category,
    Change,
    Day,
    DayOrMoment,
    FilledWords,
    Flag,
    Free,
    IntelligenceItem,
    Location,
    Moment,
    Occurred,
    Offence,
    Owner,
    PersonSet,
    Retracts,
    Text,
    Vrmp,
    WordOrWords,
    Words,
    Worker,
)
from shield_shared.people import CareStatus

MEETING_SOURCE = "urn:shield:meeting"
AGENCY_PREFIX = "urn:agency:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """What the data of any event may carry."""

    people: PersonSet = ()
    summary: str | None = None
    occurred: Occurred | None = None
    location: Location | None = None
    related: Words = ()
    marking: Literal["OFFICIAL", "OFFICIAL-SENSITIVE"] = "OFFICIAL-SENSITIVE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident(Data):
    """`shield.incident.recorded.v1`: reported to have happened."""

    category: Category
    offence: Offence | None = None
    weapon: Literal["none", "knife", "firearm", "corrosive", "blunt", "other", "unknown"] | None = None
    injury: Literal["none", "minor", "serious", "life-threatening", "fatal", "unknown"] | None = None
    flags: Words = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Custody(Data):
    """`shield.custody.updated.v1`: one update of a custody record."""

    status: Literal[
        "detained",
        "bailed",
        "released-under-investigation",
        "charged",
        "remanded",
        "no-further-action",
        "transferred",
    ]
    since: Moment
    category: Literal[Category, "unknown"] | None = None
    offence: Offence | None = None
    appropriate_adult: Free = None
    liaison_diversion: Free = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Intelligence(Data):
    """`shield.intelligence.submitted.v1`: graded by the police item by item, may be wrong."""

    items: Annotated[tuple[IntelligenceItem, ...], Field(min_length=1)]
    originator: Text
    themes: Words = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing(Data):
    """`shield.missing.updated.v1`: one update of a missing episode."""

    status: Literal["missing", "away", "located"]
    from_: Annotated[Moment, Field(alias="from")]
    to: Moment | None = None
    risk: Literal["low", "medium", "high", "unknown"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Status(Data):
    """`shield.status.changed.v1`: what an agency holds of one young person, as at a moment."""

    as_at: DayOrMoment
    care_status: CareStatus | None = None
    plans: WordOrWords = ()
    vrmp: Vrmp | None = None
    workers: tuple[Worker, ...] = ()
    school: Free = None
    trusted_adult: Free = None
    send: Free = None
    strengths: Free = None
    nrm: Free = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment(Data):
    """`shield.exploitation.assessed.v1`: a practitioner's grade on a named, versioned tool."""

    tool: Text
    tool_version: Text
    level_word: Text
    level: Literal["none", "emerging", "low", "medium", "high"]
    assessor: Text
    assessed_on: Day
    kinds: WordOrWords = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension(Data):
    """`shield.suspension.recorded.v1`: reasons are DfE codes."""

    school: Text
    reasons: FilledWords
    starts: Day
    permanent: Flag | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral(Data):
    """`shield.referral.made.v1`: a request that a meeting look at people, or (contextual) at a place."""

    to: Text
    reason: Text
    place: Location | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Return(Data):
    """`shield.return.submitted.v1`: a partner agency's answer about a listed young person."""

    meeting: Text
    sitting: Day
    young_person: Text
    known: Literal["known", "not-known"]
    text: str | None = None
    offers: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Data):
    """`shield.outcome.recorded.v1`: what the meeting noted about one young person."""

    meeting: Text
    sitting: Day
    young_person: Text
    by: Text
    response_in_place: Free = None
    view: str | None = None
    signposted: Words = ()
    next_review: Day | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRecord(Data):
    """`shield.action.recorded.v1`: an agreed task with one named owner and a date, or its closing."""

    action: Text
    meeting: Text
    sitting: Day
    text: Text
    owner: Owner
    due: Day
    status: Literal["open", "done", "no-longer-possible", "not-done"]
    young_person: str | None = None
    place: Free = None
    closed_because: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SittingRecord(Data):
    """`shield.sitting.recorded.v1`: a sitting was locked, held or cancelled."""

    meeting: Text
    sitting: Day
    status: Literal["locked", "held", "cancelled"]
    by: Text
    present: Free = None
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Retraction(Data):
    """`shield.record.retracted.v1`: withdraws a record's versions up to this event's time, or one id."""

    retracts: Retracts
    reason: Text


#: Every event type of the contract and the value that its data becomes.
EVENT_TYPES: dict[str, type[Data]] = {
    "shield.incident.recorded.v1": Incident,
    "shield.custody.updated.v1": Custody,
    "shield.intelligence.submitted.v1": Intelligence,
    "shield.missing.updated.v1": Missing,
    "shield.status.changed.v1": Status,
    "shield.exploitation.assessed.v1": Assessment,
    "shield.suspension.recorded.v1": Suspension,
    "shield.referral.made.v1": Referral,
    "shield.return.submitted.v1": Return,
    "shield.outcome.recorded.v1": Outcome,
    "shield.action.recorded.v1": ActionRecord,
    "shield.sitting.recorded.v1": SittingRecord,
    "shield.record.retracted.v1": Retraction,
}

#: The word for each type in agency files and rule files.
TYPE_WORDS: dict[str, str] = {name: name.split(".")[1] for name in EVENT_TYPES}


@unique
class Event:
    """One accepted version of one record, with the moment at which it was received.

    `text` is its canonical JSON as received; two events with equal text, source and id are one and the same.
    """

    source: str
    id: str
    type: str
    subject: str | None
    time: datetime
    received: datetime
    occurred: datetime
    data: Data
    text: bytes

    @property
    def record(self) -> tuple[str, str, str, str]:
        """The record it is a version of: source, type, subject; without subject a record of its own."""
        if self.subject is None:
            return (self.source, self.type, "", self.id)
        return (self.source, self.type, self.subject, "")

    @property
    def key(self) -> tuple[str, str, bytes]:
        """What tells it from every other accepted event."""
        return (self.source, self.id, self.text)

    @property
    def version(self) -> tuple[datetime, str, bytes]:
        """Its place among the versions of its record: by time, then id as text, then canonical JSON."""
        return (self.time, self.id, self.text)

    @property
    def agency(self) -> str:
        """The agency that sent it, or `meeting`."""
        return self.source.removeprefix(AGENCY_PREFIX) if self.source != MEETING_SOURCE else "meeting"


#: Types whose updates all stand side by side.
TIMELINES = (Custody, Missing, SittingRecord)


def is_timeline(event: Event) -> bool:
    """Whether every update of this event's record stands beside the earlier ones."""
    return isinstance(event.data, TIMELINES)


def occurred_from(data: Data, time: datetime) -> datetime:
    """When it happened: as stated, else the missing `from`, custody `since`, suspension `starts`, else `time`."""
    if data.occurred is not None and data.occurred.from_ is not None:
        return data.occurred.from_
    match data:
        case Missing(from_=moment) | Custody(since=moment):
            return moment
        case Suspension(starts=day):
            return london_midnight(day)
        case _:
            return time
