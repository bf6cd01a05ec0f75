"""What a page is made of, before it is HTML or plain text: sections of facts, tables, lists and paragraphs.

Both forms are written from one `Page`, so that they say the same in the same order. `kind` is a hook for looks only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads to a section of the same page."""

    text: str
    anchor: str


Cell = str | Link


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph."""

    shape: ClassVar[str] = "para"
    text: str
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of sentences."""

    shape: ClassVar[str] = "bullets"
    lines: tuple[Cell, ...]
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels with their values."""

    shape: ClassVar[str] = "facts"
    rows: tuple[tuple[str, Cell], ...]
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under column headings; the first cell of a row names the row."""

    shape: ClassVar[str] = "table"
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Space:
    """Room to write on paper."""

    shape: ClassVar[str] = "space"
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing of ours as SVG, never of others' making, with the same in words for who cannot see it."""

    shape: ClassVar[str] = "picture"
    svg: str
    alt: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Tag:
    """A short word on a heading; `kind` colours it, the word carries the meaning."""

    text: str
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it."""

    shape: ClassVar[str] = "section"
    heading: str
    blocks: tuple[Block, ...]
    kind: str = "plain"
    anchor: str = ""
    tags: tuple[Tag, ...] = ()


Block = Para | Bullets | Facts | Table | Space | Picture | Section


@dataclass(frozen=True, slots=True)
class Page:
    """A whole page: the marking, the running lines of every printed page, a title and sections."""

    marking: str
    title: str
    running: str
    blocks: tuple[Block, ...]


def section(heading: str, blocks: Iterable[Block | None], kind: str = "plain", anchor: str = "") -> Section | None:
    """A section of the blocks that there are; None where there is none."""
    there = tuple(block for block in blocks if block is not None)
    return Section(heading, there, kind, anchor) if there else None


def facts(rows: Iterable[tuple[str, Cell | None]], kind: str = "plain") -> Facts | None:
    """The facts that say anything; None where none does."""
    there = tuple((label, value) for label, value in rows if value)
    return Facts(there, kind) if there else None


def bullets(lines: Iterable[Cell], kind: str = "plain") -> Bullets | None:
    """The sentences that there are; None where there is none."""
    there = tuple(lines)
    return Bullets(there, kind) if there else None


def table(caption: str, columns: tuple[str, ...], rows: Iterable[tuple[Cell, ...]]) -> Table | None:
    """The rows that there are; None where there is none."""
    there = tuple(rows)
    return Table(caption, columns, there) if there else None
