"""What meetings and partner agencies have said: returns, outcomes, actions, sitting records, as at a cut-off.

They name a young person by the reference that was shown. A reference may change when identifiers join, so each young
person is looked up by every reference that any of their entries could have been shown under.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from shield_briefing.facts import latest
from shield_briefing.listed_before import ListedBefore
from shield_briefing.shape_people import OutcomeRow, ReturnRow, TimesListed
from shield_shared.decisions import YoungPerson
from shield_shared.events import ActionRecord, Event, Outcome, Return, SittingRecord
from shield_shared.london import london_text

T = TypeVar("T")
References = Callable[[YoungPerson], Iterable[str]]


@dataclass(slots=True)
class Minutes:
    """The live meeting events and returns, indexed by what they are about."""

    returns: dict[str, list[tuple[Event, Return]]] = field(default_factory=dict)
    outcomes: dict[str, list[tuple[Event, Outcome]]] = field(default_factory=dict)
    actions: dict[str, list[tuple[Event, ActionRecord]]] = field(default_factory=dict)
    sittings: dict[tuple[str, date], list[tuple[Event, SittingRecord]]] = field(default_factory=dict)

    @classmethod
    def of(cls, events: Iterable[Event]) -> Minutes:
        """The minutes that some live events make, each list the latest first."""
        minutes = cls()
        for event in sorted(events, key=latest, reverse=True):
            match event.data:
                case Return() as data:
                    minutes.returns.setdefault(data.young_person, []).append((event, data))
                case Outcome() as data:
                    minutes.outcomes.setdefault(data.young_person, []).append((event, data))
                case ActionRecord() as data:
                    minutes.actions.setdefault(data.action, []).append((event, data))
                case SittingRecord() as data:
                    minutes.sittings.setdefault((data.meeting, data.sitting), []).append((event, data))
                case _:
                    pass
        return minutes


@dataclass(frozen=True, slots=True)
class SaidBefore:
    """What has been said of young people, for one sitting of one meeting (`person_rows.Said`)."""

    meeting: str
    sitting: date
    minutes: Minutes
    references: References
    before: ListedBefore
    asked: tuple[str, ...]

    def returns(self, person: YoungPerson) -> list[ReturnRow]:
        """The latest return of each agency to this meeting."""
        rows: dict[str, ReturnRow] = {}
        for event, data in self._about(person, self.minutes.returns):
            if data.meeting == self.meeting and event.agency not in rows:
                rows[event.agency] = ReturnRow(
                    agency=event.agency,
                    known=data.known,
                    text=data.text,
                    offers=_listed(data.offers),
                    meeting=data.meeting,
                    sitting=data.sitting.isoformat(),
                    recorded=london_text(event.time),
                )
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
        found = sorted(self._about(person, self.minutes.outcomes), key=lambda p: (p[1].sitting, latest(p[0])), reverse=True)
        return [
            OutcomeRow(
                meeting=data.meeting,
                sitting=data.sitting.isoformat(),
                by=data.by,
                view=data.view,
                response_in_place=data.response_in_place,
                signposted=list(data.signposted),
                next_review=data.next_review.isoformat() if data.next_review else None,
            )
            for _, data in found
        ]

    def times_listed(self, person: YoungPerson) -> TimesListed:
        """At how many earlier held sittings of this meeting they were listed."""
        last = self.before.last(person)
        return TimesListed(
            days_30=self.before.count(person, self.sitting, 30),
            days_90=self.before.count(person, self.sitting, 90),
            last=last.isoformat() if last else None,
        )

    def _about(self, person: YoungPerson, index: dict[str, list[T]]) -> list[T]:
        if not index:
            return []
        return [row for reference in self.references(person) for row in index.get(reference, ())]


def _listed(value: object) -> list[object]:
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]
