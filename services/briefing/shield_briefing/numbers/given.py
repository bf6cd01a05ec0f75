"""What the numbers for a month are reckoned from: plain values of a replay, as at the moment up to which is counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from shield_briefing.former_references import FormerReferences
from shield_briefing.meeting import MeetingType, Sitting
from shield_briefing.numbers.categories import Categories
from shield_briefing.said import Minutes, References
from shield_briefing.shape import Agenda
from shield_shared.decisions import Standing, YoungPerson
from shield_shared.events import Event
from shield_shared.intake import HeldMessage
from shield_shared.london import london_date
from shield_shared.policy_file import Agency

SittingFate = Literal["held", "cancelled", "ahead"]
EventFate = Literal["live", "superseded", "retracted"]


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month in London, by its first day."""

    first: date

    @property
    def last(self) -> date:
        """Its last day."""
        return (self.first + timedelta(days=31)).replace(day=1) - timedelta(days=1)

    @property
    def title(self) -> str:
        """As people say it: `June 2026`."""
        return f"{self.first:%B %Y}"

    def has(self, day: date) -> bool:
        """Whether a day is in it."""
        return self.first <= day <= self.last

    def holds(self, moment: datetime) -> bool:
        """Whether the London date of a moment is in it."""
        return self.has(london_date(moment))


@dataclass(frozen=True, slots=True)
class Repeat:
    """A message that came again with nothing new in it."""

    agency: str
    type: str
    received: datetime | None


@dataclass(frozen=True, slots=True)
class Policy:
    """The policy that numbers go by; `area_of` gives the area of a ward (ONS code or name), None outside the city."""

    meetings: Mapping[str, MeetingType]
    agencies: Mapping[str, Agency]
    categories: Categories
    areas: tuple[str, ...]
    area_of: Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Given:
    """A month as a replay left it.

    `upto` is the moment up to which is counted: the end of the month (it is `whole`), or earlier where less has been
    received; None where nothing has. `events` are all accepted by then, whenever that was, each with a `fate` as at
    then, and so are `minutes` and `people`. `sittings` are those of the month; `agendas` those of its held sittings in
    the order of their cut-offs. `immediate` are standings of this month's events.
    """

    month: Month
    upto: datetime | None
    whole: bool
    policy: Policy
    sittings: Sequence[tuple[Sitting, SittingFate]]
    agendas: Sequence[tuple[Sitting, Agenda]]
    events: Sequence[Event]
    fate: Callable[[Event], EventFate]
    repeats: Sequence[Repeat]
    held: Sequence[HeldMessage]
    minutes: Minutes
    immediate: Sequence[Standing]
    people: Sequence[YoungPerson]
    references: References
    former: FormerReferences

    @property
    def received(self) -> list[Event]:
        """The events accepted in the month."""
        return [event for event in self.events if self.month.holds(event.received)]

    @property
    def last_day(self) -> date:
        """The day as at which is counted: the last of the month, or of what was received."""
        return min(self.month.last, london_date(self.upto)) if self.upto is not None else self.month.last
