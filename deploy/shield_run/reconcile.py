"""Is every arrival of a day accounted for, agency by agency? Counts that services tell in, accounts out.

Ingest judges each arrival once: accepted, duplicate or held. Accepted ones and duplicates go on to triage and briefing,
and so do the held ones that use an event's id again for something else; triage and briefing must have the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from shield_shared.measures import CountFact


@dataclass(frozen=True, slots=True)
class Account:
    """What became of the arrivals of one agency on one London day."""

    day: date
    agency: str
    accepted: int
    duplicates: int
    held: int
    decided: int
    seen: int

    @property
    def arrivals(self) -> int:
        """How many came."""
        return self.accepted + self.duplicates + self.held

    @property
    def missing(self) -> int:
        """How many are not accounted for: ingest passed them on, and triage or briefing does not have them."""
        sure = self.accepted + self.duplicates
        return max(sure - self.decided, sure - self.seen, abs(self.decided - self.seen), 0)

    @property
    def surplus(self) -> int:
        """How many triage or briefing has that never came to ingest."""
        return max(self.decided - self.arrivals, self.seen - self.arrivals, 0)

    @property
    def closed(self) -> bool:
        """Whether all is accounted for."""
        return self.missing == 0 and self.surplus == 0

    @property
    def sentence(self) -> str:
        """What an operator is told."""
        came = f"{self.arrivals} arrivals of {self.agency} on {self.day}"
        if self.closed:
            return f"{came}: all accounted for."
        if self.surplus:
            return f"{came}: triage or briefing has {self.surplus} that never came to ingest."
        return f"{came}: {self.missing} not accounted for (triage has {self.decided}, briefing {self.seen})."


def accounts(counts: Iterable[CountFact], day: date) -> Iterator[Account]:
    """One account for each agency that sent anything on this day, in order of the agencies' ids.

    Several processes of one service tell the same, from the same tables: the highest counts.
    """
    highest: Counter[tuple[str, str]] = Counter()
    for count in counts:
        if count.day == day:
            key = count.agency, count.state
            highest[key] = max(highest[key], count.count)
    for agency in sorted({agency for agency, _ in highest}):
        states = ("accepted", "duplicate", "held", "decided", "seen")
        yield Account(day, agency, *(highest[agency, state] for state in states))
