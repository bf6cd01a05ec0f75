"""Invented missing episodes, as the police and children's social work tell of them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shield_run.fortnight.messages import CSWS, POLICE, Json, Notice, message
from shield_run.fortnight.moments import at, days, stamp
from shield_run.fortnight.people import Cast, Company, YoungPerson

_REPORTS = [
    "Reported missing by a parent; not home from school and phone off. Friends being asked.",
    "Reported missing from a children's home after the agreed time. Staff have tried the phone and known places.",
    "Left home after an argument. Family are worried about older people who have been in touch.",
    "Not home overnight. A friend says that the young person was seen in town in the evening.",
    "Did not come back from visiting a relative. Carer says that this is out of character.",
]
_FOUND = [
    "Came home on their own, safe and well. Return interview offered.",
    "Found by officers at a friend's house and taken home. Return interview to be arranged.",
    "Found at a railway station by transport police. Tired and hungry, no injury. Return interview accepted.",
    "Rang a support worker and asked to be picked up. Safe and well check done.",
]


@dataclass(frozen=True, slots=True)
class Episode:
    """One missing episode of one young person."""

    subject: str
    person: YoungPerson
    began: datetime
    risk: str

    def reported(self, agency: str, moment: datetime, summary: str, status: str = "missing") -> Notice:
        """An update that says the young person is missing, or away."""
        data: Json = {"status": status, "from": stamp(self.began), "risk": self.risk, "summary": summary}
        return self._notice(agency, moment, data)

    def located(self, agency: str, moment: datetime, summary: str) -> Notice:
        """An update that says the young person has been found; recorded half an hour after."""
        data: Json = {"status": "located", "from": stamp(self.began), "to": stamp(moment), "summary": summary}
        return self._notice(agency, moment + timedelta(minutes=30), data)

    def _notice(self, agency: str, moment: datetime, data: Json) -> Notice:
        data["people"] = [self.person.entry("subject", agency)]
        event = message(agency, "missing", moment, _subject(self.subject, agency), data)
        return Notice(event, moment, (self.person,), "mace-daily")


def _subject(subject: str, agency: str) -> str:
    return subject if agency == POLICE else subject.replace("MIS", "CS-MIS")


def missing(company: Company) -> Iterator[Notice]:
    """One or two episodes a day: most close within a day, a few stay open for some days."""
    draw = random.Random("fortnight missing")
    cast = Cast("missing", 40_000)
    number = 0
    for day in days():
        for _ in range(draw.choice([1, 1, 2])):
            number += 1
            yield from _episode(f"MIS-26-{number:04d}", day, company, cast, draw)


def _episode(subject: str, day: date, company: Company, cast: Cast, draw: random.Random) -> Iterator[Notice]:
    person = draw.choice(company.regulars) if draw.random() < 0.4 else cast.invent(12, 17)
    began = at(day, f"{draw.choice([16, 18, 19, 20, 21, 22]):02d}:{draw.choice([0, 15, 30, 45]):02d}")
    risk = draw.choices(["medium", "high"], [8, 1])[0]
    episode = Episode(subject, person, began, risk)
    report = draw.choice(_REPORTS)
    yield episode.reported(POLICE, began + timedelta(minutes=draw.randint(60, 200)), report)
    if "children's home" in report:
        told = "The children's home told the allocated worker. Placement plan being followed."
        yield episode.reported(CSWS, began + timedelta(minutes=draw.randint(240, 400)), told)
    hours = draw.choices([6, 11, 16, 26, 60], [5, 5, 4, 2, 1])[0]
    yield episode.located(POLICE, began + timedelta(hours=hours), draw.choice(_FOUND))
