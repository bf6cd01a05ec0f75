"""Who is linked with a young person: by a shared report or a stated relation, with its strength and source."""

from __future__ import annotations

import pytest

from kit import events as make
from kit.events import SOCIAL_CARE, YOUTH_JUSTICE, Raw
from kit.moments import at, day
from kit.people import nhs, person, subject, suspect, victim, witness
from kit.stories import story_of
from shield_briefing.story_shape import LinkRow, Story

SAM = victim(1, born="2010-03-01", name=("Sam", "O'Test"))
ALEX = suspect(2, born="2009-03-01", name=("Alex", "Example"))
ROBBERY = make.incident(0, id="robbery", subject="CR/1", category="robbery", people=[SAM])


def related(entry: Raw, to: Raw | None, kind: str | None = "sibling", strength: str | None = "known") -> Raw:
    """The entry with a relation."""
    return entry | {"relations": [{"to": to, "kind": kind, "strength": strength}]}


def by_nhs(who: int) -> Raw:
    return {"scheme": "nhs", "value": nhs(who)}


def told(row: LinkRow) -> tuple[object, ...]:
    return (row["name"]["given"] if row["name"] else None, row["moment"], row["kind"], row["strength"])


def links(story: Story) -> list[tuple[object, ...]]:
    return [told(row) for row in story["links"]]


def test_somebody_named_in_the_same_report_is_linked_by_it_with_their_roles() -> None:
    both = make.incident(0, id="both", category="robbery", people=[SAM, ALEX, witness(2), ALEX])
    (row,) = story_of([both, ROBBERY], 1, "robbery")["links"]
    assert told(row) == ("Alex", 1, None, None)
    assert row["roles"] == ["suspect", "witness"]
    assert (row["agency"], row["when"]) == ("west-yorkshire-police", at(0))
    assert row["young_person"] is not None


def test_a_link_by_intelligence_has_its_grades() -> None:
    items = [
        {"text": "invented", "grade": {"source": 2, "information": "D", "handling": "P"}},
        {"text": "invented too", "grade": {"source": 1, "information": "B", "handling": "C"}},
        {"text": "and again", "grade": {"source": 2, "information": "D", "handling": "P"}},
    ]
    report = make.intelligence(0, "09:00", items=items, people=[SAM, ALEX])
    assert links(story_of([report, ROBBERY], 1, "robbery")) == [("Alex", 1, None, "1BC, 2DP")]


def test_the_updates_of_one_absence_are_one_link() -> None:
    away: Raw = {"from_": at(0, "01:00"), "people": [subject(1), subject(2)]}
    updates = [make.missing(0, "02:00", subject="M", **away), make.missing(0, "03:00", subject="M", **away)]
    assert links(story_of([*updates, ROBBERY], 1, "robbery")) == [(None, 1, None, None)]


def test_whoever_is_over_the_ages_of_the_meetings_is_not_named() -> None:
    old = suspect(3, born="1980-01-01", name=("Old", "Other"))
    both = make.incident(0, id="both", category="theft", people=[SAM, old])
    (row,) = story_of([both, ROBBERY], 1, "robbery")["links"]
    assert (row["young_person"], row["name"], row["identifier"]) == (None, None, None)
    assert (row["moment"], row["roles"]) == (1, ["suspect"])


def test_a_relation_is_told_with_strength_and_source_whoever_states_it() -> None:
    raws = [
        make.status(0, id="s", as_at=day(0).isoformat(), people=[related(subject(1), by_nhs(2))]),
        make.status(
            0,
            "11:00",
            source=YOUTH_JUSTICE,
            as_at=day(0).isoformat(),
            people=[related(subject(2), by_nhs(1), "friend")],
        ),
        make.incident(0, id="other", category="theft", people=[ALEX]),
        ROBBERY,
    ]
    rows = story_of(raws, 1, "robbery")["links"]
    assert [(*told(row), row["stated_of"], row["agency"]) for row in rows] == [
        ("Alex", 0, "friend", "known", "other", "leeds-yjs"),
        ("Alex", 0, "sibling", "known", "this", "leeds-csws"),
    ]
    assert {row["when"] for row in rows} == {at(0), at(0, "11:00")}


def test_what_is_stated_again_is_told_once_as_stated_last() -> None:
    sam = related(subject(1), by_nhs(2))
    raws = [make.status(0, clock, as_at=day(0).isoformat(), people=[sam]) for clock in ("09:00", "12:00", "11:00")]
    (row,) = story_of([*raws, ROBBERY], 1, "robbery")["links"]
    assert row["when"] == at(0, "12:00")


@pytest.mark.parametrize(
    ("to", "kind", "strength", "identifier"),
    [
        (by_nhs(7), "cousin", None, by_nhs(7)),
        (None, None, "suspected", None),
        ({"scheme": "niche", "value": "N9"}, "cousin", "known", {"scheme": "niche", "value": "N9"}),
    ],
)
def test_a_relation_to_somebody_not_known_is_told_by_what_is_known(
    to: Raw | None, kind: str | None, strength: str | None, identifier: Raw | None
) -> None:
    sam = related(SAM, to, kind, strength)
    (row,) = story_of([make.incident(0, id="i", category="robbery", people=[sam])], 1, "i")["links"]
    assert told(row) == (None, 0, kind, strength)
    known = row["identifier"]
    assert (known and {"scheme": known["scheme"], "value": known["value"]}) == identifier


def test_nobody_is_linked_with_themselves() -> None:
    sam = related(SAM, by_nhs(1))
    twice = make.incident(0, id="i", category="robbery", people=[sam, suspect(1)])
    assert links(story_of([twice], 1, "i")) == []


def test_an_agencys_own_reference_is_somebody_elses_in_another_agency() -> None:
    own = person("subject", agency_ref="R7", name=("Alex", "Example"), age=15)
    related_to = related(SAM, {"scheme": "agency-ref", "value": "R7"})
    theirs = make.incident(0, id="theirs", source=YOUTH_JUSTICE, category="theft", people=[own])
    police = make.incident(0, id="i", category="robbery", people=[related_to])
    assert links(story_of([theirs, police], 1, "i")) == [(None, 0, "sibling", "known")]
    same = make.incident(0, id="i", source=YOUTH_JUSTICE, category="robbery", people=[related_to])
    assert links(story_of([theirs, same], 1, "i")) == [("Alex", 0, "sibling", "known")]


def test_a_relation_to_ones_own_reference_is_not_taken_for_one_to_another_agencys() -> None:
    sam = SAM | {"identifiers": [*SAM["identifiers"], {"scheme": "agency-ref", "value": "R1"}]}
    mine = make.incident(0, id="i", category="robbery", people=[sam])
    to: Raw = {"scheme": "agency-ref", "value": "R1"}
    foreign = make.status(0, source=SOCIAL_CARE, as_at=day(0).isoformat(), people=[related(subject(2), to)])
    assert links(story_of([mine, foreign], 1, "i")) == []
    ours = make.incident(0, "11:00", id="o", category="theft", people=[related(ALEX, to)])
    assert links(story_of([mine, ours], 1, "i")) == [("Alex", 0, "sibling", "known")]


def test_those_linked_stand_in_the_order_of_their_first_link() -> None:
    third = suspect(3, born="2009-03-01", name=("Cas", "Third"))
    raws = [
        make.incident(0, "07:00", id="first", category="theft", people=[SAM, third]),
        make.incident(0, "07:10", id="second", category="theft", people=[SAM, ALEX]),
        make.incident(0, "07:20", id="third", category="theft", people=[SAM, third]),
        ROBBERY,
        make.status(0, as_at=day(0).isoformat(), people=[related(subject(1), by_nhs(2))]),
    ]
    story = story_of(raws, 1, "robbery")
    assert [(row[0], row[1]) for row in links(story)] == [("Alex", 0), ("Alex", 2), ("Cas", 1), ("Cas", 3)]
