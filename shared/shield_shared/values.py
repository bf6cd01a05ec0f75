"""How single values in an event are read: moments, days, birth dates, lists of words.

Every reader takes what JSON gave and returns the value or raises ValueError saying what was expected, never what came.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TypeVar

from shield_shared.people import BirthDate, parse_birth_date

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:[0-5]\d)", re.ASCII)  # RFC 3339
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)

EXPECTED_MOMENT = "expected an RFC 3339 date and time with offset"
EXPECTED_DAY = "expected a date, YYYY-MM-DD"
EXPECTED_DAY_OR_MOMENT = "expected a date, YYYY-MM-DD, or an RFC 3339 date and time with offset"


_Calendar = TypeVar("_Calendar", bound=date)


def _calculable(value: _Calendar) -> _Calendar:
    """Refuse the first and the last year of the calendar, so that reckoning with windows never leaves it."""
    if not date.min.year < value.year < date.max.year:
        raise ValueError
    return value


def read_moment(value: object) -> datetime:
    """An RFC 3339 date and time with offset, as UTC; a leap second is read as the second before it."""
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str) or _MOMENT.fullmatch(value) is None:
        raise ValueError(EXPECTED_MOMENT)
    if value[17:19] == "60":
        value = value[:17] + "59" + value[19:]
    try:
        return _calculable(datetime.fromisoformat(value.upper()).astimezone(UTC))
    except (ValueError, OverflowError):
        raise ValueError(EXPECTED_MOMENT) from None


def read_day(value: object) -> date:
    """A calendar date."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str) or _DAY.fullmatch(value) is None:
        raise ValueError(EXPECTED_DAY)
    try:
        return _calculable(date.fromisoformat(value))
    except ValueError:
        raise ValueError(EXPECTED_DAY) from None


def read_day_or_moment(value: object) -> date | datetime:
    """A calendar date, or a date and time with offset."""
    try:
        return read_day(value)
    except ValueError:
        pass
    try:
        return read_moment(value)
    except ValueError:
        raise ValueError(EXPECTED_DAY_OR_MOMENT) from None


def read_birth_date(value: object) -> BirthDate:
    """A birth date of any precision."""
    if isinstance(value, BirthDate):
        return value
    if not isinstance(value, str):
        raise ValueError("expected YYYY-MM-DD, YYYY-MM or YYYY")
    try:
        return parse_birth_date(value)
    except ValueError:
        raise ValueError("expected a real date, YYYY-MM-DD, YYYY-MM or YYYY") from None


def read_text_list(value: object) -> tuple[str, ...]:
    """A list of words; members that are no text can match nothing and are passed over (reading warns of them)."""
    if not isinstance(value, (list, tuple)):
        raise ValueError("expected a list")
    return tuple(member for member in value if isinstance(member, str))


def read_filled_text_list(value: object) -> tuple[str, ...]:
    """A list of words that must not be empty."""
    words = read_text_list(value)
    if not value:
        raise ValueError("expected a list with at least one member")
    return words


def read_text_or_list(value: object) -> tuple[str, ...]:
    """A list of words; one word alone is a list of one."""
    return (value,) if isinstance(value, str) else read_text_list(value)


def read_source_grade(value: object) -> int:
    """The first of the three grades of an intelligence item: 1, 2 or 3; neither `true` nor `1.0` is one."""
    if type(value) is not int or not 1 <= value <= 3:
        raise ValueError("expected one of 1, 2, 3")
    return value
