"""Events that look alike to the rules that ask of the event alone share what those say; no others do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given

import shield_triage.faces
from kit.cores import house
from kit.events import Raw
from kit.histories import MEETINGS, histories, read_all
from shield_shared.events import TYPE_WORDS
from shield_triage.clauses import Asked
from shield_triage.faces import NOTHING, Faces, admitted_by
from shield_triage.near_misses import missed
from shield_triage.rule_file import RuleFile
from shield_triage.rulebook import RuleBook
from triage.asking import an_event, rule_file

GRADED = {"text": "invented", "grade": {"source": 1, "information": "B", "handling": "P"}}
ROBBERY = {"type": ["incident"], "category": ["robbery"]}


def faces(*files: RuleFile) -> Faces:
    """The faces of a rule book of these rules."""
    return Faces(RuleBook({f"r{place}": file for place, file in enumerate(files)}, "a-fingerprint"))


@pytest.mark.parametrize(
    ("word", "when", "said"),
    [
        ("incident", {"category": ["robbery"]}, {"category": "disorder"}),
        ("incident", {"weapon": ["knife"]}, {"weapon": "knife"}),
        ("incident", {"injury": ["serious"]}, {"injury": "serious"}),
        ("incident", {"flags": ["drugs-found"]}, {"flags": ["drugs-found"]}),
        ("custody", {"status": ["bailed"]}, {"status": "bailed"}),
        ("custody", {"category": ["robbery"]}, {"category": "robbery"}),
        ("missing", {"status": ["away"]}, {"status": "away"}),
        ("missing", {"risk": ["high"]}, {"risk": "high"}),
        ("exploitation", {"level": ["high"]}, {"level": "high"}),
        ("exploitation", {"kinds": ["cce"]}, {"kinds": ["cce"]}),
        ("suspension", {"reasons": ["PP"]}, {"reasons": ["PP"]}),
        ("intelligence", {"themes": ["cse"]}, {"themes": ["cse"]}),
        ("intelligence", {"graded_other_than": "A"}, {"items": [GRADED]}),
        ("referral", {"names_meeting": True}, {"to": "mace-daily"}),
    ],
)
def test_whatever_a_rule_asks_of_an_event_tells_faces_apart(
    word: str, when: dict[str, Any], said: dict[str, Any]
) -> None:
    known = faces(rule_file({"type": [word], **when}))
    plain, other = (known.seen(an_event(word, **data), "syv-daily").by_event for data in ({}, said))
    assert sorted([plain.met, other.met]) == [(), ("a-rule",)]


def test_events_that_look_alike_share_one_answer_and_one_meeting_has_its_own() -> None:
    known = faces(rule_file(ROBBERY))
    one, other = an_event("incident"), an_event("incident", summary="invented")
    assert known.seen(one, "syv-daily") is known.seen(other, "syv-daily")
    assert known.seen(one, "mace-daily").by_event is NOTHING


def test_a_rule_that_came_into_force_since_tells_faces_apart() -> None:
    later = date(2027, 1, 1)
    known, event = faces(rule_file(ROBBERY, in_force=later, review_by=date(2028, 1, 1))), an_event("incident")
    after = replace(event, received=datetime(2027, 1, 1, tzinfo=UTC))
    found = [known.seen(each, "syv-daily").by_event.met for each in (event, after)]
    assert found == [(), ("a-rule",)]


def test_near_misses_are_known_by_the_face_unless_a_rule_asks_for_more_than_the_event() -> None:
    armed = {"type": ["incident"], "category": ["robbery"], "weapon": ["knife"]}
    (seen,) = (faces(rule_file(armed)).seen(an_event("incident"), "syv-daily").near_misses,)
    assert seen is not None
    assert [each.rule for each in seen] == ["a-rule"]
    asked = faces(rule_file(armed), rule_file({"type": ["incident"], "certainly_under": 10}, id="other"))
    found = asked.seen(an_event("incident"), "syv-daily")
    assert ([rule.id for rule in found.further], found.near_misses) == (["other"], None)


def test_no_more_faces_are_kept_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shield_triage.faces, "_MOST", 1)
    known, one, other = faces(rule_file(ROBBERY)), an_event("incident"), an_event("incident", category="disorder")
    found = [known.seen(event, "syv-daily").by_event.met for event in (one, other, one)]
    assert found == [("a-rule",), (), ("a-rule",)]


@given(histories(most=12))
def test_any_event_is_answered_as_if_it_were_asked_by_itself(raws: list[Raw]) -> None:
    book = house().rules
    known = Faces(book)
    for event in read_all(raws):
        for meeting in MEETINGS:
            seen, asked = known.seen(event, meeting), Asked(event, meeting)
            rules = book.admitting(meeting, TYPE_WORDS[event.type])
            alone = [rule for rule in rules if rule.needs == "event"]
            assert seen.by_event == admitted_by(alone, asked)
            assert len(seen.further) == len(rules) - len(alone)
            assert seen.near_misses == (None if seen.further else tuple(missed(rules, asked)))
