"""The shape of one young person on an item of `agenda.json` (contract section 6).

Moments are London times with offset to the second, days are `YYYY-MM-DD`. An age is a number, a range or null.
"""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict

AgeRange = TypedDict("AgeRange", {"min": int, "max": int})  # noqa: UP013 - keys that name builtins
Age = int | AgeRange | None


class IdentifierRow(TypedDict):
    """One identifier; `verified` when it may link people (contract section 2)."""

    scheme: str
    value: str
    verified: bool
    handling: NotRequired[str]  # C when only intelligence with handling C states it, else P


class NameRow(TypedDict):
    """A name as the agency wrote it."""

    given: str | None
    family: str | None
    also_known_as: list[str]
    handling: NotRequired[str]  # C when only intelligence with handling C states it, else P


class BirthRow(TypedDict):
    """A stated birth date at its own precision, and which agencies state it."""

    value: str
    precision: str  # day | month | year
    stated_by: list[str]
    handling: NotRequired[str]  # C when only intelligence with handling C states it, else P


class Stated(TypedDict):
    """A fact with the agency that states it and the moment as at which it holds."""

    value: Any
    as_at: str
    agency: str
    handling: NotRequired[str]  # C when only intelligence with handling C states it, else P


class VrmpRow(TypedDict):
    """A vulnerability risk management plan: the named person's judgement, never computed."""

    in_place: bool
    reviewed_on: str | None
    effective: bool | None
    judged_by: str | None
    unreadable: bool
    as_at: str
    agency: str


class AssessmentRow(TypedDict):
    """The latest assessed level, in the tool's own word."""

    tool: str
    tool_version: str
    level_word: str
    level: str
    kinds: list[str]
    assessor: str
    assessed_on: str
    agency: str


class WorkerRow(TypedDict):
    """An allocated worker, with the date on which the fact was last confirmed."""

    agency: str
    name: str
    role: str | None
    as_at: str
    stated_by: str


class MissingNow(TypedDict):
    """An open missing episode."""

    since: str
    risk: str | None
    status: str
    agencies: list[str]


class CustodyNow(TypedDict):
    """An open custody record: the clock, and the adults who must be there."""

    reference: str | None
    status: str
    since: str
    hours: int
    category: str | None
    appropriate_adult: Any
    liaison_diversion: Any


class RelationRow(TypedDict):
    """A stated relation to another person, with its strength and source; never a label."""

    kind: str | None
    strength: str | None
    to: IdentifierRow | None
    agency: str
    handling: NotRequired[str]  # C when only intelligence with handling C states it, else P


class AppearanceRow(TypedDict):
    """One role in one event."""

    source: str
    id: str
    role: str
    band: str
    updated: bool
    age_at_event: Age


class ReturnRow(TypedDict):
    """A partner agency's answer about this young person for one sitting."""

    agency: str
    known: str
    text: str | None
    offers: list[Any]
    meeting: str
    sitting: str
    recorded: str


class OutcomeRow(TypedDict):
    """What a sitting noted about this young person."""

    meeting: str
    sitting: str
    by: str
    view: str | None
    response_in_place: Any
    signposted: list[str]
    next_review: str | None


class TimesListed(TypedDict):
    """At how many earlier held sittings of this meeting the young person was listed, in 30 and 90 days."""

    days_30: int
    days_90: int
    last: str | None


class PersonRow(TypedDict):
    """One young person on an item, victim roles first."""

    young_person: str
    identifiers: list[IdentifierRow]
    name: NameRow | None
    other_names: list[NameRow]
    birth_dates: list[BirthRow]
    age_at_event: Age
    age_at_meeting: Age
    sex: str | None
    scope_basis: str
    flags: list[str]
    care_status: Stated | None
    plans: Stated | None
    vrmp: VrmpRow | None
    assessment: AssessmentRow | None
    workers: list[WorkerRow]
    school: Stated | None
    trusted_adult: Stated | None
    send: Stated | None
    strengths: Stated | None
    nrm: Stated | None
    home: Stated | None
    missing: list[MissingNow]
    missing_episodes_90_days: int
    missing_episodes_since_last: int
    custody: list[CustodyNow]
    relations: list[RelationRow]
    appearances: list[AppearanceRow]
    returns: list[ReturnRow]
    no_return_from: list[str]
    outcomes: list[OutcomeRow]
    times_listed: TimesListed
