"""The story of one young person: what happened, what was listed, agreed and said, and nothing received later."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit import events as make
from kit.cores import accepted
from kit.events import HEALTH, HOUSING, Raw
from kit.histories import histories, read_all
from kit.moments import at, day, moment
from kit.people import person, subject, suspect, victim
from kit.stories import stories_of, story_of
from shield_briefing.story_shape import Story

SAM = victim(1, born="2010-03-01", name=("Sam", "O'Test"))
ROBBERY = make.incident(0, id="robbery", subject="CR/1", category="robbery", people=[SAM])
#: Day 1, a Tuesday, lists what was received on Monday morning after eight.


def happened(story: Story) -> list[str]:
    return [row["title"] for row in story["moments"]]


def sittings(story: Story) -> list[tuple[str, str, str, list[int]]]:
    return [(row["meeting"], row["sitting"], row["band"], row["moments"]) for row in story["sittings"]]


def about(word: str, which: int, clock: str = "10:00", **more: object) -> Raw:
    """A meeting event or return about the young person of `ROBBERY`."""
    named = story_of([ROBBERY], 1, "robbery")["person"]["young_person"]
    said = {"meeting": "syv-daily", "sitting": day(1).isoformat(), "young_person": named}
    return make.event(word, which, clock, **(said | more))  # type: ignore[arg-type]


def test_what_happened_stands_in_its_order_with_role_and_source() -> None:
    raws = [
        make.suspension(0, "09:30", people=[subject(1)], reasons=["OW"], starts=day(-1).isoformat()),
        ROBBERY,
        make.intelligence(0, "09:00", people=[suspect(1)], themes=["reprisal"]),
        make.referral(0, "11:00", people=[subject(1)], to="mace-daily"),
        make.assessment(0, "12:00", people=[subject(1)], level_word="Emerging", tool="CE tool", tool_version="2"),
        make.status(0, "12:30", as_at=at(0, "12:30"), people=[subject(1)], care_status="looked-after"),
    ]
    story = story_of(raws, 1, "robbery")
    assert [(row["type"], row["roles"]) for row in story["moments"]][1:5] == [
        ("suspension", ["subject"]),
        ("intelligence", ["suspect"]),
        ("incident", ["victim"]),
        ("referral", ["subject"]),
    ]
    assert [row["number"] for row in story["moments"]] == [1, 2, 3, 4, 5, 6]
    assert happened(story) == [
        "Exploitation assessment: “Emerging” on CE tool, version 2",
        "Suspension from school: weapon or prohibited item",
        "Intelligence report: reprisal",
        "Incident: Robbery",
        "Referral: mace-daily",
        "Care status: Looked after",
    ]


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        ({"care_status": "eligible"}, ["Care status: Looked after, eligible for leaving-care support"]),
        ({"plans": ["child-protection", "child-in-need"]}, ["Plans: Child protection plan, Child in need plan"]),
        ({"vrmp": {"in_place": True}}, ["VRMP in place"]),
        ({"vrmp": {"in_place": False}, "plans": "child-in-need"}, ["Plans: Child in need plan; VRMP not in place"]),
        ({"vrmp": "perhaps"}, []),
        ({"school": "Invented Academy"}, []),
    ],
)
def test_a_status_is_told_where_it_says_anything_of_care_or_plans(stated: Raw, told: list[str]) -> None:
    raws = [ROBBERY, make.status(0, "12:30", as_at=day(0).isoformat(), people=[subject(1)], **stated)]
    assert [row["title"] for row in story_of(raws, 1, "robbery")["moments"] if row["type"] == "status"] == told


def test_a_return_that_names_them_is_said_and_did_not_happen() -> None:
    returned = about("return", 1, source=HEALTH, known="known", people=[subject(1)])
    story = story_of([ROBBERY, returned, make.incident(1, id="again", category="robbery", people=[SAM])], 2, "again")
    assert happened(story) == ["Incident: Robbery", "Incident: Robbery"]
    assert len(story["returns"]) == 1


def custody(which: int, clock: str, status: str) -> Raw:
    since = at(0, "02:00")
    return make.custody(
        which, clock, subject="CU/1", status=status, since=since, people=[suspect(1, born="2010-03-01")]
    )


@pytest.mark.parametrize(
    ("steps", "title", "ended"),
    [
        ([(0, "09:00", "detained")], "Custody: detained", None),
        ([(0, "09:00", "detained"), (0, "15:00", "bailed")], "Custody: detained, then bailed", at(0, "15:00")),
        (
            [(0, "09:00", "detained"), (0, "15:00", "charged"), (0, "18:00", "transferred")],
            "Custody: detained, then charged, then transferred to local authority accommodation",
            at(0, "15:00"),
        ),
        (
            [(0, "09:00", "detained"), (0, "15:00", "charged"), (0, "18:00", "remanded")],
            "Custody: detained, then charged, then remanded",
            None,
        ),
    ],
)
def test_the_updates_of_a_custody_record_are_one_stay(
    steps: list[tuple[int, str, str]], title: str, ended: str | None
) -> None:
    story = story_of([*(custody(*step) for step in steps), ROBBERY], 1, "robbery")
    (stay,) = (row for row in story["moments"] if row["type"] == "custody")
    assert (stay["title"], stay["start"], stay["end"]) == (title, at(0, "02:00"), ended)
    assert stay["open"] is (ended is None)
    assert len(stay["events"]) == len(steps)


def test_bail_without_a_stay_is_told_from_when_it_began() -> None:
    story = story_of([custody(0, "09:00", "bailed"), ROBBERY], 1, "robbery")
    assert next((row["start"], row["end"]) for row in story["moments"]) == (at(0, "02:00"), at(0, "09:00"))


def gone(which: int, clock: str, status: str, **more: object) -> Raw:
    said: Raw = {"status": status, "from_": at(0, "01:00"), "people": [subject(1, born="2010-03-01")], **more}
    return make.missing(which, clock, **said)


@pytest.mark.parametrize(
    ("updates", "title", "ended"),
    [
        ([gone(0, "09:00", "missing", risk="high")], "Missing; risk high", None),
        ([gone(0, "09:00", "away")], "Away from where they should be; risk not stated", None),
        (
            [gone(0, "09:00", "missing", risk="low"), gone(0, "12:00", "located", to=at(0, "11:00"))],
            "Missing; risk low",
            at(0, "11:00"),
        ),
        ([gone(0, "09:00", "missing"), gone(0, "12:00", "located")], "Missing; risk not stated", at(0, "12:00")),
        ([gone(0, "12:00", "located")], "Located; risk not stated", at(0, "12:00")),
    ],
)
def test_the_updates_of_an_episode_are_one_absence(updates: list[Raw], title: str, ended: str | None) -> None:
    story = story_of([*updates, ROBBERY], 1, "robbery")
    (absence,) = (row for row in story["moments"] if row["type"] == "missing")
    assert (absence["title"], absence["end"], absence["open"]) == (title, ended, ended is None)


def test_it_reaches_ninety_days_back_by_what_happened_ended_or_was_received() -> None:
    raws = [
        make.incident(-91, id="before", category="theft", people=[SAM]),
        make.incident(-89, id="first", category="arson", people=[SAM]),
        make.incident(-10, id="late", category="disorder", occurred=at(-200), people=[SAM]),
        ROBBERY,
    ]
    story = story_of(raws, 1, "robbery")
    assert story["first_day"] == day(-89).isoformat()
    assert happened(story) == ["Incident: Disorder", "Incident: Arson", "Incident: Robbery"]


def test_a_stay_in_custody_that_goes_on_is_told_however_long_ago_it_began() -> None:
    long = make.custody(-120, subject="CU/9", status="remanded", since=at(-120), people=[suspect(1)])
    assert happened(story_of([long, ROBBERY], 1, "robbery")) == ["Custody: remanded", "Incident: Robbery"]


def test_every_sitting_of_every_meeting_that_listed_them_is_told_with_its_band() -> None:
    exploited = make.incident(1, id="e", category="exploitation", people=[SAM])
    told = sittings(story_of([ROBBERY, exploited], 2, "robbery"))
    monday, tuesday, wednesday = (day(which).isoformat() for which in (0, 1, 2))
    assert monday < tuesday
    assert told == [
        ("syv-daily", tuesday, "new", [1]),
        ("mace-daily", wednesday, "new", [2]),
        ("syv-daily", wednesday, "seen", [1]),
    ]


def test_a_sitting_that_was_cancelled_listed_nobody() -> None:
    events = accepted([ROBBERY])
    (story,) = stories_of(events, 2, cancelled=[("syv-daily", 1)]).values()
    assert sittings(story) == [("syv-daily", day(2).isoformat(), "new", [1])]


def test_a_report_that_was_withdrawn_since_stays_a_sitting_that_listed_them() -> None:
    other = make.incident(1, id="other", subject="CR/2", category="robbery", people=[SAM])
    withdrawn = make.retraction(ROBBERY, 1, "11:00")
    story = story_of([ROBBERY, other, withdrawn], 2, "other")
    assert sittings(story)[0] == ("syv-daily", day(1).isoformat(), "new", [0])
    assert happened(story) == ["Incident: Robbery"]


def test_what_they_were_earlier_listed_as_is_known_when_identifiers_join() -> None:
    first = make.incident(0, id="first", category="robbery", people=[person("victim", niche="N1", age=15)])
    joined = make.incident(1, id="joined", category="robbery", people=[victim(1, niche="N1", age=15)])
    story = story_of([first, joined], 2, "joined")
    now = story["person"]["young_person"]
    assert [(row["sitting"], row["reference"] == now) for row in story["sittings"]] == [
        (day(1).isoformat(), False),
        (day(2).isoformat(), True),
    ]


def test_once_birth_dates_clash_each_has_the_sittings_that_listed_an_entry_of_theirs() -> None:
    one = make.incident(0, id="one", category="robbery", people=[victim(1, born="2010-03-01")])
    two = make.incident(1, "07:00", id="two", category="robbery", people=[suspect(1)])
    clash = make.incident(1, id="clash", category="robbery", people=[victim(1, born="2011-04-02")])
    told = {
        (event["id"]): [(row["sitting"], row["band"], row["reference"] == reference) for row in story["sittings"]]
        for reference, story in stories_of(accepted([one, two, clash]), 2).items()
        for row in story["moments"]
        for event in row["events"]
    }
    tuesday, wednesday = day(1).isoformat(), day(2).isoformat()
    before = [(tuesday, "new", False), (wednesday, "seen", True)]
    assert told == {"one": before, "two": before, "clash": [(wednesday, "new", True)]}


def test_what_was_agreed_and_done_is_told_with_the_day_on_which_it_was_closed() -> None:
    owner = {"name": "Jo Invented", "agency": "leeds-csws"}
    agreed: Raw = {"text": "Visit", "owner": owner, "due": day(3).isoformat(), "status": "open"}
    raws = [
        ROBBERY,
        about("action", 1, subject="A1", action="A1", **agreed),
        about("action", 2, subject="A1", action="A1", **{**agreed, "status": "done", "closed_because": "Seen"}),
        about("action", 1, "11:00", subject="A2", action="A2", **agreed),
        make.incident(4, id="again", category="robbery", people=[SAM]),
    ]
    story = story_of(raws, 7, "again")
    told = [
        (r["action"]["action"], r["action"]["status"], r["action"]["overdue_days"], r["closed_on"])
        for r in story["actions"]
    ]
    assert told == [("A1", "done", 0, day(2).isoformat()), ("A2", "open", 4, None)]


def test_an_action_that_was_closed_before_is_not_told() -> None:
    owner = {"name": "Jo Invented", "agency": "leeds-csws"}
    data: Raw = {"text": "Visit", "owner": owner, "due": day(3).isoformat(), "status": "done", "closed_because": "Seen"}
    later = make.incident(120, id="later", category="robbery", people=[SAM])
    story = story_of([ROBBERY, about("action", 1, subject="A1", action="A1", **data), later], 121, "later")
    assert story["actions"] == []


def test_outcomes_and_returns_of_every_meeting_are_told_the_latest_first() -> None:
    other = {"meeting": "mace-daily", "sitting": day(2).isoformat()}
    raws = [
        ROBBERY,
        about("outcome", 1, subject="O1", by="Chair", view="Seen"),
        about("outcome", 2, subject="O2", by="Other chair", **other),
        about("outcome", 2, "11:00", subject="O3", by="Chair", sitting=day(-100).isoformat()),
        about("return", 1, subject="R1", source=HEALTH, known="known"),
        about("return", 2, subject="R2", source=HOUSING, known="not-known", **other),
        about("return", 2, "11:00", subject="R3", source=HOUSING, known="known", sitting=day(-100).isoformat()),
        make.incident(2, id="again", category="robbery", people=[SAM]),
    ]
    story = story_of(raws, 3, "again")
    assert [row["by"] for row in story["outcomes"]] == ["Other chair", "Chair"]
    assert [(row["agency"], row["meeting"]) for row in story["returns"]] == [
        ("leeds-housing", "mace-daily"),
        ("leeds-health", "syv-daily"),
    ]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(histories(), st.sampled_from((3, 17, 31, 45, 59)), st.randoms(use_true_random=False))
def test_a_story_holds_what_was_received_by_its_cut_off_in_whatever_order(
    raws: list[Raw], weeks: int, order: random.Random
) -> None:
    on = day(weeks - weeks % 7 + 3)
    cut_off = moment(on, "08:00")
    every = stories_of(read_all(order.sample(raws, len(raws))), on)
    by_then = tuple(event for event in read_all(raws) if event.received <= cut_off)
    assert every == stories_of(by_then, on)
