"""An agenda's page set out for paper: a first page that works alone, then everything else.

Made of the blocks of the page that every form shows, so that nothing can be on paper that the copy does not hold.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from shield_briefing.document import Block, Bullets, Cell, Link, Page, Para, Section, Table
from shield_briefing.page_front import CUSTODY, GAPS, GLANCE, HOW_SOON, MISSING
from shield_briefing.pdf.columns import LINE, heights, words_of
from shield_briefing.said_when import count
from shield_briefing.shape import Agenda
from shield_briefing.wording import PRIORITIES

URGENT, TO_DO = "To look at immediately or today", "What to do"
#: The room for the tables of a first page and what the heading of each takes, in millimetres.
ROOM, HEAD = 145.0, 21.0
#: So many lines of what may be missing stand beside what to do.
MOST_GAPS = 8
#: A longer text is cut there.
MOST_CHARACTERS = 160
NO_WAIT = "Where a child is at risk now, nobody should wait for the meeting: call Duty and Advice."
#: How soon people look at what is in a line of its own on the first page.
SOON = ("immediate", "same-day")


def paper_of(page: Page, agenda: Agenda) -> tuple[Page, int]:
    """The page of an agenda as paper shows it, and how many of its blocks stand on the first page.

    A page that has no list of all items in short, as one about places, stays as it is.
    """
    named = {block.heading: block for block in page.blocks if isinstance(block, Section)}
    if GLANCE not in named:
        return page, 0
    first = tuple(_first_page(page, named, agenda))
    there = {_content(block) for block in first}
    rest = tuple(block for block in page.blocks if _content(block) not in there)
    return replace(page, blocks=(*first, *rest)), len(first)


def _content(block: Block) -> Block:
    """A block without its looks, which paper changes."""
    return replace(block, kind="") if isinstance(block, Section) else block


def _first_page(page: Page, named: dict[str, Section], agenda: Agenda) -> Iterator[Block]:
    yield from (block for block in page.blocks if not isinstance(block, Section))
    yield from (block for block in named.values() if block.kind == "counts")
    urgent = _urgent(named[GLANCE])
    yield Section(TO_DO, (Bullets(tuple(_to_do(named, urgent, agenda))),), "to-do")
    if GAPS in named:
        yield _gaps(named[GAPS])
    yield from _that_fit([*(named[heading] for heading in (CUSTODY, MISSING) if heading in named), _soon(urgent)])


def _gaps(section: Section) -> Section:
    """What may be missing, beside what to do; the whole of it on a later page where that is more."""
    lines = [line for block in section.blocks if isinstance(block, Bullets) for line in block.lines]
    shown = Bullets(tuple(_short(line) for line in lines[:MOST_GAPS]))
    return replace(section, blocks=(shown, *_more(len(lines) - MOST_GAPS)), kind="gaps")


def _that_fit(sections: Sequence[Section]) -> Iterator[Section]:
    """The sections with as many rows as a first page has room for: half of what is left to each but the last."""
    left = ROOM - HEAD * len(sections)
    for at, section in enumerate(sections, 1):
        cut, taken = _cut(section, left if at == len(sections) else left / 2)
        left -= taken
        yield cut


def _cut(section: Section, room: float) -> tuple[Section, float]:
    table = section.blocks[0]
    if not isinstance(table, Table):
        return section, LINE
    short = replace(table, rows=tuple(tuple(map(_short, row)) for row in table.rows))
    sums = list(accumulate(heights(short)))
    n = max(1, bisect_right(sums, room))
    return replace(section, blocks=(replace(short, rows=short.rows[:n]), *_more(len(sums) - n))), sums[n - 1]


def _more(left: int) -> Iterator[Para]:
    if left > 0:
        yield Para(f"And {left} more: see the pages that follow.", "more")


def _short(cell: Cell) -> Cell:
    text = words_of(cell)
    cut = text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS]} …"
    return replace(cell, text=cut) if isinstance(cell, Link) else cut


def _soon(urgent: Table) -> Section:
    nothing = Para("Nothing on this list is to be looked at before the rest.")
    return Section(URGENT, (urgent if urgent.rows else nothing,), "front")


def _urgent(glance: Section) -> Table:
    table = next((block for block in glance.blocks if isinstance(block, Table)), Table("", (), ()))
    soon = {PRIORITIES[priority] for priority in SOON}
    rows = tuple(row for row in table.rows if row[HOW_SOON] in soon)
    return replace(table, caption="Items that cannot wait, in the order of the list", rows=rows)


def _to_do(named: dict[str, Section], urgent: Table, agenda: Agenda) -> Iterator[str]:
    custody, missing = (_rows(named.get(heading)) for heading in (CUSTODY, MISSING))
    if custody:
        yield f"In custody, {custody}: is an appropriate adult there, what does the clock say, where do they go next?"
    if missing:
        yield f"Missing, {missing}: who is looking, what is known by now, who tells the family?"
    if urgent.rows:
        yield f"Then {_how_many(urgent)}, in the order below; then the rest."
    yield "For each young person: what is in place, what is agreed, one named owner and a date."
    overdue = sum(bool(action["overdue_days"]) for action in agenda["carried_actions"])
    if overdue:
        yield f"{count(overdue, 'carried action')} overdue: ask the owner what stands in the way."
    if agenda["to_check"]:
        yield f"{count(len(agenda['to_check']), 'question')} under “To check”: each says who would know."
    yield NO_WAIT


def _rows(section: Section | None) -> int:
    blocks = section.blocks if section is not None else ()
    return sum(len(block.rows) for block in blocks if isinstance(block, Table))


def _how_many(urgent: Table) -> str:
    told = ((sum(row[HOW_SOON] == PRIORITIES[priority] for row in urgent.rows), priority) for priority in SOON)
    words = {"immediate": "to look at immediately", "same-day": "to look at today"}
    return " and ".join(f"{count(n, 'item')} {words[priority]}" for n, priority in told if n)
