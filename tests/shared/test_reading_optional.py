"""What an event may say, and what becomes of it where it cannot be read (contract section 1)."""

from __future__ import annotations

from dataclasses import MISSING, fields
from datetime import UTC, date, datetime
from typing import Any

import pytest

from raw_events import LEAST, PERSON, TIME, TYPE_OF, faults, raw_event, read, read_data, warnings
from shield_shared.events import EVENT_TYPES
from shield_shared.parts import Home, Location, Name, Retracts, Vrmp

AT = datetime(2026, 4, 1, 8, 30, tzinfo=UTC)

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
    assert warnings(raw_event(word, **{path[0]: value})) == {f"data.{path[0]}": "not-allowed"}


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


@pytest.mark.parametrize("blank", ["", " ", "\n\u00a0"])
def test_blank_text_that_would_tell_who_or_where_is_as_if_absent(blank: str) -> None:
    """A child without a name is not every child without a name, and no ward is no home."""
    person = PERSON | {"name": {"given": blank, "family": blank}, "home": {"ward": blank}}
    data = {"people": [person], "location": {"place": blank, "ward": blank}}
    assert set(warnings(raw_event("incident", **data)).items()) == {
        ("data.people[0].name.given", "empty"),
        ("data.people[0].name.family", "empty"),
        ("data.people[0].home.ward", "empty"),
        ("data.location.place", "empty"),
        ("data.location.ward", "empty"),
    }
    read = read_data("incident", **data)
    assert (read.people[0].name, read.people[0].home) == (Name(), Home())
    assert read.location == Location()


@pytest.mark.parametrize("blank", ["", " "])
def test_a_retraction_by_a_blank_id_goes_by_type_and_subject(blank: str) -> None:
    """It was accepted and withdrew nothing."""
    named = {"type": TYPE_OF["incident"], "subject": "R", "id": blank}
    assert read_data("record", retracts=named).retracts == Retracts(type=TYPE_OF["incident"], subject="R")
    assert faults(raw_event("record", retracts={"id": blank})) == {"data.retracts": "missing"}


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
