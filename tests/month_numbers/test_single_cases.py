"""Cases that a month holds now and then, each by itself."""

from __future__ import annotations

from datetime import date

from kit import events as make
from kit.cores import house
from kit.events import HEALTH, SOCIAL_CARE, Raw
from kit.moments import at
from kit.people import linked, subject, suspect, victim
from month_numbers.counted import JUNE, cells, column, numbers
from shield_briefing.numbers.given import Month

JULY = make.incident(40, category="theft")
POLICE = "West Yorkshire Police"
GIPTON, ARMLEY, ROTHWELL = "E05011394", "E05011385", "E05011410"


def test_one_young_person_shown_under_two_references_is_one() -> None:
    """Five are known by a police number alone when first listed; later reports join that to their NHS numbers."""
    first = [make.incident(0, subject=f"R{who}", people=[victim(niche=f"N{who}")]) for who in range(1, 6)]
    joined = [make.incident(3, subject=f"S{who}", people=[victim(who, niche=f"N{who}")]) for who in range(1, 6)]
    told = numbers([*first, *joined, JULY])
    assert column(told, "listed")["All meetings together"] == "5"


def test_one_young_person_whose_number_is_taken_out_of_the_report_is_one() -> None:
    """Five are listed by their NHS numbers; a new version of each report names them and leaves the number out."""
    first = [make.incident(0, subject=f"R{who}", people=[victim(who, name=(f"Sam{who}", None))]) for who in range(1, 6)]
    again = [make.incident(3, subject=f"R{who}", people=[victim(name=(f"Sam{who}", None))]) for who in range(1, 6)]
    told = numbers([*first, *again, JULY])
    assert column(told, "listed")["All meetings together"] == "5"


def test_whoever_was_known_by_the_same_reference_and_not_listed_is_not_taken_for_them() -> None:
    """Five children are shown under a number that a theft gives too; later neither report gives it any more."""
    raws: list[Raw] = [JULY]
    for n in range(1, 6):
        for day, number in ((0, n), (3, None)):
            theft = [suspect(number, name=(f"Alex{n}", None))]
            raws.append(make.incident(day, subject=f"T{n}", category="theft", people=theft))
            raws.append(make.incident(day, subject=f"R{n}", people=[victim(number, name=(f"Sam{n}", None))]))
    assert column(numbers(raws), "listed")["All meetings together"] == "5"


def test_whoever_appears_in_more_than_one_role_and_area_is_in_one_group() -> None:
    raws: list[Raw] = []
    for who in range(1, 6):
        raws.append(make.incident(0, subject=f"R{who}", location={"ward": GIPTON}, people=[victim(who)]))
        raws.append(make.incident(1, subject=f"S{who}", location={"ward": ROTHWELL}, people=[suspect(who)]))
        raws.append(make.incident(1, subject=f"T{who}", location={"ward": "Bradford"}, people=[linked(who)]))
    told = numbers([*raws, JULY])
    assert column(told, "who-role")["Victim and suspect"] == "5"
    assert column(told, "who-where")["More than one area"] == "5"


def test_a_fact_wanting_of_whoever_is_left_off_is_asked_too() -> None:
    said: Raw = {"category": "other", "weapon": "unknown"}
    adults = [make.incident(0, subject=f"R{who}", people=[victim(who, age=30)], **said) for who in range(1, 6)]
    assert cells(numbers([*adults, JULY]), "answers")[POLICE][0] == "5"


def test_a_repeat_counts_in_the_month_in_which_it_came() -> None:
    raw = make.incident(0)
    assert cells(numbers([raw, raw, JULY]), "messages")["All"] == ("1", "0", "0", "1", "0")
    assert cells(numbers([raw, raw, JULY], Month(date(2026, 7, 1))), "messages")["All"] == ("1", "0", "0", "0", "0")


def test_care_status_as_the_last_list_shows_it() -> None:
    raws = [make.incident(0, subject=f"R{who}", people=[victim(who, age=15)]) for who in range(1, 6)]
    care = [make.status(-3, source=SOCIAL_CARE, care_status="eligible", people=[subject(who)]) for who in range(1, 6)]
    later = [make.status(25, source=SOCIAL_CARE, care_status="none", people=[subject(who)]) for who in range(1, 6)]
    told = column(numbers([*raws, *care, *later, JULY]), "who-care")
    assert told["Looked after"] == told["All"] == "5"


def test_an_event_received_before_the_month_is_no_first_report_of_it() -> None:
    """A custody record that began in May has no first report in June; five new ones took two hours each."""
    begun = make.custody(-10, subject="C0", since=at(-11), people=[suspect(1)])
    more = make.custody(1, subject="C0", since=at(-11), status="bailed", people=[suspect(1)])
    new = [make.custody(2, subject=f"C{n}", since=at(2, "08:00"), people=[suspect(n)]) for n in range(2, 7)]
    assert cells(numbers([begun, more, *new, JULY]), "delays")[POLICE][:3] == ("5", "2.0", "2.0")


def test_a_report_of_which_only_the_month_is_known_says_no_time() -> None:
    """Five incidents of some time in May, and five of two hours before they were recorded."""
    vague = [make.incident(1, subject=f"V{n}", people=[victim(n)]) for n in range(1, 6)]
    for raw in vague:
        raw["data"]["occurred"] = {"from": at(-31), "to": at(0)}
    plain = [make.incident(1, subject=f"P{n}", occurred=at(1, "08:00"), people=[victim(n)]) for n in range(1, 6)]
    assert cells(numbers([*vague, *plain, JULY]), "delays")[POLICE][:3] == ("5", "2.0", "2.0")


def test_a_sender_that_is_no_partner_is_not_named() -> None:
    told = numbers([make.incident(0) | {"source": "urn:agency:ada-example"}, JULY])
    assert cells(told, "held")["A sender that policy does not know: A sender that policy does not know"][0] == "1"
    assert "ada-example" not in str(told)


def test_each_partner_agency_is_in_the_table_of_questions_and_returns() -> None:
    told = cells(numbers([make.answer(1, source=HEALTH, known="not-known"), JULY], JUNE), "answers")
    assert set(told) == {agency.title for agency in house().agencies.values()}
    assert told["Leeds health services"][1:3] == ("0", "1")
