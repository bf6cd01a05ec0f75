"""The plain data of a page: links that lead somewhere, anchors once, headings no deeper than there are."""

from __future__ import annotations

from typing import Any

import pytest

from shield_briefing.document import Block, Bullets, Facts, Link, Page, Para, Picture, Section, Space, Table, Tag
from shield_briefing.pdf.columns import NARROW
from shield_briefing.pdf.content import DEEPEST, FLAG, NO_ALT, NO_HEADING, content_of
from shield_briefing.pdf.drawable import Glyphs

GLYPHS = Glyphs([frozenset(map(ord, "é"))])


def content(*blocks: Block) -> dict[str, Any]:
    """The content of a page of these blocks."""
    return content_of(Page("OFFICIAL", "A title", "Running", blocks), GLYPHS)


def nested(depth: int) -> Section:
    """Sections in each other."""
    return Section(f"At {depth}", (nested(depth - 1),) if depth else ())


def test_a_page_says_what_it_is() -> None:
    assert content() == {
        "marking": "OFFICIAL", "title": "A title", "running": "Running", "blocks": [], "first": 0, "flag": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("block", "data"),
    [
        (Para("said", "summary"), {"shape": "para", "text": "said", "kind": "summary"}),
        (
            Bullets(("one",)),
            {"shape": "bullets", "lines": [{"text": "one", "to": None}], "kind": "plain"},
        ),
        (
            Facts((("Age", "16"),), "who"),
            {"shape": "facts", "rows": [{"label": "Age", "value": {"text": "16", "to": None}}], "kind": "who"},
        ),
        (Space(("Noted",)), {"shape": "space", "labels": ["Noted"]}),
        (Picture("<svg/>", "A", "B"), {"shape": "picture", "svg": "<svg/>", "alt": "A", "caption": "B"}),
        (
            Table("Told", ("A", "B"), (("1", "2"),)),
            {
                "shape": "table",
                "caption": "Told",
                "columns": ["A", "B"],
                "widths": [NARROW, NARROW],
                "rows": [[{"text": "1", "to": None}, {"text": "2", "to": None}]],
            },
        ),
        (
            Section("Head", (), "item", "item-1", (Tag("New", "plain"),)),
            {
                "shape": "section",
                "heading": "Head",
                "level": 1,
                "kind": "item",
                "anchor": "item-1",
                "together": True,
                "tags": [{"text": "New", "kind": "plain"}],
                "blocks": [],
            },
        ),
    ],
)
def test_each_block_becomes_plain_data(block: Block, data: dict[str, Any]) -> None:
    assert content(block)["blocks"] == [data]


def test_a_link_leads_to_a_section_of_the_page_or_nowhere() -> None:
    lines = Bullets((Link("there", "item-1"), Link("gone", "item-2")))
    blocks = content(lines, Section("Out", (Section("One", (), anchor="item-1"),)))["blocks"]
    assert [line["to"] for line in blocks[0]["lines"]] == ["item-1", None]


@pytest.mark.parametrize(("kind", "lines", "together"), [("item", 5, True), ("item", 50, False), ("person", 5, False)])
def test_a_short_item_stands_together(kind: str, lines: int, together: bool) -> None:
    section = Section("One", tuple(Para("said") for _ in range(lines)), kind)
    assert content(section)["blocks"][0]["together"] is together


def test_a_place_is_named_once() -> None:
    blocks = content(Section("One", (), anchor="same"), Section("Two", (), anchor="same"))["blocks"]
    assert [block["anchor"] for block in blocks] == ["same", None]


def test_headings_go_no_deeper_than_documents_have_them() -> None:
    levels = []
    block: dict[str, Any] = content(nested(8))["blocks"][0]
    while block["blocks"]:
        levels.append(block["level"])
        block = block["blocks"][0]
    assert levels == [1, 2, 3, 4, 5, DEEPEST, DEEPEST, DEEPEST]


def test_what_cannot_be_drawn_is_flagged() -> None:
    assert content(Para("é"))["flag"] == ""
    assert content(Para("日"))["flag"] == FLAG
    assert content(Picture("<svg>日</svg>", "A map"))["flag"] == FLAG


def test_what_is_no_text_at_all_is_not_for_want_of_a_font() -> None:
    glyphs = Glyphs([frozenset({0x20, 0xFFFD})])
    page = content_of(Page("OFFICIAL", "A title", "Running", (Para("\ud800 \x00 \ufffd"),)), glyphs)
    assert page["blocks"][0]["text"] == "\ufffd \ufffd"
    assert page["flag"] == ""


def test_headings_and_pictures_are_never_without_words() -> None:
    section, picture = content(Section(" \x00", ()), Picture("<svg/>", ""))["blocks"]
    assert section["heading"] == NO_HEADING
    assert picture["alt"] == NO_ALT
