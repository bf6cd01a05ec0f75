"""What a group's history answers to the rules that look back (contract 4.1).

A window is "within N days of each other, this event included", by London dates: never "from now", so a replay and a
late arrival end at the same decision.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property

from shield_shared.decisions import YoungPerson
from shield_shared.events import Assessment, Event, Missing, Status
from shield_shared.frozen import value
from shield_shared.identity import Entry
from shield_shared.london import london_date
from shield_shared.people import Role
from shield_triage.clauses import Evidence


@value
class Dated:
    """One thing that counts in a window: what it is counted as, on which day, and the event that tells of it."""

    counted_as: Hashable
    day: date
    event: Event


class Diary:
    """Dated things by day, so that a window is looked up and not searched for."""

    def __init__(self, things: Iterable[Dated]) -> None:
        self._things = sorted(things, key=lambda thing: (thing.day, thing.event.key))
        self._days = [thing.day for thing in self._things]

    def between(self, first: date, last: date) -> Sequence[Dated]:
        """What lies on the days from `first` to `last`, both included."""
        return self._things[bisect_left(self._days, first) : bisect_right(self._days, last)]


def best_window(own: Dated, diary: Diary, within_days: int) -> Evidence:
    """The most different things in any window of `within_days` that holds `own`, with the events that tell of them."""
    span = timedelta(days=within_days)
    near = diary.between(own.day - span, own.day + span)
    starts = {thing.day for thing in near if thing.day <= own.day} | {own.day}
    best = _fullest(near, sorted(starts), span, own.counted_as)
    one_each = {thing.counted_as: thing for thing in reversed(best)} | {own.counted_as: own}
    told = sorted(one_each.values(), key=lambda thing: (thing.day, thing.event.key))
    return Evidence(len(told), tuple(thing.event.id for thing in told))


def _fullest(near: Sequence[Dated], starts: Iterable[date], span: timedelta, also: Hashable) -> Sequence[Dated]:
    """The first window from one of `starts` that counts most, `also` included; the window slides over what is near."""
    counted: dict[Hashable, int] = {}
    low = high = 0
    most, best = 0, near[:0]
    for start in starts:
        for thing in near[high : (high := bisect_right(near, start + span, low, key=_day))]:
            counted[thing.counted_as] = counted.get(thing.counted_as, 0) + 1
        for thing in near[low : (low := bisect_left(near, start, low, key=_day))]:
            counted[thing.counted_as] -= 1
            if not counted[thing.counted_as]:
                del counted[thing.counted_as]
        found = len(counted) + (also not in counted)
        if found > most:
            most, best = found, near[low:high]
    return best


def _day(thing: Dated) -> date:
    return thing.day


class GroupDiaries:
    """What one group's rules that look back count, for one meeting.

    `admitted` are the events that name the group and that a rule admits to the meeting, whatever the scope says: all,
    or those near what is asked about. They are asked for when they are first counted: most rules count nothing.
    `named` gives the entries of the group in an event.
    """

    def __init__(
        self,
        people: Sequence[YoungPerson],
        admitted: Callable[[], Collection[Event]],
        occurrence: Callable[[Event], Hashable],
        named: Callable[[Event], Sequence[Entry]],
    ) -> None:
        self.occurrence = occurrence
        self._people = people
        self._find_admitted = admitted
        self._named = named

    @cached_property
    def _admitted(self) -> Collection[Event]:
        return self._find_admitted()

    @cached_property
    def episodes(self) -> Diary:
        """The different episodes, by the day of their `from`."""
        return Diary(episode(person, entry.event) for person in self._people for entry in person.of_kind(Missing))

    @cached_property
    def occurrences(self) -> Diary:
        """The admitted events, counted by occurrence, by the day on which they occurred."""
        return Diary(Dated(self.occurrence(event), london_date(event.occurred), event) for event in self._admitted)

    @cached_property
    def roles(self) -> Diary:
        """The roles that people of the group have in admitted events, by the day on which they occurred."""
        entries = (entry for event in self._admitted for entry in self._named(event))
        return Diary(Dated(e.person.role, london_date(e.event.occurred), e.event) for e in entries)


@value
class Outlook:
    """The history of a group as one appearance of one of its young people sees it (`shield_triage.clauses.History`)."""

    diaries: GroupDiaries
    person: YoungPerson
    role: Role

    def episodes(self, event: Event, within_days: int) -> Evidence:
        """The different episodes of the group whose `from` dates lie together with this update's."""
        if self._is_first_heard_of:
            return Evidence(1, (event.id,))
        return best_window(episode(self.person, event), self.diaries.episodes, within_days)

    def occurrences(self, event: Event, within_days: int) -> Evidence:
        """The different occurrences, among events admitted to the meeting, that lie together with this event."""
        if self._is_first_heard_of:
            return Evidence(1, (event.id,))
        own = Dated(self.diaries.occurrence(event), london_date(event.occurred), event)
        return best_window(own, self.diaries.occurrences, within_days)

    def roles(self, event: Event, roles: frozenset[str], within_days: int) -> Evidence:
        """The different roles among `roles` of the group in admitted events close to this one, its own included."""
        if self.role not in roles:
            return Evidence(0, ())
        if self._is_first_heard_of:
            return Evidence(1, (event.id,))
        own = Dated(self.role, london_date(event.occurred), event)
        among = Diary(thing for thing in self._around(own, within_days) if thing.counted_as in roles)
        return best_window(own, among, within_days)

    def is_latest_assessment(self, event: Event) -> bool:
        """As the function of this name."""
        return is_latest_assessment(self.person, event)

    @property
    def has_working_plan(self) -> bool:
        """As the function of this name."""
        return has_working_plan(self.person)

    @property
    def _is_first_heard_of(self) -> bool:
        """Whether this is all that is known of the group, as of most: there is nothing to look back at."""
        return len(self.person.group) == 1

    def _around(self, own: Dated, within_days: int) -> Sequence[Dated]:
        span = timedelta(days=within_days)
        return self.diaries.roles.between(own.day - span, own.day + span)


def is_latest_assessment(person: YoungPerson, event: Event) -> bool:
    """Whether this is the young person's latest assessment, of any tool."""
    found = (entry.event for entry in person.of_kind(Assessment))
    return event is max(found, key=assessed, default=None)


def has_working_plan(person: YoungPerson) -> bool:
    """Whether the latest plan (VRMP) stated of the young person is in place and judged to work."""
    stating = [
        (entry.event, entry.event.data.vrmp)
        for entry in person.of_kind(Status)
        if isinstance(entry.event.data, Status) and entry.event.data.vrmp is not None
    ]
    if not stating:
        return False
    _, plan = max(stating, key=lambda pair: (pair[0].time, pair[0].source, pair[0].id))
    return plan.in_place is True and plan.effective is True and not plan.unreadable


def assessed(event: Event) -> tuple[date, datetime, str, str]:
    """Of several assessments the latest counts: by the day of assessment, then time, source and id."""
    assert isinstance(event.data, Assessment)
    return (event.data.assessed_on, event.time, event.source, event.id)


def episode(person: YoungPerson, update: Event) -> Dated:
    """The episode that an update about a young person belongs to."""
    assert isinstance(update.data, Missing)
    return Dated((person.reference, update.data.from_), london_date(update.data.from_), update)
