"""People as events state them: identifiers with check digits, birth dates with precision, ages.

Ages are whole years on a calendar date; a 29 February birthday falls on 1 March in other years (contract section 3).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from operator import mul
from typing import Literal, NamedTuple

Role = Literal["victim", "suspect", "witness", "subject", "linked"]
ROLES: tuple[Role, ...] = ("victim", "suspect", "witness", "subject", "linked")

CareStatus = Literal["none", "looked-after", "eligible", "relevant", "former-relevant", "qualifying", "unknown"]

#: Identifier schemes in the order in which they are shown and in which one is chosen for the reference.
SCHEMES: tuple[str, ...] = ("nhs", "upn", "csws", "pnc", "yot", "niche", "custody", "agency-ref")

OLDEST = 120
Precision = Literal["day", "month", "year"]
_BIRTH = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?", re.ASCII)
_UPN = re.compile(r"[A-Z]\d{11}[0-9A-Z]", re.ASCII)
_NHS_WEIGHTS = range(10, 0, -1)
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


class Span(NamedTuple):
    """An inclusive range of whole years of age."""

    low: int
    high: int

    def meets(self, other: Span) -> bool:
        """Whether the two ranges share an age."""
        return self.low <= other.high and other.low <= self.high


@dataclass(frozen=True, slots=True, order=True)
class BirthDate:
    """A stated birth date: every day from `first` to `last` is possible, `precision` says how it was stated."""

    first: date
    last: date
    precision: Precision

    def age_on(self, day: date) -> Span | None:
        """The ages possible on `day`; None when the birth lies certainly after it."""
        if self.first > day:
            return None
        return Span(age_on(min(self.last, day), day), age_on(self.first, day))

    def __str__(self) -> str:
        """As it was stated, with the length that carries the precision."""
        return self.first.isoformat()[: {"day": 10, "month": 7, "year": 4}[self.precision]]


def age_on(born: date, day: date) -> int:
    """Whole years between a birth and a later day; 29 February counts from 1 March in other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def parse_birth_date(text: str) -> BirthDate:
    """Read `YYYY-MM-DD`, `YYYY-MM` or `YYYY`; raises ValueError for anything else and for days that do not exist."""
    if _BIRTH.fullmatch(text) is None:
        raise ValueError("expected YYYY-MM-DD, YYYY-MM or YYYY")
    if len(text) == 10:
        exact = date.fromisoformat(text)
        return BirthDate(exact, exact, "day")
    first = date.fromisoformat(f"{text}-01-01"[:10])
    if len(text) == 7:
        return BirthDate(first, _month_end(first), "month")
    return BirthDate(first, date(first.year, 12, 31), "year")


def _month_end(first: date) -> date:
    if first.month == 12:
        return first.replace(day=31)
    return first.replace(month=first.month + 1) - timedelta(days=1)


def years_before(day: date, years: int) -> date:
    """The latest birth date that is `years` old on `day`."""
    year = max(day.year - years, 1)
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def births_of(ages: Span, day: date) -> tuple[date, date]:
    """The birth dates (first, last) of whoever has one of these ages on `day`."""
    return years_before(day, ages.high + 1) + timedelta(days=1), years_before(day, ages.low)


def valid_nhs(value: str) -> bool:
    """Whether ten digits end in the right modulus 11 check digit (NHS Data Dictionary: NHS number)."""
    if len(value) != 10 or not (value.isascii() and value.isdigit()):
        return False
    # A digit's byte is the digit plus 48; the weights add up to 55, a multiple of 11, so 48 of each changes nothing.
    total: int = sum(map(mul, value.encode(), _NHS_WEIGHTS))
    return total % 11 == 0


def valid_upn(value: str) -> bool:
    """Whether a unique pupil number begins with the check letter of its other twelve places (DfE UPN guide)."""
    if _UPN.fullmatch(value) is None:
        return False
    last = value[12]
    tail = int(last) if last.isdigit() else _UPN_LETTERS.find(last)
    if tail < 0:
        return False
    total = sum(int(digit) * weight for weight, digit in enumerate(value[1:12], start=2)) + 13 * tail
    return _UPN_LETTERS[total % 23] == value[0]


def read_identifier(scheme: str, value: str) -> str:
    """An identifier's value as it compares with others: trimmed, an NHS number bare, a UPN in capitals.

    Raises ValueError saying what was expected: a known scheme, a value, the right check digit or letter.
    """
    if scheme not in SCHEMES:
        raise ValueError(f"expected a scheme among {', '.join(SCHEMES)}")
    value = value.strip()
    if scheme == "nhs":
        value = "".join(value.replace("-", "").split())
        if not valid_nhs(value):
            raise ValueError("expected an NHS number, ten digits that end in the right check digit")
    elif scheme == "upn":
        value = value.upper()
        if not valid_upn(value):
            raise ValueError("expected a UPN that begins with the right check letter")
    elif not value:
        raise ValueError("expected a value that is not empty")
    return value
