"""What agencies wrote becomes one harmless line and loses no letter."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shield_briefing.clean import MOST_MARKS, clean, cleaned


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Plain words.", "Plain words."),
        ("  two\n\nlines\t of  text ", "two lines of text"),
        ("a\x00b\x1b[31mc", "a b [31mc"),
        ("one\u2028two\u2029three\x85four", "one two three four"),
        ("abc\u202edef\u2066ghi\u200f", "abcdefghi"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("Żółkiewska Nguyễn 李", "Żółkiewska Nguyễn 李"),
        ("\u0645\u06cc\u200c\u062e\u0648", "\u0645\u06cc\u200c\u062e\u0648"),
        ("bad\ud800end", "bad\ufffdend"),
        ("own\ue000use", "own\ufffduse"),
        ("e" + "\u0301" * 40, "e" + "\u0301" * MOST_MARKS),
        ("", ""),
    ],
)
def test_text_becomes_one_harmless_line(text: str, shown: str) -> None:
    assert clean(text) == shown


@given(st.text())
def test_any_text_is_one_line_without_control_or_direction(text: str) -> None:
    shown = clean(text)
    assert shown.splitlines() in ([shown], [])
    assert {unicodedata.category(c) for c in shown}.isdisjoint({"Cc", "Cs", "Zl", "Zp"})
    assert clean(shown) == shown


def test_a_value_is_made_harmless_all_through() -> None:
    value = {"a\n": ["b\n", {"c": "d\x00"}], "n": 1, "none": None, "yes": True}
    assert cleaned(value) == {"a": ["b", {"c": "d"}], "n": 1, "none": None, "yes": True}
