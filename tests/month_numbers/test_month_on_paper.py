"""A month made by hand, small enough that each of its numbers was reckoned on paper.

June 2026 begins on a Monday and has 22 weekdays. The area meetings sit on 11 June (West) and 25 June (East), the
child-focused one on 10 and 24 June, the contextual one on 2 June.
"""

from __future__ import annotations

import random
from datetime import date
from functools import cache

import pytest

from kit import events as make
from kit.events import HEALTH, Raw
from kit.moments import at
from kit.people import suspect, victim
from month_numbers.counted import JUNE, cells, column, numbers
from shield_briefing.numbers.reckon import Numbers, numbers_json

EAST, WEST = "E05011394", "Armley"
POLICE = "West Yorkshire Police"
SOCIAL_CARE = "Leeds Children's Social Work Service"
DAILY, MACE = "Serious Youth Violence daily meeting", "Multi-Agency Child Exploitation daily meeting"
CHILD = "Child-focused Multi-Agency Child Exploitation meeting"
AREA_EAST, AREA_WEST = (f"Serious Youth Violence area meeting, {area}" for area in ("East", "West"))
FEW, WITHHELD, TOO_FEW = "fewer than 5", "withheld", "too few to say"


def robbed(who: int) -> Raw:
    """A boy of 14 is robbed in Armley at 8.30 on Monday, recorded and received at 10; he lives in the East."""
    entry = victim(who, born="2012-02-02", sex="Male", home={"ward": EAST})
    return make.incident(0, subject=f"R{who}", occurred=at(0, "08:30"), location={"ward": WEST}, people=[entry])


def late(who: int) -> Raw:
    """A girl of 17 is suspected of a robbery with a firearm on 27 May; recorded on 4 June at 8, received at 9."""
    entry = suspect(who, born="2009-01-01", sex="f")
    times = {"occurred": at(-5), "received": at(3, "09:00")}
    return make.incident(3, "08:00", subject=f"L{who}", weapon="firearm", people=[entry], **times)


@cache
def history() -> tuple[Raw, ...]:
    """Six victims, five suspects, five who may be care leavers, six exploited, and what meetings made of it."""
    robberies = [robbed(who) for who in range(1, 7)]
    exploited = [victim(who, born="2017-01-01") for who in range(32, 37)]
    unsure = [victim(who, born="2008-01-01") for who in range(21, 26)]
    return (
        *robberies,
        robberies[0],
        *(late(who) for who in range(16, 21)),
        make.incident(7, category="exploitation", people=[victim(1)]),
        make.incident(7, "11:00", category="exploitation", people=exploited),
        make.incident(8, source=HEALTH, people=unsure),
        make.retraction(robberies[5], 9),
        make.incident(2, category=None),
        make.answer(3, source=HEALTH),
        *tasks(),
        make.incident(date(2026, 7, 2), category="theft"),
    )


def tasks() -> list[Raw]:
    """Four actions agreed on 2 June: one done, one not, one no longer possible, one open and overdue."""
    csws, police, other = ({"name": "A. Worker", "agency": a} for a in ("leeds-csws", "west-yorkshire-police", "else"))
    common: Raw = {"sitting": "2026-06-02", "due": "2026-06-10"}
    return [
        make.action(1, subject="a-1", action="a-1", owner=csws, **common),
        make.action(4, subject="a-1", action="a-1", owner=csws, status="done", closed_because="done", **common),
        make.action(4, subject="a-2", action="a-2", owner=police, **common),
        make.action(4, subject="a-3", action="a-3", owner=csws, status="no-longer-possible", **common),
        make.action(4, subject="a-4", action="a-4", owner=other, status="not-done", **common),
    ]


@pytest.fixture(scope="module")
def june() -> Numbers:
    return numbers(history(), cancelled=[date(2026, 6, 29)])


def test_sittings(june: Numbers) -> None:
    told = cells(june, "sittings")
    assert told[DAILY] == told[MACE] == ("21", "1", "0")
    assert (told[CHILD], told[AREA_EAST], told[AREA_WEST]) == (("2", "0", "0"), ("1", "0", "0"), ("1", "0", "0"))


def test_young_people_listed(june: Numbers) -> None:
    """11 at the daily meeting, 6 at MACE, 16 together: one is in both. The 10 of each area lie within the 11."""
    told = {
        DAILY: "11",
        MACE: WITHHELD,
        AREA_EAST: WITHHELD,
        AREA_WEST: WITHHELD,
        CHILD: FEW,
        "All meetings together": "16",
    }
    assert column(june, "listed") == told


def test_items(june: Numbers) -> None:
    told = cells(june, "items")
    assert told[DAILY] == ("6", "5", WITHHELD, WITHHELD, "22")  # 11 were seen again, none is open: 0 would follow
    # Items may be as many as people, of whom is not told how many they are.
    assert told[MACE] == (WITHHELD, FEW, "6", FEW, WITHHELD)
    assert told[AREA_EAST] == told[AREA_WEST] == (WITHHELD, FEW, FEW, FEW, WITHHELD)


def test_to_check_and_corrections(june: Numbers) -> None:
    told = cells(june, "beside")
    assert told[DAILY] == ("5", FEW)
    assert told[MACE] == (FEW, FEW)


def test_left_off(june: Numbers) -> None:
    """At the daily meeting six of exploitation; at MACE six robbed, five suspects and five who are asked about."""
    told = cells(june, "left-off")
    assert told == {"No rule of this meeting admits it.": (WITHHELD, "16", "6"), "All": (FEW, "16", "6")}


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("age", {"Under 10": "5", "10 to 12": FEW, "13 to 15": "6", "16 to 17": "5", "18 to 20": FEW}),
        ("sex", {"Male": "6", "Female": "5", "Not known": "5"}),
        ("care", {"Looked after": FEW, "Care leaver": FEW, "Not known": "16"}),
        ("role", {"Victim only": "11", "Suspect only": "5", "Victim and suspect": FEW}),
        ("home", {"East": "6", "South": FEW, "West": FEW, "Outside the city or not known": "10"}),
        ("where", {"East": FEW, "South": FEW, "West": "6", "Outside the city or not known": "10"}),
    ],
)
def test_who_was_listed(table: str, told: dict[str, str], june: Numbers) -> None:
    found = column(june, f"who-{table}")
    assert {row: found[row] for row in told} == told
    assert found["All"] == "16"


def test_no_ethnicity_where_nobody_sends_it(june: Numbers) -> None:
    assert cells(june, "who-ethnicity") == {}


def test_timeliness(june: Numbers) -> None:
    """Of 11 first reports six took 1.5 hours and five 190; of 14 messages five arrived an hour later."""
    assert cells(june, "delays")[POLICE] == ("11", "1.5", "190.0", "14", "0.0", "1.0")
    assert cells(june, "to-sitting")[DAILY] == ("11", "23.0", "24.0")
    assert cells(june, "to-sitting")[MACE] == ("2", TOO_FEW, TOO_FEW)


def test_actions(june: Numbers) -> None:
    assert cells(june, "actions") == {
        SOCIAL_CARE: ("2", "1", "0", "1", "0", "0", TOO_FEW, TOO_FEW),
        "Somebody of no partner agency": ("1", "0", "1", "0", "0", "0", TOO_FEW, TOO_FEW),
        POLICE: ("1", "0", "0", "0", "1", "1", "none", "none"),
        "All": ("4", "1", "1", "1", "1", "1", TOO_FEW, TOO_FEW),
    }


def test_questions_and_returns(june: Numbers) -> None:
    told = cells(june, "answers")
    assert told[SOCIAL_CARE] == ("5", "0", "0", "16")
    assert told["Leeds health services"] == (FEW, "1", "0", "16")
    assert len(told) == 8


def test_immediate_decisions(june: Numbers) -> None:
    assert column(june, "immediate") == {POLICE: "5", "All": "5"}


def test_messages(june: Numbers) -> None:
    assert cells(june, "messages") == {
        "Leeds health services: Incident": ("1", "0", "0", "0", "0"),
        "Leeds health services: Return": ("1", "0", "0", "0", "0"),
        "The meetings: Action": ("5", "1", "0", "0", "0"),
        f"{POLICE}: Incident": ("13", "0", "1", "1", "1"),
        f"{POLICE}: Retraction": ("1", "0", "0", "0", "0"),
        "All": ("21", "1", "1", "1", "1"),
    }


def test_held_messages(june: Numbers) -> None:
    """Received on 3 June at 10, still there at midnight after 30 June: 27 days and 14 hours."""
    row = f"{POLICE}: Something required is missing"
    assert cells(june, "held") == {row: ("1", TOO_FEW, TOO_FEW, "27.6")}


def test_what_is_said_of_the_whole(june: Numbers) -> None:
    assert (june.title, june.month) == ("Numbers for June 2026", "2026-06")
    assert june.remarks == ("Counted to the end of the month, Tuesday 30 June 2026.",)


def test_any_order_gives_the_same_bytes(june: Numbers) -> None:
    shuffled = random.Random(3).sample(history(), len(history()))
    assert numbers_json(numbers(shuffled, JUNE, [date(2026, 6, 29)])) == numbers_json(june)
