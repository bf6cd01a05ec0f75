"""The fortnight as Shield itself reads it: what is held and warned of, and what `describe` finds worth a look."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, datetime
from functools import cache
from typing import Any

import pytest

from shield_run.fortnight import build_fortnight, describe, hard_held
from shield_run.fortnight.moments import is_working, sitting_for
from shield_run.house import load_house
from shield_shared.intake import Batch, sort_in
from shield_shared.reading import read_event

#: Its themes that no rule knows are ordinary, so its warnings are many.
INTELLIGENCE = "shield.intelligence.submitted.v1"


@cache
def fortnight() -> tuple[dict[str, Any], ...]:
    """The events, built once for all tests."""
    return build_fortnight(lambda scheme, value: f"{scheme}={value}")


@cache
def batch() -> Batch:
    """The events as the shipped policy sorts them."""
    house = load_house()
    return sort_in(read_event(event, house.agencies, house.meetings) for event in fortnight())


def test_exactly_the_events_meant_to_be_held_are_held() -> None:
    faulty = [notice.event["id"] for case in hard_held.CASES for notice in case()]
    assert Counter(held.id for held in batch().held) == Counter([*faulty, "WYP-26-9072.03-20T12:00"])


def test_each_held_event_has_one_fault() -> None:
    assert [held.id for held in batch().held if len(held.faults) != 1] == []


def test_the_duplicate_is_known_as_one() -> None:
    assert [reading.id for reading in batch().duplicates] == ["WYP-26-9070.03-24T18:15"]


def test_only_what_is_meant_to_be_warned_of_is_warned_of() -> None:
    warned = {event.subject for event, _ in batch().warnings if event.type != INTELLIGENCE}
    assert warned == {"WYP-26-9014", "SUS-26-9027", "PA-26-9071", "WYP-26-9076"}


def test_what_is_worth_a_look_names_a_meeting_a_sitting_and_a_reference_but_nobody() -> None:
    sentences = describe(fortnight())
    subjects = {event["subject"] for event in fortnight()}
    assert len(sentences) == 3
    for sentence in sentences:
        found = re.match(r"(?:syv|mace)-daily of (\d{4}-\d\d-\d\d): ([A-Z]+-26-\d{4}), ", sentence)
        assert found is not None
        assert is_working(date.fromisoformat(found[1]))
        assert found[2] in subjects
    people = [person for event in fortnight() for person in event["data"].get("people", [])]
    families = {person["name"]["family"] for person in people}
    assert not {word for sentence in sentences for word in re.findall(r"\w+", sentence)} & families


def test_what_is_worth_a_look_is_found_in_the_events_given() -> None:
    assert describe(()) == ()
    retraction = next(event for event in fortnight() if event["type"] == "shield.record.retracted.v1")
    assert describe([retraction]) == (
        "syv-daily of 2026-03-27: WYP-26-9067, listed before and taken back, is under corrections.",
    )


@pytest.mark.parametrize(
    ("moment", "sitting"),
    [
        ("2026-03-26T08:00:00+00:00", "2026-03-26"),
        ("2026-03-26T08:00:01+00:00", "2026-03-27"),
        ("2026-03-27T09:00:00+00:00", "2026-03-30"),
        ("2026-03-30T08:00:00+01:00", "2026-03-30"),
        ("2026-04-02T09:00:00+01:00", "2026-04-07"),
    ],
)
def test_a_sitting_is_the_first_whose_cut_off_is_not_before_the_moment(moment: str, sitting: str) -> None:
    assert sitting_for(datetime.fromisoformat(moment)) == date.fromisoformat(sitting)
