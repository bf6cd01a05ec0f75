"""What an event must say, or is held (contract section 1): a table for each sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, fields
from typing import Any

import pytest

from raw_events import GRADE, MEETINGS, PERSON, TYPE_OF, faults, raw_event, read, without
from shield_shared.events import EVENT_TYPES


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
