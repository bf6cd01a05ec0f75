"""The shape of `agenda.json` (contract section 6): plain values, so that the bytes follow from them alone.

Moments are London times with offset to the second, days are `YYYY-MM-DD`. An age is a number, a range or null.
"""

from __future__ import annotations

from typing import Any, TypedDict

AgeRange = TypedDict("AgeRange", {"min": int, "max": int})
Age = int | AgeRange | None


class FeedState(TypedDict):
    """One partner agency: when it was last heard of, and whether that is usual."""

    agency: str
    title: str
    last_received: str | None
    state: str  # ok | silent | never


class IdentifierRow(TypedDict):
    """One identifier; `verified` when it may link people (contract section 2)."""

    scheme: str
    value: str
    verified: bool


class NameRow(TypedDict):
    """A name as the agency wrote it."""

    given: str | None
    family: str | None
    also_known_as: list[str]


class BirthRow(TypedDict):
    """A stated birth date at its own precision, and which agencies state it."""

    value: str
    precision: str  # day | month | year
    stated_by: list[str]


class Stated(TypedDict):
    """A fact with the agency that states it and the moment as at which it holds."""

    value: Any
    as_at: str
    agency: str


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


class AppearanceRow(TypedDict):
    """One role in one event."""

    source: str
    id: str
    role: str
    band: str
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
    custody: list[CustodyNow]
    relations: list[RelationRow]
    appearances: list[AppearanceRow]
    returns: list[ReturnRow]
    no_return_from: list[str]
    outcomes: list[OutcomeRow]
    times_listed: TimesListed


class FactRow(TypedDict):
    """One stated fact of an event, ready to read: a label and its word."""

    label: str
    value: str


class IntelligenceRow(TypedDict):
    """One item of an intelligence report with its 3x5x2 grade, such as `1BP`."""

    text: str | None
    sanitised_text: str | None
    grade: str
    handling: str
    conditions: Any


class EventRow(TypedDict):
    """One event that tells of the item."""

    source: str
    agency: str
    id: str
    type: str
    title: str
    subject: str | None
    occurred: str
    occurred_to: str | None
    recorded: str
    received: str
    summary: str | None
    facts: list[FactRow]
    location: dict[str, Any] | None
    originator: str | None
    intelligence: list[IntelligenceRow]
    late: bool
    band: str
    marking: str


class ReasonRow(TypedDict):
    """A rule that was met, in a sentence with its facts, and the events that are its evidence."""

    rule: str
    title: str
    text: str
    events: list[str]
    priority: str


class UnknownRow(TypedDict):
    """A fact that was not known, and who would know."""

    text: str
    ask: str


class SignpostRow(TypedDict):
    """An intervention that may be offered: a suggestion, with what it matched."""

    id: str
    title: str
    offer: str
    contact: str
    because: str


class ActionRow(TypedDict):
    """An agreed task: one named owner, a date, and how it stands."""

    action: str
    meeting: str
    sitting: str
    young_person: str | None
    place: Any
    text: str
    owner: dict[str, str]
    due: str
    overdue_days: int
    status: str
    closed_because: str | None


class ItemRow(TypedDict):
    """One occurrence, young person or place."""

    item: str
    number: int
    title: str
    section: str  # custody | missing | new | seen | open
    band: str  # new | seen | open
    late: bool
    priority: str
    flags: list[str]
    references: list[str]
    wards: list[str]
    people: list[PersonRow]
    events: list[EventRow]
    reasons: list[ReasonRow]
    unknowns: list[UnknownRow]
    response: str | None
    signposting: list[SignpostRow]
    actions: list[ActionRow]


class ToCheckRow(TypedDict):
    """Somebody who may belong on the list: what is not known and who is asked."""

    source: str
    id: str
    role: str | None
    person: dict[str, Any] | None
    question: str
    ask: str
    why: str  # scope | rule | nobody-named | dropped
    occurred: str
    received: str
    flags: list[str]


class LeftOffRow(TypedDict):
    """A live appearance of this window that is not listed, and why; never a name."""

    source: str
    id: str
    role: str
    young_person: str
    why: str
    unknowns: list[UnknownRow]


class CorrectionRow(TypedDict):
    """Who was listed and no longer belongs, with the cause."""

    source: str
    record: str
    role: str
    young_person: str
    listed_on: str
    why: str


class WithheldRow(TypedDict):
    """How many handling-C items of an originator this audience does not see."""

    originator: str
    count: int


class HeldCount(TypedDict):
    """Held messages by agency and type."""

    agency: str
    type: str
    n: int


class AppearanceCounts(TypedDict):
    """Where the appearances of the window's live events went."""

    on_agenda: int
    to_check: int
    left_off: int


class Counts(TypedDict):
    """What was received in the window."""

    received: int
    duplicates: int
    superseded: int
    retracted: int
    held: list[HeldCount]
    appearances: AppearanceCounts
    naming_nobody: int
    to_check_older: int
    items: dict[str, int]  # by band
    by_ward: dict[str, int]


class Agenda(TypedDict):
    """The compiled list of one sitting, for one audience."""

    schema: str
    agenda_id: str
    meeting: str
    title: str
    meeting_at: str
    status: str
    marking: str
    audience: str
    covers: dict[str, str | None]  # from, to, previous_held
    rule_book: str
    content_hash: str
    notices: list[str]
    feeds: list[FeedState]
    carried_actions: list[ActionRow]
    items: list[ItemRow]
    to_check: list[ToCheckRow]
    left_off: list[LeftOffRow]
    corrections: list[CorrectionRow]
    withheld: list[WithheldRow]
    counts: Counts
