"""The fold: events in, and at each settling what changed in the standing of each appearance.

Settling after every event or once after a thousand ends at the same standings: what counts is what was received.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Literal

from shield_shared.decisions import Change, Nobody, Standing, YoungPerson
from shield_shared.events import Event, Missing, Retraction
from shield_shared.frozen import value
from shield_shared.identity import Entry
from shield_triage.decide import Decider, appearing
from shield_triage.dropped import DroppedPeople
from shield_triage.group_state import Due, GroupState, all_due
from shield_triage.grouping import Grouping, Turn
from shield_triage.linking import Linking
from shield_triage.occurrences import Occurrences
from shield_triage.records import RecordKey, Records
from shield_triage.takes import Takes
from shield_triage.windows import GroupDiaries


@value
class Settled:
    """What a settling changed: standings by meeting, and the events that ceased to be live and that became so.

    `former` are the references of entries that are gone, or are known by another one now.
    """

    changes: dict[str, Change]
    removed: list[Event]
    added: list[Event]
    former: Mapping[Entry, str]


@dataclass(slots=True)
class Fold:
    """Everything received so far, settled into standings."""

    decider: Decider
    issues: Mapping[str, Collection[str]]
    records: Records = field(default_factory=Records)
    occurrences: Occurrences = field(default_factory=Occurrences)
    groups: Grouping = field(init=False)
    _live: dict[RecordKey, tuple[Event, ...]] = field(default_factory=dict)
    _dirty: dict[RecordKey, None] = field(default_factory=dict)
    _nobody: dict[Event, dict[str, Nobody]] = field(default_factory=dict)
    _dropped: DroppedPeople = field(init=False)
    _dated: dict[GroupState, None] = field(default_factory=dict)
    _day: date | None = None
    dated: frozenset[str] = field(init=False)  # the meetings that go by ages as at a day

    def __post_init__(self) -> None:
        self.groups = Grouping(self.decider.people, self.decider.social_care, self.issues)
        self._dropped = DroppedPeople(self.decider, self.records, self.groups, self.occurrences)
        self.dated = frozenset(takes.meeting for takes in self.decider.takes if takes.is_as_at_cut_off)

    def add(self, event: Event) -> None:
        """Take an accepted event in; it counts from the next settling on."""
        self._dirty.update(dict.fromkeys(self.records.add(event)))

    def join(self, other: Fold) -> bool:
        """Take in all that another fold holds, as it is settled; it is of no use any more.

        False, and nothing is changed, where the two share something.
        """
        if not self._is_apart(other):
            return False
        self.records.join(other.records)
        self.occurrences.join(other.occurrences)
        self.groups.join(other.groups)
        self._dropped.join(other._dropped)
        self._live.update(other._live)
        self._dirty.update(other._dirty)
        self._nobody.update(other._nobody)
        self._dated.update(other._dated)
        return True

    def _is_apart(self, other: Fold) -> bool:
        """Whether nothing of one bears on the other: neither a record nor a link is of both."""
        mine, theirs = (fold.linking.by_link.keys() for fold in (self, other))
        return (
            self.records.versions.keys().isdisjoint(other.records.versions.keys())
            and mine.isdisjoint(theirs)
            and mine.isdisjoint(other._dropped.watched)
            and theirs.isdisjoint(self._dropped.watched)
            and self._dropped.watched.isdisjoint(other._dropped.watched)
        )

    @property
    def linking(self) -> Linking:
        """The entries of all live events."""
        return self.groups.linking

    @property
    def person_of(self) -> Mapping[Entry, YoungPerson]:
        """The young person whom each entry of a live event names, as at the last settling."""
        return self.groups.person_of

    def standings(self, entries: Iterable[Entry] | None = None) -> Iterator[Standing]:
        """All that stands at any meeting of the groups of some entries (None: of all), as at the last settling."""
        states = self.groups.of.values() if entries is None else (self.groups.of[entry] for entry in entries)
        for state in dict.fromkeys(states):
            yield from (standing for _, standing in state.standings.by_meeting())

    def names_again(self, was: Standing, now: Standing) -> bool:
        """Whether a live version of a record names somebody again whom an earlier one named, through other versions."""
        return self._dropped.leads(was, now)

    def takes(self, meeting: str) -> Takes:
        """What a meeting that is decided for takes."""
        return next(takes for takes in self.decider.takes if takes.meeting == meeting)

    def live(self, record: RecordKey) -> tuple[Event, ...]:
        """The live versions of a record as at the last settling, oldest first."""
        return self._live.get(record, ())

    def diaries(self, standing: Standing, meeting: str) -> GroupDiaries:
        """What the rules that look back count around one standing at a meeting, as at the last settling."""
        state = self.groups.of[standing.entries[0]]

        def admitted() -> Collection[Event]:
            near = state.standings.near((standing.event.occurred,), self.decider.book.look_back_days)
            return state.standings.admitted(meeting, near)

        return GroupDiaries(state.people, admitted, self.occurrences.root, partial(self.groups.named, state))

    def fate(self, event: Event) -> Literal["live", "superseded", "retracted"]:
        """What became of an event that was taken in, as at the last settling; a retraction itself always lives."""
        if isinstance(event.data, Retraction) or event in self.linking.entries:
            return "live"
        return "superseded" if event in self.records.standing(event.record) else "retracted"

    def settle(self, day: date | None = None, *, redate: bool = False) -> Settled:
        """Work out what the events since the last settling changed.

        `day` is the London date as at which meetings that go by it decide; with `redate` they also decide anew what
        they decided as at another day.
        """
        self._day = day
        changes = {t.meeting: Change([], [], [], [], [], []) for t in self.decider.takes}
        records, self._dirty = list(self._dirty), {}
        removed, added = self._turn(records)
        turn = self.groups.turn(removed, added)
        self._rejoin(removed, added, turn)
        if redate:
            known = turn.stale | turn.touched
            turn.touched.update((state, {}) for state in self._dated if state not in known)
        self._redecide(turn, changes)
        self._reconsider_nobody(removed, added, changes)
        self._dropped.reconsider(records, turn, day, changes)
        return Settled(changes, removed, added, turn.former)

    def _turn(self, records: Iterable[RecordKey]) -> tuple[list[Event], list[Event]]:
        removed: list[Event] = []
        added: list[Event] = []
        for record in records:
            old, new = self._live.get(record, ()), self.records.live(record)
            removed += [event for event in old if event not in new]
            added += [event for event in new if event not in old]
            self._live[record] = new
        return removed, added

    def _rejoin(self, removed: list[Event], added: list[Event], turn: Turn) -> None:
        """Join occurrences anew; a group is touched by its events whose occurrence changed."""
        seeds: dict[Event, None] = {}
        for event in removed:
            seeds.update(dict.fromkeys(self.occurrences.of.get(event, ())))
            self.occurrences.remove(event)
        for event in added:
            self.occurrences.add(event)
            seeds[event] = None
        for event in self._to_place(added, turn):
            if self._place_in_episodes(event):
                seeds.update(dict.fromkeys(self.occurrences.of.get(event, (event,))))
        known = set(turn.fresh)
        for event in self.occurrences.rejoin(event for event in seeds if event in self.linking.entries):
            for entry in self.linking.entries[event]:
                if self.groups.of[entry] not in known:
                    turn.touch(self.groups.of[entry], event)

    def _to_place(self, added: list[Event], turn: Turn) -> dict[Event, None]:
        """The missing updates whose episodes may be others: those that came, and those of groups made out anew."""
        found = dict.fromkeys(event for event in added if isinstance(event.data, Missing))
        people = (person for state in turn.fresh for person in state.people)
        return found | dict.fromkeys(entry.event for person in people for entry in person.of_kind(Missing))

    def _place_in_episodes(self, event: Event) -> bool:
        assert isinstance(event.data, Missing)
        people = (self.groups.person_of[entry] for entry in self.linking.entries[event])
        start = event.data.from_
        return self.occurrences.set_episodes(event, tuple(sorted({(p.reference, start) for p in people})))

    def _redecide(self, turn: Turn, changes: dict[str, Change]) -> None:
        for state in turn.stale:
            self._dated.pop(state, None)
            for meeting, standing in state.standings.by_meeting():
                changes[meeting].gone.append(standing)
        for state in turn.fresh:
            self._put(state, self.decider.decide(all_due(state.people), self.occurrences, self._day), changes)
        for state, events in turn.touched.items():
            self._redecide_near(state, events, changes)

    def _redecide_near(self, state: GroupState, events: Mapping[Event, None], changes: dict[str, Change]) -> None:
        """Decide again what the events that a group was touched by may bear on."""
        again = state.touched_by(events, self.decider.book.look_back_days)
        for takes in self.decider.takes:
            due = again
            if takes.is_as_at_cut_off:
                due = dict(events) | dict.fromkeys(e.event for p in state.people for e in appearing(p, takes))
            changes[takes.meeting].gone.extend(state.standings.take(takes.meeting, due))
        state.standings.forget([event for event in events if event not in self.linking.entries])
        self._put(state, self.decider.decide(self._due(state, again), self.occurrences, self._day), changes)

    def _due(self, state: GroupState, again: Mapping[Event, None]) -> Due:
        live = [event for event in again if event in self.linking.entries]
        near = state.standings.near((event.occurred for event in live), self.decider.book.look_back_days)
        made_for = [takes.meeting for takes in self.decider.takes]
        others = [event for event in near if event not in again]
        admitted = {meeting: state.standings.admitted(meeting, others) for meeting in made_for}
        entries = sorted((e for event in live for e in self.groups.named(state, event)), key=lambda e: e.key)
        of_each = [[e for e in entries if self.groups.person_of[e] is person] for person in state.people]
        return Due(state.people, of_each, admitted, partial(self.groups.named, state))

    def _put(self, state: GroupState, made: Mapping[str, list[Standing]], changes: dict[str, Change]) -> None:
        for meeting, standings in made.items():
            state.standings.put(meeting, standings)
            changes[meeting].come.extend(standings)
        if any(made[meeting] for meeting in self.dated):
            self._dated[state] = None
        else:
            self._dated.pop(state, None)

    def _reconsider_nobody(self, removed: list[Event], added: list[Event], changes: dict[str, Change]) -> None:
        for event in removed:
            for meeting, gone in self._nobody.pop(event, {}).items():
                changes[meeting].nobody_gone.append(gone)
        for event in added:
            found = ((t.meeting, self.decider.nobody(event, t)) for t in self.decider.takes)
            rows = {meeting: row for meeting, row in found if row is not None}
            if rows:
                self._nobody[event] = rows
            for meeting, row in rows.items():
                changes[meeting].nobody_come.append(row)
