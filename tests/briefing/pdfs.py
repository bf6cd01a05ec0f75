"""Reads a PDF: its text, its metadata, and the tree that tells a screen reader what is what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import Any

from pypdf import PdfReader

#: Places where a line may break inside a word, which readers of the text do not see.
BREAK = "\u200b"


@dataclass(frozen=True)
class Node:
    """One element of the structure tree with the elements above it."""

    tag: str
    inside: tuple[str, ...]
    attributes: dict[str, Any]
    alt: str | None


class Pdf:
    """A PDF that was read."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.reader = PdfReader(BytesIO(content))
        self.root: Any = self.reader.trailer["/Root"]

    @property
    def page_count(self) -> int:
        """How many pages there are."""
        return len(self.reader.pages)

    @property
    def metadata(self) -> dict[str, str]:
        """What the document says of itself, old style."""
        return {key: str(value) for key, value in (self.reader.metadata or {}).items()}

    @cached_property
    def pages(self) -> list[str]:
        """The text of each page, with single spaces."""
        return [" ".join(page.extract_text().replace(BREAK, "").split()) for page in self.reader.pages]

    @property
    def text(self) -> str:
        """The text of all pages, with single spaces."""
        return " ".join(self.pages)

    def streams(self) -> Iterator[bytes]:
        """The bytes of every stream, unpacked, metadata included."""
        for at in range(1, len(self.reader.xref[0]) + len(self.reader.xref_objStm) + 1):
            thing: Any = self.reader.get_object(at)
            if hasattr(thing, "get_data"):
                yield thing.get_data()

    def links(self, page: int) -> list[Any]:
        """The links of a page, the first being 0."""
        annotations: Any = self.reader.pages[page].get("/Annots", [])
        return [each.get_object() for each in annotations]

    def nodes(self) -> list[Node]:
        """Every element of the structure tree, in reading order."""
        return list(_walk(self.root["/StructTreeRoot"], ()))

    def headings(self) -> list[str]:
        """The tags of the headings, in reading order."""
        return [node.tag for node in self.nodes() if re.fullmatch(r"H\d", node.tag)]


def _walk(element: Any, inside: tuple[str, ...]) -> Iterator[Node]:
    element = element.get_object()
    if isinstance(element, list):
        for each in element:
            yield from _walk(each, inside)
    elif isinstance(element, dict):
        tag = str(element["/S"])[1:] if "/S" in element else ""
        if tag:
            yield Node(tag, inside, _attributes(element.get("/A", [])), element.get("/Alt"))
        if "/K" in element:
            yield from _walk(element["/K"], (*inside, tag) if tag else inside)


def _attributes(given: Any) -> dict[str, Any]:
    listed = given if isinstance(given, list) else [given]
    return {key: value for each in listed for key, value in each.get_object().items() if key != "/O"}
