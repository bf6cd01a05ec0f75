"""What counts at a sitting, under what, and from when to when: every figure here was counted on paper."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from contextual.making import (
    ARMLEY,
    AUGUST,
    HAREHILLS,
    JULY,
    agenda,
    agendas,
    child,
    referral,
    robberies,
    robbery,
    shown,
    titles,
    whole,
)
from kit.events import Raw, assessment, custody, incident, intelligence, missing, retraction, status, suspension
from kit.moments import at
from shield_briefing.suppression import FEWER

SIX = 6


def test_each_occurrence_counts_once_however_many_people_and_reports_it_has() -> None:
    six = robberies(6, 10, ward=HAREHILLS)
    six[0]["data"]["people"] += [child("suspect", 900, age=15), child("victim", 901, age=16)]
    again = incident(
        11, subject="Y/1", source="urn:agency:leeds-yjs", related=["CR/joined"], people=[child("victim", 902, age=12)]
    )
    six[1]["subject"] = "CR/joined"
    made = agenda([*six, again], JULY)
    assert whole(made) == SIX
    assert shown(made, "ward", HAREHILLS, ARMLEY) == [SIX, FEWER]


def test_what_was_received_from_the_last_cut_off_on_counts() -> None:
    """Windows are `(from, to]`: the sitting of 2 June closes on day 0 at 14:00, that of 7 July on day 35 at 14:00."""
    before, at_cut_off = robberies(1, 0, "13:00"), robberies(1, 0, "14:00")
    after, last = robberies(4, 0, "14:01"), robberies(1, 35, "14:00")
    late = robberies(1, 35, "14:01")
    assert whole(agenda([*before, *at_cut_off, *after, *last, *late], JULY)) == len([*after, *last])


def test_a_cancelled_sitting_leaves_its_time_to_the_next() -> None:
    raws = [*robberies(3, 10), *robberies(4, 40)]
    made = agendas(raws, AUGUST, cancelled=[JULY])[AUGUST.isoformat()]
    assert whole(made) == 7
    assert made["covers"]["previous_held"] == "2026-06-02"


def test_more_of_an_occurrence_counts_again_at_the_next_sitting() -> None:
    """Five were received before 7 July; a further report of each, in August's window, brings them again."""
    five = robberies(5, 10, ward=HAREHILLS)
    more = [
        incident(
            50, subject=f"M/{n}", source="urn:agency:leeds-yjs", related=[raw["subject"]], people=raw["data"]["people"]
        )
        for n, raw in enumerate(five)
    ]
    july, august = agendas([*five, *more], JULY, AUGUST).values()
    assert [whole(july), whole(august)] == [5, 5]
    assert shown(august, "ward", HAREHILLS) == [FEWER]  # the further reports state no ward


def test_who_does_not_qualify_does_not_count() -> None:
    """Seven are reported: one is withdrawn, one is about an adult, one is admitted nowhere."""
    seven = robberies(7, 10)
    seven[1]["data"]["people"] = [child("victim", 910, age=40)]
    seven[2]["data"]["category"] = "theft"
    assert whole(agenda(seven, JULY)) == 5
    assert whole(agenda([*seven, retraction(seven[0], 20)], JULY)) == FEWER
    assert whole(agenda([*seven, retraction(seven[0], 36)], JULY)) == 5


def test_who_is_learnt_late_to_qualify_counts_if_the_report_is_of_this_window() -> None:
    """Five about somebody of 19 whose care status is learnt on day 30, or only on day 40, when their window is over."""
    five = [incident(10, subject=f"L/{n}", people=[child("victim", 920 + n, age=19)]) for n in range(5)]
    told = [
        status(which, people=[child("subject", 920 + n, age=19, care="looked-after")])
        for which in (30,)
        for n in range(5)
    ]
    later = [
        status(which, people=[child("subject", 920 + n, age=19, care="looked-after")])
        for which in (40,)
        for n in range(5)
    ]
    assert whole(agenda(five, JULY)) == FEWER
    assert whole(agenda([*five, *told], JULY)) == 5
    assert [whole(made) for made in agendas([*five, *later], JULY, AUGUST).values()] == [FEWER, FEWER]


def test_both_daily_meetings_are_counted_each_occurrence_once() -> None:
    """Two for the one, two for the other, one for both, and an assessment: six."""
    robbed = robberies(2, 10)
    away = [missing(10, subject=f"M/{n}", from_=at(9), people=[child("subject", 930 + n)]) for n in range(2)]
    both = [intelligence(10, subject="I/1", themes=["county-lines"], people=[child("subject", 940, age=15)])]
    assessed = [assessment(10, level="emerging", people=[child("subject", 941, age=15)])]
    assert whole(agenda([*robbed, *away, *both, *assessed], JULY)) == SIX


def test_updates_of_one_custody_record_or_episode_are_one_occurrence() -> None:
    """Four robberies, one custody record with two updates, one episode with two: six."""
    held = [
        custody(day, subject="C/1", since=at(10), status=word, people=[child("suspect", 950, age=15)])
        for day, word in ((10, "detained"), (11, "bailed"))
    ]
    gone = [
        missing(day, subject="M/1", from_=at(10), risk="high", people=[child("subject", 951, age=15)])
        for day in (10, 11)
    ]
    assert whole(agenda([*robberies(4, 10), *held, *gone], JULY)) == SIX


@pytest.mark.parametrize(
    ("where", "cells"),
    [
        ({"ward": "GIPTON and  harehills"}, {"ward": HAREHILLS}),
        ({"ward": "E05011394", "kind": "park"}, {"ward": HAREHILLS, "kind": "park"}),
        ({"place": "harehills-park"}, {"place": "harehills-park", "ward": HAREHILLS, "kind": "park"}),
        (
            {"place": "harehills-park", "ward": ARMLEY, "kind": "street"},
            {"place": "harehills-park", "ward": ARMLEY, "kind": "street"},
        ),
        ({"place": "harehills-park", "ward": "Manningham", "kind": "unknown"}, {"place": "harehills-park"}),
        ({"place": "Sam's flat"}, {"place": "not-in-register"}),
        ({}, {}),
    ],
)
def test_where_it_happened_as_stated_or_as_the_register_says(where: dict[str, str], cells: dict[str, str]) -> None:
    figures = agenda(robberies(5, 10, **where), JULY)["figures"]
    told = {table: row["cell"] for table in ("ward", "kind", "place") for row in figures[table] if row["count"] == 5}
    assert told == cells


def test_reports_of_two_wards_count_in_both_and_once_in_all() -> None:
    six = robberies(6, 10, ward=HAREHILLS)
    more = [
        incident(
            10,
            subject=f"T/{n}",
            source="urn:agency:leeds-yjs",
            related=[raw["subject"]],
            people=raw["data"]["people"],
            location={"ward": ARMLEY},
        )
        for n, raw in enumerate(six)
    ]
    made = agenda([*six, *more], JULY)
    assert [whole(made), *shown(made, "ward", HAREHILLS, ARMLEY)] == [SIX, SIX, SIX]


@pytest.mark.parametrize(
    ("said", "themes"),
    [
        ({"word": "incident", "category": "robbery"}, ["robbery"]),
        ({"word": "custody", "category": "robbery"}, ["robbery"]),
        ({"word": "custody", "category": "unknown"}, []),
        ({"word": "intelligence", "themes": ["weapons", "reprisal", "unknown"]}, ["reprisal", "weapons"]),
        ({"word": "intelligence", "themes": ["weapons", "Sam's friends"]}, ["other", "weapons"]),
        ({"word": "intelligence", "themes": ["exploitation"]}, ["exploitation"]),
        ({"word": "suspension"}, []),
    ],
)
def test_themes_are_categories_and_themes_that_policy_knows(said: dict[str, Any], themes: list[str]) -> None:
    made = {"incident": incident, "custody": custody, "intelligence": intelligence, "suspension": suspension}[
        said.pop("word")
    ]
    five = [made(10, subject=f"H/{n}", people=[child("subject", 960 + n)], **said) for n in range(5)]
    assert sorted(row["cell"] for row in agenda(five, JULY)["figures"]["theme"] if row["count"] == 5) == themes


def hours(raws: list[Raw]) -> dict[str, object]:
    """What is shown by hour, and by day within hours, but for what is fewer than five."""
    figures = agenda(raws, JULY)["figures"]
    return {row["cell"]: row["count"] for table in ("hour", "week") for row in figures[table] if row["count"] != FEWER}


def test_the_hour_is_that_of_london_in_which_the_earliest_of_it_happened() -> None:
    """22:30 UTC on Thursday 11 June is 23:30 in London; that a custody record began at 03:00 makes no difference."""
    nine = robberies(9, 12, occurred="2026-06-11T22:30:00Z")
    held = custody(
        12,
        subject="C/1",
        since=at(12, "03:00"),
        category="robbery",
        related=[nine[0]["subject"]],
        people=[child("suspect", 970, age=15)],
    )
    assert hours([*nine, held, *robberies(8, 12, "10:00")]) == {"10": 8, "23": 9, "10-5": 8, "23-3": 9}


def test_the_day_on_which_a_suspension_starts_has_no_hour() -> None:
    six = [suspension(10, subject=f"S/{n}", starts="2026-06-11", people=[child("subject", 980 + n)]) for n in range(6)]
    said = [
        suspension(
            10,
            subject=f"T/{n}",
            starts="2026-06-11",
            occurred="2026-06-10T12:10:00+01:00",
            people=[child("subject", 990 + n)],
        )
        for n in range(7)
    ]
    assert hours([*six, *said]) == {"12": 7, "not-stated": 6, "12-2": 7}


def test_what_happened_some_time_in_a_longer_period_has_no_hour() -> None:
    month = robberies(6, 12)
    for raw in month:
        raw["data"]["occurred"] = {"from": "2026-05-31T23:00:00Z", "to": "2026-06-30T22:59:59Z"}
    assert hours([*month, *robberies(7, 12, "10:00")]) == {"10": 7, "not-stated": 6, "10-5": 7}


def test_both_hours_that_a_clock_shows_twice_are_one() -> None:
    """25 October 2026: 00:30 UTC is 01:30 summer time, 01:30 UTC is 01:30 again; the sitting is on 3 November."""
    twice = [
        *robberies(3, date(2026, 10, 26), occurred="2026-10-25T00:30:00Z"),
        *robberies(3, date(2026, 10, 26), occurred="2026-10-25T01:30:00Z"),
    ]
    figures = agenda([*twice, *robberies(5, date(2026, 10, 26), "10:00")], date(2026, 11, 3))["figures"]
    assert {row["cell"]: row["count"] for row in figures["hour"] if row["count"] != FEWER} == {"01": 6, "10": 5}


@pytest.mark.parametrize(
    ("where", "title"),
    [
        ({"place": "harehills-park"}, "Harehills Park"),
        ({"place": "nowhere", "ward": "Armley"}, "Armley (ward)"),
        ({"ward": ARMLEY, "kind": "park"}, "Armley (ward)"),
        ({"place": "nowhere"}, "Somewhere that is neither in the register nor in a ward of Leeds"),
        ({"ward": "Manningham"}, "Somewhere that is neither in the register nor in a ward of Leeds"),
    ],
)
def test_a_referral_is_listed_by_its_place_else_its_ward(where: dict[str, str], title: str) -> None:
    made = agenda([referral(10, **where)], JULY)
    assert titles(made) == [title]
    assert made["items"][0]["flags"] == ["referred"]


def test_a_referral_that_is_withdrawn_or_of_another_window_is_not_listed() -> None:
    one = referral(10, ward=ARMLEY)
    assert titles(agenda([one, retraction(one, 11)], JULY)) == []
    assert titles(agenda([one], AUGUST)) == []
    assert titles(agenda([robbery(10, "10:00", 999, {}, {"subject": "x"})], JULY)) == []
