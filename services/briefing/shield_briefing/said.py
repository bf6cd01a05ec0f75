"""What meetings and partner agencies have said: returns, outcomes, actions, sitting records, as at a cut-off.

They name a young person by the reference that was shown. A reference may change when identifiers join, so each young
person is looked up by every reference that any of their entries could have been shown under, and by those under which
they stood at earlier sittings before a clash arose or an identifier was taken away.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

from shield_briefing.facts import latest
from shield_briefing.former_references import FormerReferences, KnownAs
from shield_briefing.listed_before import ListedBefore
from shield_briefing.shape_people import OutcomeRow, ReturnRow, TimesListed
from shield_shared.decisions import YoungPerson
from shield_shared.events import ActionRecord, Data, Event, Outcome, Return, SittingRecord
from shield_shared.london import london_text

D = TypeVar("D", bound=Data)
References = Callable[[YoungPerson], Iterable[str]]


@dataclass(slots=True)
class Minutes:
    """The live meeting events and returns, indexed by what they are about; each list by time, then source, then id."""

    returns: dict[str, list[tuple[Event, Return]]] = field(default_factory=dict)
    outcomes: dict[str, list[tuple[Event, Outcome]]] = field(default_factory=dict)
    actions: dict[str, list[tuple[Event, ActionRecord]]] = field(default_factory=dict)
    sittings: dict[tuple[str, date], list[tuple[Event, SittingRecord]]] = field(default_factory=dict)

    def add(self, event: Event) -> None:
        """An event has become live; what is no return and no meeting event is passed over."""
        match event.data:
            case Return() as data:
                _insert(self.returns.setdefault(data.young_person, []), event, data)
            case Outcome() as data:
                _insert(self.outcomes.setdefault(data.young_person, []), event, data)
            case ActionRecord() as data:
                _insert(self.actions.setdefault(data.action, []), event, data)
            case SittingRecord() as data:
                _insert(self.sittings.setdefault((data.meeting, data.sitting), []), event, data)
            case _:
                pass

    def remove(self, event: Event) -> None:
        """An event is live no more."""
        match event.data:
            case Return() as data:
                self.returns[data.young_person].remove((event, data))
            case Outcome() as data:
                self.outcomes[data.young_person].remove((event, data))
            case ActionRecord() as data:
                self.actions[data.action].remove((event, data))
            case SittingRecord() as data:
                self.sittings[data.meeting, data.sitting].remove((event, data))
            case _:
                pass

    def current_actions(self) -> Iterator[tuple[Event, ActionRecord]]:
        """Every action as it stands, with the event that says so."""
        return (versions[-1] for versions in self.actions.values() if versions)

    def sitting_status(self, meeting: str, day: date) -> str | None:
        """What was recorded last of one sitting: locked, held or cancelled; None when nothing was."""
        records = self.sittings.get((meeting, day))
        return records[-1][1].status if records else None


def return_row(event: Event, data: Return) -> ReturnRow:
    """One return as an agenda shows it."""
    return ReturnRow(
        agency=event.agency,
        known=data.known,
        text=data.text,
        offers=list(data.offers),
        meeting=data.meeting,
        sitting=data.sitting.isoformat(),
        recorded=london_text(event.time),
    )


def outcome_row(data: Outcome) -> OutcomeRow:
    """What one sitting noted, as an agenda shows it."""
    return OutcomeRow(
        meeting=data.meeting,
        sitting=data.sitting.isoformat(),
        by=data.by,
        view=data.view,
        response_in_place=data.response_in_place,
        signposted=list(data.signposted),
        next_review=data.next_review.isoformat() if data.next_review else None,
    )


def _insert(rows: list[tuple[Event, D]], event: Event, data: D) -> None:
    insort(rows, (event, data), key=lambda pair: latest(pair[0]))


@dataclass(frozen=True, slots=True)
class SaidBefore:
    """What has been said of young people, for one sitting of one meeting (`person_rows.Said`).

    `minutes` are as at the cut-off; `recorded` holds what was recorded of sittings, this one's own record included.
    """

    meeting: str
    sitting: date
    minutes: Minutes
    recorded: Minutes
    references: References
    before: ListedBefore
    former: FormerReferences
    asked: tuple[str, ...]

    def known_as(self, people: Sequence[YoungPerson]) -> KnownAs:
        """By what some young people are told in what was said."""
        own = (reference for person in people for reference in self.references(person))
        return self.former.known_as(own, people)

    def returns(self, person: YoungPerson) -> list[ReturnRow]:
        """The latest return of each agency to this meeting."""
        rows: dict[str, ReturnRow] = {}
        for event, data in self._returns(person):
            if event.agency not in rows:
                rows[event.agency] = return_row(event, data)
        return [rows[agency] for agency in sorted(rows)]

    def no_return_from(self, person: YoungPerson) -> list[str]:
        """The agencies asked at the last sitting that listed this young person and that have not answered."""
        asked_on = max(self._dates(person), default=None)
        if asked_on is None:
            return []
        answered = {event.agency for event, data in self._returns(person) if data.sitting >= asked_on}
        return [agency for agency in self.asked if agency not in answered]

    def _returns(self, person: YoungPerson) -> list[tuple[Event, Return]]:
        """The returns to this meeting, the latest first."""
        if not self.minutes.returns:
            return []
        said = self.known_as([person]).said(self.minutes.returns)
        return [(event, data) for event, data in said if data.meeting == self.meeting]

    def outcomes(self, person: YoungPerson) -> list[OutcomeRow]:
        """What sittings of any meeting noted, the latest first."""
        if not self.minutes.outcomes:
            return []
        said = self.known_as([person]).said(self.minutes.outcomes)
        return [outcome_row(data) for _, data in sorted(said, key=lambda row: row[1].sitting, reverse=True)]

    def names_earlier(self, person: YoungPerson) -> bool:
        """Whether something that is shown as said or agreed names a reference that is not theirs any more."""
        minutes = self.minutes
        known = self.known_as([person]) if minutes.returns or minutes.outcomes or minutes.actions else None
        if known is None or not known.others:
            return False
        named: set[str | None] = {data.young_person for _, data in self._returns(person)}
        named.update(data.young_person for _, data in known.said(minutes.outcomes))
        named.update(each[1].young_person for each in minutes.current_actions() if known.are_meant(*each))
        return not named <= known.own

    def times_listed(self, person: YoungPerson) -> TimesListed:
        """At how many earlier held sittings of this meeting they were listed."""
        dates = self._dates(person)
        last = max(dates, default=None)
        return TimesListed(
            days_30=self._within(dates, 30), days_90=self._within(dates, 90), last=last.isoformat() if last else None
        )

    def _dates(self, person: YoungPerson) -> set[date]:
        return self.before.dates(person, self.former.of(person))

    def _within(self, dates: Iterable[date], days: int) -> int:
        """How many of some dates lie in the `days` before the sitting."""
        return sum(self.sitting - timedelta(days=days) <= listed < self.sitting for listed in dates)
