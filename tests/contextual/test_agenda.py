"""The agenda of the contextual meeting: its items, the usual level, actions carried forward, what it never tells."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from contextual.making import (
    ARMLEY,
    AUGUST,
    HAREHILLS,
    JULY,
    JUNE,
    MEETING,
    SEPTEMBER,
    action,
    agenda,
    agendas,
    items,
    referral,
    robberies,
    shown,
    titles,
    whole,
)
from kit import cores
from kit.events import Raw, retraction, sitting
from kit.moments import at, moment
from shield_briefing.contextual.shape import PlacesAgenda
from shield_briefing.shape import Agenda
from shield_briefing.suppression import FEWER, WITHHELD
from shield_run.replay import History, new_replay, recorded_sittings
from shield_shared.intake import HeldMessage
from shield_shared.settings import Settings

OCTOBER, NOVEMBER, DECEMBER, JANUARY = date(2026, 10, 6), date(2026, 11, 3), date(2026, 12, 1), date(2027, 1, 5)
PARK = "harehills-park"
#: A day in the window of each sitting from June on, and how many robberies Harehills Park has in it.
MONTHS = {-5: 12, 10: 5, 40: 8, 70: 3, 100: 6, 130: 7, 160: 9, 190: 20}


def test_places_come_first_then_themes_and_referred_places_before_all() -> None:
    """Five in Armley Park, eight in Harehills Park, three in Roundhay Park, and a referral of Roundhay Park."""
    raws = [
        *robberies(5, 10, place="armley-park"),
        *robberies(8, 10, place=PARK),
        *robberies(3, 10, place="roundhay-park"),
        referral(10, place="roundhay-park"),
    ]
    made = agenda(raws, JULY)
    assert titles(made) == ["Roundhay Park", "Harehills Park", "Armley Park", "Robbery"]
    told = [(i["section"], i["figure"]["count"] if i["figure"] else None, i["referrals"]) for i in items(made)]
    assert told == [("place", FEWER, FEWER), ("place", 8, None), ("place", 5, None), ("theme", 16, None)]
    assert [item["number"] for item in items(made)] == [1, 2, 3, 4]
    assert made["counts"]["items"] == {"place": 3, "theme": 1}


def test_the_usual_level_is_that_of_the_six_sittings_before() -> None:
    """At the sitting of January 20, after 12, 5, 8, fewer than 5, 6, 7 and 9: the twelve of June is no longer counted.

    Of the six in their order (fewer than 5, 5, 6, 7, 8, 9) the fourth is 7.
    """
    raws = [raw for day, n in MONTHS.items() for raw in robberies(n, day, place=PARK)]
    made = agendas(raws, JUNE, JANUARY)
    assert made[JANUARY.isoformat()]["sittings_before"] == [
        day.isoformat() for day in (JULY, AUGUST, SEPTEMBER, OCTOBER, NOVEMBER, DECEMBER)
    ]
    (row,) = [row for row in made[JANUARY.isoformat()]["figures"]["place"] if row["cell"] == PARK]
    assert row["before"] == [5, 8, FEWER, 6, 7, 9]
    assert (row["count"], row["usual"], row["change"]) == (20, 7, 13)
    (row,) = [row for row in made[AUGUST.isoformat()]["figures"]["place"] if row["cell"] == PARK]
    assert (row["before"], row["usual"], row["change"]) == ([12, 5], 12, -4)


def test_without_a_sitting_before_there_is_no_usual_level() -> None:
    made = agenda(robberies(6, -5, place=PARK), JUNE)
    assert made["sittings_before"] == []
    assert {(row["usual"], row["change"]) for rows in made["figures"].values() for row in rows} == {(None, None)}


def test_days_within_hours_have_no_usual_level() -> None:
    made = agendas([*robberies(6, 10), *robberies(6, 40)], JULY, AUGUST)[AUGUST.isoformat()]
    assert {(row["usual"], len(row["before"])) for row in made["figures"]["week"]} == {(None, 0)}


def test_what_was_withdrawn_later_changes_no_sitting_before() -> None:
    """What a sitting showed is what the next ones compare with, whatever has become of it since."""
    seven = robberies(7, 10, place=PARK)
    gone = [retraction(raw, 50) for raw in seven[:4]]
    july, august = agendas([*seven, *gone, *robberies(6, 50, place=PARK)], JULY, AUGUST).values()
    assert [whole(july), whole(august)] == [7, 6]
    assert august["figures"]["all"][0]["before"][-1] == 7


def test_the_action_plan_of_a_place_is_carried_forward_without_a_word_of_it() -> None:
    raws = [
        action(
            5, PARK, due="2026-07-01", text="Ask Sam O'Test", owner={"name": "A. Name", "agency": "leeds-youth-service"}
        )
    ]
    for on in (JULY, AUGUST):
        made = agenda(raws, on)
        (item,) = items(made)
        assert (item["title"], item["figure"] is not None) == ("Harehills Park", True)
        assert item["actions"] == made["carried_actions"]
        (row,) = made["carried_actions"]
        assert (row["action"], row["status"], row["owner"]) == ("A-0123abcd", "open", {"agency": "leeds-youth-service"})
        assert row["overdue_days"] == (on - date(2026, 7, 1)).days
        assert (row["text"], row["young_person"], row["closed_because"]) == ("", None, None)
        assert "Sam" not in str(made)
        assert "A. Name" not in str(made)


def test_a_closed_action_is_shown_once_more_and_then_no_longer() -> None:
    closed = action(20, PARK, status="done", closed_because="talked to them")
    raws = [action(5, PARK), closed]
    assert [row["status"] for row in agenda(raws, JULY)["carried_actions"]] == ["done"]
    assert agenda(raws, AUGUST)["carried_actions"] == []
    assert titles(agenda(raws, AUGUST)) == []


@pytest.mark.parametrize(
    "more", [{}, {"due": "2026-07-07"}, {"due": "2026-05-01", "status": "done", "closed_because": "x"}]
)
def test_what_is_not_yet_due_or_is_closed_is_not_overdue(more: Raw) -> None:
    (row,) = agenda([action(5, PARK, **({"due": "2026-08-01"} | more))], JULY)["carried_actions"]
    assert row["overdue_days"] == 0


def test_an_agenda_without_young_people_counts_none() -> None:
    counts = agenda(robberies(6, 10, place=PARK), JULY)["counts"]
    assert counts["appearances"] == {"on_agenda": 0, "to_check": 0, "left_off": 0}
    assert (counts["naming_nobody"], counts["to_check_older"], counts["by_ward"]) == (0, 0, {})


@pytest.mark.parametrize(
    ("place", "title"),
    [
        ("Armley", "Armley (ward)"),
        ({"place": PARK}, "Harehills Park"),
        ({"ward": HAREHILLS}, "Gipton & Harehills (ward)"),
        ({"place": 7, "ward": ["x"]}, "Somewhere that is neither in the register nor in a ward of Leeds"),
        ("behind Sam's house", "Somewhere that is neither in the register nor in a ward of Leeds"),
        (None, "Somewhere that is neither in the register nor in a ward of Leeds"),
    ],
)
def test_an_action_stands_with_its_place(place: object, title: str) -> None:
    made = agenda([action(5, place)], JULY)
    assert titles(made) == [title]
    assert "Sam" not in str(made)


def test_what_could_be_free_text_of_an_action_is_not_shown() -> None:
    told: Any = {"action": "Sam-needs-help", "owner": {"name": "x", "agency": "Sam's mum"}}
    made = agenda([action(5, PARK, **told), action(6, PARK, meeting="syv-daily", action="other", subject="o")], JULY)
    (row,) = made["carried_actions"]
    assert re.fullmatch(r"A-[0-9a-f]{8}", row["action"])
    assert row["owner"] == {"agency": "unknown"}
    assert "Sam" not in str(made)


def test_held_messages_are_counted_by_words_of_ours() -> None:
    replay = cores.replay_of((), [MEETING])
    replay.history = History((), (), [_held("leeds-csws", "shield.incident.recorded.v1"), _held("Sam's", "Sam's")])
    made = dict(replay.agendas([cores.house().meetings[MEETING]], JULY, JULY))
    (agenda_,) = made.values()
    assert agenda_["counts"]["held"] == [
        {"agency": "leeds-csws", "type": "shield.incident.recorded.v1", "n": 1},
        {"agency": "unknown", "type": "unknown", "n": 1},
    ]


def _held(agency: str, kind: str) -> HeldMessage:
    return HeldMessage(agency=agency, type=kind, source="x", id="x", received=moment(10), faults=())


def recorded(raws: list[Raw], *days: date) -> dict[str, Agenda]:
    """The agendas of some sittings where only those that are recorded as held count as held, from June on."""
    house, events = cores.house(), cores.accepted(raws)
    meeting = house.meetings[MEETING]
    settings = Settings(pseudonym_key="a key for tests")
    said = recorded_sittings(events)
    replay = new_replay(house, settings, [meeting], History(events, (), ()), said, recorded_from=JUNE)
    made = replay.agendas([meeting], JUNE, days[-1])
    return {s.date.isoformat(): agenda for s, agenda in made if s.date in days}


def test_a_sitting_that_was_not_held_leaves_its_time_and_its_figures_to_the_next() -> None:
    """June is held. July is not: 12 in Harehills, 6 in Armley. By August 3 and 5 more came: 15 is not told, 11 is."""
    raws = [
        sitting(1, meeting=MEETING, sitting="2026-06-02", status="held", subject="june"),
        *robberies(12, 10, ward=HAREHILLS),
        *robberies(6, 10, ward=ARMLEY),
        *robberies(3, 40, ward=HAREHILLS),
        *robberies(5, 40, ward=ARMLEY),
    ]
    july, august = recorded(raws, JULY, AUGUST).values()
    assert [shown(_places(made), "ward", HAREHILLS, ARMLEY) for made in (july, august)] == [[12, 6], [12, 11]]
    assert [_places(made)["recounted"] for made in (july, august)] == [False, True]
    assert [whole(_places(made)) for made in (july, august)] == [18, 26]
    assert {row["count"] for row in _places(august)["figures"]["hour"]} == {WITHHELD}
    assert august["covers"]["previous_held"] == "2026-06-02"


def test_a_sitting_that_is_cancelled_after_its_agenda_was_made_counts_as_one_that_was_not_held() -> None:
    held = sitting(1, meeting=MEETING, sitting="2026-06-02", status="held", subject="june")
    off: Raw = {"meeting": MEETING, "sitting": "2026-07-07", "status": "cancelled", "subject": "july"}
    raws = [held, *robberies(12, 10, ward=HAREHILLS), *robberies(3, 40, ward=HAREHILLS)]
    (late,) = recorded([*raws, sitting(36, **off)], AUGUST).values()
    (early,) = recorded([*raws, sitting(20, **off)], AUGUST).values()
    assert [shown(_places(made), "ward", HAREHILLS) for made in (late, early)] == [[12], [15]]


def test_what_is_withdrawn_after_a_sitting_that_was_not_held_counts_no_longer() -> None:
    """Twelve at 7 July, which is not held; six of them are withdrawn by 4 August, which six fewer is told of."""
    twelve = robberies(12, 10, ward=HAREHILLS)
    raws = [sitting(1, meeting=MEETING, sitting="2026-06-02", status="held", subject="june"), *twelve]
    made = recorded([*raws, *(retraction(raw, 40) for raw in twelve[:6])], JULY, AUGUST).values()
    assert [whole(_places(each)) for each in made] == [12, 6]


def _places(made: Agenda) -> PlacesAgenda:
    return made  # type: ignore[return-value]


def test_the_day_on_which_the_sitting_is_and_its_record_are_told() -> None:
    made = agenda([sitting(36, meeting=MEETING, sitting=JULY.isoformat(), status="locked", subject="s")], JULY)
    assert (made["status"], made["audience"], made["marking"]) == ("locked", "contextual", "OFFICIAL-SENSITIVE")
    assert made["meeting_at"] == at(36, "14:00")
    assert made["covers"]["to"] == at(35, "14:00")
