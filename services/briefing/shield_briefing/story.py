"""The story of one young person as known at a cut-off: what happened, what was listed, agreed and done, and links.

Pure: what was received later is in none of what it is made from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shield_briefing.actions import about
from shield_briefing.facts import latest
from shield_briefing.former_references import FormerReferences, KnownAs
from shield_briefing.said import Minutes, References, outcome_row, return_row
from shield_briefing.shape import Agenda
from shield_briefing.shape_people import OutcomeRow, PersonRow, ReturnRow
from shield_briefing.story_links import Circle, link_rows
from shield_briefing.story_listed import Listings, Showing, sitting_rows
from shield_briefing.story_moments import CustodyUpdates, moments
from shield_briefing.story_shape import Story, StoryAction
from shield_shared.decisions import YoungPerson
from shield_shared.events import Event, Outcome, Return
from shield_shared.london import london_date

#: How far back a story goes from its cut-off (domain.md 9, point 20).
DAYS = 90


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells the stories of those whom the chair's agenda of one sitting lists, by what was known at its cut-off.

    `known` are all young people by reference; `meetings` the titles of meetings by id.
    """

    agenda: Agenda
    known: Mapping[str, YoungPerson]
    minutes: Minutes
    references: References
    former: FormerReferences
    listings: Listings
    circle: Circle
    custody: CustodyUpdates
    meetings: Mapping[str, str]

    @property
    def first(self) -> date:
        """The first day that a story tells of."""
        cut_off = datetime.fromisoformat(self.agenda["covers"]["to"] or self.agenda["meeting_at"])
        return london_date(cut_off) - timedelta(days=DAYS)

    @property
    def listed(self) -> dict[str, PersonRow]:
        """Everybody whom the agenda lists, by reference, as the first item that they are on shows them."""
        rows = (person for item in reversed(self.agenda["items"]) for person in item["people"])
        return {row["young_person"]: row for row in rows}

    def stories(self) -> Iterator[Story]:
        """The story of everybody whom the agenda lists, in the order of references."""
        return map(self.story, sorted(self.listed))

    def story(self, reference: str) -> Story:
        """The story of one of them; raises KeyError for anybody else."""
        row, person = self.listed[reference], self.known[reference]
        first = self.first.isoformat()
        showings, known = self._showings(person, first)
        told = moments(person, self.first, self.custody)
        return Story(
            meeting=self.agenda["meeting"],
            title=self.agenda["title"],
            meeting_at=self.agenda["meeting_at"],
            first_day=first,
            cut_off=self.agenda["covers"]["to"] or "",
            marking=self.agenda["marking"],
            notices=list(self.agenda["notices"]),
            agencies={feed["agency"]: feed["title"] for feed in self.agenda["feeds"]},
            meetings=dict(self.meetings),
            person=row,
            moments=told,
            sittings=sitting_rows(showings, told, self.meetings),
            actions=self._actions(known),
            outcomes=self._outcomes(known),
            returns=self._returns(known),
            links=link_rows(person, told, self.circle),
        )

    def _showings(self, person: YoungPerson, first: str) -> tuple[list[Showing], KnownAs]:
        """Where they were listed since a day, and by what they are told in what was said."""
        own, former = frozenset(self.references(person)), self.former.of(person)
        shared = frozenset(each.reference for each in former)
        entries = [*person.entries, *(each.entry for each in former)]
        return self.listings.of(entries, own, shared, first), self.former.known_as(own, [person])

    def _actions(self, known: KnownAs) -> list[StoryAction]:
        """Every open action, and what was closed in the days of the story, in the order of sittings."""
        day, first = date.fromisoformat(self.agenda["meeting_at"][:10]), self.first.isoformat()
        made = about(self.minutes, known, day)
        rows = [StoryAction(action=row, closed_on=_closed_on(self.minutes, row["action"])) for row in made]
        there = [row for row in rows if (row["closed_on"] or first) >= first]
        return sorted(there, key=lambda row: (row["action"]["sitting"], row["action"]["action"]))

    def _outcomes(self, known: KnownAs) -> list[OutcomeRow]:
        """What sittings of any meeting noted, the latest first."""
        there = [pair for pair in known.said(self.minutes.outcomes) if pair[1].sitting >= self.first]
        return [outcome_row(data) for _, data in sorted(there, key=_latest, reverse=True)]

    def _returns(self, known: KnownAs) -> list[ReturnRow]:
        """Every return to any meeting, the latest first."""
        there = [pair for pair in known.said(self.minutes.returns) if pair[1].sitting >= self.first]
        return [return_row(event, data) for event, data in sorted(there, key=_latest, reverse=True)]


def _latest(pair: tuple[Event, Outcome | Return]) -> tuple[object, ...]:
    event, data = pair
    return (data.sitting, *latest(event))


def _closed_on(minutes: Minutes, action: str) -> str | None:
    """The day on which an action was last recorded as closed; None while it is open."""
    event, data = minutes.actions[action][-1]
    return london_date(event.time).isoformat() if data.status != "open" else None
