"""How people in events are read (contract section 2): what is impossible is dropped and warned of, never the person."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from raw_events import raw_event, read, read_data, warnings
from shield_shared.parts import Identifier, Person, Relation
from shield_shared.people import SCHEMES

NHS = {"scheme": "nhs", "value": "9990000018"}


def _person(**stated: Any) -> Person:
    person: Person = read_data("incident", people=[{"role": "victim", **stated}]).people[0]
    return person


def _warnings(**stated: Any) -> dict[str, str]:
    found = warnings(raw_event("incident", people=[{"role": "victim", **stated}]))
    return {field.removeprefix("data.people[0]."): code for field, code in found.items()}


def test_everything_that_a_person_may_state_is_read() -> None:
    person = _person(
        identifiers=[NHS],
        name={"given": "Sam", "family": "O'Test", "also_known_as": ["Sammy"]},
        birth_date="2009-03-01",
        age=16,
        age_range=[10, 17],
        sex="male",
        care_status="looked-after",
        home={"ward": "Armley", "authority": "Leeds"},
        school="a school",
        relations=[{"to": NHS, "kind": "sibling", "strength": "known"}],
    )
    assert person.identifiers == (Identifier(scheme="nhs", value="9990000018"),)
    assert person.name is not None
    assert (person.name.given, person.name.family, person.name.also_known_as) == ("Sam", "O'Test", ("Sammy",))
    assert person.birth_date is not None
    assert (person.birth_date.first, person.birth_date.precision) == (date(2009, 3, 1), "day")
    assert (person.age, person.age_range, person.sex, person.care_status) == (16, (10, 17), "male", "looked-after")
    assert person.home is not None
    assert (person.home.ward, person.home.authority, person.school) == ("Armley", "Leeds", "a school")
    assert person.relations == (
        Relation(to=Identifier(scheme="nhs", value="9990000018"), kind="sibling", strength="known"),
    )


@pytest.mark.parametrize("role", ["victim", "suspect", "witness", "subject", "linked"])
def test_each_role_is_read(role: str) -> None:
    assert read_data("incident", people=[{"role": role}]).people == (Person(role=role),)  # type: ignore[arg-type]


@pytest.mark.parametrize("age", [0, 120, 17])
def test_an_age_is_a_whole_number_up_to_120(age: int) -> None:
    assert _person(age=age).age == age
    assert _warnings(age=age) == {}


@pytest.mark.parametrize("age", [-1, 121, 16.5, 16.0, "16", True, [], 10**400])
def test_an_impossible_age_is_dropped_with_a_warning(age: object) -> None:
    assert _person(age=age).age is None
    assert _warnings(age=age) == {"age": "not-allowed"}


@pytest.mark.parametrize("stated", [[10, 17], [0, 120], [16, 16], [None, 17], [18, None]])
def test_an_age_range_is_inclusive_and_may_be_open(stated: list[int | None]) -> None:
    assert _person(age_range=stated).age_range == tuple(stated)
    assert _warnings(age_range=stated) == {}


@pytest.mark.parametrize("stated", [[17, 10], [10], [10, 12, 14], []])
def test_a_range_that_is_reversed_or_not_of_two_is_dropped_with_a_warning(stated: list[int]) -> None:
    assert _person(age_range=stated).age_range is None
    assert _warnings(age_range=stated) == {"age_range": "impossible"}


@pytest.mark.parametrize("stated", ["10-17", 5, [-1, 17], [10, 121], ["10", "17"], [10.5, 12], {"from": 1}, [True, 9]])
def test_a_range_of_anything_else_is_dropped_with_one_warning(stated: object) -> None:
    assert _person(age_range=stated).age_range is None
    assert _warnings(age_range=stated) == {"age_range": "not-allowed"}


@pytest.mark.parametrize("stated", [[None, None], None])
def test_two_nulls_are_no_range(stated: object) -> None:
    assert _person(age_range=stated).age_range is None
    assert _warnings(age_range=stated) == {}


@pytest.mark.parametrize(("stated", "precision"), [("2009-03-01", "day"), ("2009-03", "month"), ("2009", "year")])
def test_a_birth_date_keeps_the_precision_it_was_stated_with(stated: str, precision: str) -> None:
    born = _person(birth_date=stated).birth_date
    assert born is not None
    assert (str(born), born.precision) == (stated, precision)


@pytest.mark.parametrize(
    "stated", ["2009-02-30", "2009-13", "09", "1/3/2009", "2009-03-01T00:00:00Z", 2009, "", [], True]
)
def test_an_unreadable_birth_date_is_dropped_with_a_warning(stated: object) -> None:
    assert _person(birth_date=stated).birth_date is None
    assert _warnings(birth_date=stated) == {"birth_date": "not-allowed"}


@pytest.mark.parametrize(
    ("stated", "kept"),
    [
        ("2026-04-01", True), ("2026-04-02", False), ("2026-04", True), ("2026-05", False), ("2026", True),
        ("2027", False), ("1905-04-02", True), ("1905-04-01", False), ("1905", True), ("1904", False),
        ("0209-03-01", False),
    ],
)  # fmt: skip
def test_a_birth_certainly_after_the_event_or_beyond_120_years_before_it_is_dropped(stated: str, kept: bool) -> None:
    assert (_person(birth_date=stated).birth_date is not None) == kept
    assert _warnings(birth_date=stated) == ({} if kept else {"birth_date": "impossible"})


def _born(stated: str, occurred: str | None, received: datetime | None) -> object:
    when = {} if occurred is None else {"occurred": {"from": occurred}}
    event = read(
        raw_event("incident", people=[{"role": "victim", "birth_date": stated}], **when), received=received
    ).event
    assert event is not None
    return event.data.people[0].birth_date


def test_the_event_is_the_earlier_of_occurred_and_received_in_london() -> None:
    assert _born("2026-04-01", "2026-03-31T23:00:00Z", None) is not None
    assert _born("2026-04-01", "2026-03-31T22:59:59Z", None) is None
    assert _born("2026-04-02", "2026-04-05T10:00:00Z", None) is None
    assert _born("2026-04-02", "2026-04-05T10:00:00Z", datetime(2026, 4, 2, tzinfo=UTC)) is not None


@pytest.mark.parametrize("scheme", [scheme for scheme in SCHEMES if scheme not in ("nhs", "upn")])
def test_an_identifier_of_a_scheme_without_check_is_trimmed(scheme: str) -> None:
    assert _person(identifiers=[{"scheme": scheme, "value": " a 1 "}]).identifiers == (
        Identifier(scheme=scheme, value="a 1"),
    )
    assert _warnings(identifiers=[{"scheme": scheme, "value": " a 1 "}]) == {}


@pytest.mark.parametrize(
    ("scheme", "value", "read_as"),
    [
        ("nhs", "999 000 0018", "9990000018"), ("nhs", "999-000-0018", "9990000018"),
        ("nhs", " 9990000018\n", "9990000018"), ("upn", "H801200001001", "H801200001001"),
        ("upn", " h801200001001 ", "H801200001001"),
    ],
)  # fmt: skip
def test_a_checked_identifier_is_brought_to_one_form(scheme: str, value: str, read_as: str) -> None:
    assert _person(identifiers=[{"scheme": scheme, "value": value}]).identifiers == (
        Identifier(scheme=scheme, value=read_as),
    )
    assert _warnings(identifiers=[{"scheme": scheme, "value": value}]) == {}


@pytest.mark.parametrize(
    "identifier",
    [
        {"scheme": "nhs", "value": "9990000019"}, {"scheme": "nhs", "value": "999000001"},
        {"scheme": "nhs", "value": ""}, {"scheme": "upn", "value": "A801200001001"}, {"scheme": "upn", "value": "x"},
        {"scheme": "passport", "value": "1"},
        {"scheme": "NHS", "value": "9990000018"}, {"scheme": "niche", "value": "  "}, {"scheme": "", "value": ""},
        {"scheme": "nhs", "value": 9990000018}, {"scheme": 5, "value": "x"}, {"scheme": "nhs"}, {"value": "x"}, {},
        "9990000018", 5, None, [],
    ],
)  # fmt: skip
def test_an_identifier_that_can_compare_with_none_is_dropped_and_the_others_stay(identifier: object) -> None:
    niche = {"scheme": "niche", "value": "N1"}
    assert _person(identifiers=[identifier, niche]).identifiers == (Identifier(scheme="niche", value="N1"),)
    assert _warnings(identifiers=[identifier, niche]) == {"identifiers[0]": "dropped"}
    assert list(_warnings(identifiers=[niche, identifier])) == ["identifiers[1]"]


def test_each_dropped_identifier_is_warned_of_at_its_own_place() -> None:
    assert list(_warnings(identifiers=[5, NHS, {"scheme": "x", "value": "y"}])) == ["identifiers[0]", "identifiers[2]"]


@pytest.mark.parametrize(
    "relation",
    ["sibling", 5, None, {"to": {"scheme": "nhs"}}, {"to": {"scheme": "nhs", "value": "9990000019"}}],
)
def test_a_malformed_relation_is_dropped_and_the_others_stay(relation: object) -> None:
    assert _person(relations=[relation, {"kind": "friend"}]).relations == (Relation(kind="friend"),)
    assert _warnings(relations=[relation, {"kind": "friend"}]) == {"relations[0]": "dropped"}


def test_what_a_relation_may_say_is_as_if_absent_when_unreadable() -> None:
    assert list(_warnings(relations=[{"to": 5, "kind": "friend"}])) == ["relations[0].to"]
    stated = {"to": {"scheme": "nhs", "value": "999 000 0018"}, "kind": 5, "strength": []}
    assert _person(relations=[stated]).relations == (Relation(to=Identifier(scheme="nhs", value="9990000018")),)
    assert _warnings(relations=[stated]) == {"relations[0].kind": "not-allowed", "relations[0].strength": "not-allowed"}


@pytest.mark.parametrize(
    "stated",
    [
        {"name": "Sam"}, {"name": {"given": 5}}, {"name": {"also_known_as": "Sammy"}}, {"sex": 5}, {"home": "Leeds"},
        {"home": {"ward": 5}}, {"school": {}}, {"identifiers": "9990000018"},
        {"identifiers": {}}, {"relations": "none"},
    ],
)  # fmt: skip
def test_anything_else_about_a_person_is_as_if_absent_when_unreadable(stated: dict[str, Any]) -> None:
    assert list(_warnings(**stated).values()) == ["not-allowed"]


@pytest.mark.parametrize(
    "name", ["identifiers", "name", "birth_date", "age", "sex", "care_status", "home", "relations"]
)
def test_null_about_a_person_is_absent(name: str) -> None:
    assert _person(**{name: None}) == Person(role="victim")
    assert _warnings(**{name: None}) == {}


def test_no_warning_repeats_what_was_sent() -> None:
    secret = "Zebedee"
    reading = read(
        raw_event(
            "incident",
            weapon=secret,
            flags=[secret],
            people=[{"role": "victim", "birth_date": secret, "identifiers": [{"scheme": secret, "value": secret}]}],
        )
    )
    assert len(reading.warnings) == 4
    assert all(secret not in warned.sentence + warned.field for warned in reading.warnings)
    assert all(warned.sentence.startswith(f"{warned.field}: expected ") for warned in reading.warnings)
