"""The parts that events are made of (contract sections 1 and 2), as frozen values.

A field without a default must be there; `shield_shared.reading` decides what a fault in a field means.
Moments are aware datetimes in UTC, days are calendar dates.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, Strict

from shield_shared.people import BirthDate, CareStatus, Role
from shield_shared.values import (
    read_birth_date,
    read_day,
    read_day_or_moment,
    read_filled_text_list,
    read_moment,
    read_source_grade,
    read_text_list,
    read_text_or_list,
)

Moment = Annotated[datetime, BeforeValidator(read_moment)]
Day = Annotated[date, BeforeValidator(read_day)]
DayOrMoment = Annotated[date | datetime, BeforeValidator(read_day_or_moment)]
Born = Annotated[BirthDate, BeforeValidator(read_birth_date)]
Text = Annotated[str, Strict(), Field(min_length=1)]
#: Optional text that says nothing where it is blank: two blank names are not one name, a blank ward is no home.
Said = Annotated[str, Field(pattern=r"\S")]
Words = Annotated[tuple[str, ...], BeforeValidator(read_text_list)]
FilledWords = Annotated[tuple[str, ...], BeforeValidator(read_filled_text_list)]
WordOrWords = Annotated[tuple[str, ...], BeforeValidator(read_text_or_list)]
Flag = Annotated[bool, Strict()]
Free = Any

Category = Literal[
    "homicide", "attempted-murder", "violence-with-injury", "violence-without-injury", "robbery",
    "weapon-possession", "weapon-threat", "threats-to-kill", "sexual-offence", "kidnap", "arson", "disorder",
    "drugs-supply", "drugs-possession", "stop-search", "domestic-abuse", "exploitation", "theft", "other",
]  # fmt: skip
PlaceKind = Literal[
    "home", "street", "park", "transport", "school", "licensed", "retail", "takeaway", "hotel",
    "residential-care", "online", "other",
]  # fmt: skip

#: The members that lists know (contract section 1); any other member is kept, matches nothing and is warned of.
THEMES = frozenset({
    "serious-violence", "weapons", "gangs", "county-lines", "reprisal", "exploitation", "cse", "cce", "cuckooing",
    "trafficking", "unknown",
})  # fmt: skip
FLAGS = frozenset({"weapon-sought", "weapon-found", "drugs-sought", "drugs-found", "unknown"})
KINDS = frozenset({"cse", "cce", "county-lines", "cuckooing", "trafficking", "modern-slavery", "unknown"})
PLANS = frozenset({"child-in-need", "child-protection", "unknown"})
SUSPENSION_REASONS = frozenset({
    "PP", "PA", "VP", "VA", "OW", "BU", "RA", "LG", "DS", "SM", "DA", "DM", "TH", "DB", "MT", "PH", "unknown",
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """One identifier of a person in one agency's scheme."""

    scheme: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name as the agency wrote it."""

    given: Said | None = None
    family: Said | None = None
    also_known_as: Words = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Where a person lives: an ONS ward code or name, and the authority."""

    ward: Said | None = None
    authority: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A stated relation to somebody else, as strong as the agency says."""

    to: Identifier | None = None
    kind: str | None = None
    strength: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One entry of an event's list of people."""

    role: Role
    identifiers: tuple[Identifier, ...] = ()
    name: Name | None = None
    birth_date: Born | None = None
    age: Annotated[int, Strict(), Field(ge=0, le=120)] | None = None
    age_range: tuple[Annotated[int, Strict(), Field(ge=0, le=120)] | None, ...] | None = None
    sex: str | None = None
    care_status: CareStatus | None = None
    home: Home | None = None
    school: str | None = None
    relations: tuple[Relation, ...] = ()


#: With the hour by which the day is longer on which the clocks go back.
_A_DAY = timedelta(hours=25)


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurred:
    """When it happened."""

    from_: Annotated[Moment | None, Field(alias="from")] = None
    to: Moment | None = None

    @property
    def says_day(self) -> bool:
        """Whether it can be placed on a day and an hour: not where only a longer period is known, such as a month."""
        return self.from_ is not None and (self.to is None or self.to - self.from_ <= _A_DAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """Where it happened; `place` is an id in the register of public places, `ward` an ONS code or name."""

    text: str | None = None
    place: Said | None = None
    ward: Said | None = None
    postcode: str | None = None
    lat: Annotated[float, Strict(), Field(ge=-90, le=90)] | None = None
    lon: Annotated[float, Strict(), Field(ge=-180, le=180)] | None = None
    kind: Literal[PlaceKind, "unknown"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offence:
    """An offence code with the scheme that it belongs to."""

    scheme: str | None = None
    code: str | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """A 3x5x2 grade: source 1-3, information A-E, handling P or C with its conditions."""

    source: Annotated[Literal[1, 2, 3], BeforeValidator(read_source_grade)]
    information: Literal["A", "B", "C", "D", "E"]
    handling: Literal["P", "C"]
    conditions: Free = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IntelligenceItem:
    """One separately graded item of an intelligence report."""

    text: Text
    grade: Grade
    sanitised_text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vrmp:
    """A vulnerability risk management plan; `unreadable` when the agency's statement could not be read."""

    in_place: Flag
    reviewed_on: Day | None = None
    effective: Flag | None = None
    judged_by: str | None = None
    unreadable: Annotated[bool, BeforeValidator(lambda _: False)] = False  # ours to say, no agency's


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """An allocated worker."""

    agency: Text
    name: Text
    role: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """The one named owner of an action."""

    name: Text
    agency: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A chair's change to a sitting's list, with the reason."""

    reason: Text
    op: Literal["add", "remove", "reorder", "unknown"] | None = None
    what: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retracts:
    """What a retraction names: a record by type and subject, or one id, of the same source."""

    type: Said | None = None
    subject: Said | None = None
    id: Said | None = None


PersonSet = tuple[Person, ...]
