"""The numbers as a page: what every form of it sets out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from shield_briefing.clean import cleaned
from shield_briefing.document import Block, Bullets, Page, Para, Section, Table
from shield_briefing.numbers.reckon import Numbers
from shield_briefing.numbers.table import NumbersTable

HOW_TO_READ = (
    'A count of people or of reports about them is shown from five on: "fewer than 5" may be none. "Withheld" stands '
    "where a count could be had by subtraction. Sittings, messages, returns and actions are counted as they are.",
    "Nothing here is about one young person. Numbers raise questions; how well an agency works they do not say.",
)
NOTHING = "Nothing to count in this month."


def page_of_numbers(numbers: Numbers) -> Page:
    """The whole page, with every text made harmless."""
    blocks: Iterator[Block] = (
        _part(part, tuple(tables), f"part-{number}")
        for number, (part, tables) in enumerate(groupby(numbers.tables, key=lambda table: table.part), start=1)
    )
    front = (Bullets(tuple(map(cleaned, (*numbers.remarks, *HOW_TO_READ))), "notices"),)
    running = f"{numbers.title}. For the partnership board. Small numbers are not shown."
    return Page(numbers.marking, numbers.title, running, (*front, *blocks))


def _part(title: str, tables: tuple[NumbersTable, ...], anchor: str) -> Section:
    """A part of the page; tables of one column each may stand side by side."""
    kind = "part pairs" if all(len(table.columns) == 1 for table in tables) else "part"
    return Section(title, tuple(map(_table, tables)), kind, anchor)


def _table(table: NumbersTable) -> Section:
    rows = tuple((cleaned(name), *map(cleaned, cells)) for name, cells in table.rows)
    about = Para(cleaned(table.about), "about")
    body: Block = Table(table.title, (table.head, *map(cleaned, table.columns)), rows) if rows else Para(NOTHING)
    return Section(table.title, (about, body), "numbers", table.id)
