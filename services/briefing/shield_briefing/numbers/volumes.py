"""How much each meeting went through: sittings, items, who is to check, left off and corrected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

from shield_briefing.numbers.given import Given
from shield_briefing.numbers.hiding import Grid, alone, overlapping
from shield_briefing.numbers.listed import ListedPerson
from shield_briefing.numbers.table import NumbersTable, Row
from shield_briefing.shape import Agenda, ItemRow
from shield_briefing.suppression import WITHHELD

PART = "What the meetings went through"
ITEMS = ("New, in time", "New, late", "Seen again", "Still open")
TOGETHER = "All meetings together"


def volume_tables(given: Given, people: Iterable[ListedPerson]) -> Iterator[NumbersTable]:
    """The tables of sittings, people, items and questions by meeting."""
    yield _sittings(given)
    listed = _people(given, people)
    yield listed
    yield _items(given, [name for name, cells in listed.rows if WITHHELD in cells])
    yield _beside(given)
    yield _left_off(given)


def _sittings(given: Given) -> NumbersTable:
    fates = Counter((sitting.meeting, fate) for sitting, fate in given.sittings)
    meetings = given.policy.meetings
    told = {m: tuple(str(fates[m, fate]) for fate in ("held", "cancelled", "ahead")) for m in sorted(meetings)}
    about = (
        "Every scheduled sitting counts as held unless it was cancelled. Ahead: after what was received, not counted."
    )
    return NumbersTable(
        "sittings", PART, "Sittings", about, "Meeting", ("Held", "Cancelled", "Ahead"), _titled(given, told)
    )


def _people(given: Given, people: Iterable[ListedPerson]) -> NumbersTable:
    listed = list(people)
    meetings = {m: frozenset(i for i, person in enumerate(listed) if m in person.meetings) for m in _compiled(given)}
    cells = overlapping(meetings, frozenset(range(len(listed))))
    rows: list[Row] = [(given.policy.meetings[m].title, (cells[m],)) for m in meetings]
    rows.append((TOGETHER, (alone(len(listed)),)))
    about = "Each young person once, however often they were listed. Somebody may be listed at several meetings."
    return NumbersTable("listed", PART, "Young people listed", about, "Meeting", ("Young people",), tuple(rows))


def _compiled(given: Given) -> list[str]:
    """The meetings that have agendas this month."""
    return sorted({sitting.meeting for sitting, _ in given.agendas})


def _items(given: Given, withheld: Sequence[str]) -> NumbersTable:
    """A meeting that goes by young people and sat once has as many items as people: neither may give away the other."""
    grid = Grid(_compiled(given), ITEMS)
    for sitting, agenda in given.agendas:
        for item in agenda["items"]:
            grid.add(sitting.meeting, _band(item))
    rows = _titled(given, grid.with_row_totals([m for m in grid.rows if given.policy.meetings[m].title in withheld]))
    about = (
        "An item is one occurrence, or one young person, as the meeting groups them. New: counted at the sitting that "
        "listed it as new; late if all of it happened before that sitting's window. Seen again and still open: counted "
        "at each sitting."
    )
    return NumbersTable("items", PART, "Items", about, "Meeting", (*ITEMS, "All"), rows)


def _band(item: ItemRow) -> str:
    if item["band"] == "new":
        return "New, late" if item["late"] else "New, in time"
    return {"seen": "Seen again", "open": "Still open"}[item["band"]]


def _titled(given: Given, rows: Mapping[str, tuple[str, ...]]) -> tuple[Row, ...]:
    return tuple((given.policy.meetings[meeting].title, cells) for meeting, cells in rows.items())


def _beside(given: Given) -> NumbersTable:
    checks: dict[str, set[Hashable]] = {meeting: set() for meeting in _compiled(given)}
    corrections: dict[str, set[Hashable]] = {meeting: set() for meeting in checks}
    for sitting, agenda in given.agendas:
        checks[sitting.meeting].update(_to_check(agenda))
        corrections[sitting.meeting].update(
            (sitting.date, r["source"], r["record"], r["role"], r["young_person"]) for r in agenda["corrections"]
        )
    rows = {meeting: (alone(len(checks[meeting])), alone(len(corrections[meeting]))) for meeting in checks}
    about = "To check: each person in a report once. Corrections: who had been listed and no longer belonged."
    columns = ("To check", "Corrections")
    return NumbersTable("beside", PART, "To check, and corrections", about, "Meeting", columns, _titled(given, rows))


def _to_check(agenda: Agenda) -> Iterator[Hashable]:
    for row in agenda["to_check"]:
        yield row["source"], row["id"], row["role"], row["person"]["young_person"] if row["person"] else None


def _left_off(given: Given) -> NumbersTable:
    meetings = [m for m in _compiled(given) if given.policy.meetings[m].takes != "area"]
    whys = sorted({row["why"] for _, agenda in given.agendas for row in agenda["left_off"]})
    grid = Grid(whys, meetings)
    for sitting, agenda in given.agendas:
        for row in agenda["left_off"]:
            grid.add(row["why"], sitting.meeting)
    titles = tuple(given.policy.meetings[meeting].title for meeting in meetings)
    about = (
        "Appearances in reports that were received and not listed, by the reason given. Area meetings leave nobody off."
    )
    rows = tuple(grid.with_column_totals().items()) if whys else ()
    return NumbersTable("left-off", PART, "Left off", about, "Reason", titles, rows)
