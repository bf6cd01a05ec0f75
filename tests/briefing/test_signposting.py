"""What could be offered to whom: by need, ward, age and role; the shipped services of Leeds are sound."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from raw_events import raw_event, read
from shield_briefing.audience_people import NOTHING
from shield_briefing.shape import SignpostRow
from shield_briefing.shape_people import Age, AppearanceRow, AssessmentRow, PersonRow
from shield_briefing.signposting import Intervention, signposts
from shield_shared.events import Event
from shield_shared.policy import load_folder, policy_folder

HEAD: dict[str, Any] = {
    "id": "a-service",
    "title": "A service",
    "owner": "A lead",
    "source": "invented",
    "in_force": date(2026, 1, 1),
    "review_by": date(2027, 1, 1),
    "offer": "Help.",
    "contact": "Ask.",
}


def intervention(**to: Any) -> Intervention:
    """An invented service for whom it says."""
    return Intervention.model_validate(HEAD | {"offered_to": {"needs": ["robbery"]} | to})


def event(word: str, **data: Any) -> Event:
    """An event that was accepted."""
    reading = read(raw_event(word, **data))
    assert reading.event is not None
    return reading.event


def person(of: Event, role: str = "victim", age: Age = 15, **facts: Any) -> PersonRow:
    """A young person with one role in one event."""
    row = NOTHING.copy()
    appearance = AppearanceRow(source=of.source, id=of.id, role=role, band="new", updated=False, age_at_event=age)
    row["appearances"], row["age_at_meeting"] = [appearance], age
    row.update(facts)  # type: ignore[typeddict-item]
    return row


def offered(service: Intervention, of: Event, **facts: Any) -> list[str]:
    """Why a service is suggested, if it is."""
    return [row["because"] for row in signposts([service])([of], person(of, **facts))]


ROBBERY = event("incident", category="robbery", location={"ward": "E05011394"})


@pytest.mark.parametrize(
    ("need", "word", "data", "because"),
    [
        ("robbery", "incident", {"category": "robbery"}, "robbery; age 15"),
        ("robbery", "custody", {"category": "robbery"}, "robbery; age 15"),
        ("gangs", "intelligence", {"themes": ["gangs", "weapons"]}, "gangs; age 15"),
        ("missing", "missing", {}, "missing episode; age 15"),
        ("OW", "suspension", {"reasons": ["DB", "OW"]}, "weapon or prohibited item; age 15"),
        ("cse", "exploitation", {"kinds": ["cse"]}, "child sexual exploitation; age 15"),
    ],
)
def test_a_need_is_met(need: str, word: str, data: dict[str, Any], because: str) -> None:
    assert offered(intervention(needs=[need]), event(word, **data)) == [because]


@pytest.mark.parametrize(
    ("word", "data"), [("incident", {"category": "theft"}), ("custody", {}), ("referral", {}), ("missing", {})]
)
def test_without_the_need_nothing_is_suggested(word: str, data: dict[str, Any]) -> None:
    assert offered(intervention(), event(word, **data)) == []


AGES = [
    (9, False), (10, True), (16, True), (17, False), (None, True), ({"min": 8, "max": 10}, True),
    ({"min": 17, "max": 18}, False),
]  # fmt: skip


@pytest.mark.parametrize(("age", "suggested"), AGES)
def test_age_limits_count_at_the_meeting_and_what_is_not_known_rules_nothing_out(age: Age, suggested: bool) -> None:
    assert bool(offered(intervention(youngest=10, oldest=16), ROBBERY, age=age)) is suggested


def test_a_ward_is_matched_by_where_it_happened_or_where_the_young_person_lives() -> None:
    here, elsewhere = intervention(wards=["Gipton and Harehills"]), intervention(wards=["Armley"])
    home = {"value": {"ward": "armley", "authority": "Leeds"}, "as_at": "2026-01-01", "agency": "leeds-csws"}
    assert offered(here, ROBBERY) == ["robbery; age 15; Gipton & Harehills"]
    assert offered(elsewhere, ROBBERY) == []
    assert offered(elsewhere, ROBBERY, home=home) == ["robbery; age 15; Armley"]


@pytest.mark.parametrize("location", [None, {"text": "somewhere"}, {"ward": "E05001341"}])
def test_a_ward_that_is_not_known_rules_nothing_out(location: object) -> None:
    told = event("incident", category="robbery", **({"location": location} if location else {}))
    assert offered(intervention(wards=["Armley"]), told) == ["robbery; age 15"]


def test_a_role_limits_a_service_where_it_says_so() -> None:
    assert offered(intervention(roles=["suspect"]), ROBBERY, role="victim") == []
    assert offered(intervention(roles=["suspect"]), ROBBERY, role="suspect") == ["robbery; age 15"]


def test_only_events_that_name_the_young_person_count() -> None:
    row = person(ROBBERY)
    row["appearances"][0]["id"] = "another event"
    assert signposts([intervention()])([ROBBERY], row) == []


def test_the_assessed_kinds_of_a_young_person_are_needs() -> None:
    assessed = AssessmentRow(
        tool="t", tool_version="1", level_word="Low", level="low", kinds=["cse"], assessor="a",
        assessed_on="2026-01-01", agency="leeds-csws",
    )  # fmt: skip
    assert offered(intervention(needs=["cse"]), ROBBERY, assessment=assessed) == ["child sexual exploitation; age 15"]


def test_a_suggestion_holds_what_the_file_says() -> None:
    assert signposts([intervention()])([ROBBERY], person(ROBBERY)) == [
        SignpostRow(id="a-service", title="A service", offer="Help.", contact="Ask.", because="robbery; age 15")
    ]


def test_suggestions_come_in_the_order_of_their_ids() -> None:
    services = [intervention(), intervention()]
    first, second = (service.model_copy(update={"id": name}) for service, name in zip(services, "ba", strict=True))
    assert [row["id"] for row in signposts([first, second])([ROBBERY], person(ROBBERY))] == ["a", "b"]


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ({"needs": ["robery"]}, "expected categories, themes, suspension reasons or missing"),
        ({"needs": ["unknown"]}, "expected categories, themes, suspension reasons or missing"),
        ({"needs": []}, "at least 1 item"),
        ({"wards": ["Headingley"]}, "expected names or ONS codes of Leeds wards"),
        ({"roles": ["leader"]}, "Input should be 'victim'"),
        ({"youngest": -1}, "greater than or equal to 0"),
        ({"anything": 1}, "Extra inputs are not permitted"),
    ],
)
def test_a_faulty_file_is_refused(to: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        intervention(**to)


def test_the_shipped_services_are_sound_and_say_where_they_are_taken_from() -> None:
    services, faults = load_folder(policy_folder("interventions"), Intervention)
    assert faults == []
    assert len(services) == 9
    assert all("Safer Leeds annual update, paragraph" in service.source for service in services.values())


PROJECT = {"safe-project-individual", "safe-project-safety-net", "safe-project-safe-space"}
FAMILIES = {"safe-project-carers-group", "safe-project-siblings-group"}
SCHOOL = {"safe-taskforce-mentoring", "st-giles-after-school", "vrp-youth-work"}
HARM = {"safe-project-harmful-sexual-behaviour"}


@pytest.mark.parametrize(
    ("word", "data", "role", "age", "expected"),
    [
        ("suspension", {"reasons": ["OW"]}, "subject", 13, SCHOOL),
        ("incident", {"category": "robbery", "location": {"ward": "Armley"}}, "victim", 15, {"vrp-youth-work"}),
        ("incident", {"category": "robbery", "location": {"ward": "Wetherby"}}, "victim", 15, set()),
        ("incident", {"category": "sexual-offence"}, "suspect", 18, {"safe-project-individual"}),
        ("incident", {"category": "sexual-offence"}, "victim", 15, PROJECT),
        ("incident", {"category": "sexual-offence"}, "suspect", 15, PROJECT | HARM),
        ("exploitation", {"kinds": ["cce"]}, "subject", 14, PROJECT | FAMILIES),
    ],
)
def test_what_the_shipped_services_are_suggested_for(
    word: str, data: dict[str, Any], role: str, age: int, expected: set[str]
) -> None:
    services, _ = load_folder(policy_folder("interventions"), Intervention)
    told = event(word, **data)
    assert {row["id"] for row in signposts(services.values())([told], person(told, role, age))} == expected
