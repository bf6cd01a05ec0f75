"""What the other partner agencies tell of on ordinary days: their own incidents, and referrals to a meeting."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from shield_run.fortnight.messages import YOUTH, Json, Notice, message
from shield_run.fortnight.moments import at, days, is_working, stamp
from shield_run.fortnight.people import Cast, Company, YoungPerson
from shield_run.fortnight.shelves import places, words


def own_incidents(company: Company) -> Iterator[Notice]:
    """Two incidents of partner agencies on a working day, one at a weekend."""
    draw = random.Random("fortnight partners")
    cast = Cast("partners", 80_000)
    number = 0
    for day in days():
        for told in draw.sample(words("partners.toml")["incident"], 2 if is_working(day) else 1):
            number += 1
            person = draw.choice(company.regulars) if draw.random() < 0.4 else cast.invent(12, 17)
            yield _incident(number, day, person, told, draw)


def _incident(number: int, day: date, person: YoungPerson, told: dict[str, str], draw: random.Random) -> Notice:
    agency, meeting = told["agency"], told["meeting"]
    occurred = at(day, f"{draw.randrange(9, 20):02d}:{draw.randrange(60):02d}")
    moment = occurred + timedelta(minutes=draw.randint(30, 400))
    data: Json = {
        "category": told["category"],
        "weapon": "none",
        "injury": told["injury"],
        "occurred": {"from": stamp(occurred)},
        "location": draw.choice(places()).location(),
        "summary": told["summary"],
        "people": [person.entry("victim" if meeting else "subject", agency)],
    }
    return Notice(message(agency, "incident", moment, f"PA-26-{number:04d}", data), moment, (person,), meeting)


def referral(subject: str, person: YoungPerson, day: date, clock: str, told: dict[str, str]) -> Notice:
    """One referral; `told` has the meeting, the agency and the reason."""
    to, agency, reason = told["to"], told["agency"], told["reason"]
    moment = at(day, clock)
    data: Json = {"to": to, "reason": reason, "people": [person.entry("subject", agency)]}
    daily = to if to.endswith("-daily") else ""
    return Notice(message(agency, "referral", moment, subject, data), moment, (person,), daily)


def referrals(company: Company) -> Iterator[Notice]:
    """A referral on each working day, each meeting in turn, and one of a place to the contextual meeting."""
    draw = random.Random("fortnight referrals")
    cast = Cast("referrals", 85_000)
    asked = words("partners.toml")["referral"]
    for number, day in enumerate(day for day in days() if is_working(day)):
        person = draw.choice(company.regulars) if draw.random() < 0.6 else cast.invent(12, 17)
        told = asked[number % len(asked)]
        clock = f"{draw.randrange(9, 17):02d}:{draw.randrange(60):02d}"
        yield referral(f"REF-26-{number:04d}", person, day, clock, told)
    yield _place(date(2026, 3, 31))


def _place(day: date) -> Notice:
    moment = at(day, "14:05")
    spot = next(place for place in places() if place.text == "Seacroft bus interchange")
    reason = "Young people say that they feel unsafe waiting here after dark; adults offer vapes and lifts."
    data: Json = {"to": "mace-contextual", "reason": reason, "place": spot.location()}
    return Notice(message(YOUTH, "referral", moment, "REF-26-0900", data), moment)
