"""An area decided beside the meeting whose rules it takes: as by itself, and as that meeting but for the area."""

from __future__ import annotations

from typing import Any

import pytest

from kit.cores import KEY, accepted, house, standings
from kit.events import Raw, custody, incident, missing, referral
from kit.moments import at
from kit.people import subject, suspect, victim
from shield_shared.decisions import Standing

DAILY, EAST = "syv-daily", "syv-area-east"
HERE, ELSEWHERE = "E05011394", "armley"


def beside(raws: list[Raw]) -> dict[str, list[Standing]]:
    """How everybody stands at the area and at the daily meeting, decided together."""
    fold = house().fold({meeting: house().meetings[meeting] for meeting in (EAST, DAILY)}, KEY)
    for event in accepted(raws):
        fold.add(event)
    return {meeting: change.come for meeting, change in fold.settle().changes.items()}


def told(standing: Standing) -> tuple[str, str, bool]:
    return standing.verdict, standing.why, standing.kept_open


def gone(risk: str, ward: str = HERE, on: int = 0, **data: Any) -> Raw:
    people = [subject(1, home={"ward": ward})]
    return missing(on, subject="M", from_=at(0), risk=risk, people=people, **data)


ROBBERY = incident(0, location={"ward": HERE}, people=[victim(1)])
ABROAD = incident(0, location={"ward": ELSEWHERE}, people=[victim(1)])
GROWN = incident(0, location={"ward": HERE}, people=[victim(1, age=19)])
DISORDER = incident(0, category="disorder", location={"ward": HERE}, people=[victim(1)])
HELD = custody(0, subject="C", status="remanded", people=[suspect(1, home={"ward": HERE})])


@pytest.mark.parametrize(
    ("raw", "here", "daily"),
    [
        (ROBBERY, ("qualifies", "admitted", False), ("qualifies", "admitted", False)),
        (ABROAD, ("left-off", "elsewhere", False), ("qualifies", "admitted", False)),
        (GROWN, ("left-off", "asked-elsewhere", False), ("to-check", "scope", False)),
        (gone("high"), ("qualifies", "admitted", True), ("qualifies", "admitted", True)),
        (gone("high", ELSEWHERE), ("left-off", "elsewhere", True), ("qualifies", "admitted", True)),
        (HELD, ("qualifies", "admitted", True), ("qualifies", "admitted", True)),
    ],
)
def test_an_appearance_stands_as_at_the_other_meeting_but_for_the_area(
    raw: Raw, here: tuple[str, str, bool], daily: tuple[str, str, bool]
) -> None:
    made = beside([raw])
    assert [told(s) for s in made[EAST]] == [here] == [told(s) for s in standings([raw], EAST)]
    assert [told(s) for s in made[DAILY]] == [daily]


def test_an_area_keeps_an_open_episode_on_its_list_that_the_daily_meeting_does_not() -> None:
    made = beside([gone("low")])
    assert [(s.open, s.kept_open) for s in made[EAST]] == [(True, True)]
    assert [(s.open, s.kept_open) for s in made[DAILY]] == [(True, False)]
    ended = beside([gone("high"), gone("high", on=1, status="located", id="end")])
    assert {(s.open, s.kept_open) for s in ended[EAST]} == {(False, False)}


@pytest.mark.parametrize("to", [DAILY, EAST])
def test_a_referral_counts_at_the_meeting_that_it_names(to: str) -> None:
    """What is referred to an area is decided there with all that stands near it, as if the other were not asked."""
    raws = [referral(0, to=to, location={"ward": HERE}, people=[subject(1)]), ROBBERY, DISORDER]
    made = beside(raws)
    for meeting in (EAST, DAILY):
        assert [(told(s), s.rules, s.priority) for s in made[meeting]] == [
            (told(s), s.rules, s.priority) for s in standings(raws, meeting)
        ]
    assert [s.verdict for s in made[EAST] if s.role == "subject"] == ["qualifies"]


def test_a_referral_to_the_area_that_was_decided_before_is_counted_with_what_comes_later() -> None:
    """It lies too far from the last report to be decided again, and within the window of one that lies between."""
    raws = [
        referral(0, id="a", to=EAST, people=[victim(1)]),
        incident(25, id="b", location={"ward": HERE}, people=[victim(1)]),
        incident(50, id="c", location={"ward": HERE}, people=[victim(1)]),
    ]
    fold = house().fold({meeting: house().meetings[meeting] for meeting in (EAST, DAILY)}, KEY)
    now: dict[str, Standing] = {}
    for event in accepted(raws):
        fold.add(event)
        now |= {standing.event.id: standing for standing in fold.settle().changes[EAST].come}
    alone = {standing.event.id: standing for standing in standings(raws, EAST)}
    assert {id: (told(s), s.priority, s.rules) for id, s in now.items()} == {
        id: (told(s), s.priority, s.rules) for id, s in alone.items()
    }
