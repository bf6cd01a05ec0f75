"""The fonts that are shipped, in the order in which they are tried for a character."""

from __future__ import annotations

from typing import Final

_SCRIPTS = (
    "Arabic", "Hebrew", "Syriac", "Thaana", "NKo", "Armenian", "Georgian", "Ethiopic", "Devanagari", "Bengali",
    "Gurmukhi", "Gujarati", "Oriya", "Tamil", "Telugu", "Kannada", "Malayalam", "Sinhala", "Thai", "Lao", "Khmer",
    "Myanmar", "Cherokee", "Tifinagh", "Ol Chiki", "Hanifi Rohingya", "Adlam", "Chakma", "Mongolian",
)  # fmt: skip

#: Each family with its files; what any file of a family lacks, the family is not asked for.
FAMILIES: Final[dict[str, tuple[str, ...]]] = {
    "Noto Sans": ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf"),
    **{f"Noto Sans {name}": (f"NotoSans{name.replace(' ', '')}-Regular.ttf",) for name in _SCRIPTS},
    "Noto Sans CJK SC": ("NotoSansCJKsc-Regular.otf",),
    "Noto Sans Symbols2": ("NotoSansSymbols2-Regular.ttf",),
    "Noto Sans Symbols": ("NotoSansSymbols-Regular.ttf",),
    "Noto Sans Math": ("NotoSansMath-Regular.ttf",),
    "Noto Emoji": ("NotoEmoji-Regular.ttf",),
}
