"""Invented custody records: each detention and what became of it, update by update."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shield_run.fortnight.messages import POLICE, Json, Notice, message
from shield_run.fortnight.moments import FIRST_DAY, at, days, stamp
from shield_run.fortnight.people import Cast, Company, YoungPerson

_OFFENCES = [
    ("robbery", "34B", "Robbery of personal property"),
    ("violence-with-injury", "8N", "Assault with injury"),
    ("weapon-possession", "10D", "Possession of article with blade or point"),
    ("drugs-supply", "92A", "Drug trafficking"),
    ("theft", "48", "Theft of a motor vehicle"),
]
_ENDS = [
    ("bailed", "Bailed to a home address with conditions. Parent collected the young person."),
    ("released-under-investigation", "Released under investigation. Taken home by officers."),
    ("charged", "Charged and bailed to youth court."),
    ("no-further-action", "No further action. Account given with a solicitor; released to a parent."),
]
_ADULT_ENDS = [
    ("bailed", "Bailed with conditions."),
    ("charged", "Charged, before the next court."),
    ("no-further-action", "Released without charge."),
]


@dataclass(frozen=True, slots=True)
class Detention:
    """One custody record: who, since when, what for; a child has an appropriate adult."""

    subject: str
    person: YoungPerson
    since: datetime
    offence: tuple[str, str, str]
    child: bool = True

    def update(self, status: str, moment: datetime, summary: str) -> Notice:
        """One update of the record."""
        category, code, label = self.offence
        scheme = {"scheme": "custody", "value": self.person.identifier("custody")}
        identifiers = [*self.person.identifiers(POLICE), scheme]
        data: Json = {
            "status": status,
            "since": stamp(self.since),
            "category": category,
            "offence": {"scheme": "home-office", "code": code, "label": label},
            "appropriate_adult": self._appropriate_adult(status),
            "liaison_diversion": "seen" if self.child and status != "detained" else None,
            "summary": summary,
            "people": [self.person.entry("suspect", POLICE, identifiers=identifiers)],
        }
        about, meeting = ((self.person,), "syv-daily") if self.child else ((), "")
        return Notice(message(POLICE, "custody", moment, self.subject, data), moment, about, meeting)

    def _appropriate_adult(self, status: str) -> str | None:
        if not self.child:
            return None
        return "called, not yet there" if status == "detained" else "present at interview"


def custody(company: Company) -> Iterator[Notice]:
    """A child detained on every third day, an adult on every day, and one child held overnight before court."""
    draw = random.Random("fortnight custody")
    cast = Cast("custody", 30_000)
    for number, day in enumerate(days()):
        if number % 3 == 0:
            yield from _child(f"CUS-26-{2 * number:04d}", day, company, cast, draw)
        yield from _adult(f"CUS-26-{2 * number + 1:04d}", day, cast, draw)
    yield from _remanded(cast)


def _child(subject: str, day: date, company: Company, cast: Cast, draw: random.Random) -> Iterator[Notice]:
    known = draw.random() < 0.5
    person = draw.choice(company.regulars[12:]) if known else cast.invent(13, 17)
    since = at(day, f"{draw.choice([11, 15, 17, 18, 20, 22]):02d}:{draw.randrange(60):02d}")
    detention = Detention(subject, person, since, draw.choice(_OFFENCES))
    summary = "Young person detained after arrest. Parent or carer told, appropriate adult called."
    yield detention.update("detained", since + timedelta(minutes=25), summary)
    status, end = draw.choice(_ENDS)
    yield detention.update(status, since + timedelta(minutes=draw.randint(300, 780)), end)


def _adult(subject: str, day: date, cast: Cast, draw: random.Random) -> Iterator[Notice]:
    since = at(day, f"{draw.randrange(9, 23):02d}:{draw.randrange(60):02d}")
    detention = Detention(subject, cast.invent(22, 50, linked=False), since, draw.choice(_OFFENCES), child=False)
    yield detention.update("detained", since + timedelta(minutes=30), "Adult detained after arrest.")
    status, end = draw.choice(_ADULT_ENDS)
    yield detention.update(status, since + timedelta(minutes=draw.randint(360, 900)), end)


def _remanded(cast: Cast) -> Iterator[Notice]:
    """A custody record that stays open: charged, refused bail, and no place found for the night."""
    since = at(FIRST_DAY + timedelta(days=11), "19:40")
    person = cast.invent(16, 16)
    detention = Detention("CUS-26-0900", person, since, _OFFENCES[0])
    yield detention.update("detained", since + timedelta(minutes=20), "Detained after arrest for robbery of a phone.")
    charged = "Charged. Bail refused; transfer to local authority accommodation asked for."
    yield detention.update("charged", since + timedelta(hours=9), charged)
    remanded = "Remanded by the youth court. Looked after from today because of the remand."
    yield detention.update("remanded", since + timedelta(hours=16), remanded)
