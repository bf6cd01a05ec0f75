"""Real public searches of August 2021 in Leeds, moved to fixed days, each joined to an invented person.

The day of the week and London's time of day are kept; the published age range is stated, never made more exact.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from shield_run.fortnight.messages import POLICE, Json, Notice, message
from shield_run.fortnight.moments import FIRST_DAY, stamp
from shield_run.fortnight.people import Cast, Company, YoungPerson
from shield_run.fortnight.shelves import rows, ward_names
from shield_shared.london import LONDON, london_time

#: The Friday of the public record that becomes the first day of the fortnight.
_FIRST_PUBLIC_DAY = date(2021, 8, 6)
_MOVE = FIRST_DAY - _FIRST_PUBLIC_DAY
_AGES: dict[str, list[int | None]] = {
    "under 10": [None, 9],
    "10-17": [10, 17],
    "18-24": [18, 24],
    "25-34": [25, 34],
    "over 34": [35, None],
}
_FLAGS = {
    "Offensive weapons": ["weapon-sought"],
    "Firearms": ["weapon-sought"],
    "Controlled drugs": ["drugs-sought"],
}


def searches(company: Company) -> Iterator[Notice]:
    """A stop-search incident for every public record; a search of a vehicle alone names nobody."""
    draw = random.Random("fortnight searches")
    cast = Cast("searches", 10_000)
    for number, row in enumerate(rows("searches.csv"), start=1):
        person = None if row["Type"] == "Vehicle search" else _someone(row, company, cast, draw)
        yield _notice(number, row, person, draw)


def _notice(number: int, row: dict[str, str], person: YoungPerson | None, draw: random.Random) -> Notice:
    occurred = _moved(row["Date"])
    recorded = occurred + timedelta(minutes=draw.randint(15, 170))
    data: Json = {
        "category": "stop-search",
        "occurred": {"from": stamp(occurred)},
        "location": _location(row),
        "flags": _FLAGS.get(row["Object of search"], []),
        "summary": _summary(row, person),
        "people": [] if person is None else [_entry(person, row)],
    }
    event = message(POLICE, "incident", recorded, f"SS-26-{number:04d}", data)
    listed = "weapon-sought" in _FLAGS.get(row["Object of search"], []) and row["Age range"] == "10-17"
    about = (person,) if person is not None and listed else ()
    return Notice(event, recorded, about, "syv-daily" if listed else "")


def _moved(text: str) -> datetime:
    """The same London time of day on the moved day; an hour that the clocks skip is the hour after."""
    public = datetime.fromisoformat(text).astimezone(LONDON)
    return london_time(public.date() + _MOVE, public.time())


def _someone(row: dict[str, str], company: Company, cast: Cast, draw: random.Random) -> YoungPerson:
    sex = row["Gender"].lower() or None
    if row["Age range"] == "10-17" and draw.random() < 0.3:
        return draw.choice([known for known in company.regulars if sex in (None, known.sex)])
    if row["Age range"] == "18-24" and draw.random() < 0.2:
        return draw.choice(company.care_leavers + company.young_adults)
    low, high = _drawn_ages(row["Age range"], draw)
    return cast.invent(low, high, sex, linked=False)


def _drawn_ages(band: str, draw: random.Random) -> tuple[int, int]:
    if band == "18-24" and draw.random() < 0.7:
        return 21, 24
    low, high = _AGES.get(band, [15, 30])
    return low or 8, high or 55


def _entry(person: YoungPerson, row: dict[str, str]) -> Json:
    """The person as searched: whoever the officer recognised has a birth date, the rest only the age range."""
    recognised = person.linked or (row["Age range"] == "18-24" and person.born < "2005-03-20")
    return person.entry(
        "subject",
        POLICE,
        birth_date=person.born if recognised else None,
        age_range=_AGES.get(row["Age range"]),
        sex=row["Gender"].lower() or None,
    )


def _location(row: dict[str, str]) -> Json:
    name = ward_names()[row["Ward"]]
    lat, lon = float(row["Latitude"]), float(row["Longitude"])
    return {"text": f"near a published point in {name}", "ward": row["Ward"], "lat": lat, "lon": lon}


def _summary(row: dict[str, str], person: YoungPerson | None) -> str:
    joined = "no person in the record" if person is None else "with an invented person attached"
    age = f"Age range {row['Age range']} from the record." if row["Age range"] else "No age in the record."
    sought = row["Object of search"].lower() or "object not recorded"
    outcome = row["Outcome"].removeprefix("A ").lower() or "not recorded"
    return (
        f"Real public search record (data.police.uk, moved in time), {joined}. {row['Type']}. {age} "
        f"Looked for: {sought}. Outcome: {outcome}."
    )
