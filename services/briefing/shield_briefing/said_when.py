"""Moments, days, ages and lists as people say them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from shield_briefing.shape_people import Age

#: Before this year a window's start stands for "ever": no earlier sitting was held.
FIRST_YEAR = 1900


def moment_of(text: str) -> datetime | None:
    """The moment that a London time of an agenda stands for; None for any other text."""
    try:
        return datetime.fromisoformat(text) if "T" in text else None
    except ValueError:
        return None


def day_of(text: str) -> date | None:
    """The day that `YYYY-MM-DD` stands for; None for any other text."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def say_day(day: date) -> str:
    """A day with its weekday: `Friday 3 April 2026`."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def say_when(text: str) -> str:
    """A moment or day as a short phrase; any other text as it is."""
    moment, day = moment_of(text), day_of(text)
    if moment is not None:
        return f"{moment:%a} {moment.day} {moment:%b %Y} at {moment:%H:%M}"
    return f"{day.day} {day:%B %Y}" if day is not None else text


def say_birth(text: str) -> str:
    """A birth date as precisely as it is stated: a day, a month or a year."""
    month = day_of(f"{text}-01")
    if month is not None:
        return f"{month:%B %Y} (month only)"
    return f"{text} (year only)" if len(text) == len("2009") else say_when(text)


def say_age(age: Age) -> str:
    """An age in years, a range of them, or that it is not known."""
    if age is None:
        return "not known"
    return str(age) if isinstance(age, int) else f"{age['min']} to {age['max']}"


def count(n: int, one: str, many: str = "") -> str:
    """A number with its noun, singular or plural."""
    return f"{n} {one if n == 1 else many or one + 's'}"


def listed(words: Sequence[str]) -> str:
    """Words as a sentence lists them: `a, b and c`."""
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)
