"""What numbers are shown in: tables of short texts, and times told so that no single case can be told from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from shield_briefing.wording import EVENT_TYPES
from shield_shared.events import TYPE_WORDS
from shield_shared.policy_file import Agency

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
#: Fewer cases than this, and a middle value would tell of single ones.
LEAST = 5
TOO_FEW = "too few to say"
NONE = "none"
ALL = "All"
NOBODY = "A sender that policy does not know"
NO_PARTNER = "Somebody of no partner agency"

Row = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class NumbersTable:
    """One table: what each row is (`head`), the columns, and the rows with as many texts as there are columns.

    `about` says how it is counted; `part` is the heading it stands under.
    """

    id: str
    part: str
    title: str
    about: str
    head: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def middle(values: Sequence[timedelta]) -> timedelta:
    """The median: the value in the middle, or half way between the two."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def nine_in_ten(values: Sequence[timedelta]) -> timedelta:
    """The least of the values that nine in ten do not exceed (nearest rank)."""
    return sorted(values)[-(-9 * len(values) // 10) - 1]


def typical(values: Iterable[timedelta], unit: timedelta = HOUR) -> tuple[str, str]:
    """Median and nine in ten, in hours or days; what lies ahead counts as no time at all."""
    known = [max(value, timedelta()) for value in values]
    if len(known) < LEAST:
        return (TOO_FEW, TOO_FEW) if known else (NONE, NONE)
    return f"{middle(known) / unit:.1f}", f"{nine_in_ten(known) / unit:.1f}"


def agency_title(agencies: Mapping[str, Agency], agency: str) -> str:
    """A partner agency by its title; any other sender's own words are not shown."""
    if agency == "meeting":
        return "The meetings"
    return agencies[agency].title if agency in agencies else NOBODY


def type_title(name: str) -> str:
    """An event type in words; a type that is not known could say anything, and is not shown."""
    return EVENT_TYPES[TYPE_WORDS[name]].capitalize() if name in TYPE_WORDS else "Of no known type"
