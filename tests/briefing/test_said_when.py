"""Moments, days, ages and lists are said as people say them."""

from __future__ import annotations

import pytest

from shield_briefing.said_when import count, listed, say_age, say_birth, say_when
from shield_briefing.shape_people import Age


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-04-07T08:00:00+01:00", "Tue 7 Apr 2026 at 08:00"),
        ("2026-04-07", "7 April 2026"),
        ("last Tuesday", "last Tuesday"),
        ("2026-13-45", "2026-13-45"),
        ("Tomorrow", "Tomorrow"),
        ("NOT A DATE", "NOT A DATE"),
    ],
)
def test_when(text: str, said: str) -> None:
    assert say_when(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2009-03-01", "1 March 2009"),
        ("2009-03", "March 2009 (month only)"),
        ("2009", "2009 (year only)"),
    ],
)
def test_a_birth_date_is_said_as_precisely_as_it_is_stated(text: str, said: str) -> None:
    assert say_birth(text) == said


@pytest.mark.parametrize(
    ("age", "said"), [(None, "not known"), (0, "0"), (16, "16"), ({"min": 10, "max": 17}, "10 to 17")]
)
def test_age(age: Age, said: str) -> None:
    assert say_age(age) == said


@pytest.mark.parametrize(("n", "said"), [(0, "0 hours"), (1, "1 hour"), (2, "2 hours")])
def test_a_number_agrees_with_its_noun(n: int, said: str) -> None:
    assert count(n, "hour") == said


@pytest.mark.parametrize(
    ("words", "said"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_a_list(words: list[str], said: str) -> None:
    assert listed(words) == said
