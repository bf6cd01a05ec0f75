"""Worked examples run as real events do, and the shipped ones come out as their files say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from shield_run.house import load_house
from shield_shared.faults import PolicyFault
from shield_shared.people import valid_nhs
from shield_triage.example_run import Bench, example_faults
from shield_triage.examples import NHS_NUMBER, Example, cloud_events
from shield_triage.history import Fold
from shield_triage.rule_file import RuleFile
from shield_triage.rulebook import RuleBook
from triage.asking import rule_file

HOUSE = load_house()
FIRST = date(2026, 3, 27)


def fold(book: RuleBook, meeting: str) -> Fold:
    return replace(HOUSE, rules=book).fold({meeting: HOUSE.meetings[meeting]}, b"a key")


BENCH = Bench(HOUSE.agencies, frozenset(HOUSE.meetings), fold)


def found(*files: RuleFile) -> list[PolicyFault]:
    """The faults of these rules' examples, run beside the shipped rules."""
    shipped = {rule.id: rule.file for rule in HOUSE.rules.rules}
    return example_faults(RuleBook(shipped | {file.id: file for file in files}, ""), BENCH)


def events(*said: dict[str, Any]) -> list[dict[str, Any]]:
    example = Example.model_validate({"name": "one", "events": said, "expect": True})
    return cloud_events(example, FIRST, {"incident": "leeds-yjs", "missing": "leeds-csws"})


def test_every_example_of_the_shipped_rules_comes_out_as_its_file_says() -> None:
    assert found() == []


POLICE = "west-yorkshire-police"


def test_an_example_is_about_one_invented_young_person_at_noon_in_london() -> None:
    (first, second) = events(
        {"day": 0, "type": "incident", "category": "robbery", "role": "victim", "age": 15},
        {"day": 3, "type": "missing", "status": "away", "began": 1, "subject": "m-1", "agency": POLICE},
    )
    assert valid_nhs(NHS_NUMBER)
    assert NHS_NUMBER.startswith("999")
    assert first == {
        "specversion": "1.0",
        "id": "example-0",
        "source": "urn:agency:leeds-yjs",
        "type": "shield.incident.recorded.v1",
        "time": "2026-03-27T12:00:00+00:00",
        "subject": "example-0",
        "data": {
            "category": "robbery",
            "people": [{"role": "victim", "age": 15, "identifiers": [{"scheme": "nhs", "value": NHS_NUMBER}]}],
        },
    }
    assert (second["source"], second["subject"]) == ("urn:agency:west-yorkshire-police", "m-1")
    assert second["time"] == "2026-03-30T11:00:00+00:00"  # summer time began on 29 March
    assert second["data"]["from"] == "2026-03-28T12:00:00+00:00"
    assert second["data"]["people"][0]["role"] == "subject"


def test_what_an_example_states_itself_is_left_as_it_is() -> None:
    (stated,) = events({"day": 0, "type": "missing", "status": "away", "from": "2026-03-27T01:00:00Z"})
    assert stated["data"]["from"] == "2026-03-27T01:00:00Z"


def test_what_is_said_of_the_young_person_is_said_of_them_and_not_of_the_event() -> None:
    said = {"role": "witness", "age": 15, "age_range": [14, 16], "birth_date": "2010-05", "care_status": "eligible",
            "home": {"ward": "Armley"}}  # fmt: skip
    (event,) = events({"day": 3660, "type": "incident", "category": "theft", **said})
    identifiers = [{"scheme": "nhs", "value": NHS_NUMBER}]
    assert event["data"] == {"category": "theft", "people": [{**said, "identifiers": identifiers}]}


@pytest.mark.parametrize("said", [
    {"type": "incident", "category": "theft"},
    {"type": "custody", "status": "bailed"},
    {"type": "intelligence", "themes": ["gangs"], "grades": ["A", "E"]},
    {"type": "missing", "status": "missing"},
    {"type": "suspension", "reasons": ["TH"]},
    {"type": "referral", "to": "syv-daily"},
    {"type": "exploitation", "level": "low"},
    {"type": "status", "care_status": "eligible"},
])  # fmt: skip
def test_each_type_needs_no_more_than_what_an_example_is_about(said: dict[str, Any]) -> None:
    def example(expect: bool) -> dict[str, Any]:
        return {"name": "one", "events": [{"day": 0, **said}], "expect": expect}

    file = rule_file({"care_status": ["qualifying"]}, example=[example(True), example(False)])
    assert [fault.sentence for fault in found(file)] == ["one: the rule was expected to hold, and it would not hold"]


def fault_of(example: dict[str, Any], **said: Any) -> list[tuple[str, str, str]]:
    """The faults of a rule about knives with one example beside two that come out as they say."""
    knife = {"day": 0, "type": "incident", "category": "robbery", "weapon": "knife"}
    good = [
        {"name": "for", "meeting": "syv-daily", "events": [knife], "expect": True},
        {"name": "against", "meeting": "syv-daily", "events": [knife | {"weapon": "none"}], "expect": False},
    ]
    file = rule_file({"weapon": ["knife"]}, example=[*good, {"name": "odd", "meeting": "syv-daily", **example}], **said)
    return [(fault.file, fault.key, fault.sentence) for fault in found(file)]


UNSURE = {"day": 0, "type": "incident", "category": "theft", "weapon": "unknown"}
ODD = "odd: the rule was expected to"


@pytest.mark.parametrize(
    ("weapon", "expect", "sentence"),
    [
        ("knife", False, f"{ODD} not hold, and it would hold"),
        ("knife", "unknown", f"{ODD} be unknown, and it would hold"),
        ("blunt", True, f"{ODD} hold, and it would not hold"),
        ("unknown", True, f"{ODD} hold, and it would be unknown"),
        ("unknown", False, f"{ODD} not hold, and it would be unknown"),
    ],
)
def test_an_example_that_comes_out_otherwise_is_a_fault(weapon: str, expect: bool | str, sentence: str) -> None:
    event = {"day": 0, "type": "incident", "category": "theft", "weapon": weapon}
    assert fault_of({"events": [event], "expect": expect}) == [("a-rule.toml", "example[2]", sentence)]


def test_a_rule_that_raises_is_unknown_only_for_somebody_on_a_list() -> None:
    raises = {"raises": "immediate"}
    listed = {"events": [UNSURE | {"category": "robbery"}], "expect": "unknown"}
    assert fault_of(listed, does=raises) == []
    off = {"events": [UNSURE], "expect": "unknown"}
    assert fault_of(off, does=raises) == [("a-rule.toml", "example[2]", f"{ODD} be unknown, and it would not hold")]


def test_a_rule_that_raises_by_care_status_and_history_is_run_with_both() -> None:
    either = {"any": [{"care_status": ["eligible"]}, {"occurrences": {"at_least": 2, "within_days": 30}}]}
    robbery = {"day": 0, "type": "incident", "category": "robbery"}

    def example(expect: object, *events: dict[str, Any]) -> dict[str, Any]:
        return {"name": "one", "meeting": "syv-daily", "events": events, "expect": expect}

    said = {"day": 0, "type": "status", "agency": "leeds-csws"}
    statuses = [said | {"care_status": each} for each in ("eligible", "none")]
    examples = [
        example(True, statuses[0], robbery),
        example(False, robbery),
        example(True, robbery, robbery | {"day": 2}),
        example("unknown", statuses[0], statuses[1] | {"day": 1}, robbery | {"day": 2}),
    ]
    assert found(rule_file(either, does={"raises": "same-day"}, example=examples)) == []


def test_a_rule_is_tried_whether_or_not_it_is_in_force_yet() -> None:
    event = {"day": 0, "type": "incident", "category": "theft", "weapon": "knife"}
    assert fault_of({"events": [event], "expect": True}, in_force=date(9999, 12, 31)) == []


@pytest.mark.parametrize(
    ("example", "key", "sentence"),
    [
        ({"meeting": "no-such"}, "example[2].meeting", "odd: expected one of mace-child, "),
        ({"events": [UNSURE, {"day": 1, "type": "incident"}]}, "example[2].events[1]", "odd: data.category: expected"),
        ({"events": [UNSURE | {"flags": ["weapon-fond"]}]}, "example[2].events[0]", "odd: data.flags[0]: expected one"),
        ({"events": [UNSURE | {"agency": "nobody"}]}, "example[2].events[0]", "odd: source: expected"),
        ({"events": [UNSURE | {"role": "friend"}]}, "example[2].events[0]", "odd: data.people[0].role: expected"),
    ],
)
def test_an_example_that_no_agency_could_send_is_a_fault(example: dict[str, Any], key: str, sentence: str) -> None:
    (fault,) = fault_of({"events": [UNSURE], "expect": "unknown", **example})
    assert fault[:2] == ("a-rule.toml", key)
    assert fault[2].startswith(sentence), fault
