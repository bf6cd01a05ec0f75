"""Standings as plain values, so that those of two folds can be compared."""

from __future__ import annotations

from typing import Any

from shield_shared.decisions import Change, Dropped, Nobody, Standing, YoungPerson
from shield_shared.identity import Entry

Row = Standing | Nobody | Dropped


def keys(entries: tuple[Entry, ...]) -> tuple[Any, ...]:
    """Entries by what tells them from every other."""
    return tuple(entry.key for entry in entries)


def person_value(person: YoungPerson) -> tuple[Any, ...]:
    """Everything that is known of a young person."""
    care = (person.care.status, person.care.event.key) if person.care is not None else None
    known = (person.reference, person.anchor, keys(person.entries), keys(person.group))
    return (*known, person.births, care, person.clash)


def standing_value(standing: Standing) -> tuple[Any, ...]:
    """Everything that a standing says."""
    return (
        standing.event.key,
        standing.role,
        person_value(standing.person),
        keys(standing.entries),
        standing.scope,
        standing.verdict,
        standing.why,
        standing.priority,
        standing.rules,
        standing.unknown_rules,
        standing.open,
        standing.kept_open,
        standing.occurrence,
    )


def row_value(row: Row) -> tuple[Any, ...]:
    """Everything that any row of a change says."""
    if isinstance(row, Nobody):
        return ("nobody", row.event.key, row.rules, row.unknown_rules)
    if isinstance(row, Dropped):
        return ("dropped", row.live.key, *standing_value(row.standing))
    return ("standing", *standing_value(row))


class Tally:
    """What stands after several changes: what came and has not gone; what goes must have come."""

    def __init__(self) -> None:
        self._rows: dict[Row, None] = {}

    def apply(self, change: Change) -> None:
        """Take in one change."""
        gone: list[Row] = [*change.gone, *change.nobody_gone, *change.dropped_gone]
        come: list[Row] = [*change.come, *change.nobody_come, *change.dropped_come]
        for row in gone:
            del self._rows[row]
        for row in come:
            assert row not in self._rows
            self._rows[row] = None

    def values(self) -> list[tuple[Any, ...]]:
        """All that stands, in an order of its own; what stands twice shows twice."""
        return sorted((row_value(row) for row in self._rows), key=repr)
