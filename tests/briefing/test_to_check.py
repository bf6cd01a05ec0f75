"""What is to check, for how long, and what is left off: every row of the table (contract 4.2)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from kit.cores import agenda, agendas
from kit.events import (
    HEALTH,
    Raw,
    custody,
    incident,
    missing,
    retraction,
    retraction_of_id,
    sitting,
    status,
)
from kit.moments import at, day, moment
from kit.people import subject, suspect, victim
from kit.views import last_shown, left_off, to_check

GROWN = incident(0, id="a", people=[victim(1, age=19)])


def version(which: int, *people: Raw, **more: Any) -> Raw:
    return incident(which, id=f"v{which}", subject="R", people=list(people), **more)


def checks(*raws: Raw, on: int = 2) -> list[tuple[str, str, str]]:
    return to_check(agenda(list(raws), on))


# (a) to (c)


def test_a_admitted_and_scope_to_check_is_asked_of_childrens_social_care() -> None:
    (row,) = agenda([GROWN], 1)["to_check"]
    assert (row["id"], row["role"], row["why"], row["ask"]) == ("a", "victim", "scope", "leeds-csws")
    assert row["person"] is not None
    assert row["person"]["age_at_event"] == 19


def test_b_a_rule_ended_unknown_is_asked_of_the_sender() -> None:
    unsure = incident(0, id="a", source=HEALTH, category="other", weapon="unknown", people=[victim(1)])
    (row,) = agenda([unsure], 1)["to_check"]
    assert (row["why"], row["ask"]) == ("rule", "leeds-health")


def test_c_naming_no_people_is_asked_of_the_sender_with_no_person() -> None:
    nobody = [incident(0, id="a", people=[]), incident(0, id="b", category="other", injury="unknown", people=[])]
    others = [retraction_of_id(incident(0), 0), incident(0, id="c", category="other", people=[])]
    made = agenda([*nobody, *others], 1)
    assert to_check(made) == [("a", "", "nobody-named"), ("b", "", "nobody-named")]
    assert [(row["person"], row["ask"]) for row in made["to_check"]] == [(None, "west-yorkshire-police")] * 2
    assert left_off(made) == []
    assert made["counts"]["naming_nobody"] == 3


def test_what_named_nobody_is_no_longer_to_check_once_it_names_somebody_or_is_withdrawn() -> None:
    nobody = version(0)
    assert checks(nobody) == [("v0", "", "nobody-named")]
    assert checks(nobody, version(1, victim(1))) == []
    assert checks(nobody, retraction(nobody, 1)) == []


def test_a_row_to_check_names_the_person_and_what_is_known_of_them() -> None:
    grown = incident(0, id="a", people=[victim(1, age=19, name=("Ada", "Example"))])
    (row,) = agenda([grown, status(0, people=[subject(1)])], 1)["to_check"]
    assert row["person"] is not None
    assert row["person"]["name"]["given"] == "Ada"
    assert (row["person"]["care_status"], row["person"]["birth_dates"]) == (None, [])
    assert (row["occurred"], row["received"]) == (at(0), at(0))
    (unnamed,) = agenda([GROWN], 1)["to_check"]
    assert unnamed["person"] is not None
    assert unnamed["person"]["name"] is None


# (d)


# How long


def stays(raw: Raw, until: int, *more: Raw, **how: Any) -> list[tuple[int, str]]:
    """At each sitting from Tuesday on: how many rows to check are shown and how many only counted, and `last`."""
    made = agendas([raw, *more], 1, until, **how)
    return [
        (len(each["to_check"]), "last" if last_shown(each) else f"{each['counts']['to_check_older']} older")
        for each in made.values()
    ]


def test_rows_stay_for_168_hours_and_the_last_showing_says_so() -> None:
    shown = [(1, "0 older")] * 4
    assert stays(GROWN, 9) == [*shown, (1, "last"), (0, "1 older"), (0, "1 older")]


def received_at(before: timedelta) -> Raw:
    """A row to check received so long before the cut-off of Wednesday week."""
    received = moment(9, "08:00") - before
    return incident(-3, id="a", received=received.isoformat(), people=[victim(1, age=19)])


def test_168_hours_are_counted_to_the_second() -> None:
    week = timedelta(hours=168)
    assert to_check(agenda([received_at(week)], 9)) == []
    assert agenda([received_at(week)], 9)["counts"]["to_check_older"] == 1
    almost = agenda([received_at(week - timedelta(seconds=1))], 9)
    assert (len(almost["to_check"]), last_shown(almost)) == (1, ["a"])


def test_168_hours_are_elapsed_hours_across_a_clock_change() -> None:
    def on_monday(clock: str) -> list[tuple[str, str, str]]:
        first = incident(date(2026, 3, 23), clock, id="a", people=[victim(1, age=19)])
        return to_check(agenda([first], date(2026, 3, 30)))

    assert on_monday("07:00") == []
    assert on_monday("07:01") != []


def test_a_row_received_after_the_previous_cut_off_is_shown_however_old() -> None:
    cancelled = [n for n in range(1, 12) if n not in (5, 6)]
    assert stays(GROWN, 15, cancelled=cancelled) == [(1, "last"), (0, "1 older")]


def test_a_row_received_at_the_very_previous_cut_off_belongs_to_the_window_before() -> None:
    grown = incident(1, "08:00", id="a", people=[victim(1, age=19)])
    assert stays(grown, 9, cancelled=range(2, 9)) == [(1, "last"), (0, "1 older")]


def test_the_last_showing_is_the_one_before_a_sitting_that_is_cancelled() -> None:
    grown = incident(1, id="a", people=[victim(1, age=19)])
    assert stays(grown, 8)[-2:] == [(1, "0 older"), (1, "last")]
    assert stays(grown, 9, cancelled=[8])[-2:] == [(1, "last"), (0, "1 older")]
    recorded = sitting(0, meeting="syv-daily", sitting=str(day(8)), status="cancelled")
    assert stays(grown, 9, recorded)[-2:] == [(1, "last"), (0, "1 older")]


def test_the_receipt_of_a_dropped_person_is_that_of_the_live_version() -> None:
    first, again = version(0, victim(1)), version(4, victim(2))
    made = agendas([first, again], 5, 14)
    rows = [len(each["to_check"]) for each in made.values()]
    assert rows == [1, 1, 1, 1, 1, 0]


def test_rows_of_open_custody_stay_until_it_is_closed() -> None:
    held = custody(0, id="a", subject="C", status="detained", category="robbery", people=[subject(1, age=19)])
    done = custody(11, id="b", subject="C", status="charged", people=[subject(2, age=19)])
    shown = stays(held, 15, done)
    assert shown[:9] == [(1, "0 older")] * 9
    assert shown[9:] == [(0, "1 older")] * 2


def test_rows_of_an_open_episode_stay_whatever_the_risk() -> None:
    for risk in ("high", "unknown"):
        gone = missing(0, id="a", from_=at(0), risk=risk, people=[subject(1, age=19)])
        assert stays(gone, 14) == [(1, "0 older")] * 10
    back = missing(10, id="b", from_=at(0), status="located", people=[subject(1, age=19)])
    assert stays(gone, 14, back)[-4:] == [(1, "0 older")] * 2 + [(0, "1 older")] * 2


def test_a_custody_record_that_opens_again_is_shown_again() -> None:
    people = [subject(1, age=19)]
    held = custody(0, id="a", subject="C", status="bailed", category="robbery", people=people)
    again = custody(10, id="b", subject="C", status="remanded", category="robbery", people=people)
    made = agendas([held, again], 9, 11)
    assert [sorted(row["id"] for row in each["to_check"]) for each in made.values()] == [[], [], ["a", "b"]]


def test_a_row_that_is_answered_is_neither_shown_nor_counted() -> None:
    answer = status(10, people=[subject(1)], care_status="none")
    assert stays(GROWN, 11, answer)[-2:] == [(0, "1 older"), (0, "0 older")]


def test_rows_stand_by_source_and_id_then_role() -> None:
    raws = [
        incident(0, id="a", people=[victim(1, age=19), suspect(1)]),
        incident(0, id="b", people=[]),
        incident(0, id="0", people=[victim(2, age=19)]),
    ]
    rows = [(row["id"], row["role"]) for row in agenda(raws, 1)["to_check"]]
    assert rows == [("0", "victim"), ("a", "suspect"), ("a", "victim"), ("b", None)]
