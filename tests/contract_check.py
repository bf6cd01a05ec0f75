"""Compares agendas with the worked expectations in tests/data/contract: who must be where on each sitting."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

PRIORITIES = ("note", "next-meeting", "same-day", "immediate")
BANDS = ("new", "seen", "open")
ROWS = {
    "to_check": ("source", "id", "role"),
    "left_off": ("source", "id", "role"),
    "corrections": ("source", "record", "role"),
}

Row = list[Any]  # source, id, role, identifier, band, priority, late, number of the item that holds it
Item = dict[str, Any]


@dataclass(slots=True)
class Shown:
    """One appearance on an agenda: the identifiers of its person, its band, the item that it stands in."""

    identifiers: set[str]
    band: str
    item: Item


@dataclass(slots=True)
class Matched:
    """The expected rows that were found, by the item that holds them."""

    rows: dict[str, tuple[Item, list[Row]]] = field(default_factory=dict)
    items: defaultdict[int, set[str]] = field(default_factory=lambda: defaultdict(set))


def differences(want: dict[str, Any], agenda: dict[str, Any]) -> Iterator[str]:
    """Everything in which an agenda differs from the expectation of its sitting, as sentences."""
    matched = Matched()
    yield from _appearances(want["items"], agenda["items"], matched)
    for item, rows in matched.rows.values():
        yield from _item(item, rows)
    for items in matched.items.values():
        if len(items) > 1:
            yield f"one occurrence or young person in several items: {sorted(items)}"
    for name, keys in ROWS.items():
        yield from _rows(
            name, [row[:3] for row in want[name]], [[row.get(key) for key in keys] for row in agenda[name]]
        )


def _appearances(expected: list[Row], items: list[Item], matched: Matched) -> Iterator[str]:
    shown = _shown(items)
    for row in expected:
        source, event, role, identifier, band, *_, number = row
        hits = [each for each in shown[source, event, role] if _is_of(each, identifier)]
        if not hits:
            yield f"missing: {event} {role} {band}"
            continue
        shown[source, event, role].remove(hits[0])
        if hits[0].band != band:
            yield f"{event} {role}: band {hits[0].band}, expected {band}"
        matched.rows.setdefault(hits[0].item["item"], (hits[0].item, []))[1].append(row)
        matched.items[number].add(hits[0].item["item"])
    for (_, event, role), rest in shown.items():
        yield from (f"not expected: {event} {role}" for _ in rest)


def _shown(items: list[Item]) -> defaultdict[tuple[str, str, str], list[Shown]]:
    shown: defaultdict[tuple[str, str, str], list[Shown]] = defaultdict(list)
    for item in items:
        for person in item["people"]:
            identifiers = {each["value"] for each in person.get("identifiers") or []}
            for each in person["appearances"]:
                shown[each["source"], each["id"], each["role"]].append(Shown(identifiers, each["band"], item))
    return shown


def _is_of(shown: Shown, identifier: str | None) -> bool:
    return identifier in shown.identifiers if identifier else not shown.identifiers


def _item(item: Item, rows: list[Row]) -> Iterator[str]:
    new = [row for row in rows if row[4] == "new"]
    expected = {
        "priority": max((row[5] for row in rows), key=PRIORITIES.index),
        "band": min((row[4] for row in rows), key=BANDS.index),
        "late": bool(new) and all(row[6] for row in new),
    }
    for key, value in expected.items():
        if item[key] != value:
            yield f"item {item['item']} ({rows[0][1]}): {key} {item[key]}, expected {value}"
    if len({row[7] for row in rows}) > 1:
        yield f"item {item['item']} holds what belongs apart: {sorted({row[1] for row in rows})}"


def _rows(name: str, expected: list[Row], found: list[Row]) -> Iterator[str]:
    want, got = (Counter(tuple(each or "" for each in row) for row in rows) for rows in (expected, found))
    yield from (f"{name}: missing {row[1]} {row[2]}" for row in want - got)
    yield from (f"{name}: not expected {row[1]} {row[2]}" for row in got - want)
