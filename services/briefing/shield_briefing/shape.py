"""The shape of `agenda.json` (contract section 6): plain values, so that the bytes follow from them alone."""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict

from shield_briefing.shape_people import NameRow, PersonRow


class FeedState(TypedDict):
    """One partner agency: when it was last heard of, and whether that is usual."""

    agency: str
    title: str
    last_received: str | None
    state: str  # ok | silent | never


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
    """An agreed task: one named owner, a date, and how it stands; `name` where the chair must know whom it is about."""

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
    name: NotRequired[NameRow | None]


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
    handling: NotRequired[str]  # C when it rests on intelligence with handling C, else P


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
    handling: NotRequired[str]  # C when it rests on intelligence with handling C, else P


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
    changes: list[dict[str, Any]]  # what the chair added, removed or moved, each with its reason
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
