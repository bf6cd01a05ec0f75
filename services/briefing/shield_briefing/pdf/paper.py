"""An agenda's page set out for paper: a first page that works alone, then everything else.

Made of the blocks of the page that every form shows, so that nothing can be on paper that the copy does not hold.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from shield_briefing.contextual.shape import CONTEXTUAL
from shield_briefing.document import Block, Bullets, Cell, Link, Page, Para, Section, Table
from shield_briefing.page_front import CUSTODY, GAPS, GLANCE, HOW_SOON, MISSING
from shield_briefing.pdf.columns import ACROSS, LINE, height_of, heights, words_of
from shield_briefing.said_when import count
from shield_briefing.shape import Agenda
from shield_briefing.wording import PRIORITIES

URGENT, TO_DO = "To look at immediately or today", "What to do"
#: The room on a first page, and what each table takes beside its rows, in millimetres as `columns` estimates them: that
#: errs upwards, so that this leaves room for a warning on A4's 259.
PAGE, HEAD = 270.0, 20.0
#: So many lines of what may be missing stand beside what to do.
MOST_GAPS = 8
#: A longer text is cut there.
MOST_CHARACTERS = 160
NO_WAIT = "Where a child is at risk now, nobody should wait for the meeting: call Duty and Advice."
#: How soon people look at what is in a line of its own on the first page.
SOON = ("immediate", "same-day")


def paper_of(page: Page, agenda: Agenda) -> tuple[Page, int]:
    """The page of an agenda as paper shows it, and how many of its blocks stand on the first page.

    A page about places has no young people on it and stays as it is.
    """
    named = {block.heading: block for block in page.blocks if isinstance(block, Section)}
    if agenda["audience"] == CONTEXTUAL:
        return page, 0
    first = tuple(_first_page(page, named, agenda))
    there = {_content(block) for block in first}
    rest = tuple(block for block in page.blocks if _content(block) not in there)
    return replace(page, blocks=(*first, *rest)), len(first)


def _content(block: Block) -> Block:
    """A block without its looks, which paper changes."""
    return replace(block, kind="") if isinstance(block, Section) else block


def _first_page(page: Page, named: dict[str, Section], agenda: Agenda) -> Iterator[Block]:
    urgent = _urgent(named[GLANCE])
    top: list[Block] = [block for block in page.blocks if not isinstance(block, Section)]
    top += [block for block in named.values() if block.kind == "counts"]
    pair = [Section(TO_DO, (Bullets(tuple(_to_do(named, urgent, agenda))),), "to-do")]
    pair += [_gaps(named[GAPS])] if GAPS in named else []
    tables = [*(named[heading] for heading in (CUSTODY, MISSING) if heading in named), urgent]
    across = ACROSS // len(pair)
    taken = sum(map(height_of, top)) + max(height_of(block, across) for block in pair)
    yield from (*top, *pair, *_in_room(tables, PAGE - taken - HEAD * len(tables)))


def _gaps(section: Section) -> Section:
    """What may be missing, beside what to do; the whole of it on a later page where that is more."""
    lines = [line for block in section.blocks if isinstance(block, Bullets) for line in block.lines]
    shown = Bullets(tuple(_short(line) for line in lines[:MOST_GAPS]))
    left = len(lines) - MOST_GAPS
    more = (Para(f"And {left} more: see the pages that follow.", "more"),) if left > 0 else ()
    return replace(section, blocks=(shown, *more), kind="gaps")


def _urgent(glance: Section) -> Section:
    """What is to be looked at immediately, then what today, each in the order of the list."""
    table = next((block for block in glance.blocks if isinstance(block, Table)), Table("", (), ()))
    soon = [PRIORITIES[priority] for priority in SOON]
    rows = sorted((row for row in table.rows if row[HOW_SOON] in soon), key=lambda row: soon.index(str(row[HOW_SOON])))
    columns = slice(HOW_SOON + 1)
    short = Table("Items that cannot wait", table.columns[columns], tuple(row[columns] for row in rows))
    nothing = Para("Nothing on this list is to be looked at before the rest.")
    return Section(URGENT, (short if rows else nothing,), "front")


def _in_room(sections: Sequence[Section], room: float) -> Iterator[Section]:
    """The sections with as many of their rows as there is room for, what cannot wait having twice the share."""
    needs = [sum(heights(table)) for section in sections for table in section.blocks if isinstance(table, Table)]
    weights = [2 if section.heading == URGENT else 1 for section in sections]
    rooms = shares(needs, weights, room)
    yield from map(_cut, sections, [*rooms, 0.0])


def shares(needs: Sequence[float], weights: Sequence[int], room: float) -> list[float]:
    """Room for each need: all of it where that is at most its share of what is left, else the share."""
    given = [0.0] * len(needs)
    left, weight = room, sum(weights[: len(needs)])
    for at in sorted(range(len(needs)), key=lambda at: needs[at] / weights[at]):
        given[at] = min(needs[at], left * weights[at] / weight)
        left -= given[at]
        weight -= weights[at]
    return given


def _cut(section: Section, room: float) -> Section:
    """A section with as many rows of its table as fit, one at least, and the numbers of the items of the others."""
    table = section.blocks[0]
    if not isinstance(table, Table):
        return section
    short = replace(table, rows=tuple(tuple(map(_short, row)) for row in table.rows))
    n = max(1, bisect_right(list(accumulate(heights(short))), room + LINE / 2))
    more = _more(short.rows[n:])
    return replace(section, blocks=(replace(short, rows=short.rows[:n]), *more))


def _more(rows: Sequence[tuple[Cell, ...]]) -> Iterator[Para]:
    anchors = dict.fromkeys(cell.anchor for row in rows for cell in row if isinstance(cell, Link))
    if rows:
        items = runs([int(each.removeprefix("item-")) for each in anchors])
        yield Para(f"And {len(rows)} more on the pages that follow: items {items}.", "more")


def runs(numbers: Sequence[int]) -> str:
    """Numbers in their order, those that follow on each other as `3 to 7`."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][-1] + 1:
            found[-1].append(number)
        else:
            found.append([number])
    return ", ".join(f"{run[0]} to {run[-1]}" if len(run) > 1 else str(run[0]) for run in found)


def _short(cell: Cell) -> Cell:
    text = words_of(cell)
    cut = text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS]} …"
    return replace(cell, text=cut) if isinstance(cell, Link) else cut


def _to_do(named: dict[str, Section], urgent: Section, agenda: Agenda) -> Iterator[str]:
    custody, missing = (_rows(named.get(heading)) for heading in (CUSTODY, MISSING))
    if custody:
        yield f"In custody, {custody}: is an appropriate adult there, what does the clock say, where do they go next?"
    if missing:
        yield f"Missing, {missing}: who is looking, what is known by now, who tells the family?"
    if _rows(urgent):
        then = "then" if custody or missing else "first"
        yield f"{then.capitalize()} {_how_many(urgent)}, in the order below; then the rest."
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


def _how_many(urgent: Section) -> str:
    rows = [row for table in urgent.blocks if isinstance(table, Table) for row in table.rows]
    told = ((sum(row[HOW_SOON] == PRIORITIES[priority] for row in rows), priority) for priority in SOON)
    words = {"immediate": "to look at immediately", "same-day": "to look at today"}
    return " and ".join(f"{count(n, 'item')} {words[priority]}" for n, priority in told if n)
