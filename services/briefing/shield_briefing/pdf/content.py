"""A page as the plain data that the typesetter's template reads: every text drawable, every link with an end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from shield_briefing.clean import clean
from shield_briefing.document import Block, Bullets, Cell, Facts, Page, Para, Picture, Section, Table
from shield_briefing.pdf.columns import height_of, widths
from shield_briefing.pdf.drawable import REPLACEMENT, Glyphs, breakable, drawable

#: Headings of a document stand at most so deep.
DEEPEST = 6
#: An item that is estimated no higher than this, a fifth of a page in truth, is not parted by its end, in millimetres.
TOGETHER = 70.0
#: What stands where a heading, or the words for a picture, came out empty: neither may be.
NO_HEADING, NO_ALT = "No heading", "No description"
FLAG = (
    f"Some characters in this document cannot be drawn here and stand as {REPLACEMENT}. "
    "The same list as a web page shows them."
)


def content_of(page: Page, glyphs: Glyphs, first: int = 0) -> dict[str, Any]:
    """The content of a page whose first so many blocks stand on a first page of their own."""
    writer = _Writer(glyphs, frozenset(_anchors(page.blocks)))
    content = {
        "marking": writer.text(page.marking),
        "title": writer.text(page.title),
        "running": writer.text(page.running),
        "blocks": [writer.block(block, 1) for block in page.blocks],
        "first": first,
    }
    return content | {"flag": FLAG if writer.replaced else ""}


def _anchors(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Section):
            yield from filter(None, (block.anchor,))
            yield from _anchors(block.blocks)


class _Writer:
    """Turns blocks into plain data and notes whether anything in them had to be replaced."""

    def __init__(self, glyphs: Glyphs, anchors: frozenset[str]) -> None:
        self.glyphs = glyphs
        self.anchors = anchors
        self.placed: set[str] = set()
        self.replaced = False

    def text(self, text: str) -> str:
        """A text that can be drawn and broken over lines."""
        return breakable(self.drawn(clean(text)))

    def drawn(self, text: str) -> str:
        """A text that can be drawn; notes whether anything of it had to be replaced."""
        drawn = drawable(text, self.glyphs)
        self.replaced |= drawn.count(REPLACEMENT) > text.count(REPLACEMENT)
        return drawn

    def cell(self, cell: Cell) -> dict[str, str | None]:
        """A text and where it leads to."""
        if isinstance(cell, str):
            return {"text": self.text(cell), "to": None}
        return {"text": self.text(cell.text), "to": cell.anchor if cell.anchor in self.anchors else None}

    def block(self, block: Block, level: int) -> dict[str, Any]:
        """One block; `level` is that of a heading in its place, 1 at the top."""
        return {"shape": block.shape} | self._inner(block, level)

    def _inner(self, block: Block, level: int) -> dict[str, Any]:
        match block:
            case Section():
                return self._section(block, level)
            case Para():
                return {"text": self.text(block.text), "kind": block.kind}
            case Bullets():
                return {"lines": [self.cell(line) for line in block.lines], "kind": block.kind}
            case Facts():
                rows = [{"label": self.text(label), "value": self.cell(value)} for label, value in block.rows]
                return {"rows": rows, "kind": block.kind}
            case Table():
                return self._table(block)
            case Picture():
                return {
                    "svg": self.drawn(block.svg),
                    "alt": clean(block.alt) or NO_ALT,
                    "caption": self.text(block.caption),
                }
            case _:
                return {"labels": [self.text(label) for label in block.labels]}

    def _section(self, block: Section, level: int) -> dict[str, Any]:
        anchor = block.anchor if block.anchor and block.anchor not in self.placed else None
        self.placed.add(block.anchor)
        return {
            "heading": self.text(block.heading) or NO_HEADING,
            "level": min(level, DEEPEST),
            "kind": block.kind,
            "anchor": anchor,
            "together": block.kind == "item" and height_of(block) <= TOGETHER,
            "tags": [{"text": self.text(tag.text), "kind": tag.kind} for tag in block.tags],
            "blocks": [self.block(inner, level + 1) for inner in block.blocks],
        }

    def _table(self, block: Table) -> dict[str, Any]:
        rows = [[self.cell(cell) for cell in row] for row in block.rows]
        return {
            "caption": self.text(block.caption),
            "columns": [self.text(column) for column in block.columns],
            "widths": widths(block),
            "rows": rows,
        }
