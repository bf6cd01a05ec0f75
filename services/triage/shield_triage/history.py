"""The fold: events in, and at each settling what changed in the standing of each appearance.

Settling after every event or once after a thousand ends at the same standings: what counts is what was received.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from shield_shared.decisions import Change, Dropped, Nobody, Standing, YoungPerson
from shield_shared.events import Event, Missing, Retraction, is_timeline
from shield_shared.identity import Entry, LinkKey, entries_of, same_within_record
from shield_triage.decide import Decider
from shield_triage.dropped import dropped_entries
from shield_triage.group_state import GroupState
from shield_triage.linking import Group, Linking
from shield_triage.occurrences import Occurrences
from shield_triage.records import RecordKey, Records
from shield_triage.takes import Takes


@dataclass(frozen=True, slots=True)
class Settled:
    """What a settling changed: standings by meeting, and the events that ceased to be live and that became so."""

    changes: dict[str, Change]
    removed: list[Event]
    added: list[Event]


@dataclass(slots=True)
class Fold:
    """Everything received so far, settled into standings."""

    decider: Decider
    issues: Mapping[str, Collection[str]]
    records: Records = field(default_factory=Records)
    linking: Linking = field(default_factory=Linking)
    occurrences: Occurrences = field(default_factory=Occurrences)
    group_of: dict[Entry, GroupState] = field(default_factory=dict)
    person_of: dict[Entry, YoungPerson] = field(default_factory=dict)
    _live: dict[RecordKey, tuple[Event, ...]] = field(default_factory=dict)
    _dirty: dict[RecordKey, None] = field(default_factory=dict)
    _nobody: dict[Event, dict[str, Nobody]] = field(default_factory=dict)
    _dropped: dict[RecordKey, dict[str, list[Dropped]]] = field(default_factory=dict)
    _dated: dict[GroupState, None] = field(default_factory=dict)
    _day: date | None = None
    _drop_links: dict[LinkKey, dict[RecordKey, None]] = field(default_factory=dict)
    dated: frozenset[str] = field(init=False)  # the meetings that go by ages as at a day

    def __post_init__(self) -> None:
        self.dated = frozenset(takes.meeting for takes in self.decider.takes if takes.is_as_at_cut_off)

    def add(self, event: Event) -> None:
        """Take an accepted event in; it counts from the next settling on."""
        self._dirty.update(dict.fromkeys(self.records.add(event)))

    def takes(self, meeting: str) -> Takes:
        """What a meeting that is decided for takes."""
        return next(takes for takes in self.decider.takes if takes.meeting == meeting)

    def live(self, record: RecordKey) -> tuple[Event, ...]:
        """The live versions of a record as at the last settling, oldest first."""
        return self._live.get(record, ())

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
        stale, fresh = self._regroup(removed, added)
        moved = self._rejoin(removed, added, fresh)
        again = {self.group_of[entry]: None for event in moved for entry in self.linking.entries[event]}
        if redate:
            again.update((state, None) for state in self._dated if state not in stale)
        stale, fresh = self._with_again(again, stale, fresh)
        self._redecide(stale, fresh, {*removed, *added, *moved}, changes)
        self._reconsider_nobody(removed, added, changes)
        self._reconsider_dropped(records, stale, fresh, changes)
        self.decider.forget()
        return Settled(changes, removed, added)

    def _turn(self, records: Iterable[RecordKey]) -> tuple[list[Event], list[Event]]:
        removed: list[Event] = []
        added: list[Event] = []
        for record in records:
            old, new = self._live.get(record, ()), self.records.live(record)
            removed += [event for event in old if event not in new]
            added += [event for event in new if event not in old]
            self._live[record] = new
        return removed, added

    def _regroup(self, removed: list[Event], added: list[Event]) -> tuple[dict[GroupState, None], list[GroupState]]:
        """Index what came and went; returns the groups that are no more and those that take their place."""
        stale: dict[GroupState, None] = {}
        for event in removed:
            for entry in self.linking.entries[event]:
                stale[self.group_of.pop(entry)] = None
                del self.person_of[entry]
            self.linking.remove(event)
        for event in added:
            self.linking.add(event, entries_of(event, self.issues))
        waiting = [entry for event in added for entry in self.linking.entries[event]]
        waiting += [entry for state in stale for entry in state.group if entry in self.group_of]
        return stale, self._new_groups(waiting, stale)

    def _new_groups(self, waiting: list[Entry], stale: dict[GroupState, None]) -> list[GroupState]:
        fresh: list[GroupState] = []
        done: set[Entry] = set()
        while waiting:
            entry = waiting.pop()
            if entry in done:
                continue
            group = self.linking.group_of(entry)
            done.update(group)
            stale.update((self.group_of[member], None) for member in group if member in self.group_of)
            before, people = self._sole_state(group), self.decider.people(group, self.linking)
            fresh.append(GroupState(group, before.as_known_by(people) if before is not None else people, before))
        for state in fresh:
            self.group_of.update(dict.fromkeys(state.group, state))
            self.person_of.update((entry, person) for person in state.people for entry in person.entries)
        return fresh

    def _sole_state(self, group: Group) -> GroupState | None:
        """The one group that these entries belonged to so far, those apart that belonged to none."""
        earlier = {self.group_of[member]: None for member in group if member in self.group_of}
        return next(iter(earlier)) if len(earlier) == 1 else None

    def _rejoin(self, removed: list[Event], added: list[Event], fresh: list[GroupState]) -> set[Event]:
        """Join occurrences anew; returns the live events whose occurrence changed."""
        seeds: dict[Event, None] = {}
        for event in removed:
            seeds.update(dict.fromkeys(self.occurrences.of.get(event, ())))
            self.occurrences.remove(event)
        for event in added:
            self.occurrences.add(event)
            seeds[event] = None
        for event in dict.fromkeys(entry.event for state in fresh for entry in state.group):
            if isinstance(event.data, Missing) and self._place_in_episodes(event, event.data):
                seeds.update(dict.fromkeys(self.occurrences.of.get(event, (event,))))
        return self.occurrences.rejoin(event for event in seeds if event in self.linking.entries)

    def _place_in_episodes(self, event: Event, data: Missing) -> bool:
        people = (self.person_of[entry] for entry in self.linking.entries[event])
        return self.occurrences.set_episodes(event, tuple(sorted({(p.reference, data.from_) for p in people})))

    def _with_again(
        self, again: Iterable[GroupState], stale: dict[GroupState, None], fresh: list[GroupState]
    ) -> tuple[dict[GroupState, None], list[GroupState]]:
        """Groups whose events moved to another occurrence, or that grew older, are decided anew as the same people."""
        known = set(fresh)
        for state in again:
            if state not in known:
                stale[state] = None
                fresh.append(GroupState(state.group, state.people, state))
                self.group_of.update(dict.fromkeys(state.group, fresh[-1]))
        return stale, fresh

    def _redecide(
        self,
        stale: Iterable[GroupState],
        fresh: Iterable[GroupState],
        changed: Collection[Event],
        changes: dict[str, Change],
    ) -> None:
        still: set[Standing] = set()
        for state in fresh:
            kept = self._kept(state.before, state.people, changed)
            made = self.decider.decide(state.people, self.occurrences, kept, self._day)
            same = state.before is not None and state.before.people is state.people
            state.before = None
            for meeting, standings in made.items():
                held = kept.get(meeting, [])
                held = held if same else [standing.about(state.people[0]) for standing in held]
                still.update(held)
                state.standings[meeting] = [*held, *standings]
                changes[meeting].come.extend(standings if same else state.standings[meeting])
            if any(made[meeting] for meeting in self.dated):
                self._dated[state] = None
        for state in stale:
            self._dated.pop(state, None)
            for meeting, standings in state.standings.items():
                changes[meeting].gone.extend(standing for standing in standings if standing not in still)

    def _kept(
        self, before: GroupState | None, people: Sequence[YoungPerson], changed: Collection[Event]
    ) -> dict[str, list[Standing]]:
        if before is None:
            return {}
        kept = before.since(changed).kept(people, self.decider.book.look_back_days)
        return {meeting: [] if meeting in self.dated else standings for meeting, standings in kept.items()}

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

    def _reconsider_dropped(
        self,
        records: Iterable[RecordKey],
        stale: Iterable[GroupState],
        fresh: Iterable[GroupState],
        changes: dict[str, Change],
    ) -> None:
        again = dict.fromkeys((*records, *(r for r, rows in self._dropped.items() if self.dated.intersection(rows))))
        if self._drop_links:
            links = dict.fromkeys(link for state in (*stale, *fresh) for entry in state.group for link in entry.links)
            again.update((record, None) for link in links for record in self._drop_links.get(link, ()))
        for record in again:
            for meeting, rows in self._dropped.pop(record, {}).items():
                changes[meeting].dropped_gone.extend(rows)
            rows_now = self._dropped_from(record)
            if rows_now:
                self._dropped[record] = rows_now
            for meeting, rows in rows_now.items():
                changes[meeting].dropped_come.extend(rows)

    def _dropped_from(self, record: RecordKey) -> dict[str, list[Dropped]]:
        standing = self.records.standing(record)
        if len(standing) < 2 or is_timeline(standing[0]):
            return {}
        live = standing[-1]
        versions = [self.linking.entries[v] if v is live else entries_of(v, self.issues) for v in standing]
        self._watch(record, versions)
        rows: dict[str, list[Dropped]] = {}
        told: set[Entry] = set()
        for entry in list(dropped_entries(versions, self.linking)):
            own = next(entries for entries in versions if entry in entries)
            decided = self._in_place_of(live, entry, own) if entry not in told else {}
            for meeting, standings in decided.items():
                rows.setdefault(meeting, []).extend(Dropped(live, s) for s in standings)
                told.update(other for s in standings for other in s.entries)
        return rows

    def _watch(self, record: RecordKey, versions: Sequence[tuple[Entry, ...]]) -> None:
        """Whether the people of earlier versions are dropped may turn on what links them: look again when that does."""
        for entry in (entry for entries in versions[:-1] for entry in entries):
            if not any(same_within_record(entry, other) for other in versions[-1]):
                for link in entry.links:
                    self._drop_links.setdefault(link, {})[record] = None

    def _in_place_of(self, live: Event, entry: Entry, entries: tuple[Entry, ...]) -> dict[str, list[Standing]]:
        """The standings that count of a dropped person, with their version in the place of the live one."""
        own = self.linking.entries[live]
        self.linking.remove(live)
        self.linking.add(entry.event, entries)
        group = self.linking.group_of(entry)
        people = self.decider.people(group, self.linking)
        kept = self._kept(self._sole_state(group), people, {live, entry.event})
        decided = self.decider.decide(people, self.occurrences, kept, self._day)
        self.linking.remove(entry.event)
        self.linking.add(live, own)
        return {
            meeting: [s for s in standings if entry in s.entries and s.verdict != "left-off"]
            for meeting, standings in decided.items()
            if self.takes(meeting).checks(entry.event)
        }
