"""The search for people's data in logs finds what it must, and nothing else."""

from __future__ import annotations

import base64
import json

import pytest

from kit.events import incident
from operations.leaks import leaked, planted

EVENT = incident(
    1,
    people=[
        {
            "role": "victim",
            "identifiers": [{"scheme": "nhs", "value": "9990000018"}],
            "name": {"given": "Zoë", "family": "Made-Up", "also_known_as": ["Zo"]},
            "birth_date": "2011-02-03",
        }
    ],
    summary="An invented account.",
)


def test_a_token_stands_behind_every_word_about_a_person_and_what_tells_them_apart_is_searched_for() -> None:
    (event,), tokens = planted([EVENT])
    person = event["data"]["people"][0]
    assert person["name"]["given"].startswith("Zoë zq")
    assert person["identifiers"] == EVENT["data"]["people"][0]["identifiers"]
    assert event["type"] == EVENT["type"]
    assert event["data"]["category"] == EVENT["data"]["category"]
    assert {"9990000018", "2011-02-03"} < tokens
    assert len(tokens) == 2 + 4


def test_every_token_differs() -> None:
    events, tokens = planted([EVENT, EVENT])
    assert len(tokens) == 2 + 8
    assert leaked(json.dumps(events), tokens) == sorted(tokens)


@pytest.mark.parametrize(
    "text",
    [
        "held zq00001qz",
        "HELD ZQ00001QZ",
        '{"summary": "zq0000\\u00311qz zq00001qz"}',
        "at 999 000 0018",
        "at 999-000-0018",
        base64.b64encode(b"x" * 7 + b"9990000018, and").decode(),
        base64.b64encode(b"x" * 8 + b"9990000018, and").decode(),
        base64.b64encode(b"x" * 9 + b"9990000018, and").decode(),
    ],
)
def test_a_token_is_found_in_any_guise(text: str) -> None:
    assert leaked(text, {"zq00001qz", "9990000018"})


def test_a_birth_date_and_a_word_in_escapes_are_found() -> None:
    assert leaked("born 2011-02-03", {"2011-02-03"}) == ["2011-02-03"]
    assert leaked(json.dumps("Zoë Ünlü"), {"Zoë Ünlü"}) == ["Zoë Ünlü"]


def test_an_honest_log_line_carries_none() -> None:
    _, tokens = planted([EVENT])
    line = '{"at": "2026-04-01T08:00:00.000+00:00", "event": "taken", "arrivals": 20110203, "arrival": "999000001"}'
    assert leaked(line, tokens) == []
