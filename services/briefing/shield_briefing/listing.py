"""What one meeting lists at a cut-off (contract 4.2): bands, to check, left off, corrections.

A `Ledger` follows one meeting through its cut-offs: changes in standings come in, and each listing compares what stands
now with what stood at the last held sitting. The work of a listing grows with what changed, not with the history.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from shield_shared.decisions import Change, Dropped, Nobody, Standing
from shield_shared.events import Event
from shield_shared.people import Role

Band = Literal["new", "seen", "open"]

#: One entry in one role: what is compared between two cut-offs.
Spot = tuple[Event, int, Role]
Record = tuple[str, str, str, str]
Row = Standing | Nobody | Dropped

#: Whether an appearance that stood in a record is the same role and person as one that stands in it now.
Same = Callable[[Standing, Standing], bool]


@dataclass(frozen=True, slots=True)
class Listed:
    """One listed appearance with its band; `updated` when the record, role and person were listed before."""

    standing: Standing
    band: Band
    updated: bool


@dataclass(frozen=True, slots=True)
class Check:
    """One row to check; `last_shown` when it will only be counted from the next sitting on."""

    row: Row
    last_shown: bool


@dataclass(frozen=True, slots=True)
class Correction:
    """A (record, role, person) that qualified at the previous cut-off and no longer does."""

    was: Standing


@dataclass(frozen=True, slots=True)
class Listing:
    """Everything that one sitting lists."""

    items: tuple[Listed, ...]
    to_check: tuple[Check, ...]
    to_check_older: int
    left_off: tuple[Standing, ...]
    corrections: tuple[Correction, ...]


@dataclass(slots=True)
class Ledger:
    """The standings of one meeting, and how they stood at its last held sitting (whose cut-off is `since`).

    Whoever is left off is only told of where the meeting `tells_left_off`.
    """

    shown_for: timedelta
    tells_left_off: bool = True
    since: datetime | None = None
    _qualifying: dict[Spot, Standing] = field(default_factory=dict)
    _by_record: dict[Record, dict[Spot, None]] = field(default_factory=dict)
    _before: dict[Record, dict[Spot, Standing | None]] = field(default_factory=dict)
    _were_new: dict[Spot, None] = field(default_factory=dict)
    _kept_open: dict[Standing, None] = field(default_factory=dict)
    _checks: dict[Row, None] = field(default_factory=dict)
    _aged: dict[Row, None] = field(default_factory=dict)
    _left: dict[Standing, None] = field(default_factory=dict)

    def apply(self, change: Change) -> None:
        """Take in what a settling changed."""
        for standing in change.gone:
            self._drop(standing)
        for standing in change.come:
            self._take(standing)
        gone: list[Row] = [*change.nobody_gone, *change.dropped_gone]
        come: list[Row] = [*change.nobody_come, *change.dropped_come]
        for row in gone:
            self._uncheck(row)
        self._checks.update(dict.fromkeys(come))

    def _drop(self, standing: Standing) -> None:
        self._left.pop(standing, None)
        self._uncheck(standing)
        self._kept_open.pop(standing, None)
        if standing.verdict == "qualifies":
            for spot in spots(standing):
                self._touch(spot, standing)
                del self._qualifying[spot]
                del self._by_record[standing.event.record][spot]

    def _take(self, standing: Standing) -> None:
        if standing.verdict == "left-off":
            if self.tells_left_off and (self.since is None or standing.event.received > self.since):
                self._left[standing] = None
        elif standing.verdict == "to-check":
            self._checks[standing] = None
        else:
            self._list(standing)

    def _list(self, standing: Standing) -> None:
        for spot in spots(standing):
            self._touch(spot, None)
            self._qualifying[spot] = standing
            self._by_record.setdefault(standing.event.record, {})[spot] = None
        if standing.kept_open:
            self._kept_open[standing] = None

    def _touch(self, spot: Spot, standing: Standing | None) -> None:
        self._before.setdefault(spot[0].record, {}).setdefault(spot, standing)

    def _then(self, record: Record) -> dict[Spot, Standing | None]:
        """The spots of a record that have changed since the last held sitting, as they stood then."""
        return self._before.get(record, {})

    def _uncheck(self, row: Row) -> None:
        self._checks.pop(row, None)
        self._aged.pop(row, None)

    def listing(self, cut_off: datetime, next_cut_off: datetime, is_same: Same) -> Listing:
        """What is listed at a cut-off; `next_cut_off` is that of the next sitting, for what is shown a last time.

        `is_same` tells whether an appearance in a record is the same role and person as another.
        """
        items = tuple(sorted(self._items(is_same), key=lambda listed: _order(listed.standing)))
        checks = tuple(self._current_checks(cut_off, next_cut_off))
        left = tuple(sorted(self._left, key=_order))
        return Listing(items, checks, len(self._aged), left, tuple(self._corrections(is_same)))

    def listed(self) -> Iterator[Standing]:
        """The appearances on the list as it stands."""
        return (standing for standing, _ in self._banded())

    def hold(self, cut_off: datetime) -> None:
        """The sitting with this cut-off counts as held: the next one is compared with it."""
        self._were_new = {spot: None for standing in self._new() for spot in spots(standing)}
        self._before.clear()
        self._left.clear()
        self.since = cut_off

    def _new(self) -> Iterator[Standing]:
        touched = (spot for changed in self._before.values() for spot in changed)
        now = {self._qualifying[spot]: None for spot in touched if spot in self._qualifying}
        return (standing for standing in now if not self._stood(standing))

    def _stood(self, standing: Standing) -> bool:
        then = self._then(standing.event.record)
        return any(then.get(spot, standing) is not None for spot in spots(standing))

    def _items(self, is_same: Same) -> Iterator[Listed]:
        for standing, band in self._banded():
            yield Listed(standing, band, band == "new" and self._was_listed(standing, is_same))

    def _banded(self) -> Iterator[tuple[Standing, Band]]:
        new = dict.fromkeys(self._new())
        yield from ((standing, "new") for standing in new)
        seen = {self._qualifying[spot]: None for spot in self._were_new if spot in self._qualifying}
        yield from ((standing, "seen") for standing in seen if standing not in new)
        yield from ((standing, "open") for standing in self._kept_open if standing not in new and standing not in seen)

    def _was_listed(self, standing: Standing, is_same: Same) -> bool:
        record = standing.event.record
        then = {spot: self._qualifying[spot] for spot in self._by_record[record]} | self._then(record)
        return any(was is not None and is_same(was, standing) for was in then.values())

    def _corrections(self, is_same: Same) -> Iterator[Correction]:
        said: set[tuple[Record, Role, str]] = set()
        changed = (pair for changes in self._before.values() for pair in changes.items())
        gone = (was for spot, was in changed if was is not None and spot not in self._qualifying)
        for was in sorted(gone, key=_order):
            row = (was.event.record, was.role, was.person.reference)
            if row not in said and not self._still_listed(was, is_same):
                said.add(row)
                yield Correction(was)

    def _still_listed(self, was: Standing, is_same: Same) -> bool:
        now = {self._qualifying[spot]: None for spot in self._by_record.get(was.event.record, ())}
        return any(is_same(was, standing) for standing in now)

    def _current_checks(self, cut_off: datetime, next_cut_off: datetime) -> Iterator[Check]:
        for row in [row for row in self._checks if not self._shown(row, cut_off, self.since)]:
            del self._checks[row]
            self._aged[row] = None
        for row in sorted(self._checks, key=_check_order):
            yield Check(row, not self._shown(row, next_cut_off, cut_off))

    def _shown(self, row: Row, cut_off: datetime, since: datetime | None) -> bool:
        received = receipt(row)
        standing = row.standing if isinstance(row, Dropped) else row
        is_open = isinstance(standing, Standing) and standing.open
        return is_open or cut_off - received < self.shown_for or since is None or received > since


def receipt(row: Row) -> datetime:
    """When the live version that a row to check rests on was received."""
    return row.live.received if isinstance(row, Dropped) else row.event.received


def spots(standing: Standing) -> Iterable[Spot]:
    """The entries of an appearance, each in its role."""
    return [(standing.event, entry.place, standing.role) for entry in standing.entries]


def _order(standing: Standing) -> tuple[object, ...]:
    return (*standing.event.key, standing.role, standing.entries[0].place)


def _check_order(row: Row) -> tuple[object, ...]:
    standing = row.standing if isinstance(row, Dropped) else row
    if isinstance(standing, Nobody):
        return (*standing.event.key, "", -1)
    return _order(standing)
