"""Is every arrival of a day accounted for, agency by agency? What each service has stored in, accounts out.

Ingest judges each arrival once: accepted, duplicate or held. Accepted ones and duplicates go on to triage and briefing;
of held ones briefing has a notice, and those that use an event's id again for something else go both ways.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class Taken(NamedTuple):
    """An arrival as ingest has it: whose, our reference, the verdict and where it goes."""

    agency: str
    arrival: str
    verdict: str
    goes: str


@dataclass(frozen=True, slots=True)
class Stored:
    """The references that others have: those decided on by triage, and those of events and of holds in briefing."""

    triage: Collection[str]
    briefing: Collection[str]
    notices: Collection[str]


@dataclass(frozen=True, slots=True)
class Account:
    """What became of the arrivals of one agency on one London day; `lacks` counts what a service should have."""

    day: date
    agency: str
    accepted: int
    duplicates: int
    held: int
    triage_lacks: int
    briefing_lacks: int

    @property
    def arrivals(self) -> int:
        """How many came."""
        return self.accepted + self.duplicates + self.held

    @property
    def closed(self) -> bool:
        """Whether all is accounted for."""
        return self.triage_lacks == self.briefing_lacks == 0

    @property
    def sentence(self) -> str:
        """What an operator is told."""
        became = f"{self.accepted} accepted, {self.duplicates} duplicates, {self.held} held"
        came = f"{self.arrivals} arrivals of {self.agency} on {self.day} ({became})"
        if self.closed:
            return f"{came}: all accounted for."
        return f"{came}: triage lacks {self.triage_lacks} of them, briefing {self.briefing_lacks}."


def accounts(day: date, taken: Iterable[Taken], stored: Stored) -> Iterator[Account]:
    """One account for each agency that sent anything on this day, in order of the agencies' ids."""
    by_agency: dict[str, list[Taken]] = {}
    for each in taken:
        by_agency.setdefault(each.agency, []).append(each)
    for agency, theirs in sorted(by_agency.items()):
        verdicts = Counter(each.verdict for each in theirs)
        going = [each.arrival for each in theirs if each.goes in ("events", "both")]
        holding = [each.arrival for each in theirs if each.goes in ("held", "both")]
        yield Account(
            day=day,
            agency=agency,
            accepted=verdicts["accepted"],
            duplicates=verdicts["duplicate"],
            held=verdicts["held"],
            triage_lacks=sum(arrival not in stored.triage for arrival in going),
            briefing_lacks=sum(arrival not in stored.briefing for arrival in going)
            + sum(arrival not in stored.notices for arrival in holding),
        )
