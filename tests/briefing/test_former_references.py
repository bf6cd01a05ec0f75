"""What was said of a young person is not lost when a clash, a new version or a retraction changes their reference."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit.cores import accepted, agenda, agendas, house, replay_of
from kit.events import HEALTH, Raw, action, answer, incident, outcome, retraction
from kit.histories import MEETINGS, Spread, histories, read_all
from kit.moments import day
from kit.people import suspect, victim
from kit.stories import stories_of, story_of
from kit.views import item_of, person_of
from shield_briefing.shape import Agenda
from shield_briefing.shape_people import PersonRow

#: Sam's report, and the one that says that somebody with Sam's number was born in another year.
SAMS = incident(0, id="sams", subject="S", people=[victim(1, born="2010-03-01")])
CLASH = incident(1, id="clash", subject="C", people=[victim(1, born="2011-04-02")])
#: Two reports, the first of which has Sam's number by the second alone.
LINKED = incident(0, id="linked", subject="L", people=[victim(niche="N")])
LINKING = incident(0, id="linking", subject="K", people=[suspect(1, niche="N")])
APART = retraction(LINKING, 1, "11:00")
#: A report by name and number, and its new version by name alone.
NAMED = incident(0, id="named", subject="V", people=[victim(1, name=("Sam", "O'Test"))])
RENAMED = incident(1, "11:00", id="renamed", subject="V", people=[victim(name=("Sam", "O'Test"))])


def shown_as(raws: list[Raw], id: str, on: int = 1) -> str:
    """The reference that a sitting shows of whom an event names."""
    return person_of(agenda(raws, on), id)["young_person"]


def noted(reference: str, on: int, view: str, **more: Any) -> Raw:
    """What a sitting noted of somebody."""
    return outcome(on, sitting=str(day(on)), young_person=reference, view=view, **more)


def everything(reference: str, on: int = 1) -> list[Raw]:
    """An outcome, a return and an action of one sitting."""
    said: Raw = {"sitting": str(day(on)), "young_person": reference}
    return [
        noted(reference, on, "spoken to"),
        answer(on, source=HEALTH, known="known", **said),
        action(on, subject="A1", action="A1", text="Visit", due=str(day(9)), **said),
    ]


def told(raws: list[Raw], id: str, on: int = 2) -> tuple[list[str], list[str], list[str], bool]:
    """Views, agencies that answered and actions on an item, and whether who was asked and answered is asked again."""
    made = agenda(raws, on)
    row, actions = person_of(made, id), item_of(made, id)["actions"]
    views, agencies = [one["view"] or "" for one in row["outcomes"]], [one["agency"] for one in row["returns"]]
    return views, agencies, [one["action"] for one in actions], "leeds-health" in row["no_return_from"]


EVERYTHING = (["spoken to"], ["leeds-health"], ["A1"], False)


@pytest.mark.parametrize(
    ("before", "after", "id"),
    [
        ([SAMS], [CLASH], "sams"),
        ([LINKED, LINKING], [APART], "linked"),
        ([NAMED], [RENAMED], "renamed"),
    ],
    ids=["a clash arises", "an identifier is withdrawn", "a new version leaves it out"],
)
def test_what_was_said_stays_on_the_item_when_the_reference_changes(
    before: list[Raw], after: list[Raw], id: str
) -> None:
    was = shown_as(before, before[0]["id"])
    raws = [*before, *everything(was), *after]
    assert shown_as(raws, id, 2) != was
    assert told(raws, id) == EVERYTHING
    assert person_of(agenda(raws, 2), id)["times_listed"]["days_30"] == 1


def test_it_stays_however_much_later_they_are_listed_again() -> None:
    again = incident(10, id="again", people=[victim(1, born="2010-03-01")])
    raws = [SAMS, *everything(shown_as([SAMS], "sams")), CLASH, again]
    assert told(raws, "again", 11)[:3] == EVERYTHING[:3]


def test_what_was_said_before_a_clash_is_shown_of_everybody_whom_the_reference_stood_for() -> None:
    other = incident(0, id="other", people=[suspect(1)])
    raws = [SAMS, other, *everything(shown_as([SAMS, other], "sams")), CLASH]
    assert len({shown_as(raws, id, 2) for id in ("sams", "other", "clash")}) == 3
    assert told(raws, "sams") == EVERYTHING
    assert told(raws, "other") == EVERYTHING


def test_and_of_nobody_else() -> None:
    raws = [SAMS, *everything(shown_as([SAMS], "sams")), CLASH]
    assert told(raws, "clash")[:3] == ([], [], [])


def test_nor_of_another_whom_a_new_version_names_by_the_same_number() -> None:
    both = incident(1, id="both", subject="S", people=[*SAMS["data"]["people"], suspect(1, born="2011-04-02")])
    raws = [SAMS, *everything(shown_as([SAMS], "sams")), both]
    found = {row["appearances"][0]["role"]: row["outcomes"] for row in item_of(agenda(raws, 2), "both")["people"]}
    assert [row["view"] for row in found["victim"]] == ["spoken to"]
    assert found["suspect"] == []


def test_a_birth_date_that_is_corrected_loses_nothing() -> None:
    other = incident(0, id="other", people=[victim(1, born="2011-04-02")])
    again = incident(1, id="again", subject="S", people=[victim(1, born="2010-01-03")])
    was = shown_as([SAMS, other], "sams")
    assert told([SAMS, other, *everything(was), again], "again") == EVERYTHING


def test_what_other_meetings_said_of_them_then_stays_too() -> None:
    was = shown_as([SAMS], "sams")
    raws = [SAMS, noted(was, 1, "seen by others", meeting="mace-daily"), CLASH]
    assert told(raws, "sams")[0] == ["seen by others"]


def test_an_agency_that_answered_under_both_references_has_its_latest_return_shown() -> None:
    was, now = shown_as([SAMS], "sams"), shown_as([SAMS, CLASH], "sams", 2)
    replies = [
        answer(1, "12:00", source=HEALTH, young_person=was, sitting=str(day(1)), text="first"),
        answer(1, "14:00", source=HEALTH, young_person=now, sitting=str(day(1)), text="last"),
        answer(1, "13:00", source=HEALTH, young_person=was, sitting=str(day(1)), text="second"),
    ]
    (found,) = person_of(agenda([SAMS, CLASH, *replies], 2), "sams")["returns"]
    assert found["text"] == "last"


# Somebody else stays under the reference


WRONG = incident(1, id="wrong", subject="W", people=[suspect(1, niche="N")])
RIGHT = incident(2, id="right", subject="W", people=[suspect(niche="N")])


def test_what_was_said_before_they_came_under_a_reference_and_after_they_left_it_is_not_theirs() -> None:
    """Day 2 takes a suspect for Sam, by a number that the police correct; what days 1 and 3 say is of Sam alone."""
    was = shown_as([SAMS], "sams")
    again = incident(2, id="again", people=[victim(1)])
    said = [noted(was, on, f"day {on}") for on in (1, 2, 3)]
    raws = [SAMS, WRONG, RIGHT, again, *said]
    assert told(raws, "right", 4)[0] == ["day 2"]
    assert told(raws, "again", 4)[0] == ["day 3", "day 2", "day 1"]


def test_whoever_was_under_two_references_has_what_was_said_of_each_while_it_was_theirs() -> None:
    alone = incident(0, id="alone", subject="A", people=[suspect(niche="N")])
    joining = incident(1, id="joining", subject="J", people=[suspect(1, niche="N")])
    others, own = shown_as([SAMS], "sams"), shown_as([alone], "alone")
    assert shown_as([SAMS, alone, joining], "alone", 2) == others
    apart = retraction(joining, 2, "11:00")
    again = incident(3, id="again", people=[suspect(niche="N")])
    said = [noted(own, 1, "own"), *(noted(others, on, f"day {on}") for on in (1, 2, 3))]
    assert told([SAMS, alone, joining, apart, again, *said], "again", 4)[0] == ["day 2", "own"]


# Any history

Appearance = tuple[str, str, str, str]


def made(raws: list[Raw], meeting: str) -> list[tuple[date, Agenda]]:
    """The agendas of the first sittings."""
    taken = [house().meetings[meeting]]
    every = replay_of(read_all(raws), [meeting]).agendas(taken, day(1), day(9))
    return [(sitting.date, agenda) for sitting, agenda in every]


def people(of: Agenda, raws: list[Raw]) -> dict[Appearance, PersonRow]:
    """Whom each listed appearance names, but where an event names two in one role."""
    named = Counter(
        (raw["source"], raw["id"], entry["role"]) for raw in raws for entry in raw["data"].get("people", ())
    )
    recorded = {(row["source"], row["id"]): row["recorded"] for item in of["items"] for row in item["events"]}
    rows = [(a, row) for item in of["items"] for row in item["people"] for a in row["appearances"]]
    found = {(a["source"], a["id"], a["role"], recorded[a["source"], a["id"]]): row for a, row in rows}
    return {key: row for key, row in found.items() if named[key[:3]] == 1}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(histories(spread=Spread(days=3)), st.sampled_from(MEETINGS))
def test_whatever_is_listed_again_shows_what_each_earlier_sitting_that_listed_it_noted(
    raws: list[Raw], meeting: str
) -> None:
    """Each sitting notes something of everybody whom it lists, by the reference that it shows."""
    shown = [(on, row["young_person"]) for on, before in made(raws, meeting) for row in people(before, raws).values()]
    notes = [
        outcome(on, id=f"{on} {reference}", meeting=meeting, sitting=str(on), young_person=reference, view=f"on {on}")
        for on, reference in dict.fromkeys(shown)
    ]
    due: dict[Appearance, list[str]] = {}
    for on, after in made([*raws, *notes], meeting):
        for appearance, row in people(after, raws).items():
            views = [one["view"] for one in row["outcomes"]]
            assert [view for view in due.get(appearance, []) if view not in views] == []
            due.setdefault(appearance, []).append(f"on {on}")


def test_a_place_has_no_young_person() -> None:
    raws = [SAMS, CLASH, action(1, action="A2", place="p-1", young_person=None, due=str(day(9)))]
    assert item_of(agenda(raws, 2), "sams")["actions"] == []


def test_a_sitting_that_was_not_held_leaves_no_reference_behind() -> None:
    made = agendas([SAMS, CLASH], 1, 2, cancelled=[1]).values()
    assert [person_of(each, "sams")["outcomes"] for each in made] == [[]]


# Stories


def test_a_story_tells_what_was_listed_agreed_and_said_under_the_former_reference() -> None:
    was = shown_as([NAMED], "named")
    story = story_of([NAMED, *everything(was), RENAMED], 2, "renamed")
    assert [(row["sitting"], row["reference"] == was) for row in story["sittings"]] == [
        (str(day(1)), True),
        (str(day(2)), False),
    ]
    assert [row["view"] for row in story["outcomes"]] == ["spoken to"]
    assert [row["agency"] for row in story["returns"]] == ["leeds-health"]
    assert [row["action"]["action"] for row in story["actions"]] == ["A1"]


def test_a_story_after_a_clash_tells_everybody_of_what_was_said_while_it_may_have_been_theirs() -> None:
    raws = [SAMS, *everything(shown_as([SAMS], "sams")), CLASH]
    told_of = {
        event["id"]: [row["view"] for row in story["outcomes"]]
        for story in stories_of(accepted(raws), 2).values()
        for moment in story["moments"]
        for event in moment["events"]
    }
    assert told_of == {"sams": ["spoken to"], "clash": []}


def test_a_story_does_not_tell_what_was_said_of_another_under_the_reference() -> None:
    was = shown_as([SAMS], "sams")
    raws = [SAMS, WRONG, RIGHT, *(noted(was, on, f"day {on}") for on in (1, 2, 3))]
    assert [row["view"] for row in story_of(raws, 4, "right")["outcomes"]] == ["day 2"]
