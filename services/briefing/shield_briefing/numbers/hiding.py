"""Counts of people as tables of numbers may show them: `shield_briefing.suppression`, put to rows and columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from shield_briefing.numbers.table import ALL, Row
from shield_briefing.suppression import LEAST_SHOWN, WITHHELD, shown, suppressed


def alone(count: int) -> str:
    """A count that is part of no total that is told."""
    return str(shown(count))


def one_way(counts: Mapping[str, int]) -> tuple[Row, ...]:
    """The rows of groups that add up, their total last; no row where nothing is counted by any group."""
    cells = suppressed(counts, total_shown=True)
    rows = [(group, (str(cell),)) for group, cell in cells.items()]
    return (*rows, (ALL, (alone(sum(counts.values())),))) if counts else ()


def overlapping(parts: Mapping[str, frozenset[int]], everyone: frozenset[int]) -> dict[str, str]:
    """The sizes of sets of people that may overlap, where the number of everyone is told.

    A set is withheld where fewer than five people lie between it and a larger one that is told, or in both of two that
    are everyone together: their number could be had by subtraction.
    """
    told = [everyone]
    cells: dict[str, str] = {}
    for name in sorted(parts, key=lambda name: (-len(parts[name]), name)):
        mine = parts[name]
        if len(mine) >= LEAST_SHOWN and any(_gives_away(mine, other, everyone) for other in told):
            cells[name] = WITHHELD
            continue
        cells[name] = alone(len(mine))
        told.append(mine)
    return cells


def _gives_away(mine: frozenset[int], other: frozenset[int], everyone: frozenset[int]) -> bool:
    if mine <= other:
        return len(other - mine) < LEAST_SHOWN
    return mine | other == everyone and len(mine & other) < LEAST_SHOWN


@dataclass(slots=True)
class Grid:
    """Counts by row and column; only the totals of one of the two are ever told."""

    rows: Sequence[str]
    columns: Sequence[str]
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, row: str, column: str) -> None:
        """Count one more."""
        self.counts[row, column] += 1

    def with_row_totals(self, withheld: Collection[str] = ()) -> dict[str, tuple[str, ...]]:
        """Each row's cells, and then its total; nothing that adds up to the total of a row where that is withheld."""
        told = {row: self._told((row, column) for column in self.columns) for row in self.rows}
        return told | {row: self._without_total(row) for row in self.rows if row in withheld}

    def with_column_totals(self) -> dict[str, tuple[str, ...]]:
        """Each row's cells, and then a row of totals."""
        columns = [self._told((row, column) for row in self.rows) for column in self.columns]
        return dict(zip((*self.rows, ALL), zip(*columns, strict=True), strict=True))

    def _without_total(self, row: str) -> tuple[str, ...]:
        largest = max(self.columns, key=lambda column: self.counts[row, column])
        cells = (WITHHELD if column == largest else alone(self.counts[row, column]) for column in self.columns)
        return (*cells, WITHHELD)

    def _told(self, places: Iterable[tuple[str, str]]) -> tuple[str, ...]:
        counts = {place: self.counts[place] for place in places}
        return (*map(str, suppressed(counts, total_shown=True).values()), alone(sum(counts.values())))
