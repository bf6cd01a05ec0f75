"""The demonstration fortnight: the same every time, invented people only, every type and every hard case in it."""

from __future__ import annotations

import inspect
import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from importlib import resources
from statistics import median
from typing import Any

import pytest

from shield_run.fortnight import build_fortnight, hard_meetings
from shield_run.fortnight.hard_cases import CASES
from shield_run.fortnight.moments import FIRST_DAY, LAST_DAY, days, is_working
from shield_run.fortnight.people import pupil_number
from shield_run.fortnight.shelves import rows, schools, ward_names
from shield_shared.events import EVENT_TYPES
from shield_shared.london import london_date
from shield_shared.people import valid_nhs, valid_upn

Event = dict[str, Any]

FORBIDDEN = (
    "abscond", "putting themselves at risk", "putting himself at risk", "putting herself at risk", "gang member",
    "missing again", "prostitut", "lifestyle choice", "streetwise", "drug running", "promiscuous", "attention seeking",
    "beyond control", "known offender",
)  # fmt: skip
#: The held event whose time has no offset, so that its place in the order means nothing.
WITHOUT_OFFSET = {"WYP-26-9091"}


def reference(scheme: str, value: str) -> str:
    """A stand-in for the keyed hash, readable back to what it was made of."""
    return f"{scheme}={value}"


@cache
def fortnight() -> tuple[Event, ...]:
    """The events, built once for all tests."""
    return build_fortnight(reference)


def people() -> Iterator[Event]:
    """Every entry of every event's people."""
    return (person for event in fortnight() for person in event["data"].get("people", []))


def values(scheme: str) -> set[str]:
    """Every value stated in one identifier scheme."""
    found = (identifier for person in people() for identifier in person.get("identifiers", []))
    return {identifier["value"] for identifier in found if identifier["scheme"] == scheme}


def texts(node: object) -> Iterator[str]:
    """Every text in a JSON value."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from texts(value)


def recorded(event: Event) -> datetime:
    """When an event was recorded, in UTC."""
    moment = datetime.fromisoformat(event["time"])
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def test_the_same_events_come_out_every_time() -> None:
    assert json.dumps(build_fortnight(reference)) == json.dumps(fortnight())


def test_events_are_json_and_come_back_equal() -> None:
    assert tuple(json.loads(json.dumps(event, allow_nan=False)) for event in fortnight()) == fortnight()


def test_every_event_has_the_attributes_of_a_cloud_event() -> None:
    wanted = {"specversion", "id", "source", "type", "time", "subject", "datacontenttype", "data"}
    assert all(set(event) == wanted and event["specversion"] == "1.0" for event in fortnight())


def test_every_event_type_is_among_them() -> None:
    assert set(EVENT_TYPES) <= {event["type"] for event in fortnight()}


def test_every_shipped_agency_and_the_meeting_speak() -> None:
    agencies = {
        "west-yorkshire-police", "leeds-csws", "leeds-yjs", "leeds-education", "leeds-health", "leeds-housing",
        "leeds-youth-service", "third-sector",
    }  # fmt: skip
    sources = {event["source"] for event in fortnight()}
    assert {f"urn:agency:{agency}" for agency in agencies} | {"urn:shield:meeting"} <= sources


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_every_hard_case_is_told(case: Any) -> None:
    told = [notice.event for notice in case()]
    assert told
    assert all(event in fortnight() for event in told)
    assert len(inspect.getdoc(case) or "") > 30


@pytest.mark.parametrize("case", hard_meetings.MEETING_CASES, ids=lambda case: case.__name__)
def test_every_hard_case_of_a_meeting_is_told(case: Any) -> None:
    told = [notice.event for notice in case(reference)]
    assert told
    assert all(event in fortnight() for event in told)


def test_no_hard_case_is_left_out_of_its_list() -> None:
    modules = {inspect.getmodule(case) for case in CASES}
    public = {
        name
        for module in modules
        if module is not None
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    }
    assert public == {case.__name__ for case in (*CASES, *hard_meetings.MEETING_CASES)}


def test_every_nhs_number_is_one_that_is_never_issued() -> None:
    assert len(values("nhs")) > 100
    assert all(value.startswith("999") and valid_nhs(value) for value in values("nhs"))


def test_pupil_numbers_are_valid_but_the_one_that_is_meant_to_fail() -> None:
    wrong = {value for value in values("upn") if not valid_upn(value)}
    assert len(wrong) == 1
    assert all(value[1:5] == "3830" for value in values("upn"))


def test_a_pupil_number_bears_its_check_letter() -> None:
    assert valid_upn(pupil_number(123456))


def test_no_identifier_belongs_to_two_people() -> None:
    owners: dict[str, set[str]] = {}
    for person in people():
        name = json.dumps([person["name"]["given"], person["name"]["family"]])
        for identifier in person.get("identifiers", []):
            owners.setdefault(f"{identifier['scheme']} {identifier['value']}", set()).add(name)
    assert [key for key, names in owners.items() if len(names) > 1] == []


def test_only_invented_schools_are_named() -> None:
    named = {event["data"]["school"] for event in fortnight() if "school" in event["data"]}
    named |= {person["school"] for person in people() if "school" in person}
    assert named <= set(schools())


def test_every_place_is_in_a_ward_of_leeds() -> None:
    places = [event["data"]["location"] for event in fortnight() if "location" in event["data"]]
    wards = {place["ward"] for place in places if "ward" in place}
    assert wards <= set(ward_names())
    assert not any("postcode" in place for place in places)


@pytest.mark.parametrize("words", FORBIDDEN)
def test_no_word_blames_a_young_person(words: str) -> None:
    assert [text for event in fortnight() for text in texts(event) if words in text.lower()] == []


def test_the_days_are_fixed_and_stay_within_the_fortnight_and_the_months_before() -> None:
    dates = sorted(london_date(recorded(event)) for event in fortnight())
    assert date(2025, 6, 1) <= dates[0] < FIRST_DAY
    assert dates[-1] <= date(2026, 4, 11)


def test_events_are_in_the_order_in_which_they_were_recorded() -> None:
    times = [recorded(event) for event in fortnight() if event["subject"] not in WITHOUT_OFFSET]
    assert times == sorted(times)


def volumes() -> Counter[date]:
    """How many events were recorded on each London day."""
    return Counter(london_date(recorded(event)) for event in fortnight())


def test_a_working_day_brings_fifty_to_seventy_events_and_more_after_a_holiday() -> None:
    working = [volumes()[day] for day in days(date(2026, 3, 23), LAST_DAY) if is_working(day)]
    assert 50 <= median(working) <= 72
    assert all(45 <= number <= 110 for number in working)


def test_a_day_without_offices_brings_fewer() -> None:
    closed = [volumes()[day] for day in days(date(2026, 3, 21), LAST_DAY) if not is_working(day)]
    assert all(20 <= number <= 50 for number in closed)


def searched() -> list[Event]:
    """The events made from the public searches."""
    return [event for event in fortnight() if event["subject"].startswith("SS-26-")]


def test_every_public_search_is_there_and_says_what_it_is() -> None:
    assert len(searched()) == len(rows("searches.csv")) > 300
    assert all(event["data"]["summary"].startswith("Real public search record") for event in searched())
    attached = [event for event in searched() if event["data"]["people"]]
    assert all("with an invented person attached" in event["data"]["summary"] for event in attached)


def test_a_search_keeps_its_weekday_its_time_of_day_and_its_age_range() -> None:
    source = next(row for row in rows("searches.csv") if row["Age range"] == "10-17")
    number = list(rows("searches.csv")).index(source) + 1
    event = next(event for event in searched() if event["subject"] == f"SS-26-{number:04d}")
    before = datetime.fromisoformat(source["Date"])
    occurred = datetime.fromisoformat(event["data"]["occurred"]["from"])
    assert event["data"]["people"][0]["age_range"] == [10, 17]
    assert occurred.weekday() == before.astimezone(occurred.tzinfo).weekday()
    assert (occurred.hour, occurred.minute) == ((before.hour + 1) % 24, before.minute)


def test_the_attribution_is_shipped_with_the_records() -> None:
    text = (resources.files("shield_run.fortnight") / "data" / "ATTRIBUTION.md").read_text(encoding="utf-8")
    assert "Contains public sector information licensed under the Open Government Licence v3.0." in text


def test_what_is_said_of_a_young_person_bears_the_reference_of_one_in_the_events() -> None:
    said = [event["data"] for event in fortnight() if event["type"].split(".")[1] in ("return", "outcome", "action")]
    named = {data["young_person"].partition("=")[2] for data in said}
    assert all(data["young_person"].startswith("nhs=") for data in said)
    assert named <= values("nhs")
    assert len(named) > 30


def test_a_return_comes_after_what_it_answers() -> None:
    first: dict[str, datetime] = {}
    for event in fortnight():
        for person in event["data"].get("people", []):
            for identifier in person.get("identifiers", []):
                first.setdefault(identifier["value"], recorded(event))
    returns = [event for event in fortnight() if event["type"] == "shield.return.submitted.v1"]
    assert all(first[event["data"]["young_person"].partition("=")[2]] < recorded(event) for event in returns)


def test_actions_are_open_done_not_done_no_longer_possible_and_overdue() -> None:
    latest = {event["subject"]: event["data"] for event in fortnight() if event["type"].split(".")[1] == "action"}
    statuses = {data["status"] for data in latest.values()}
    overdue = [data for data in latest.values() if data["status"] == "open" and data["due"] < LAST_DAY.isoformat()]
    assert statuses == {"open", "done", "not-done", "no-longer-possible"}
    assert overdue
    assert all(data.get("closed_because") for data in latest.values() if data["status"] != "open")


def test_one_sitting_is_cancelled_and_one_is_changed_by_its_chair() -> None:
    sat = [event["data"] for event in fortnight() if event["type"] == "shield.sitting.recorded.v1"]
    assert [(data["meeting"], data["sitting"]) for data in sat if data["status"] == "cancelled"] == [
        ("syv-daily", "2026-03-25")
    ]
    changed = {(data["meeting"], data["sitting"]): data["changes"] for data in sat if data.get("changes")}
    assert {change["op"] for changes in changed.values() for change in changes} == {"add", "remove", "reorder"}
    subjects = {event["subject"] for event in fortnight()}
    assert all(change["what"] in subjects for changes in changed.values() for change in changes)


def test_referrals_go_to_the_daily_the_child_the_area_and_the_contextual_meetings() -> None:
    to = {event["data"]["to"] for event in fortnight() if event["type"] == "shield.referral.made.v1"}
    assert {"syv-daily", "mace-daily", "mace-child", "mace-contextual", "syv-area-east"} <= to


def test_intelligence_comes_with_both_handling_codes_and_with_a_sanitised_text() -> None:
    reports = [event["data"] for event in fortnight() if event["type"] == "shield.intelligence.submitted.v1"]
    items = [item for report in reports for item in report["items"]]
    assert {item["grade"]["handling"] for item in items} == {"P", "C"}
    assert any("sanitised_text" in item for item in items)
