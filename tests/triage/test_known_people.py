"""Taking in one more event of somebody who is well known ends where making everybody out anew ends.

Unlike random histories in which everything collides, these are long, and nearly everything in them says the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import events as make
from kit.cores import KEY, house
from kit.events import Raw
from kit.histories import MEETINGS, OTHERS, read_all, senders
from kit.moments import FIRST_DAY, at
from kit.people import person
from kit.values import Tally, person_value
from shield_shared.decisions import YoungPerson
from shield_shared.events import Assessment, Event, Incident, Missing, Referral, Status
from shield_triage.history import Fold

EVERY = (*MEETINGS, *OTHERS)
BORN = "2010-06-05"
#: What an entry says: nearly always the same of the same child, sometimes another child, care, home or no number.
USUAL: Raw = {"child": 1, "born": BORN, "care": None, "ward": None, "number": True}
UNUSUAL: tuple[Raw, ...] = (
    {"child": 2, "born": "2009-01-01"}, {"child": 2, "born": None}, {"born": None}, {"born": "2010-06"},
    {"care": "looked-after"}, {"care": "looked-after"}, {"care": "none"}, {"ward": "Armley"}, {"ward": "E05011384"},
    {"number": False}, {"born": "2011-01-01"},
)  # fmt: skip


def entry(said: Raw) -> Raw:
    """One entry of a person."""
    made = person("victim", said["child"] if said["number"] else None, born=said["born"], care=said["care"])
    return made | ({"home": {"ward": said["ward"]}} if said["ward"] else {})


@st.composite
def known(draw: st.DrawFn) -> Raw:
    """One entry, nearly always the usual one."""
    return entry(USUAL | draw(st.one_of(st.just({}), st.just({}), st.just({}), st.sampled_from(UNUSUAL))))


@st.composite
def reports(draw: st.DrawFn, number: int) -> Raw:
    """One event, received in the order of its number; now and then another version of an earlier record."""
    word = draw(st.sampled_from((*["incident"] * 8, "missing", "status", "exploitation", "referral")))
    extra: dict[str, Any] = {
        "incident": {"category": draw(st.sampled_from(("robbery", "other")))},
        "missing": {"from": at(FIRST_DAY + timedelta(draw(st.integers(0, 90)))), "status": "missing"},
        "exploitation": {"level": "emerging", "assessed_on": "2026-03-01"},
        "referral": {"to": draw(st.sampled_from(("syv-daily", "mace-child")))},
    }.get(word, {})
    most = 1 if word in ("status", "exploitation") else 2
    day = FIRST_DAY + timedelta(number * 5)
    return make.event(
        word,
        day,
        id=f"e{number}",
        subject=f"R{draw(st.sampled_from((number, number, number - number % 3, 0)))}",
        source=senders(word)[0],
        received=at(day),
        people=draw(st.lists(known(), min_size=1, max_size=most)),
        **extra,
    )


@st.composite
def lives(draw: st.DrawFn) -> list[Raw]:
    """A long history of hardly more than one child, who is well known at its beginning."""
    first = [
        make.event("incident", FIRST_DAY, "00:30", id=f"k{n}", subject=f"K{n}", people=[entry(USUAL)])
        for n in range(draw(st.sampled_from((2, 9))))
    ]
    return first + [draw(reports(number)) for number in range(draw(st.integers(2, 14)))]


def fold(meetings: Sequence[str] = EVERY) -> Fold:
    return house().fold({meeting: house().meetings[meeting] for meeting in meetings}, KEY)


def settled(parts: Sequence[Sequence[Event]], meetings: Sequence[str] = EVERY) -> tuple[Fold, dict[str, Tally]]:
    made, tallies = fold(meetings), {meeting: Tally() for meeting in meetings}
    for part in parts:
        for event in part:
            made.add(event)
        for meeting, change in made.settle().changes.items():
            tallies[meeting].apply(change)
    return made, tallies


def known_of(made: Fold) -> set[tuple[Any, ...]]:
    return {(*person_value(each), each.home_ward, *by_kind(each)) for each in made.person_of.values()}


def by_kind(each: YoungPerson) -> tuple[Any, ...]:
    kinds = (Incident, Missing, Status, Assessment, Referral)
    return tuple(tuple(entry.key for entry in each.of_kind(kind)) for kind in kinds)


@given(raws=lives())
def test_one_more_event_of_somebody_well_known(raws: list[Raw]) -> None:
    events = read_all(raws)
    one_by_one, tallies = settled([[event] for event in events])
    at_once, others = settled([events])
    assert known_of(one_by_one) == known_of(at_once)
    for meeting in EVERY:
        assert tallies[meeting].values() == others[meeting].values()
    for event in events:
        assert {e.key for e in one_by_one.linking.entries.get(event, ())} == {
            e.key for e in at_once.linking.entries.get(event, ())
        }


@pytest.mark.parametrize("meeting", MEETINGS)
def test_a_hundred_events_of_one_child_and_then_one_more_leave_what_is_far_away_alone(meeting: str) -> None:
    raws = [
        make.event("incident", FIRST_DAY + timedelta(n), id=f"e{n}", category="robbery", people=[entry(USUAL)])
        for n in range(100)
    ]
    events = read_all(raws)
    made = fold()
    for event in events[:-1]:
        made.add(event)
    made.settle()
    made.add(events[-1])
    change = made.settle().changes[meeting]
    assert 1 <= len(change.come) <= 40
    assert all(standing.event in events[-40:] for standing in change.come)


def repeated(count: int) -> list[Raw]:
    """Reports of the usual child, so many that what they say is looked up by its kind."""
    return [
        make.event("incident", FIRST_DAY + timedelta(n), id=f"e{n}", subject=f"R{n}", people=[entry(USUAL)])
        for n in range(count)
    ]


def assert_same(raws: list[Raw], meetings: Sequence[str] = EVERY) -> None:
    events = read_all(raws)
    one_by_one, tallies = settled([[event] for event in events], meetings)
    at_once, others = settled([events], meetings)
    assert known_of(one_by_one) == known_of(at_once)
    assert all(tallies[meeting].values() == others[meeting].values() for meeting in meetings)


def test_a_version_takes_the_place_of_another_in_what_is_looked_up_by_kind() -> None:
    events = read_all([*repeated(12), make.event("incident", FIRST_DAY + timedelta(20), id="new", subject="R5",
                                                  people=[entry(USUAL)])])  # fmt: skip
    made = fold()
    for event in events[:-1]:
        made.add(event)
    made.settle()
    (person,) = set(made.person_of.values())
    assert len(person.of_kind(Incident)) == 12
    made.add(events[-1])
    made.settle()
    assert [entry.event.id for entry in person.of_kind(Incident)] == sorted(
        ["new", *(f"e{n}" for n in range(12) if n != 5)]
    )


def test_somebody_dropped_in_two_roles_is_made_out_anew() -> None:
    other = entry(USUAL | {"child": 2, "born": "2009-01-01"})
    twice = [entry(USUAL), entry(USUAL) | {"role": "suspect"}]
    first = make.event("incident", FIRST_DAY + timedelta(12), id="a", subject="D", category="robbery", people=twice)
    second = make.event("incident", FIRST_DAY + timedelta(13), id="b", subject="D", category="robbery", people=[other])
    assert_same([*repeated(10), first, second, *repeated(10)[:0]])


def test_what_never_stood_can_be_left_out() -> None:
    status = [
        make.event("status", FIRST_DAY + timedelta(n), id=f"s{n}", subject="S", people=[entry(USUAL)])
        for n in range(20, 23)
    ]
    assert_same([*repeated(10), *status])


def test_somebody_dropped_is_known_by_all_that_is_known_later() -> None:
    def report(id: str, subject: str, days: int, who: Raw) -> Raw:
        day = FIRST_DAY + timedelta(days)
        return make.event("incident", day, id=id, subject=subject, category="robbery", people=[who])

    numbered = entry(USUAL)
    numbered["identifiers"] = [*numbered["identifiers"], {"scheme": "niche", "value": "N9"}]
    history = [
        *repeated(10),
        report("a", "D", 12, entry(USUAL)),
        report("b", "D", 13, entry(USUAL | {"child": 2, "born": "2009-01-01"})),
        report("far", "F", 200, entry(USUAL) | {"name": {"given": "Ada", "family": "Later"}}),
        report("again", "R5", 201, entry(USUAL)),
        report("numbered", "N", 202, numbered),
    ]
    for upto in (13, 14, 15):
        assert_same(history[:upto], MEETINGS)


def test_somebody_dropped_is_known_by_nothing_that_stands_no_more() -> None:
    """A later version of a report far away takes the place of the one that they were known by."""
    others = [
        make.event("incident", FIRST_DAY + timedelta(days), id=id, subject=subject, category="robbery", people=[who])
        for id, subject, days, who in (
            ("a", "D", 12, entry(USUAL)),
            ("b", "D", 13, entry(USUAL | {"child": 2, "born": "2009-01-01"})),
            ("far", "F", 200, entry(USUAL)),
            ("again", "F", 205, entry(USUAL)),
        )
    ]
    assert_same([*repeated(10), *others], MEETINGS)
