"""What the contextual meeting goes by: who qualifies at the meetings that it counts, and what was referred to it.

A `PlacesLedger` follows it through its cut-offs, as a `Ledger` follows a meeting that speaks of young people.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from shield_briefing.contextual.counting import Counts, count
from shield_briefing.contextual.figures import USUAL_OVER, Figures, figures, steady
from shield_briefing.contextual.places import Register
from shield_shared.decisions import Change, Standing
from shield_shared.events import Event, Referral


@dataclass(frozen=True, slots=True)
class Sat:
    """What one sitting went by, and what its agenda shows."""

    date: date
    counts: Counts
    figures: Figures


@dataclass(slots=True)
class PlacesLedger:
    """What was received for one meeting since its last held sitting (whose cut-off is `since`), and what those showed.

    `before` has the held sittings, oldest first; `unheld` the latest that did not count as held since.
    """

    meeting: str
    register: Register
    since: datetime | None = None
    before: list[Sat] = field(default_factory=list)
    unheld: Sat | None = None
    _qualifying: dict[Standing, None] = field(default_factory=dict)
    _referrals: dict[Event, None] = field(default_factory=dict)

    def apply(self, change: Change) -> None:
        """Take in what a settling changed at one of the meetings that are counted."""
        for standing in change.gone:
            self._qualifying.pop(standing, None)
        self._qualifying.update((standing, None) for standing in change.come if standing.verdict == "qualifies")

    def turn(self, removed: Iterable[Event], added: Iterable[Event]) -> None:
        """Take in which events ceased to be live and which became so: referrals to this meeting among them."""
        for event in removed:
            self._referrals.pop(event, None)
        self._referrals.update((event, None) for event in added if self._is_referred(event))

    def _is_referred(self, event: Event) -> bool:
        return isinstance(event.data, Referral) and event.data.to == self.meeting

    def sat(self, day: date) -> Sat:
        """What the sitting of a day goes by, whose cut-off is now."""
        now = count(
            (standing for standing in self._qualifying if self._is_since(standing.event)),
            filter(self._is_since, self._referrals),
            self.register,
        )
        then = self.unheld.counts if self.unheld is not None else None
        counts = steady(now, then)
        return Sat(day, counts, figures(counts, then))

    def _is_since(self, event: Event) -> bool:
        return self.since is None or event.received > self.since

    def hold(self, sat: Sat, cut_off: datetime) -> None:
        """A sitting counts as held: the next one counts what comes from now on."""
        self.before = [*self.before, sat][-USUAL_OVER:]
        self.unheld, self.since = None, cut_off
        self._qualifying = {each: None for each in self._qualifying if self._is_since(each.event)}
        self._referrals = {each: None for each in self._referrals if self._is_since(each)}
