"""The agenda around its items: window, status, feeds, counts, returns, outcomes, how often listed (contract 6)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kit.cores import agenda, agendas
from kit.events import (
    HEALTH,
    HOUSING,
    POLICE,
    SOCIAL_CARE,
    Raw,
    answer,
    custody,
    incident,
    outcome,
    referral,
    retraction,
    sitting,
    status,
)
from kit.moments import at, day
from kit.people import nhs, subject, suspect, victim
from kit.views import person_of
from shield_briefing.seal import agenda_bytes

SEEN = incident(0, id="a", subject="A", people=[victim(1)])


def test_the_window_runs_from_the_last_held_cut_off_to_this_one() -> None:
    made = agenda([SEEN], 2)
    assert made["covers"] == {"from": at(1, "08:00"), "to": at(2, "08:00"), "previous_held": "2026-06-02"}
    assert (made["meeting_at"], made["notices"]) == (at(2, "09:00"), [])
    assert (made["schema"], made["meeting"], made["audience"]) == ("shield.agenda.v1", "syv-daily", "chair")


@pytest.mark.parametrize(
    ("on", "cancelled", "opened"), [(7, [], at(4, "08:00")), (3, [2], at(1, "08:00")), (7, [3, 4], at(2, "08:00"))]
)
def test_a_window_reaches_back_over_days_without_a_held_sitting(on: int, cancelled: list[int], opened: str) -> None:
    assert agenda([SEEN], on, cancelled=cancelled)["covers"]["from"] == opened


def test_with_no_earlier_sitting_in_the_table_everything_is_in_the_window() -> None:
    made = agenda([incident(date(2018, 1, 1), id="a", people=[victim(1)])], date(2018, 1, 2))
    assert made["covers"] == {"from": None, "to": "2018-01-02T08:00:00+00:00", "previous_held": None}
    assert made["items"][0]["late"] is False


def test_each_sitting_has_an_id_of_its_own_and_the_rule_book_is_named() -> None:
    made = agendas([SEEN], 1, 2)
    assert len({each["agenda_id"] for each in made.values()}) == 2
    assert made["2026-06-02"]["agenda_id"] == "f4b838f89776d00e"  # by which links and records of it know it for good
    assert len({each["rule_book"] for each in made.values()}) == 1


def recorded(which: int, clock: str, state: str, **more: Any) -> Raw:
    return sitting(which, clock, sitting=str(day(1)), status=state, by="Chair", **more)


def test_a_sitting_has_the_status_recorded_last_and_says_who_changed_what() -> None:
    changes = [{"op": "remove", "what": "item 2", "reason": "duplicate"}]
    raws = [SEEN, recorded(1, "08:30", "locked", changes=changes), recorded(1, "10:00", "held")]
    made = agenda(raws, 1)
    assert made["status"] == "held"
    assert made["changes"] == [{"op": "remove", "what": "item 2", "reason": "duplicate", "by": "Chair"}]
    assert agenda([SEEN], 1)["status"] == "draft"
    assert agenda(raws, 2)["status"] == "draft"


def test_what_every_record_of_a_sitting_says_was_changed_stands_once() -> None:
    first, second = ({"op": "remove", "what": f"item {number}", "reason": "duplicate"} for number in (2, 3))
    locked = recorded(1, "08:30", "locked", changes=[first])
    raws = [SEEN, locked, recorded(1, "10:00", "held", changes=[first, second])]
    assert agenda(raws, 1)["changes"] == [{**change, "by": "Chair"} for change in (first, second)]


def feeds(raws: list[Raw], on: int) -> dict[str, tuple[str | None, str]]:
    return {row["agency"]: (row["last_received"], row["state"]) for row in agenda(raws, on)["feeds"]}


def test_each_agency_is_ok_silent_or_never_heard_of() -> None:
    raws = [SEEN, status(0, people=[subject(2)]), referral(0, source=HOUSING, people=[subject(3)])]
    found = feeds(raws, 4)
    assert found["leeds-csws"] == (at(0), "silent")
    assert found["leeds-housing"] == (at(0), "ok")
    assert found["leeds-health"] == (None, "never")
    assert list(found) == sorted(found)


def test_silence_is_counted_in_hours_up_to_the_cut_off() -> None:
    on_time = status(0, "08:00", people=[subject(2)])
    too_late = status(0, "07:59", people=[subject(2)])
    assert feeds([on_time], 3)["leeds-csws"][1] == "ok"
    assert feeds([too_late], 3)["leeds-csws"][1] == "silent"


def test_what_comes_after_the_cut_off_is_not_heard_of_yet() -> None:
    assert feeds([SEEN, status(1, "08:01", people=[subject(2)])], 1)["leeds-csws"] == (None, "never")


def test_counts_are_of_what_was_received_in_the_window() -> None:
    early = incident(0, "07:00", id="early", people=[victim(2)])
    made = agenda([early, SEEN, incident(1, id="later", people=[victim(3)])], 1)
    assert (made["counts"]["received"], made["counts"]["appearances"]["on_agenda"]) == (1, 1)


# Returns and outcomes


def reference(*raws: Raw) -> str:
    return person_of(agenda(list(raws), 1), "a")["young_person"]


YP = reference(SEEN)
HELD = custody(0, id="c", subject="C", related=["A"], people=[subject(1)])


def replied(source: str, about: int = 1, known: str = "known", clock: str = "12:00", **more: Any) -> Raw:
    filled = {"young_person": YP, "sitting": str(day(about))} | more
    return answer(about, clock, source=source, known=known, **filled)


def row(*raws: Raw, on: int = 2) -> Any:
    return person_of(agenda([SEEN, *raws], on), "a")


def test_the_latest_return_of_each_agency_to_this_meeting_is_shown() -> None:
    raws = [
        replied(HEALTH, text="before", offers=["a clinic"]),
        replied(HEALTH, known="not-known", clock="13:00"),
        replied(SOCIAL_CARE),
        replied(HOUSING, meeting="mace-daily"),
    ]
    found = row(*raws)["returns"]
    assert [(r["agency"], r["known"], r["text"], r["offers"]) for r in found] == [
        ("leeds-csws", "known", None, []), ("leeds-health", "not-known", None, [])
    ]  # fmt: skip


def test_offers_of_a_return_are_listed() -> None:
    assert row(replied(HEALTH, offers=["a clinic", "a visit"]))["returns"][0]["offers"] == ["a clinic", "a visit"]


def test_a_withdrawn_return_is_not_shown() -> None:
    raw = replied(HEALTH) | {"subject": "R"}
    assert row(raw, retraction(raw, 1, "13:00"))["returns"] == []


def test_agencies_that_were_asked_and_have_not_answered_are_named() -> None:
    assert row(on=1)["no_return_from"] == []
    asked = row()["no_return_from"]
    assert {"leeds-health", "leeds-csws", "west-yorkshire-police"} <= set(asked)
    left = row(replied(HEALTH), replied(SOCIAL_CARE, meeting="mace-daily"))["no_return_from"]
    assert sorted({*asked} - {*left}) == ["leeds-health"]


def test_an_answer_to_an_earlier_sitting_than_the_last_that_listed_them_is_none_to_this() -> None:
    raws = [HELD, replied(HEALTH, about=1)]
    assert "leeds-health" not in row(*raws, on=2)["no_return_from"]
    made = agenda([SEEN, *raws], 3)
    assert "leeds-health" in person_of(made, "c")["no_return_from"]


def test_outcomes_of_every_meeting_stand_latest_sitting_first() -> None:
    def noted(which: int, clock: str, view: str, **more: Any) -> Raw:
        return outcome(which, clock, sitting=str(day(which)), young_person=YP, view=view, **more)

    raws = [
        noted(1, "10:00", "second", next_review="2026-07-01", signposted=["safe-space"]),
        noted(0, "12:00", "first", meeting="mace-daily"),
        noted(1, "09:00", "earlier that day"),
    ]
    found = row(*raws)["outcomes"]
    assert [(r["meeting"], r["view"]) for r in found] == [
        ("syv-daily", "second"), ("syv-daily", "earlier that day"), ("mace-daily", "first")
    ]  # fmt: skip
    assert (found[0]["next_review"], found[0]["signposted"], found[2]["next_review"]) == (
        "2026-07-01", ["safe-space"], None
    )  # fmt: skip


def test_outcomes_under_an_earlier_reference_are_found_when_identifiers_join() -> None:
    first = incident(0, id="a", people=[victim(niche="N")])
    noted = outcome(1, sitting=str(day(1)), young_person=reference(first), view="spoken to")
    joined = incident(1, category="other", people=[victim(1, niche="N")])
    assert [r["view"] for r in person_of(agenda([first, noted, joined], 2), "a")["outcomes"]] == ["spoken to"]


def test_in_a_clash_what_was_said_of_one_is_not_shown_of_the_other() -> None:
    one, other = (
        incident(0, id=id, people=[victim(1, born=born)]) for id, born in (("a", "2010-01-01"), ("b", "2011-01-01"))
    )
    noted = outcome(1, sitting=str(day(1)), young_person=reference(one, other), view="spoken to")
    made = agenda([one, other, noted], 2)
    assert [r["view"] for r in person_of(made, "a")["outcomes"]] == ["spoken to"]
    assert person_of(made, "b")["outcomes"] == []


# How often listed


def times(*raws: Raw, on: int, **more: Any) -> tuple[int, int, str | None]:
    found = agenda([SEEN, *raws], on, **more)["items"][0]["people"][0]["times_listed"]
    return (found["days_30"], found["days_90"], found["last"])


def test_earlier_held_sittings_that_listed_a_young_person_are_counted() -> None:
    assert times(on=1) == (0, 0, None)
    assert times(on=2) == (1, 1, "2026-06-02")
    assert times(HELD, on=4) == (3, 3, "2026-06-04")
    assert times(HELD, on=4, cancelled=[2]) == (2, 2, "2026-06-04")


@pytest.mark.parametrize(("on", "counted"), [(31, (2, 2)), (32, (1, 2)), (35, (0, 2)), (92, (0, 1)), (93, (0, 0))])
def test_the_last_30_and_90_days_are_counted(on: int, counted: tuple[int, int]) -> None:
    again = incident(on - 1, "09:00", id="z", people=[victim(1)])
    assert times(again, on=on)[:2] == counted


def test_a_young_person_is_told_again_by_any_verified_identifier() -> None:
    by_number = incident(0, id="first", people=[victim(niche="N")])
    both = incident(2, id="a", people=[victim(1, niche="N")])
    assert person_of(agenda([by_number, both], 3), "a")["times_listed"]["days_30"] == 2


def test_somebody_without_identifiers_is_told_again_by_their_place_in_the_record() -> None:
    first = incident(0, id="a", subject="R", people=[victim()])
    again = incident(1, id="b", subject="R", people=[victim()])
    other = incident(1, id="c", subject="Q", people=[victim()])
    made = agenda([first, again, other], 2)
    assert person_of(made, "b")["times_listed"]["days_30"] == 1
    assert person_of(made, "c")["times_listed"]["days_30"] == 0


def test_somebody_else_at_the_same_place_in_the_record_was_not_listed_before() -> None:
    first = incident(0, id="first", subject="R", people=[victim(1)])
    again = incident(1, id="a", subject="R", people=[victim(2)])
    assert person_of(agenda([first, again], 2), "a")["times_listed"]["days_30"] == 0


def test_people_of_two_updates_who_are_not_the_same_share_no_listing() -> None:
    held = custody(0, id="first", subject="R", since=at(0), people=[subject()])
    again = custody(1, id="a", subject="R", since=at(0), people=[suspect()])
    (item,) = agenda([held, again], 2)["items"]
    found = {row["appearances"][0]["id"]: row["times_listed"]["days_30"] for row in item["people"]}
    assert found == {"first": 1, "a": 0}


# Bytes


def test_agendas_are_the_same_bytes_in_any_order_of_arrival() -> None:
    raws = [SEEN, HELD, replied(HEALTH), incident(0, id="b", people=[victim(2), victim(1)]),
            referral(0, id="r", source=POLICE, people=[subject(1) | {"identifiers": [
                {"scheme": "nhs", "value": nhs(who)} for who in (1, 2)]}])]  # fmt: skip
    assert agenda_bytes(agenda(raws, 2)) == agenda_bytes(agenda(raws[::-1], 2))
