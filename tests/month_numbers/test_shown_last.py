"""What is counted of whoever is listed: as the last list of the month shows them, where it happened, what was asked."""

from __future__ import annotations

from kit import events as make
from kit.events import SOCIAL_CARE
from kit.people import subject, victim
from month_numbers.counted import cells, column, numbers

JULY = make.incident(40, category="theft")
FIVE = range(1, 6)


def test_what_was_learnt_between_two_lists_of_a_month_counts() -> None:
    first = [make.incident(0, subject=f"R{who}", people=[victim(who, age=15)]) for who in FIVE]
    care = [make.status(7, source=SOCIAL_CARE, care_status="eligible", people=[subject(who)]) for who in FIVE]
    again = [make.incident(14, subject=f"S{who}", people=[victim(who, age=15)]) for who in FIVE]
    assert column(numbers([*first, *care, *again, JULY]), "who-care")["Looked after"] == "5"


def test_whoever_appears_in_one_area_alone_counts_there() -> None:
    raws = [make.incident(0, subject=f"R{who}", location={"ward": "E05011394"}, people=[victim(who)]) for who in FIVE]
    assert column(numbers([*raws, JULY]), "who-where")["East"] == "5"


def test_who_was_involved_is_asked_of_whoever_names_nobody() -> None:
    raws = [make.incident(0, subject=f"R{which}", people=[]) for which in FIVE]
    assert cells(numbers([*raws, JULY]), "answers")["West Yorkshire Police"][0] == "5"
