"""What no font draws is replaced, a letter with its marks at a time; a run without blanks gets places to break."""

from __future__ import annotations

import pytest

from shield_briefing.pdf.drawable import APART, BREAK, LONGEST_RUN, Glyphs, breakable, drawable

LATIN = frozenset(map(ord, "abcdeé\u0301\u0302 👩🏽💻"))
GREEK = frozenset(map(ord, "ждяe\u0308"))
GLYPHS = Glyphs([LATIN, GREEK])


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("", ""),
        ("$x$ *any* #ascii()", "$x$ *any* #ascii()"),
        ("é жд", "é жд"),
        ("e\u0301", "é"),  # composed
        ("a\u0302", "a\u0302"),  # no composed form in the font, both parts in one family
        ("ж\u0302", "ж�"),  # the mark is in another family than the letter
        ("b\u0308", "b�"),
        ("日 a", "� a"),
        ("日\u0302\u0302a", "�a"),
        ("e\u0308\u0302", "e\u0302�"),  # neither family has both marks
        ("\u1e07a", "b�a"),
        ("\u0301", "\u0301"),  # a mark with nothing to stand on
        ("\u0308ж", "\u0308ж"),
        ("\u200d\u200d", ""),
        ("\U0001f469\U0001f3fd\u200d\U0001f4bb", "\U0001f469\U0001f3fd\u200d\U0001f4bb"),
        ("\U0001f469\u200d\U0001f680", "\U0001f469�"),
        ("a\ufe0f", "a\ufe0f"),
        ("a\u200db", "a\u200db"),
        ("\ud800x\udfff", "���"),
    ],
)
def test_what_cannot_be_drawn_is_replaced(text: str, drawn: str) -> None:
    assert drawable(text, GLYPHS) == drawn


@pytest.mark.parametrize(
    "text", ["", "short", "x" * LONGEST_RUN, "words of no great length " * 9, "y" * 20 + "-" + "z" * 20]
)
def test_a_text_that_breaks_by_itself_stays_as_it_is(text: str) -> None:
    assert breakable(text) == text


def test_a_long_run_breaks_at_even_distances() -> None:
    broken = breakable(f"in {'x' * 100} full")
    assert broken.replace(BREAK, "") == f"in {'x' * 100} full"
    assert [len(piece) for piece in broken.split(" ")[1].split(BREAK)] == [APART] * 8 + [100 - 8 * APART]


def test_a_break_never_parts_a_letter_from_its_marks() -> None:
    pieces = breakable("a\u0302" * 50).split(BREAK)
    assert {piece[0] for piece in pieces} == {"a"}
    assert "".join(pieces) == "a\u0302" * 50
