"""What an event's data must and may say (contract section 1): a table for each sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, fields
from datetime import UTC, date, datetime
from typing import Any

import pytest
from raw_events import (
    GRADE,
    LEAST,
    MEETINGS,
    PERSON,
    TIME,
    TYPE_OF,
    faults,
    raw_event,
    read,
    read_data,
    warnings,
    without,
)
from shield_shared.events import EVENT_TYPES
from shield_shared.parts import Vrmp

AT = datetime(2026, 4, 1, 8, 30, tzinfo=UTC)


def _required() -> Iterator[tuple[str, tuple[str | int, ...]]]:
    """Every starred field of the contract's table, and those inside objects and list members."""
    for word, name in TYPE_OF.items():
        for field in fields(EVENT_TYPES[name]):
            if field.default is MISSING:
                yield word, (field.name.rstrip("_"),)
    for inner in (("text",), ("grade",), ("grade", "source"), ("grade", "information"), ("grade", "handling")):
        yield "intelligence", ("items", 0, *inner)
    yield "action", ("owner", "name")
    yield "action", ("owner", "agency")
    yield "custody", ("people", 0, "role")


REQUIRED = list(_required())


def _dotted(path: tuple[str | int, ...]) -> str:
    return "data" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)


def _put(event: dict[str, Any], path: tuple[str | int, ...], value: object) -> dict[str, Any]:
    at: Any = event["data"]
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return event


def test_the_required_fields_are_those_that_the_contract_stars() -> None:
    starred = {word: sorted(str(path[0]) for w, path in REQUIRED if w == word and len(path) == 1) for word in TYPE_OF}
    assert starred == {
        "incident": ["category"],
        "custody": ["since", "status"],
        "intelligence": ["items", "originator"],
        "missing": ["from", "status"],
        "status": ["as_at"],
        "exploitation": ["assessed_on", "assessor", "level", "level_word", "tool", "tool_version"],
        "suspension": ["reasons", "school", "starts"],
        "referral": ["reason", "to"],
        "return": ["known", "meeting", "sitting", "young_person"],
        "outcome": ["by", "meeting", "sitting", "young_person"],
        "action": ["action", "due", "meeting", "owner", "sitting", "status", "text"],
        "sitting": ["by", "meeting", "sitting", "status"],
        "record": ["reason", "retracts"],
    }


@pytest.mark.parametrize(("word", "path"), REQUIRED)
def test_a_required_field_that_is_missing_or_null_is_held(word: str, path: tuple[str | int, ...]) -> None:
    expected = {_dotted(path): "missing"}
    assert faults(without(raw_event(word), *path)) == expected
    assert faults(_put(raw_event(word), path, None)) == expected


@pytest.mark.parametrize(("word", "path"), REQUIRED)
@pytest.mark.parametrize("value", [5.5, True, {"a": 1}, ""])
def test_a_required_field_outside_its_values_is_held(word: str, path: tuple[str | int, ...], value: object) -> None:
    reading = read(_put(raw_event(word), path, value))
    assert reading.event is None
    assert all(fault.field.startswith(_dotted(path)) for fault in reading.faults)
    assert all(fault.sentence.startswith(f"{fault.field}: expected ") for fault in reading.faults)


def test_the_sentence_of_a_fault_lists_the_values_and_never_what_was_sent() -> None:
    (fault,) = read(raw_event("custody", status="asleep")).faults
    assert fault.sentence == (
        "data.status: expected one of detained, bailed, released-under-investigation, charged, remanded, "
        "no-further-action, transferred"
    )
    (missing,) = read(without(raw_event("missing"), "status")).faults
    assert missing.sentence == "data.status: expected one of missing, away, located; it is missing"


@pytest.mark.parametrize(
    ("word", "data", "field", "code"),
    [
        ("intelligence", {"items": []}, "data.items", "empty"),
        ("intelligence", {"items": "text"}, "data.items", "not-allowed"),
        ("intelligence", {"items": [5]}, "data.items[0]", "not-allowed"),
        ("intelligence", {"items": [None]}, "data.items[0]", "missing"),
        ("suspension", {"reasons": []}, "data.reasons", "not-allowed"),
        ("suspension", {"reasons": "OW"}, "data.reasons", "not-allowed"),
        ("suspension", {"starts": "2026-04-01T00:00:00Z"}, "data.starts", "not-allowed"),
        ("status", {"workers": [{"agency": "a"}]}, "data.workers[0].name", "missing"),
        ("status", {"workers": [{"name": "n", "agency": ""}]}, "data.workers[0].agency", "empty"),
        ("status", {"workers": ["n"]}, "data.workers[0]", "not-allowed"),
        ("sitting", {"changes": [{"op": "add"}]}, "data.changes[0].reason", "missing"),
        ("incident", {"category": "unknown"}, "data.category", "not-allowed"),
    ],
)  # fmt: skip
def test_lists_and_members_that_hold_an_event(word: str, data: dict[str, Any], field: str, code: str) -> None:
    assert faults(raw_event(word, **data)) == {field: code}


@pytest.mark.parametrize(
    ("part", "value"),
    [("source", 0), ("source", 4), ("source", True), ("source", 10**400), ("information", "F"), ("handling", "p")],
)
def test_a_grade_outside_3_by_5_by_2_is_held(part: str, value: object) -> None:
    items = [{"text": "t", "grade": GRADE}, {"text": "t", "grade": GRADE | {part: value}}]
    assert faults(raw_event("intelligence", items=items)) == {f"data.items[1].grade.{part}": "not-allowed"}


WORDS = [
    ("incident", "weapon"), ("incident", "injury"), ("custody", "category"), ("missing", "risk"),
    ("status", "care_status"),
]  # fmt: skip


@pytest.mark.parametrize(("word", "field"), WORDS)
@pytest.mark.parametrize("value", ["spanner", 5, True, [], {}, ""])
def test_an_optional_word_outside_its_values_is_as_if_it_said_unknown(word: str, field: str, value: object) -> None:
    assert getattr(read_data(word, **{field: value}), field) == "unknown"
    assert warnings(raw_event(word, **{field: value})) == {f"data.{field}": "not-allowed"}


@pytest.mark.parametrize(("word", "field"), WORDS)
def test_unknown_may_be_said(word: str, field: str) -> None:
    assert getattr(read_data(word, **{field: "unknown"}), field) == "unknown"
    assert warnings(raw_event(word, **{field: "unknown"})) == {}


def test_words_inside_objects_read_as_unknown_too() -> None:
    assert read_data("incident", location={"kind": "moon"}).location.kind == "unknown"
    assert read_data("sitting", changes=[{"op": "swap", "reason": "r"}]).changes[0].op == "unknown"
    assert read_data("incident", people=[PERSON | {"care_status": "maybe"}]).people[0].care_status == "unknown"


@pytest.mark.parametrize(
    ("word", "path", "value", "default"),
    [
        ("incident", ("summary",), 5, None),
        ("incident", ("location",), "text", None),
        ("incident", ("occurred",), TIME, None),
        ("incident", ("offence",), [], None),
        ("incident", ("related",), "REF/1", ()),
        ("incident", ("flags",), 5, ()),
        ("missing", ("to",), "later", None),
        ("status", ("plans",), 5, ()),
        ("status", ("workers",), {}, ()),
        ("suspension", ("permanent",), "no", None),
        ("return", ("text",), 5, None),
        ("return", ("offers",), "a place", ()),
        ("outcome", ("next_review",), "soon", None),
        ("outcome", ("signposted",), "a club", ()),
        ("action", ("young_person",), 5, None),
        ("action", ("closed_because",), [], None),
        ("sitting", ("changes",), "none", ()),
        ("referral", ("place",), "there", None),
    ],
)
def test_another_optional_field_outside_its_values_is_as_if_absent(
    word: str, path: tuple[str], value: object, default: object
) -> None:
    assert getattr(read_data(word, **{path[0]: value}), path[0]) == default
    assert warnings(raw_event(word, **{path[0]: value})) == {_dotted(path): "not-allowed"}


@pytest.mark.parametrize(
    ("within", "field", "value"),
    [
        ("location", "text", 5), ("location", "place", []), ("location", "ward", 5), ("location", "postcode", {}),
        ("location", "lat", "53.8"), ("location", "lat", 91), ("location", "lon", True), ("location", "lon", -10**400),
        ("offence", "scheme", 5), ("offence", "code", 8), ("offence", "label", []),
        ("occurred", "from", "yesterday"), ("occurred", "to", "2026-04-01T10:00:00"),
    ],
)  # fmt: skip
def test_an_optional_field_inside_an_object_leaves_the_rest(within: str, field: str, value: object) -> None:
    other = {"location": {"kind": "park"}, "offence": {"scheme": "s", "code": "c"}, "occurred": {"to": TIME}}[within]
    assert warnings(raw_event("incident", **{within: {**other, field: value}})) == {
        f"data.{within}.{field}": "not-allowed"
    }
    assert getattr(read_data("incident", **{within: {**other, field: value}}), within) is not None


def test_places_between_the_poles_are_read() -> None:
    location = read_data("incident", location={"lat": 53, "lon": -1.55}).location
    assert (location.lat, location.lon) == (53.0, -1.55)


@pytest.mark.parametrize("word", LEAST)
def test_null_in_an_optional_field_is_absent_without_a_warning(word: str) -> None:
    optional = [field.name.rstrip("_") for field in fields(EVENT_TYPES[TYPE_OF[word]]) if field.default is not MISSING]
    nulls = {name: None for name in optional if name != "people"}
    assert warnings(raw_event(word, **nulls)) == {}
    assert read_data(word, **nulls) == read_data(word)


def test_null_people_are_absent() -> None:
    assert read_data("incident", people=None).people == ()
    assert faults(raw_event("custody", people=None)) == {"data.people": "people-count"}


@pytest.mark.parametrize(
    ("word", "field", "known"),
    [
        ("incident", "flags", "weapon-found"), ("intelligence", "themes", "gangs"),
        ("status", "plans", "child-protection"), ("exploitation", "kinds", "cse"), ("suspension", "reasons", "OW"),
    ],
)  # fmt: skip
def test_a_member_that_is_not_among_the_values_is_kept_and_warned_of(word: str, field: str, known: str) -> None:
    assert getattr(read_data(word, **{field: [known, "other", "unknown"]}), field) == (known, "other", "unknown")
    assert warnings(raw_event(word, **{field: [known, "other", "unknown"]})) == {f"data.{field}[1]": "unknown-member"}


def test_a_member_that_is_no_text_matches_nothing_and_is_warned_of() -> None:
    assert warnings(raw_event("intelligence", themes=["gangs", 5])) == {"data.themes[1]": "unknown-member"}
    assert read_data("intelligence", themes=["gangs", 5]).themes == ("gangs",)
    assert warnings(raw_event("suspension", reasons=[None])) == {"data.reasons[0]": "unknown-member"}
    assert warnings(raw_event("incident", related=["REF/1", 5])) == {"data.related[1]": "unknown-member"}
    assert warnings(raw_event("outcome", signposted=[{}])) == {"data.signposted[0]": "unknown-member"}
    people = [PERSON | {"name": {"also_known_as": ["Sammy", 5]}}, PERSON | {"name": {"given": "Sam"}}]
    assert warnings(raw_event("incident", people=people)) == {"data.people[0].name.also_known_as[1]": "unknown-member"}


@pytest.mark.parametrize(
    ("word", "field", "one"), [("status", "plans", "child-in-need"), ("exploitation", "kinds", "cce")]
)
def test_one_word_alone_is_a_list_of_one(word: str, field: str, one: str) -> None:
    assert getattr(read_data(word, **{field: one}), field) == (one,)
    assert warnings(raw_event(word, **{field: one})) == {}
    assert warnings(raw_event(word, **{field: "other"})) == {f"data.{field}[0]": "unknown-member"}


def test_a_plan_that_cannot_be_read_is_not_the_same_as_no_plan() -> None:
    for value in ("yes", True, 5, [], [{"in_place": True}]):
        assert read_data("status", vrmp=value).vrmp == Vrmp(in_place=False, unreadable=True)
        assert warnings(raw_event("status", vrmp=value)) == {"data.vrmp": "not-allowed"}
    assert read_data("status", vrmp=None).vrmp is None


@pytest.mark.parametrize(("vrmp", "code"), [({"effective": True}, "missing"), ({"in_place": "yes"}, "not-allowed")])
def test_a_plan_that_does_not_say_whether_it_is_in_place_is_held(vrmp: dict[str, Any], code: str) -> None:
    assert faults(raw_event("status", vrmp=vrmp)) == {"data.vrmp.in_place": code}


def test_what_a_plan_may_say_is_as_if_absent_when_unreadable() -> None:
    vrmp = {"in_place": True, "effective": "partly", "reviewed_on": "May", "judged_by": 5}
    assert read_data("status", vrmp=vrmp).vrmp == Vrmp(in_place=True)
    assert set(warnings(raw_event("status", vrmp=vrmp))) == {f"data.vrmp.{name}" for name in list(vrmp)[1:]}


def test_no_agency_can_call_its_plan_unreadable() -> None:
    assert read_data("status", vrmp={"in_place": True, "unreadable": True}).vrmp == Vrmp(in_place=True)


@pytest.mark.parametrize(("people", "field"), [("Sam", "data.people"), ({}, "data.people"), ([5], "data.people[0]")])
def test_people_that_cannot_be_read_hold_the_event_lest_they_be_lost(people: object, field: str) -> None:
    assert faults(raw_event("incident", people=people)) == {field: "not-allowed"}


@pytest.mark.parametrize(
    ("word", "counts"),
    [("status", {1}), ("exploitation", {1}), ("custody", {1, 2}), ("missing", {1, 2}), ("suspension", {1, 2}),
     ("incident", {0, 1, 2}), ("intelligence", {0, 1, 2}), ("referral", {0, 1, 2})],
)  # fmt: skip
def test_how_many_people_an_event_must_name(word: str, counts: set[int]) -> None:
    held = {"data.people": "people-count"}
    for n in range(3):
        assert faults(raw_event(word, people=[PERSON] * n)) == ({} if n in counts else held), n


def test_a_referral_to_an_unknown_meeting_is_held_and_names_the_valid_ones() -> None:
    (fault,) = read(raw_event("referral", to="no-such-meeting")).faults
    assert (fault.field, fault.code) == ("data.to", "unknown-meeting")
    assert all(meeting in fault.sentence for meeting in MEETINGS)
    assert "no-such-meeting" not in fault.sentence


@pytest.mark.parametrize(
    ("place", "people", "held"),
    [
        ({"place": "p-1"}, [], []),
        ({"ward": "Armley"}, [], []),
        ({"ward": "Armley", "place": 5}, [], []),
        (None, [], ["data.place"]),
        ({"text": "there"}, [], ["data.place"]),
        ({"place": "", "ward": ""}, [], ["data.place"]),
        ("there", [], ["data.place"]),
        ({"ward": "Armley"}, [PERSON], ["data.people"]),
        (None, [PERSON], ["data.place", "data.people"]),
    ],
)
def test_a_contextual_referral_needs_a_place_and_no_people(place: object, people: list[Any], held: list[str]) -> None:
    assert list(faults(raw_event("referral", to="mace-contextual", place=place, people=people))) == held


@pytest.mark.parametrize(
    ("retracts", "accepted"),
    [
        ({"id": "e-0"}, True),
        ({"type": "shield.incident.recorded.v1", "subject": "13/26"}, True),
        ({"type": "shield.incident.recorded.v1"}, False),
        ({"subject": "13/26"}, False),
        ({}, False),
        ({"id": ""}, False),
        ({"id": 5}, False),
        ({"type": "", "subject": "13/26"}, False),
        ({"type": "shield.incident.recorded.v1", "subject": 5}, False),
    ],
)
def test_a_retraction_names_a_record_or_an_id(retracts: dict[str, Any], accepted: bool) -> None:
    assert faults(raw_event("record", retracts=retracts)) == ({} if accepted else {"data.retracts": "missing"})


@pytest.mark.parametrize(
    ("word", "data", "occurred"),
    [
        ("incident", {}, AT),
        ("incident", {"occurred": {"from": "2026-03-29T01:30:00+00:00"}}, datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        ("incident", {"occurred": {"from": "last night"}}, AT),
        ("missing", {"from": "2026-03-20T10:00:00Z"}, datetime(2026, 3, 20, 10, tzinfo=UTC)),
        ("custody", {"since": "2026-03-20T10:00:00Z"}, datetime(2026, 3, 20, 10, tzinfo=UTC)),
        ("suspension", {"starts": "2026-03-30"}, datetime(2026, 3, 29, 23, tzinfo=UTC)),
        ("suspension", {"starts": "2026-03-30", "occurred": {"from": TIME}}, AT),
        ("missing", {"from": "2026-03-20T10:00:00Z", "occurred": {"to": TIME}}, datetime(2026, 3, 20, 10, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_when_an_event_occurred(word: str, data: dict[str, Any], occurred: datetime) -> None:
    event = read(raw_event(word, **data)).event
    assert event is not None
    assert event.occurred == occurred


def test_as_at_is_a_date_or_a_moment() -> None:
    assert read_data("status", as_at="2026-03-30").as_at == date(2026, 3, 30)
    assert read_data("status", as_at="2026-03-30T00:00:00Z").as_at == datetime(2026, 3, 30, tzinfo=UTC)


def test_unknown_fields_are_ignored_at_every_depth() -> None:
    extra = {"in_place": False, "more": {"a": [1]}}
    assert warnings(raw_event("status", vrmp=extra, other=5, people=[PERSON | {"shoe_size": 7}])) == {}
