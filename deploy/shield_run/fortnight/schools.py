"""Invented suspensions from invented schools; the schools break up for Easter during the fortnight."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from shield_run.fortnight.messages import EDUCATION, Json, Notice, message
from shield_run.fortnight.moments import LAST_SCHOOL_DAY, at, days, is_working
from shield_run.fortnight.people import Cast, Company, YoungPerson

_WORDS = [
    (["PP"], "Fight with another pupil at lunch. Both sent home with parents; re-entry meeting planned."),
    (["VA"], "Shouted at a member of staff and left the room. Parent came in the same day."),
    (["DB"], "Repeated disruption in lessons. Support plan to be looked at again on return."),
    (["VP"], "Threatening words to another pupil in the corridor. Restorative meeting offered."),
    (["DA"], "Vape with cannabis liquid found. Drug and alcohol service offered."),
    (["BU", "MT"], "Hurtful messages about another pupil in a group chat. Phones looked at with parents."),
]
_WEAPON = (["OW"], "A small folding knife was found in a coat pocket. The pupil said that it was for fishing.")


def suspension(
    subject: str, person: YoungPerson, starts: date, moment: datetime, reasons: list[str], summary: str
) -> Notice:
    """One suspension that starts on a school day, recorded at a moment."""
    data: Json = {
        "school": person.school,
        "reasons": reasons,
        "starts": starts.isoformat(),
        "permanent": False,
        "summary": summary,
        "location": {"text": person.school, "kind": "school"},
        "people": [person.entry("subject", EDUCATION, school=person.school)],
    }
    meeting = "syv-daily" if "OW" in reasons else ""
    return Notice(message(EDUCATION, "suspension", moment, subject, data), moment, (person,), meeting)


def suspensions(company: Company) -> Iterator[Notice]:
    """Four a school day, a weapon or prohibited item among them on every second day."""
    draw = random.Random("fortnight suspensions")
    cast = Cast("suspensions", 60_000)
    number = 0
    for day in days(last=LAST_SCHOOL_DAY + timedelta(days=4)):
        if not is_working(day):
            continue
        for place in range(4 if day <= LAST_SCHOOL_DAY else 1):
            number += 1
            person = draw.choice(company.regulars) if draw.random() < 0.25 else cast.invent(11, 15)
            reasons, summary = _WEAPON if place == 0 and day.day % 2 else draw.choice(_WORDS)
            starts = min(day, LAST_SCHOOL_DAY)
            moment = at(day, f"{draw.randrange(11, 17):02d}:{draw.randrange(60):02d}")
            yield suspension(f"SUS-26-{number:04d}", person, starts, moment, reasons, summary)
