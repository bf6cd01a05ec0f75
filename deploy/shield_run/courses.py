"""One meeting on its way through its sittings: one that lists young people, and one that counts places.

A course is told what each settling changed at the meetings that it `follows`, makes the agenda of a sitting at its
cut-off, and is told whether that sitting counts as held.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from shield_briefing.agenda import Policies, Window, compile_agenda
from shield_briefing.contextual.agenda import compile_places
from shield_briefing.contextual.ledger import PlacesLedger, Sat
from shield_briefing.former_references import FormerReferences
from shield_briefing.item_names import ItemNames
from shield_briefing.listed_before import ListedBefore
from shield_briefing.listing import Ledger
from shield_briefing.meeting import MeetingType, Sitting
from shield_briefing.received import Received
from shield_briefing.said import Minutes, References, SaidBefore
from shield_briefing.shape import Agenda
from shield_run.house import House
from shield_shared.decisions import Change
from shield_shared.events import Event
from shield_triage.explain import MeetingTriage
from shield_triage.history import Fold


@dataclass(frozen=True, slots=True)
class Given:
    """What an agenda is made from beside its course; `recorded` is of the whole history."""

    next_cut_off: datetime
    fold: Fold
    policies: Policies
    references: References
    former: FormerReferences
    minutes: Minutes
    recorded: Minutes


class Course(Protocol):
    """What a replay asks of either kind of course."""

    meeting: MeetingType
    previous: Sitting | None
    window: list[Event]

    @property
    def follows(self) -> Collection[str]:
        """The meetings whose standings it is told of."""
        ...

    def apply(self, change: Change) -> None:
        """Take in what a settling changed at a meeting that it follows."""
        ...

    def turn(self, removed: Iterable[Event], added: Iterable[Event]) -> None:
        """Take in which events ceased to be live and which became so."""
        ...

    def agenda(self, window: Window, received: Received, given: Given) -> Agenda:
        """The agenda of a sitting whose cut-off is now."""
        ...

    def leave(self, sitting: Sitting) -> None:
        """Go on from a sitting at its cut-off."""
        ...

    def settle(self, sitting: Sitting, *, held: bool) -> None:
        """Take in whether a sitting that was left counts as held."""
        ...


@dataclass(slots=True)
class PeopleCourse:
    """A meeting that lists young people."""

    meeting: MeetingType
    ledger: Ledger
    names: ItemNames
    previous: Sitting | None
    before: ListedBefore = field(default_factory=ListedBefore)
    window: list[Event] = field(default_factory=list)

    @property
    def follows(self) -> Collection[str]:
        """It is told of its own standings."""
        return (self.meeting.id,)

    def apply(self, change: Change) -> None:
        """Take in what a settling changed."""
        self.ledger.apply(change)

    def turn(self, removed: Iterable[Event], added: Iterable[Event]) -> None:
        """All that it lists comes as standings."""

    def agenda(self, window: Window, received: Received, given: Given) -> Agenda:
        """The agenda of a sitting whose cut-off is now."""
        triage = MeetingTriage(given.fold, self.meeting.id)
        listing = self.ledger.listing(window.sitting.cut_off, given.next_cut_off, triage.is_same)
        asked = tuple(sorted(given.policies.agencies))
        said = SaidBefore(
            self.meeting.id,
            window.sitting.date,
            given.minutes,
            given.recorded,
            given.references,
            self.before,
            given.former,
            asked,
        )
        return compile_agenda(window, listing, self.names, received, said, triage, given.policies)

    def leave(self, sitting: Sitting) -> None:
        """What was listed is asked of the ledger once the sitting is settled: nothing has been taken in since."""

    def settle(self, sitting: Sitting, *, held: bool) -> None:
        """The next sitting is compared with the last that counts as held; items keep the ids that any has shown."""
        listed = list(self.ledger.listed())
        self.names.show(sitting.date, listed)
        if held:
            self.before.record(sitting, listed)
            self.ledger.hold(sitting.cut_off)
            self.window.clear()
            self.previous = sitting


@dataclass(slots=True)
class PlacesCourse:
    """A meeting that counts what qualifies for others, by places and themes."""

    meeting: MeetingType
    ledger: PlacesLedger
    previous: Sitting | None
    window: list[Event] = field(default_factory=list)
    _left: Sat | None = None

    @property
    def follows(self) -> Collection[str]:
        """It is told of the standings of the meetings that it counts."""
        return self.meeting.counts_of

    def apply(self, change: Change) -> None:
        """Take in what a settling changed at one of them."""
        self.ledger.apply(change)

    def turn(self, removed: Iterable[Event], added: Iterable[Event]) -> None:
        """Referrals to it name places, not people."""
        self.ledger.turn(removed, added)

    def agenda(self, window: Window, received: Received, given: Given) -> Agenda:
        """The agenda of a sitting whose cut-off is now."""
        status = given.recorded.sitting_status(self.meeting.id, window.sitting.date)
        return compile_places(window, self.ledger, received, given.minutes, status, given.policies)

    def leave(self, sitting: Sitting) -> None:
        """What its agenda shows is kept, whether or not the agenda was asked for."""
        self._left = self.ledger.sat(sitting.date)

    def settle(self, sitting: Sitting, *, held: bool) -> None:
        """A held sitting is one of those before; of one that was not held the next must not tell the difference."""
        assert self._left is not None, "a sitting is settled after it was left"
        if held:
            self.ledger.hold(self._left, sitting.cut_off)
            self.window.clear()
            self.previous = sitting
        else:
            self.ledger.unheld = self._left


def new_course(meeting: MeetingType, previous: Sitting | None, house: House, fold: Fold) -> Course:
    """A meeting that sets out after its last held sitting; the fold is that which settles its standings."""
    since = previous.cut_off if previous is not None else None
    if meeting.takes == "places":
        return PlacesCourse(meeting, PlacesLedger(meeting.id, house.places, since), previous)
    ledger = Ledger(timedelta(hours=meeting.to_check_hours), meeting.takes != "area", since)
    names = ItemNames(meeting.groups_by == "young-person", lambda event: fold.occurrences.of[event])
    return PeopleCourse(meeting, ledger, names, previous)
