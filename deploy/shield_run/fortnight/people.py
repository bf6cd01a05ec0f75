"""Invented young people: names from lists, identifiers from a serial number, never a real person's.

NHS numbers lie in the 999 range, which is never issued; pupil numbers bear a school number that no school has.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from shield_run.fortnight.shelves import family_names, given_names, schools, ward_names
from shield_shared.people import valid_nhs, valid_upn, years_before

#: Ages are drawn as on this day, and nobody drawn has a birthday in the fortnight.
AGES_AS_ON = date(2026, 4, 1)

#: What each agency knows a person by; only the NHS number and the pupil number link agencies.
AGENCY_SCHEMES = {
    "west-yorkshire-police": ("nhs", "niche"),
    "leeds-csws": ("nhs", "csws"),
    "leeds-yjs": ("nhs", "yot"),
    "leeds-education": ("nhs", "upn"),
    "leeds-health": ("nhs",),
    "leeds-housing": ("nhs", "agency-ref"),
    "leeds-youth-service": ("nhs", "agency-ref"),
    "third-sector": ("nhs", "agency-ref"),
}
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
#: The city's priority wards (Safer Leeds annual update, paragraph 12) come up more often than the others.
_OFTEN = ("E05011394", "E05011388", "E05012647", "E05011400", "E05011385", "E05011399")


@dataclass(frozen=True, slots=True)
class YoungPerson:
    """An invented person; `born` is an ISO date, `linked` says whether the agencies hold the NHS number."""

    number: int
    given: str
    family: str
    sex: str
    born: str
    ward: str
    school: str
    linked: bool = True

    def identifier(self, scheme: str) -> str:
        """The value in one scheme."""
        return _VALUES[scheme](self.number)

    def identifiers(self, agency: str) -> list[dict[str, str]]:
        """What an agency states."""
        schemes = [s for s in AGENCY_SCHEMES[agency] if self.linked or s != "nhs"]
        return [{"scheme": scheme, "value": self.identifier(scheme)} for scheme in schemes]

    def entry(self, role: str, agency: str, **stated: object) -> dict[str, object]:
        """One entry of an event's people; `stated` adds to or replaces fields, None leaves one out."""
        fields: dict[str, object] = {
            "role": role,
            "identifiers": self.identifiers(agency),
            "name": {"given": self.given, "family": self.family},
            "birth_date": self.born,
            "sex": self.sex,
            "home": {"ward": self.ward, "authority": "Leeds"},
        }
        fields |= stated
        return {name: value for name, value in fields.items() if value is not None}


def nhs_number_exists(number: int) -> bool:
    """Whether a check digit fits a serial number; about one in eleven has none."""
    return any(valid_nhs(f"999{number:06d}{digit}") for digit in range(10))


def nhs_number(number: int) -> str:
    """The NHS number of a serial number: 999, six digits, and the check digit that fits."""
    return next(value for digit in range(10) if valid_nhs(value := f"999{number:06d}{digit}"))


def pupil_number(number: int) -> str:
    """The unique pupil number of a serial number: Leeds (383), a school number below all real ones."""
    tail = f"3830{number:08d}"
    return next(letter + tail for letter in _UPN_LETTERS if valid_upn(letter + tail))


_VALUES: dict[str, Callable[[int], str]] = {
    "nhs": nhs_number,
    "upn": pupil_number,
    "csws": lambda number: f"P{4100000 + number}",
    "pnc": lambda number: f"2026/{number:07d}D",
    "yot": lambda number: f"LYJS{number:06d}",
    "niche": lambda number: f"N{number:07d}",
    "custody": lambda number: f"CR{number:06d}/26",
    "agency-ref": lambda number: f"REF{number:06d}",
}


class Cast:
    """Invents people one after another; serial numbers whose NHS number has no check digit are passed over."""

    def __init__(self, name: str, first_number: int) -> None:
        """`name` seeds the choices, `first_number` keeps the casts' serial numbers apart."""
        self._random = random.Random(f"fortnight cast {name}")
        self._next = first_number
        self._wards = [*ward_names(), *(_OFTEN * 4)]

    def invent(self, low: int, high: int, sex: str | None = None, linked: bool = True) -> YoungPerson:
        """A new person of an age between low and high, both included, throughout the fortnight."""
        draw = self._random
        sex = sex or draw.choices(["male", "female"], [3, 2])[0]
        born = years_before(AGES_AS_ON, draw.randint(low, high)) - timedelta(days=draw.randint(20, 335))
        return YoungPerson(
            number=self._number(),
            given=draw.choice(given_names(sex)),
            family=draw.choice(family_names()),
            sex=sex,
            born=born.isoformat(),
            ward=draw.choice(self._wards),
            school=draw.choice(schools()),
            linked=linked,
        )

    def _number(self) -> int:
        number = self._next
        while not nhs_number_exists(number):
            number += 1
        self._next = number + 1
        return number


@dataclass(frozen=True, slots=True)
class Company:
    """Those whom several agencies tell of during the fortnight."""

    regulars: tuple[YoungPerson, ...]
    care_leavers: tuple[YoungPerson, ...]
    young_adults: tuple[YoungPerson, ...]


def gather() -> Company:
    """The young people known to several agencies: children, care leavers of 18-20, others of 18-20."""
    cast = Cast("company", 1_000)
    return Company(
        regulars=tuple(cast.invent(*span) for span in [(11, 13)] * 12 + [(14, 17)] * 40),
        care_leavers=tuple(cast.invent(18, 20) for _ in range(7)),
        young_adults=tuple(cast.invent(18, 20) for _ in range(6)),
    )
