"""Short ways to write the events of hard cases, so that each case shows only what makes it hard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from shield_run.fortnight.messages import POLICE, Json, Notice, message
from shield_run.fortnight.moments import stamp
from shield_run.fortnight.people import YoungPerson, nhs_number_exists
from shield_run.fortnight.shelves import places

#: A hard case tells its events; its docstring quotes the sentence of the contract that it shows.
HardCase = Callable[[], tuple[Notice, ...]]


def child(serial: int, given: str, family: str, born: str, sex: str = "male", linked: bool = True) -> YoungPerson:
    """The invented young person of a hard case, whoever else has that serial number apart."""
    number = 95_000 + 10 * serial
    while not nhs_number_exists(number):
        number += 1
    return YoungPerson(number, given, family, sex, born, "E05011394", "Foundry Lane High School", linked)


def incident(
    moment: datetime, subject: str, summary: str, people: list[Json], agency: str = POLICE, **more: object
) -> Notice:
    """An incident recorded at a moment: a robbery without weapon or injury in a public place, unless told otherwise."""
    data: Json = {
        "category": "robbery",
        "weapon": "none",
        "injury": "none",
        "occurred": {"from": stamp(moment)},
        "location": _somewhere(subject),
        "summary": summary,
        "people": people,
    }
    return Notice(message(agency, "incident", moment, subject, data | more), moment)


def event(agency: str, word: str, moment: datetime, subject: str, people: list[Json], **data: object) -> Notice:
    """An event of any type about some people."""
    return Notice(message(agency, word, moment, subject, {**data, "people": people}), moment)


def retraction(moment: datetime, subject: str, reason: str, retracts: Json) -> Notice:
    """A retraction by the police of what they sent."""
    return Notice(message(POLICE, "record", moment, subject, {"retracts": retracts, "reason": reason}), moment)


def altered(notice: Notice, **attributes: object) -> Notice:
    """The same event with some CloudEvents attributes changed; None takes one away."""
    event = {name: value for name, value in (notice.event | attributes).items() if value is not None}
    return Notice(event, notice.moment)


def _somewhere(subject: str) -> Json:
    """A public place that follows from the reference, so that cases are spread over the city."""
    return places()[int(subject[-4:]) * 7 % len(places())].location()


def place(text: str) -> Json:
    """A public place on the list, by its text."""
    return next(each for each in places() if each.text == text).location()
