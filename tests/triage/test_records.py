"""Which versions of a record are live, and what a retraction withdraws (contract section 1)."""

from __future__ import annotations

from itertools import permutations

import pytest

from kit.cores import accepted, fold_of, qualifying, standings
from kit.events import (
    HEALTH,
    SOCIAL_CARE,
    Raw,
    custody,
    incident,
    missing,
    referral,
    retraction,
    retraction_of_id,
    sitting,
    status,
    suspension,
)
from kit.moments import at, day
from kit.people import subject, victim
from shield_shared.events import is_timeline
from shield_triage.records import Records

FIRST = incident(0, id="first", subject="R", people=[victim(1)])
SECOND = incident(1, id="second", subject="R", people=[victim(1)])
THIRD = incident(2, id="third", subject="R", people=[victim(1)])


def live(*raws: Raw) -> list[str]:
    """The ids of the live versions, whatever the order in which the events come."""
    found = {tuple(sorted(id for id, _ in qualifying(some))) for some in permutations(raws)}
    (ids,) = found
    return list(ids)


def test_the_latest_version_by_time_is_live() -> None:
    assert live(FIRST, SECOND) == ["second"]


def test_of_two_versions_of_one_time_the_greater_id_as_text_is_live() -> None:
    assert live(*(incident(0, id=id, subject="R", people=[victim(1)]) for id in ("9", "10"))) == ["9"]


def test_a_version_received_late_is_live_all_the_same_when_it_was_recorded_last() -> None:
    assert live(FIRST | {"shieldreceived": at(5)}, SECOND) == ["second"]


def test_of_two_versions_under_one_id_the_greater_json_is_live_at_equal_time() -> None:
    plain = incident(0, id="first", subject="R", people=[victim(1)], summary="a")
    longer = incident(0, id="first", subject="R", people=[victim(1)], summary="b")
    (only,) = standings([longer, plain])
    assert only.event.data.summary == "b"


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(incident(1, id="other", people=[victim(1)]), id="no subject"),
        pytest.param(incident(1, id="other", subject="Q", people=[victim(1)]), id="another subject"),
        pytest.param(referral(1, id="other", subject="R", people=[victim(1)]), id="another type"),
        pytest.param(incident(1, id="other", subject="R", source=HEALTH, people=[victim(1)]), id="another source"),
    ],
)
def test_one_record_is_one_source_type_and_subject(other: Raw) -> None:
    assert live(FIRST, other) == ["first", "other"]


def test_events_without_subject_are_records_of_their_own() -> None:
    assert live(*(incident(0, id=id, people=[victim(1)]) for id in ("a", "b"))) == ["a", "b"]


def test_every_update_of_a_custody_or_missing_record_stands() -> None:
    held = [custody(n, id=f"c{n}", subject="C", people=[subject(1)]) for n in (0, 1)]
    gone = [missing(n, id=f"m{n}", subject="M", people=[subject(1)], from_=at(0), risk="high") for n in (0, 1)]
    assert live(*held, *gone) == ["c0", "c1", "m0", "m1"]


def test_an_update_whose_id_was_used_twice_stands_in_both_texts_with_people_of_their_own() -> None:
    """Nothing withdrew the first: whoever it names stays, and is nobody whom the second names."""
    twice = [custody(0, id="c", subject="C", people=[subject(name=(name, None))]) for name in ("Ada", "Ben")]
    assert live(*twice) == ["c", "c"]
    assert len({standing.person.reference for standing in standings(twice)}) == 2


def test_of_a_sitting_only_the_latest_text_of_an_id_counts() -> None:
    """A chair who named the wrong day and sends the record again has not cancelled the first."""
    wrong = sitting(0, id="s", subject="S", sitting=day(1).isoformat(), status="cancelled")
    right = sitting(0, "10:01", id="s", subject="S", sitting=day(2).isoformat(), status="cancelled")
    other = sitting(0, "10:02", id="t", subject="S", sitting=day(1).isoformat(), status="held")
    (first, second, third) = accepted([wrong, right, other])
    records = Records()
    for event in (second, third, first):
        records.add(event)
    assert records.live(first.record) == (second, third)


@pytest.mark.parametrize(("raw", "timeline"), [(custody(), True), (missing(), True), (status(), False)])
def test_only_custody_and_missing_are_timelines_of_people(raw: Raw, timeline: bool) -> None:
    (event,) = accepted([raw])
    assert is_timeline(event) is timeline


def test_superseded_versions_state_nothing() -> None:
    grown = incident(0, id="first", subject="R", people=[victim(1, born="1980-01-01")])
    assert live(grown, SECOND) == ["second"]


def test_retracted_versions_state_nothing() -> None:
    grown = incident(0, id="grown", subject="Q", people=[victim(1, born="1980-01-01")])
    assert live(grown, FIRST) == []
    assert live(grown, FIRST, retraction(grown, 1)) == ["first"]


def test_a_retraction_covers_every_version_up_to_its_own_time() -> None:
    assert live(FIRST, SECOND, retraction(FIRST, 1)) == []


def test_a_version_later_than_the_retraction_reinstates_the_thing() -> None:
    assert live(FIRST, retraction(FIRST, 1), THIRD) == ["third"]


def test_a_version_of_the_very_time_of_the_retraction_is_covered() -> None:
    assert live(FIRST, retraction(FIRST, 0)) == []
    assert live(FIRST, retraction(FIRST, 0, "09:59")) == ["first"]


def test_retracting_one_id_brings_the_version_before_it_back() -> None:
    assert live(FIRST, SECOND, retraction_of_id(SECOND, 2)) == ["first"]


def test_the_version_before_stays_away_when_it_is_retracted_itself() -> None:
    assert live(FIRST, SECOND, retraction_of_id(SECOND, 2), retraction_of_id(FIRST, 2)) == []


def test_retracting_an_older_id_leaves_the_later_version_alone() -> None:
    assert live(FIRST, SECOND, retraction_of_id(FIRST, 2)) == ["second"]


def test_an_id_is_covered_only_as_far_as_it_is_not_later_than_the_retraction() -> None:
    assert live(FIRST, retraction_of_id(FIRST, 0, "09:59")) == ["first"]


def test_an_event_without_subject_is_retracted_by_its_id() -> None:
    alone = incident(0, id="alone", people=[victim(1)])
    assert live(alone, retraction_of_id(alone, 1)) == []


def test_one_update_of_a_timeline_is_retracted_by_its_id() -> None:
    updates = [custody(n, id=f"c{n}", subject="C", people=[subject(1)]) for n in (0, 1)]
    assert live(*updates, retraction_of_id(updates[0], 2)) == ["c1"]
    assert live(*updates, retraction(updates[0], 0)) == ["c1"]


def test_only_the_same_source_can_retract() -> None:
    assert live(FIRST, retraction(FIRST, 1, source=HEALTH), retraction_of_id(FIRST, 1, source=HEALTH)) == ["first"]


def test_a_retraction_of_another_type_under_the_same_subject_covers_nothing() -> None:
    other = suspension(0, id="other", subject="R", source="urn:agency:leeds-education")
    assert live(FIRST, retraction(other | {"source": FIRST["source"]}, 1)) == ["first"]


def test_a_retraction_cannot_be_retracted() -> None:
    withdrawn = retraction(FIRST, 1) | {"id": "gone", "subject": "W"}
    assert live(FIRST, withdrawn, retraction_of_id(withdrawn, 2), retraction(withdrawn, 2)) == []


def test_a_retraction_that_names_nothing_received_changes_nothing_yet() -> None:
    records = Records()
    by_record, by_id, event = accepted(
        [retraction(FIRST, -2), retraction_of_id(FIRST, -1), FIRST | {"source": SOCIAL_CARE, "type": referral()["type"],
        "data": referral(people=[victim(1)])["data"]}]
    )  # fmt: skip
    assert [records.add(each) for each in (by_record, by_id)] == [set(), set()]
    assert records.add(event) == {event.record}


def test_the_fate_of_every_event_is_told() -> None:
    events = accepted([FIRST, SECOND, THIRD, retraction_of_id(THIRD, 3)])
    fold = fold_of(events)
    fold.settle()
    fates = {event.id: fold.fate(event) for event in events[:3]}
    assert fates == {"first": "superseded", "second": "live", "third": "retracted"}
    assert fold.fate(events[3]) == "live"
