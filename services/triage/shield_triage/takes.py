"""What a meeting takes from triage: whose appearances it lists, by whose rules, and as at which day (contract 4.3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from shield_shared.events import Assessment, Custody, Event, Incident, Intelligence, Missing, Referral, Suspension
from shield_shared.parts import Person
from shield_triage.areas import Areas

APPEARING = (Incident, Custody, Intelligence, Missing, Suspension, Referral)


@dataclass(frozen=True, slots=True)
class Takes:
    """What one meeting takes.

    `rules`: what its rules admit, assessments among it or not. `assessments`: the latest assessment of each young
    person and referrals to the meeting, as at the cut-off. `area`: what the rules of the meeting `rules_of` admit and
    referrals to this one, in one area. `open_episodes` says which open episodes are listed until they close.
    """

    meeting: str
    takes: Literal["rules", "assessments", "area"] = "rules"
    assessments: bool = False
    open_episodes: Literal["all", "high-risk"] = "all"
    rules_of: str | None = None
    area: str | None = None
    areas: Areas | None = None

    @property
    def is_as_at_cut_off(self) -> bool:
        """Whether scope and ages are as at the cut-off's day, and not as at the event."""
        return self.takes == "assessments"

    def appears(self, event: Event) -> bool:
        """Whether the people of this event make appearances at the meeting."""
        if self.takes == "assessments":
            return isinstance(event.data, Assessment) or self.is_referred(event)
        return isinstance(event.data, APPEARING) or (self.assessments and isinstance(event.data, Assessment))

    def is_referred(self, event: Event) -> bool:
        """Whether the event is a referral to this meeting."""
        return isinstance(event.data, Referral) and event.data.to == self.meeting

    def asked_at(self, event: Event) -> str:
        """The meeting whose rules are asked of this event."""
        return self.meeting if self.rules_of is None or self.is_referred(event) else self.rules_of

    def checks(self, event: Event) -> bool:
        """Whether what is to check of this event is asked here: an area leaves all but its referrals to others."""
        return self.takes != "area" or self.is_referred(event)

    def is_here(self, event: Event, entries: Iterable[Person], home_ward: str | None) -> bool:
        """Whether an appearance belongs to the area of this meeting; `home_ward` is the latest that anybody stated."""
        if self.areas is None or self.is_referred(event):
            return True
        location = event.data.location
        stated = (person.home.ward for person in entries if person.home is not None)
        return self.area in self.areas.of([location.ward if location is not None else None, *stated, home_ward])
