"""A page as plain text for an e-mail: 76 columns, the marking at the top and bottom.

Only headings and the marking begin at the left margin, and every further line of a text lies deeper than labels do, so
that nothing that agencies wrote can pass for a heading, a marking or another field.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from textwrap import wrap

from shield_briefing.document import Block, Bullets, Cell, Facts, Link, Page, Para, Picture, Section, Table

WIDTH = 76
INDENT = "  "
RULES = ("=", "-", "")


def plain_text(page: Page) -> str:
    """The page as lines of at most `WIDTH` columns; room to write is for paper alone."""
    lines = [page.marking, "", *_lines(page.title.upper(), ""), *_lines(page.running, ""), ""]
    for block in page.blocks:
        lines += _block(block, 0)
    return "\n".join([*_single_gaps(lines), "End of list.", "", page.marking, ""])


def _single_gaps(lines: Sequence[str]) -> Iterator[str]:
    return (line for before, line in pairwise(["", *lines]) if before.strip() or line.strip())


def _block(block: Block, depth: int) -> Iterator[str]:
    indent = INDENT * max(1, depth - 1)
    match block:
        case Section():
            yield from _section(block, depth)
        case Para(text=text):
            yield from _lines(text, indent, INDENT)
        case Bullets(lines=lines):
            yield from (line for each in lines for line in _lines(f"- {_said(each)}", indent, INDENT))
        case Facts(rows=rows):
            yield from (line for label, value in rows for line in _lines(f"{label}: {_said(value)}", indent, INDENT))
        case Table():
            yield from _table(block, indent)
        case Picture(alt=alt, caption=caption):
            yield from _lines(f"Picture: {caption or alt}", indent, INDENT)
    if not isinstance(block, Section) and depth == 0:
        yield ""


def _section(block: Section, depth: int) -> Iterator[str]:
    tags = "".join(f" [{tag.text}]" for tag in block.tags)
    indent = INDENT * max(0, depth - 1)
    heading = _lines(block.heading + tags, indent, INDENT)
    yield from heading
    if depth < len(RULES) and RULES[depth]:
        yield indent + RULES[depth] * max(len(line) - len(indent) for line in heading)
    for inner in block.blocks:
        yield from _block(inner, depth + 1)
    if depth < len(RULES):
        yield ""


def _table(block: Table, indent: str) -> Iterator[str]:
    for first, *rest in block.rows:
        yield from _lines(f"- {_said(first)}", indent, INDENT * 2)
        for label, cell in zip(block.columns[1:], rest, strict=True):
            if _said(cell):
                yield from _lines(f"{label}: {_said(cell)}", indent + INDENT, INDENT)


def _lines(text: str, indent: str, hang: str = "") -> list[str]:
    return wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent + hang, break_on_hyphens=False) or [indent]


def _said(cell: Cell) -> str:
    return cell.text if isinstance(cell, Link) else cell
