"""How an agenda words the free values that agencies send."""

from __future__ import annotations

import pytest

from shield_briefing.event_rows import free_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "yes"),
        (False, "no"),
        (None, ""),
        (3, "3"),
        ("with mother", "with mother"),
        (["mentor", None, "youth club"], "mentor, youth club"),
        ({"who": "aunt", "called": True}, "called: yes; who: aunt"),
    ],
)
def test_a_free_value_is_put_in_words(value: object, text: str) -> None:
    assert free_text(value) == text
