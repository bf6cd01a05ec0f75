"""People whom the live version of a record no longer names (contract 4.2, to check (d))."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, KeysView, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from shield_shared.decisions import Change, Dropped, Standing
from shield_shared.events import Assessment, Event, Status, is_timeline
from shield_shared.identity import Entry, LinkKey, entries_of, full_dates, full_of, same_within_record
from shield_shared.people import BirthDate
from shield_triage.decide import Decider
from shield_triage.group_state import Due, GroupState, all_due
from shield_triage.grouping import Grouping, Turn
from shield_triage.occurrences import Occurrences
from shield_triage.reach import reach
from shield_triage.records import RecordKey, Records
from shield_triage.standings import SPARE

#: The rows of one record, by meeting.
Rows = Mapping[str, list[Dropped]]

#: A group, and a dropped person as one of it who is to be decided alone.
Beside = tuple[GroupState, Due]


def dropped_entries(standing: Sequence[tuple[Entry, ...]], is_one: Callable[[Entry, Entry], bool]) -> Iterator[Entry]:
    """The entries of earlier unretracted versions whom no entry of the live (last) version names, latest version first.

    `standing` are the entries of the unretracted versions of one record, oldest first; `is_one` says whether an entry
    that is not live is one young person with another, through which the live version may name them too. Yields every
    entry of a dropped person in the latest version that names them.
    """
    earlier = [entry for entries in standing[:-1] for entry in entries]
    known = _with_the_same(standing[-1], earlier, is_one)
    for entries in reversed(standing[:-1]):
        found = [entry for entry in entries if entry not in known]
        yield from found
        known |= _with_the_same(found, earlier, is_one)


def _with_the_same(some: Iterable[Entry], among: Sequence[Entry], is_one: Callable[[Entry, Entry], bool]) -> set[Entry]:
    """Some entries, and all that are one young person with any of them, through whatever others."""

    def neighbours(other: Entry) -> Iterator[Entry]:
        return (entry for entry in among if is_one(entry, other))

    return {one for start in some for one in reach(start, neighbours)}


@dataclass(slots=True)
class DroppedPeople:
    """The rows of dropped people, kept as records and groups change."""

    decider: Decider
    records: Records
    groups: Grouping
    occurrences: Occurrences
    _rows: dict[RecordKey, Rows] = field(default_factory=dict)
    _watching: dict[LinkKey, dict[RecordKey, None]] = field(default_factory=dict)
    _imagined: dict[RecordKey, list[GroupState]] = field(default_factory=dict)  # where a record imagined somebody
    _day: date | None = None

    def reconsider(
        self, records: Iterable[RecordKey], turn: Turn, day: date | None, changes: Mapping[str, Change]
    ) -> None:
        """Look again at the records that changed, and at those whose dropped people's groups did."""
        self._day = day
        for record in dict.fromkeys((*records, *self._dated(), *self._watched(turn))):
            for meeting, rows in self._rows.pop(record, {}).items():
                changes[meeting].dropped_gone.extend(rows)
            rows_now = self._of(record)
            if rows_now:
                self._rows[record] = rows_now
            for meeting, rows in rows_now.items():
                changes[meeting].dropped_come.extend(rows)

    @property
    def watched(self) -> KeysView[LinkKey]:
        """The links on which it may turn whether somebody is dropped."""
        return self._watching.keys()

    def join(self, other: DroppedPeople) -> None:
        """Take in all that others hold of records and groups that have nothing in common with these."""
        self._rows.update(other._rows)
        self._watching.update(other._watching)
        self._imagined.update(other._imagined)

    def leads(self, was: Standing, now: Standing) -> bool:
        """Whether other versions of a record lead from somebody whom one named to whom its live version names."""
        if is_timeline(now.event):
            return False
        versions = (v for v in self.records.standing(now.event.record) if v not in (was.event, now.event))
        others = [entry for version in versions for entry in entries_of(version, self.groups.issues)]
        if not others:
            return False
        live = [entry for entry in now.person.entries if entry.event is now.event]
        return not _with_the_same(live, [*others, *was.entries], self._is_one).isdisjoint(was.entries)

    def _dated(self) -> list[RecordKey]:
        """The records with rows at a meeting that goes by the day."""
        meetings = {takes.meeting for takes in self.decider.takes if takes.is_as_at_cut_off} if self._rows else ()
        return [record for record, rows in self._rows.items() if not meetings.isdisjoint(rows)] if meetings else []

    def _watched(self, turn: Turn) -> Iterator[RecordKey]:
        for state in (*turn.stale, *turn.fresh) if self._watching else ():
            yield from self._watching_any(state)
        for state, events in turn.touched.items() if self._watching else ():
            for record in self._watching_any(state):
                if record not in state.imagined_for or self._is_near(record, events):
                    yield record

    def _watching_any(self, state: GroupState) -> Iterator[RecordKey]:
        for link in state.links & self._watching.keys():
            yield from self._watching[link]

    def _is_near(self, record: RecordKey, events: Iterable[Event]) -> bool:
        """Whether what some events say of somebody may bear on how they stand in a record that does not name them."""
        moments = [version.occurred for version in self.records.standing(record)]
        span = timedelta(days=self.decider.book.look_back_days) + SPARE
        return any(
            isinstance(event.data, (Assessment, Status)) or any(abs(event.occurred - m) <= span for m in moments)
            for event in events
        )

    def _of(self, record: RecordKey) -> Rows:
        self._let_go(record)
        standing = self.records.standing(record)
        if len(standing) < 2 or is_timeline(standing[0]):
            return {}
        live, known = standing[-1], self.groups.linking.entries
        versions = [known[v] if v is live else entries_of(v, self.groups.issues) for v in standing]
        self._watch(record, versions)
        rows: dict[str, list[Dropped]] = {}
        told: set[Entry] = set()
        beside: list[Beside | None] = []
        for entry in list(dropped_entries(versions, self._is_one)):
            own = next(entries for entries in versions if entry in entries)
            if entry not in told:
                beside.append(self._beside_known(entry, own))
                for meeting, standings in self._in_place_of(live, entry, own, beside[-1]).items():
                    rows.setdefault(meeting, []).extend(Dropped(live, s) for s in standings)
                    told.update(other for s in standings for other in s.entries)
        known_beside = [each for each in beside if each is not None]
        if len(known_beside) == len(beside):
            self._keep(record, known_beside)
        return rows

    def _is_one(self, entry: Entry, other: Entry) -> bool:
        """Whether two entries of one record, the first not live, are one young person (contract section 2)."""
        if entry.event is not other.event and same_within_record(entry, other):
            return True
        if self.groups.links(entry).isdisjoint(other.links):
            return False
        person = self.groups.person_of.get(other)
        stated = self._dates_beside(entry)
        if person is None:
            stated |= self._dates_beside(other)
        if len(stated) < 2:
            return True
        others = person.entries if person is not None else (other,)
        return not full_dates((entry,)).isdisjoint(full_dates(others))

    def _dates_beside(self, entry: Entry) -> set[BirthDate]:
        """The full dates of all whom verified identifiers would join to an entry, if its version were the live one."""
        together: Iterable[Entry] = (entry,)
        if len(entry.event.data.people) > 1:
            version, links = entries_of(entry.event, self.groups.issues), self.groups.links
            together = reach(entry, lambda one: (each for each in version if not links(one).isdisjoint(each.links)))
        return full_dates(together) | full_of(birth for one in together for birth in self.groups.births(one))

    def _keep(self, record: RecordKey, beside: Iterable[Beside]) -> None:
        """Those who stand beside what is known of them need not be decided again for what happens far away."""
        for state, due in beside:
            state.imagined_for.setdefault(record, []).extend(due.people)
            self._imagined.setdefault(record, []).append(state)

    def _let_go(self, record: RecordKey) -> None:
        for state in self._imagined.pop(record, ()):
            state.imagined_for.pop(record, None)

    def _watch(self, record: RecordKey, versions: Sequence[tuple[Entry, ...]]) -> None:
        """Whether the people of earlier versions are dropped may turn on what links them: look again when that does."""
        earlier = [entry for entries in versions[:-1] for entry in entries]
        if all(any(same_within_record(entry, other) for other in versions[-1]) for entry in earlier):
            return
        for entry in earlier:
            for link in entry.links:
                self._watching.setdefault(link, {})[record] = None

    def _in_place_of(
        self, live: Event, entry: Entry, entries: tuple[Entry, ...], beside: Beside | None
    ) -> dict[str, list[Standing]]:
        """The standings that count of a dropped person, with their version in the place of the live one."""
        made = self._decide(beside[1]) if beside is not None else self._made_out(live, entry, entries)
        takes = {each.meeting: each for each in self.decider.takes}
        return {
            meeting: [s for s in standings if entry in s.entries and s.verdict != "left-off"]
            for meeting, standings in made.items()
            if takes[meeting].appears(entry.event) and takes[meeting].checks(entry.event)
        }

    def _decide(self, due: Due) -> dict[str, list[Standing]]:
        return self.decider.decide(due, self.occurrences, self._day)

    def _beside_known(self, entry: Entry, entries: tuple[Entry, ...]) -> Beside | None:
        """The entry alone, among what stands of its group, where it would change nothing that is known of that."""
        state = self.groups.sole_beside(entry)
        person = state.imagined(entry) if state is not None else None
        if state is None or person is None:
            return None
        links = state.links.union(entry.links)
        if any(other is not entry and not links.isdisjoint(other.links) for other in entries):
            return None
        near = state.standings.near((entry.event.occurred,), self.decider.book.look_back_days)
        named = self.groups.named

        def entries_in(event: Event) -> Sequence[Entry]:
            return (entry,) if event is entry.event else named(state, event)

        admitted = {takes.meeting: state.standings.admitted(takes.meeting, near) for takes in self.decider.takes}
        return state, Due((person,), ((entry,),), admitted, entries_in)

    def _made_out(self, live: Event, entry: Entry, entries: tuple[Entry, ...]) -> dict[str, list[Standing]]:
        """Everything of the group that it would be, made out anew."""
        linking = self.groups.linking
        own = linking.entries[live]
        linking.remove(live)
        linking.add(entry.event, entries)
        people = self.decider.people(linking.group_of(entry), linking)
        made = self._decide(all_due(people))
        linking.remove(entry.event)
        linking.add(live, own)
        return made
