"""What an earlier settling decided is kept only while it would be decided so again: cases that are easily missed."""

from __future__ import annotations

import pytest

from kit.cores import KEY, accepted, fold_of, house
from kit.events import SOCIAL_CARE, Raw, assessment, incident, missing, referral, retraction, status
from kit.moments import at, day
from kit.people import nhs, person, subject, suspect, victim, witness
from kit.values import Tally, row_value


def both(role: str) -> Raw:
    """An entry with the NHS numbers of two people, which makes them one group."""
    numbers = [{"scheme": "nhs", "value": nhs(who)} for who in (1, 2)]
    return person(role) | {"identifiers": numbers}


BRIDGE = incident(60, id="bridge", subject="B", people=[both("victim")])
NAMED_AGAIN = incident(1, id="second", subject="R", people=[victim(2)])
FIRST = incident(0, id="first", subject="R", people=[victim(1)])
GROWN_UP = incident(2, subject="S", category="other", people=[witness(1, born="1980-01-01")])
SAME = incident(2, subject="S", category="other", people=[both("witness")])
TOLD_BY_POLICE = missing(0, people=[subject(niche="N")], from_=at(0))
TOLD_BY_SOCIAL_CARE = missing(1, people=[subject(csws="C")], from_=at(0), source=SOCIAL_CARE)
LINKING = status(2, subject="L", people=[subject(1, csws="C")])
KNOWN = incident(0, category="other", people=[witness(1, niche="N")])
NAMING_NOBODY = incident(0, subject="N", people=[])
RELATED = {"data": FIRST["data"] | {"related": ["A"]}}


def episode(began: int) -> Raw:
    return missing(began, people=[subject(1)], from_=at(began))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            [incident(0, people=[victim(1)]), incident(1, people=[victim(2)]), BRIDGE],
            [retraction(BRIDGE, 61)],
            id="two people who were one until a link was withdrawn each have only their own appearances",
        ),
        pytest.param(
            [*(incident(n, people=[victim(who)]) for n, who in enumerate((1, 2, 1))), BRIDGE],
            [retraction(BRIDGE, 61)],
            id="and their occurrences do not count together any more, however long before the link",
        ),
        pytest.param(
            [*(incident(n, people=[victim(1)]) for n in (5, 10)), episode(30), episode(40)],
            [episode(58)],
            id="an episode that admits earlier ones makes them count beside what is further away still",
        ),
        pytest.param(
            [incident(n, people=[victim(1)]) for n in (-15, -10, 10)],
            [incident(35, people=[victim(1)])],
            id="what is decided anew still counts what lies too far back to have changed",
        ),
        pytest.param(
            [incident(n, people=[victim(1)]) for n in (0, 15)],
            [incident(30, people=[victim(1)])],
            id="what lies as far back as any rule looks is decided anew",
        ),
        pytest.param(
            [incident(0, people=[victim(1, age=19)])],
            [status(90, people=[subject(1)], care_status="relevant")],
            id="a care status counts however long after",
        ),
        pytest.param(
            [incident(0, people=[victim(1)])],
            [incident(90, category="other", people=[witness(1, born="1980")])],
            id="and so does a birth date",
        ),
        pytest.param(
            [TOLD_BY_POLICE, TOLD_BY_SOCIAL_CARE],
            [KNOWN, LINKING],
            id="the reports of two agencies become one episode when a link comes",
        ),
        pytest.param(
            [KNOWN, TOLD_BY_POLICE, TOLD_BY_SOCIAL_CARE, LINKING],
            [retraction(LINKING, 3)],
            id="and are two again when it is withdrawn",
        ),
        pytest.param(
            [incident(-1, subject="A", people=[victim(3)]), FIRST | RELATED],
            [NAMED_AGAIN],
            id="a version that is superseded belongs to no occurrence any more",
        ),
        pytest.param(
            [FIRST, NAMED_AGAIN, GROWN_UP],
            [retraction(GROWN_UP, 3)],
            id="a dropped person comes to be checked when a birth date is withdrawn",
        ),
        pytest.param(
            [FIRST, NAMED_AGAIN, SAME],
            [retraction(SAME, 3)],
            id="somebody whom a later version names only by a link is dropped when the link is withdrawn",
        ),
        pytest.param(
            [incident(0, subject="A", people=[victim(1)]), incident(1, subject="B", people=[victim(2)])],
            [incident(2, people=[victim(3)], related=["A", "B"])],
            id="two reports become one occurrence when a third about somebody else relates them",
        ),
        pytest.param(
            [NAMING_NOBODY],
            [retraction(NAMING_NOBODY, 1)],
            id="a report that names nobody is to check no more when it is withdrawn",
        ),
        pytest.param(
            [FIRST, NAMED_AGAIN],
            [SAME],
            id="and is dropped no more when a link comes that tells that it names them",
        ),
    ],
)
def test_settling_twice_ends_where_settling_once_ends(before: list[Raw], after: list[Raw]) -> None:
    events = {event.id: event for event in accepted([*before, *after])}
    fold, tally = fold_of(events[raw["id"]] for raw in before), Tally()
    tally.apply(fold.settle().changes["syv-daily"])
    for raw in after:
        fold.add(events[raw["id"]])
    tally.apply(fold.settle().changes["syv-daily"])
    once = Tally()
    once.apply(fold_of(events.values()).settle().changes["syv-daily"])
    assert tally.values() == once.values()


def test_what_came_is_decided_at_each_meeting_also_when_one_of_them_decides_anew_as_at_another_day() -> None:
    meetings = {name: house().meetings[name] for name in ("syv-daily", "mace-child")}
    assessed, robbed = accepted([assessment(0, people=[subject(1)]), incident(1, id="robbed", people=[victim(1)])])
    fold = house().fold(meetings, KEY)
    fold.add(assessed)
    fold.settle(day(0), redate=True)
    fold.add(robbed)
    changes = fold.settle(day(1), redate=True).changes
    assert [standing.event.id for standing in changes["syv-daily"].come] == ["robbed"]
    assert [standing.event for standing in changes["mace-child"].come] == [assessed]
    assert [standing.event for standing in changes["mace-child"].gone] == [assessed]
    changes = fold.settle(day(2), redate=True).changes
    assert [standing.event for standing in changes["mace-child"].come] == [assessed]
    assert changes["syv-daily"].come == []


def test_a_dropped_person_is_decided_though_their_identifier_renames_an_episode() -> None:
    home = {"source": SOCIAL_CARE}
    events = [
        referral(0, id="first", subject="R", people=[victim(1, csws="C")], **home),
        referral(1, id="second", subject="R", people=[victim(2)], **home),
        missing(0, people=[subject(csws="C")], from_=at(0), **home),
        missing(1, people=[subject(csws="C")], from_=at(0), status="located", to=at(1), **home),
    ]
    (dropped,) = fold_of(accepted(events)).settle().changes["syv-daily"].dropped_come
    assert (dropped.live.id, dropped.standing.event.id, dropped.standing.role) == ("second", "first", "victim")


def test_what_the_live_version_states_does_not_count_while_another_stands_in_its_place() -> None:
    first = incident(0, id="first", subject="R", people=[victim(1, born="2010-01-01")])
    second = incident(1, id="second", subject="R", people=[suspect(2, born="1980-01-01")])
    (row,) = fold_of(accepted([first, second, BRIDGE])).settle().changes["syv-daily"].dropped_come
    assert (row.standing.role, row.standing.scope.basis, row.standing.person.clash) == ("victim", "under-18", False)


def test_a_dropped_person_named_twice_in_one_role_is_one_row() -> None:
    twice = incident(0, id="first", subject="R", people=[victim(1), victim(1), witness(1)])
    rows = fold_of(accepted([twice, NAMED_AGAIN])).settle().changes["syv-daily"].dropped_come
    assert sorted(row.standing.role for row in rows) == ["victim", "witness"]


def test_nothing_changes_when_nothing_came() -> None:
    fold = fold_of(accepted([FIRST]))
    fold.settle()
    settled = fold.settle()
    change = settled.changes["syv-daily"]
    assert (settled.added, settled.removed, change.come, change.gone) == ([], [], [], [])


def test_an_unrelated_event_leaves_the_standings_of_others_alone() -> None:
    first, other = accepted([FIRST, incident(5, id="other", people=[victim(3)])])
    fold = fold_of([first])
    fold.settle()
    fold.add(other)
    change = fold.settle().changes["syv-daily"]
    assert [row_value(row)[1][1] for row in (*change.gone, *change.come)] == ["other"]
