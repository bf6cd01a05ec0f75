"""The shape of one young person's story as at a cut-off: plain values, so that the page follows from them alone.

Moments are London times with offset to the second, days are `YYYY-MM-DD`.
"""

from __future__ import annotations

from typing import TypedDict

from shield_briefing.shape import ActionRow, EventRow
from shield_briefing.shape_people import IdentifierRow, NameRow, OutcomeRow, PersonRow, ReturnRow


class MomentRow(TypedDict):
    """Something that happened: a report, a stay in custody, an episode, an assessment; `events` are those behind it."""

    number: int  # from 1, in order
    type: str  # the word of the event type, such as `incident`
    start: str
    end: str | None
    open: bool  # it had not ended by the cut-off
    received: str  # when the last report of it was received
    title: str
    roles: list[str]
    agencies: list[str]
    events: list[EventRow]  # none of a status event: what it states stands with the facts


class SittingRow(TypedDict):
    """One sitting that listed the young person: its band there, and the moments and reference it was listed by."""

    meeting: str
    title: str
    sitting: str
    band: str  # new | seen | open
    reference: str
    moments: list[int]


class StoryAction(TypedDict):
    """An agreed task and, once it is closed, the day on which that was recorded."""

    action: ActionRow
    closed_on: str | None


class LinkRow(TypedDict):
    """How somebody else is linked: named in the same report, or by a stated relation. Facts of a source, no label."""

    young_person: str | None  # None where they are no young person of these meetings, or not known
    name: NameRow | None
    identifier: IdentifierRow | None  # of somebody whom nothing but the relation names
    moment: int  # the report that names both; 0 for a relation
    roles: list[str]  # theirs in that report
    kind: str | None  # of a relation
    strength: str | None  # of a relation as stated; of intelligence its grades
    stated_of: str  # this | other: whose entry states the relation
    agency: str
    when: str


class Story(TypedDict):
    """One young person at the cut-off of one sitting, for the chair alone."""

    meeting: str
    title: str
    meeting_at: str
    first_day: str
    cut_off: str
    marking: str
    notices: list[str]
    agencies: dict[str, str]  # their titles by id
    meetings: dict[str, str]
    person: PersonRow
    moments: list[MomentRow]
    sittings: list[SittingRow]
    actions: list[StoryAction]
    outcomes: list[OutcomeRow]
    returns: list[ReturnRow]
    links: list[LinkRow]
