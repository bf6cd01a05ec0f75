"""One group of entries as at the last settling: its young people, and how they stand at each meeting."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from shield_shared.decisions import Standing, YoungPerson
from shield_shared.events import Event
from shield_triage.linking import Group
from shield_triage.occurrences import Occurrences
from shield_triage.reuse import Before
from shield_triage.windows import GroupDiaries


@dataclass(slots=True, eq=False)
class GroupState:
    """One group as at the last settling: its young people and their standings by meeting."""

    group: Group
    people: tuple[YoungPerson, ...]
    before: GroupState | None = None
    standings: dict[str, list[Standing]] = field(default_factory=dict)

    def since(self, changed: Collection[Event]) -> Before:
        """How the group stood, and the events that have changed since."""
        return Before(self.people, self.group, self.standings, changed)

    def diaries(self, meeting: str, occurrences: Occurrences) -> GroupDiaries:
        """What its rules that look back count at one meeting, as at the last settling."""
        admitted = frozenset(standing.event for standing in self.standings[meeting] if standing.rules)
        return GroupDiaries(self.people, admitted, occurrences.root)

    def as_known_by(self, people: tuple[YoungPerson, ...]) -> tuple[YoungPerson, ...]:
        """These people, as the young person known so far where only their entries differ."""
        is_known = len(self.people) == len(people) == 1 and self.people[0].heard_of_again(people[0])
        return self.people if is_known else people
