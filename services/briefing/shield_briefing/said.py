"""What meetings and partner agencies have said: returns, outcomes, actions, sitting records, as at a cut-off.

They name a young person by the reference that was shown. A reference may change when identifiers join, so each young
person is looked up by every reference that any of their entries could have been shown under.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

from shield_briefing.facts import latest
from shield_briefing.listed_before import ListedBefore
from shield_briefing.shape_people import OutcomeRow, ReturnRow, TimesListed
from shield_shared.decisions import YoungPerson
from shield_shared.events import ActionRecord, Data, Event, Outcome, Return, SittingRecord
from shield_shared.london import london_text

T = TypeVar("T")
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
    asked: tuple[str, ...]

    def returns(self, person: YoungPerson) -> list[ReturnRow]:
        """The latest return of each agency to this meeting."""
        rows: dict[str, ReturnRow] = {}
        for event, data in self._about(person, self.minutes.returns):
            if data.meeting == self.meeting and event.agency not in rows:
                rows[event.agency] = return_row(event, data)
        return [rows[agency] for agency in sorted(rows)]

    def no_return_from(self, person: YoungPerson) -> list[str]:
        """The agencies asked at the last sitting that listed this young person and that have not answered."""
        asked_on = self.before.last(person)
        if asked_on is None:
            return []
        about = self._about(person, self.minutes.returns)
        answered = {e.agency for e, data in about if data.meeting == self.meeting and data.sitting >= asked_on}
        return [agency for agency in self.asked if agency not in answered]

    def outcomes(self, person: YoungPerson) -> list[OutcomeRow]:
        """What sittings of any meeting noted, the latest first."""
        found = sorted(
            self._about(person, self.minutes.outcomes), key=lambda p: (p[1].sitting, latest(p[0])), reverse=True
        )
        return [outcome_row(data) for _, data in found]

    def times_listed(self, person: YoungPerson) -> TimesListed:
        """At how many earlier held sittings of this meeting they were listed."""
        dates = self.before.dates(person)
        last = max(dates, default=None)
        return TimesListed(
            days_30=self._within(dates, 30), days_90=self._within(dates, 90), last=last.isoformat() if last else None
        )

    def _within(self, dates: Iterable[date], days: int) -> int:
        """How many of some dates lie in the `days` before the sitting."""
        return sum(self.sitting - timedelta(days=days) <= listed < self.sitting for listed in dates)

    def _about(self, person: YoungPerson, index: dict[str, list[T]]) -> list[T]:
        if not index:
            return []
        return [row for reference in self.references(person) for row in reversed(index.get(reference, []))]
