"""Which characters a font can draw, read from the table that maps them to its glyphs."""

from __future__ import annotations

from collections.abc import Iterator
from struct import unpack_from

#: The kinds of subtable of an OpenType `cmap` that fonts of today hold: two-byte characters, and all.
SEGMENTS, GROUPS = 4, 12


def drawn_by(font: bytes) -> frozenset[int]:
    """The code points for which an OpenType font has a glyph of its own.

    The layout is that of the OpenType specification, `cmap`, formats 4 and 12; other formats are passed over.
    """
    table = _table(font, b"cmap")
    (count,) = unpack_from(">2xH", font, table)
    places = {table + unpack_from(">4xI", font, table + 4 + 8 * at)[0] for at in range(count)}
    return frozenset(code for place in sorted(places) for code in _codes(font, place))


def _table(font: bytes, tag: bytes) -> int:
    (count,) = unpack_from(">4xH", font)
    records = (unpack_from(">4s4xI", font, 12 + 16 * at) for at in range(count))
    return next(int(offset) for name, offset in records if name == tag)


def _codes(font: bytes, place: int) -> Iterator[int]:
    (form,) = unpack_from(">H", font, place)
    if form == SEGMENTS:
        yield from _segments(font, place)
    elif form == GROUPS:
        yield from _groups(font, place)


def _segments(font: bytes, place: int) -> Iterator[int]:
    twice = unpack_from(">6xH", font, place)[0]
    ends, starts = (unpack_from(f">{twice // 2}H", font, place + at) for at in (14, 16 + twice))
    deltas, ranges = (unpack_from(f">{twice // 2}H", font, place + 16 + n * twice) for n in (2, 3))
    for at, (start, end, delta, reach) in enumerate(zip(starts, ends, deltas, ranges, strict=True)):
        origin = place + 16 + 3 * twice + 2 * at + reach
        for code in range(start, end + 1):
            glyph = unpack_from(">H", font, origin + 2 * (code - start))[0] if reach else code
            if glyph and (glyph + delta) % 0x10000:
                yield code


def _groups(font: bytes, place: int) -> Iterator[int]:
    (count,) = unpack_from(">12xI", font, place)
    for at in range(count):
        start, end, glyph = unpack_from(">III", font, place + 16 + 12 * at)
        yield from range(start if glyph else start + 1, end + 1)
