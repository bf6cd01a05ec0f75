"""What children's social work and youth justice hold: status changes and exploitation assessments."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from shield_run.fortnight.messages import CSWS, YJS, Json, Notice, message
from shield_run.fortnight.moments import FIRST_DAY, at, days, is_working
from shield_run.fortnight.people import Cast, Company, YoungPerson

_WORKERS = ["Priya Holdsworth", "Marcus Ellery", "Jo Thackray", "Dele Fairbank", "Ruth Ackers", "Sam Whitwell"]
_ADULTS = ["grandmother", "football coach", "older sister", "learning mentor at school", "youth worker", "uncle"]
_STRENGTHS = [
    "Keeps going to boxing twice a week and is proud of it.",
    "Close to younger brother; wants to train as a barber.",
    "Talks openly with the youth worker. Good attendance this half term.",
    "Bakes at home and sells at the youth club. Family eat together on Sundays.",
    "Plays the drums; has asked for help to get back into lessons.",
]
_SEND = ["speech and language needs, plan in place", "autism assessment under way", "no known need", "dyslexia"]
_LEVELS = [
    ("none", "No current risk"),
    ("emerging", "Emerging"),
    ("low", "Low"),
    ("medium", "Medium"),
    ("high", "High"),
]
_KINDS = [["cce"], ["cse"], ["cce", "county-lines"], ["cse", "trafficking"], ["cuckooing", "cce"]]
_CARE_LEAVER = ["former-relevant", "qualifying"]


def status(subject: str, person: YoungPerson, moment: datetime, agency: str = CSWS, **held: object) -> Notice:
    """One statement of what an agency holds of one young person."""
    data: Json = {"as_at": moment.date().isoformat(), **held, "people": [person.entry("subject", agency)]}
    return Notice(message(agency, "status", moment, subject, data), moment, (person,))


def assessment(
    subject: str, person: YoungPerson, moment: datetime, level: str, kinds: list[str], assessor: str
) -> Notice:
    """One exploitation assessment, with the level in the tool's own word."""
    data: Json = {
        "tool": "Leeds child exploitation tool",
        "tool_version": "2025-1",
        "level": level,
        "level_word": dict(_LEVELS)[level],
        "kinds": kinds,
        "assessor": assessor,
        "assessed_on": moment.date().isoformat(),
        "people": [person.entry("subject", CSWS)],
    }
    meeting = "" if level == "none" else "mace-daily"
    return Notice(message(CSWS, "exploitation", moment, subject, data), moment, (person,), meeting)


def known_before(company: Company) -> Iterator[Notice]:
    """What was held of those known before the fortnight: status, and some assessments, months old."""
    draw = random.Random("fortnight known before")
    for number, person in enumerate(company.regulars):
        day = FIRST_DAY - timedelta(days=draw.randint(5, 130))
        if number % 3 != 2:
            yield status(f"ST-26-{number:04d}", person, at(day, "10:20"), **_child(draw, number))
        if number % 4 == 1:
            level = draw.choice(_LEVELS)[0]
            assessed = at(day + timedelta(days=2), "15:10")
            yield assessment(f"CE-26-{number:04d}", person, assessed, level, draw.choice(_KINDS), draw.choice(_WORKERS))
    for number, person in enumerate(company.care_leavers):
        held = _grown(draw, _CARE_LEAVER[number % 2])
        yield status(f"ST-26-02{number:02d}", person, at(FIRST_DAY - timedelta(days=40), "11:30"), **held)
    for number, person in enumerate(company.young_adults[:3]):
        yield status(f"ST-26-03{number:02d}", person, at(FIRST_DAY - timedelta(days=60), "09:45"), care_status="none")


def _child(draw: random.Random, number: int) -> Json:
    looked_after = number % 5 == 0
    held: Json = {
        "care_status": "looked-after" if looked_after else "none",
        "workers": [worker(draw, "looked-after team" if looked_after else "locality team")],
        "trusted_adult": draw.choice(_ADULTS),
        "send": draw.choice(_SEND),
        "strengths": draw.choice(_STRENGTHS),
        "summary": "Status confirmed at allocation.",
    }
    if number % 4 == 0:
        held["plans"] = ["child-protection" if number % 8 == 0 else "child-in-need"]
    if number % 6 == 0:
        held["vrmp"] = plan(draw, FIRST_DAY - timedelta(days=20), [True, False, None][number // 6 % 3])
    return held


def _grown(draw: random.Random, category: str) -> Json:
    personal_adviser = worker(draw, "personal adviser, after care team")
    return {"care_status": category, "workers": [personal_adviser], "trusted_adult": draw.choice(_ADULTS)}


def worker(draw: random.Random, role: str) -> Json:
    """An allocated worker (invented)."""
    return {"agency": CSWS, "name": draw.choice(_WORKERS), "role": role}


def plan(draw: random.Random, reviewed: date, effective: bool | None) -> Json:
    """A vulnerability risk management plan in place, with who judged it."""
    judged = draw.choice(_WORKERS)
    return {"in_place": True, "reviewed_on": reviewed.isoformat(), "effective": effective, "judged_by": judged}


def changes(company: Company) -> Iterator[Notice]:
    """On each working day: a few changes of status, one assessment, a school place or youth order now and then."""
    draw = random.Random("fortnight changes")
    cast = Cast("changes", 70_000)
    number = 400
    for day in days():
        if not is_working(day):
            continue
        for _ in range(2):
            number += 1
            yield _change(number, day, company, draw)
        person = draw.choice(company.regulars) if draw.random() < 0.5 else cast.invent(12, 17)
        level = draw.choice(_LEVELS)[0]
        moment = at(day, f"{draw.randrange(9, 17):02d}:{draw.randrange(60):02d}")
        yield assessment(f"CE-26-{number:04d}", person, moment, level, draw.choice(_KINDS), draw.choice(_WORKERS))


def _change(number: int, day: date, company: Company, draw: random.Random) -> Notice:
    person = draw.choice(company.regulars)
    moment = at(day, f"{draw.randrange(9, 17):02d}:{draw.randrange(60):02d}")
    choices: list[tuple[str, Json]] = [
        (CSWS, {"workers": [worker(draw, "locality team")], "summary": "New allocated worker."}),
        (CSWS, {"plans": ["child-in-need"], "summary": "Child in need plan agreed with the family."}),
        (CSWS, {"vrmp": plan(draw, day, draw.choice([True, False, None])), "summary": "Plan reviewed."}),
        (YJS, {"workers": [{**worker(draw, "case manager"), "agency": YJS}], "summary": "Referral order made."}),
        (YJS, {"strengths": draw.choice(_STRENGTHS), "summary": "Seen at the youth justice office."}),
        (CSWS, {"school": person.school, "summary": "School place confirmed.", "send": draw.choice(_SEND)}),
        (CSWS, {"nrm": "referred, decision awaited", "summary": "National referral mechanism referral made."}),
    ]
    agency, held = draw.choice(choices)
    return status(f"ST-26-{number:04d}", person, moment, agency, **held)
