"""Invented police incidents: what a duty officer would write on an ordinary day."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from shield_run.fortnight.messages import POLICE, Json, Notice, message
from shield_run.fortnight.moments import at, days, stamp
from shield_run.fortnight.people import Cast, Company, YoungPerson
from shield_run.fortnight.shelves import Place, places, words

#: The daily meeting that is likely to list a group of incidents.
_MEETINGS = {"serious": "syv-daily", "exploitation": "mace-daily"}
_HOURS = [0, 8, 11, 13, 15, 15, 16, 16, 17, 18, 18, 19, 20, 20, 21, 22, 23]


class Incidents:
    """Writes incidents one after another, each with a crime reference of its own."""

    def __init__(self, name: str, company: Company, first_person: int, first_number: int) -> None:
        """`name` seeds the choices; the two numbers keep people and references apart from other streams."""
        self._random = random.Random(f"fortnight {name}")
        self._cast = Cast(name, first_person)
        self._company = company
        self._numbers = count(first_number)
        self._words = words("incidents.toml")["incident"]

    def write(self, group: str, day: date) -> Notice:
        """One incident of a group on a day."""
        draw = self._random
        template = draw.choice([each for each in self._words if each["group"] == group])
        place = draw.choice(places())
        occurred = at(day, f"{draw.choice(_HOURS):02d}:{draw.randrange(60):02d}")
        recorded = occurred + timedelta(minutes=draw.randint(20, 240))
        people = [(role, self._someone(role)) for role in template["roles"]]
        return _notice(template, place, occurred, recorded, people, draw, f"WYP-26-{next(self._numbers):04d}")

    def _someone(self, role: str) -> YoungPerson:
        if role.startswith("adult"):
            return self._cast.invent(22, 58, linked=False)
        if self._random.random() < 0.3:
            return self._random.choice(self._company.regulars)
        return self._cast.invent(11, 17, linked=self._random.random() < 0.7)


def _notice(
    template: dict[str, Any],
    place: Place,
    occurred: datetime,
    recorded: datetime,
    people: list[tuple[str, YoungPerson]],
    draw: random.Random,
    subject: str,
) -> Notice:
    code, label = template["offence"]
    data: Json = {
        "category": template["category"],
        "offence": {"scheme": "home-office", "code": code, "label": label},
        "weapon": template["weapon"],
        "injury": template["injury"],
        "occurred": {"from": stamp(occurred)},
        "location": place.location(),
        "summary": draw.choice(template["summaries"]).format(place=place.text),
        "people": [person.entry(role.removeprefix("adult "), POLICE) for role, person in people],
    }
    meeting = _MEETINGS.get(template["group"], "")
    about = tuple(person for role, person in people if not role.startswith("adult"))
    return Notice(message(POLICE, "incident", recorded, subject, data), recorded, about, meeting)


def incidents(company: Company, searched: dict[date, int]) -> Iterator[Notice]:
    """The fortnight's incidents; `searched` is the number of searches a day, which fewer incidents offset."""
    desk = Incidents("incidents", company, 20_000, 1001)
    for number, day in enumerate(days()):
        for group, times in (("serious", number % 2), ("exploitation", 1), ("minor", 2)):
            for _ in range(times):
                yield desk.write(group, day)
        for _ in range(max(4, 17 - searched.get(day, 0))):
            yield desk.write("adult", day)
