"""The characters that a font draws, read from hand-made tables and from the fonts that are shipped."""

from __future__ import annotations

import json
import unicodedata
from importlib.resources import files
from pathlib import Path
from struct import pack

import pytest

from shield_briefing.pdf.cmap import drawn_by
from shield_briefing.pdf.drawable import drawable
from shield_briefing.pdf.families import FAMILIES
from shield_briefing.pdf.typesetting import glyphs

NAMES = Path(__file__).parents[1] / "data" / "names-of-many-scripts.json"


def font(*subtables: bytes) -> bytes:
    """A font that has nothing but a table of characters with these subtables."""
    at = 4 + 8 * len(subtables)
    records, body = b"", b""
    for subtable in subtables:
        records += pack(">HHI", 3, 1, at + len(body))
        body += subtable
    table = pack(">HH", 0, len(subtables)) + records + body
    head = pack(">4sHHHH", b"OTTO", 2, 0, 0, 0)
    entries = pack(">4sIII", b"CFF ", 0, 44, 0) + pack(">4sIII", b"cmap", 0, 44, len(table))
    return head + entries + table


def segments(*rows: tuple[int, int, int, int], glyph_ids: tuple[int, ...] = ()) -> bytes:
    """A subtable of format 4 from start, end, delta and offset of each segment."""
    starts, ends, deltas, ranges = (pack(f">{len(rows)}H", *column) for column in zip(*rows, strict=True))
    body = pack(">4H", 2 * len(rows), 0, 0, 0) + ends + b"\0\0" + starts + deltas + ranges
    return pack(">HHH", 4, 0, 0) + body + pack(f">{len(glyph_ids)}H", *glyph_ids)


def groups(*rows: tuple[int, int, int]) -> bytes:
    """A subtable of format 12."""
    return pack(">HHIII", 12, 0, 0, 0, len(rows)) + b"".join(pack(">III", *row) for row in rows)


def test_segments_that_add_a_delta() -> None:
    assert drawn_by(font(segments((65, 67, 10, 0), (0xFFFF, 0xFFFF, 1, 0)))) == {65, 66, 67}


def test_segments_that_look_a_glyph_up() -> None:
    table = segments((65, 68, 0, 4), (0xFFFF, 0xFFFF, 1, 0), glyph_ids=(3, 0, 7, 8))
    assert drawn_by(font(table)) == {65, 67, 68}


def test_groups_beyond_two_bytes() -> None:
    assert drawn_by(font(groups((0x1F600, 0x1F602, 5), (70, 72, 0)))) == {0x1F600, 0x1F601, 0x1F602, 71, 72}


def test_other_formats_are_passed_over_and_all_subtables_count() -> None:
    assert drawn_by(font(pack(">HHH", 14, 0, 0), segments((65, 65, 1, 0)), groups((66, 66, 2)))) == {65, 66}


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_is_shipped_and_draws_something(family: str) -> None:
    assert len(glyphs().families[list(FAMILIES).index(family)]) > 50


def test_every_font_that_is_shipped_is_of_a_family() -> None:
    shipped = {each.name for each in files("shield_briefing").joinpath("fonts").iterdir()}
    listed = {name for names in FAMILIES.values() for name in names}
    assert shipped == listed | {"OFL.txt", "README.md"}


@pytest.mark.parametrize("said", json.loads(NAMES.read_text("utf-8")))
def test_names_of_many_scripts_are_drawn(said: str) -> None:
    assert drawable(said, glyphs()) == unicodedata.normalize("NFC", said)
