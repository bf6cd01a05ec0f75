"""Who is on duty at a moment: the rota policy file, its shifts in London wall clock time, and what is wrong with it.

A shift that begins before a clock change and ends after it is an hour shorter or longer, and nobody stands in twice or
not at all: a time in the hour that comes twice is its first, one in the hour that is left out is the moment of change.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, NaiveDatetime, Strict

from shield_shared.faults import PolicyFault
from shield_shared.london import LONDON, london_date, london_midnight, london_text, london_time
from shield_shared.policy_file import Filled, PolicyFile, PolicyId

FILE = "rota.toml"
DAY = timedelta(days=1)
#: How far the search for gaps goes from the day in force, at the most.
PLANNED_AT_MOST = timedelta(days=3 * 366)

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Count = Annotated[int, Strict(), Field(gt=0)]
Clock = Annotated[time, Strict()]
#: Reserved for examples (RFC 2606): mail to them reaches nobody.
_EXAMPLES = ("example", "example.org", "example.com", "example.net", "invalid", "test")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Contact(_Part):
    """Whom alerts reach: a function and not a private person, by mail and, where it has one, a webhook of its own."""

    title: Filled
    email: Annotated[str, Field(pattern=r"^[^@\s<>,;:\"()\[\]]+@[A-Za-z0-9.-]+$", max_length=254)]
    webhook: Annotated[str, Field(pattern="^https?://")] | None = None

    @property
    def is_example(self) -> bool:
        """Whether the address is one that reaches nobody."""
        domain = self.email.rpartition("@")[2].lower()
        return any(domain == name or domain.endswith(f".{name}") for name in _EXAMPLES)


class Shift(_Part):
    """A contact's hours on the weekdays on which they begin; `to` at or before `from` is on the day after.

    `first` and `last` are the first and last day on which it begins; without them it always did and always will.
    """

    contact: PolicyId
    days: Annotated[tuple[Weekday, ...], Field(min_length=1)]
    from_: Annotated[Clock, Field(alias="from")]
    to: Clock
    first: Annotated[date, Strict()] | None = None
    last: Annotated[date, Strict()] | None = None


class Cover(_Part):
    """A contact who stands in from one London time to another, whoever's shift it is."""

    contact: PolicyId
    from_: Annotated[NaiveDatetime, Field(alias="from")]
    to: NaiveDatetime


class Rota(PolicyFile):
    """The duty contacts: who is told of an alert at once, and what happens when nobody answers.

    Whoever is on duty is told first. When nobody has acknowledged within `escalate_after_minutes`, `escalate_to` is,
    once. `fallback` is told where nobody is on duty. An alert about what was received more than `too_old_after_hours`
    before we learnt of it pages nobody. A link in a message acknowledges for `links_last_hours`.
    """

    escalate_after_minutes: Count
    too_old_after_hours: Count
    links_last_hours: Count
    fallback: PolicyId
    escalate_to: PolicyId
    contacts: dict[PolicyId, Contact]
    shift: Annotated[tuple[Shift, ...], Field(min_length=1)]
    cover: tuple[Cover, ...] = ()

    @property
    def is_example(self) -> bool:
        """Whether some alert would go to an address that reaches nobody."""
        return any(contact.is_example for contact in self.contacts.values())

    def next_in_line(self, told: str) -> str:
        """The contact to escalate to when the one that was told does not answer."""
        return self.fallback if told == self.escalate_to else self.escalate_to


@dataclass(frozen=True, slots=True)
class Duty:
    """The contact to tell at a moment; `gap` where the rota names nobody for it."""

    contact: str
    gap: bool


@dataclass(frozen=True, slots=True, order=True)
class _Turn:
    start: datetime
    end: datetime
    contact: str


def on_duty(rota: Rota, moment: datetime) -> Duty:
    """Who is on duty at a moment: whoever covers, else whose shift it is, else the fallback contact."""
    day = london_date(moment)
    if day >= rota.in_force:
        for turn in (*_covers(rota), *_shifts(rota, day - DAY, day)):
            if turn.start <= moment < turn.end:
                return Duty(turn.contact, gap=False)
    return Duty(rota.fallback, gap=True)


def rota_faults(rota: Rota) -> list[PolicyFault]:
    """Contacts that are not there, turns that end before they begin or overlap, and times with nobody on duty.

    The rota is looked through from the day it is in force until its review is due.
    """
    faults = [*_unknown(rota), *_backwards(rota)]
    if faults:
        return faults
    last = min(rota.review_by, rota.in_force + PLANNED_AT_MOST)
    shifts = sorted(_shifts(rota, rota.in_force - DAY, last))
    covers = sorted(_covers(rota))
    faults += [*_overlaps("shift", shifts), *_overlaps("cover", covers)]
    gaps = list(_gaps(sorted([*shifts, *covers]), london_midnight(rota.in_force), london_midnight(last)))
    if gaps:
        more = f" (and {len(gaps) - 1} times more)" if len(gaps) > 1 else ""
        sentence = f"expected somebody on duty at every moment; nobody is {_span(*gaps[0])}{more}"
        faults.append(PolicyFault(FILE, "shift", sentence))
    return faults


def _covers(rota: Rota) -> Iterator[_Turn]:
    for cover in rota.cover:
        yield _Turn(_moment(cover.from_), _moment(cover.to), cover.contact)


def _moment(local: datetime) -> datetime:
    moment = london_time(local.date(), local.time())
    left_out = moment.astimezone(LONDON).time() != local.time()
    return moment.replace(minute=0, second=0, microsecond=0) if left_out else moment


def _shifts(rota: Rota, first: date, last: date) -> Iterator[_Turn]:
    """The turns that begin on these days, both of them included."""
    for n in range((last - first).days + 1):
        day = first + n * DAY
        for shift in rota.shift:
            if WEEKDAYS[day.weekday()] in shift.days and _runs(shift, day):
                turn = _turn(shift, day)
                if turn.start < turn.end:  # all of it may lie in the hour that is left out
                    yield turn


def _turn(shift: Shift, day: date) -> _Turn:
    until = day if shift.to > shift.from_ else day + DAY
    start, end = datetime.combine(day, shift.from_), datetime.combine(until, shift.to)
    return _Turn(_moment(start), _moment(end), shift.contact)


def _runs(shift: Shift, day: date) -> bool:
    return (shift.first is None or shift.first <= day) and (shift.last is None or day <= shift.last)


def _unknown(rota: Rota) -> Iterator[PolicyFault]:
    named = {"fallback": rota.fallback, "escalate_to": rota.escalate_to}
    named |= {f"shift[{n}].contact": shift.contact for n, shift in enumerate(rota.shift)}
    named |= {f"cover[{n}].contact": cover.contact for n, cover in enumerate(rota.cover)}
    for key, contact in named.items():
        if contact not in rota.contacts:
            yield PolicyFault(FILE, key, "expected one of the contacts of this file")
    if rota.fallback == rota.escalate_to:
        yield PolicyFault(FILE, "escalate_to", "expected another contact than fallback")


def _backwards(rota: Rota) -> Iterator[PolicyFault]:
    for n, cover in enumerate(rota.cover):
        if _moment(cover.to) <= _moment(cover.from_):
            yield PolicyFault(FILE, f"cover[{n}].to", "expected a time after from")
    for n, shift in enumerate(rota.shift):
        if shift.first is not None and shift.last is not None and shift.last < shift.first:
            yield PolicyFault(FILE, f"shift[{n}].last", "expected a day not before first")


def _overlaps(key: str, turns: list[_Turn]) -> Iterator[PolicyFault]:
    """The first overlap only: the same one comes back every week."""
    for before, after in pairwise(turns):
        if after.start < before.end:
            span = _span(after.start, min(before.end, after.end))
            yield PolicyFault(FILE, key, f"expected one contact on duty at a time; two are {span}")
            return


def _gaps(turns: list[_Turn], first: datetime, last: datetime) -> Iterator[tuple[datetime, datetime]]:
    reached = first
    for turn in turns:
        if reached < min(turn.start, last):
            yield reached, min(turn.start, last)
        reached = max(reached, turn.end)
    if reached < last:
        yield reached, last


def _span(start: datetime, end: datetime) -> str:
    return f"from {london_text(start)} to {london_text(end)}"
