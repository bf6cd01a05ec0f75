"""What of all that came stands (contract section 1, the row of `id`)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from raw_events import AGENCIES, raw_event, read
from shield_shared.intake import Batch, Intake, sort_in
from shield_shared.reading import Reading, read_event

EARLY, LATE = "2026-04-01T08:00:00Z", "2026-04-01T09:00:00Z"


def _read(word: str = "incident", *, time: str = EARLY, data: dict[str, Any] | None = None, **around: Any) -> Reading:
    return read(raw_event(word, **(data or {})) | {"time": time} | around)


def _verdicts(*readings: Reading) -> list[str]:
    intake = Intake()
    return [intake.take(reading).verdict for reading in readings]


def _told(batch: Batch) -> dict[str, list[object]]:
    """A batch as what must not depend on the order of arrival."""
    return {
        "events": [(event.received, event.text) for event in batch.events],
        "duplicates": [(reading.received, reading.text) for reading in batch.duplicates],
        "held": [(held.agency, held.type, held.id, held.text, held.faults) for held in batch.held],
        "warnings": [(event.text, warned) for event, warned in batch.warnings],
    }


def test_the_same_again_is_a_duplicate_whatever_the_order_of_its_keys() -> None:
    event = raw_event("incident", summary="s")
    again = json.loads(json.dumps(event, indent=2))
    assert _verdicts(read(event), read(dict(reversed(again.items())))) == ["accepted", "duplicate"]


def test_the_same_received_again_later_is_a_duplicate() -> None:
    again = read(raw_event("incident"), received=datetime(2026, 5, 1, tzinfo=UTC))
    batch = sort_in([again, read(raw_event("incident"))])
    assert [event.received for event in batch.events] == [datetime(2026, 4, 1, 8, 30, tzinfo=UTC)]
    assert batch.duplicates == (again,)


def test_the_same_id_from_another_source_is_another_event() -> None:
    assert _verdicts(_read(), _read(source="urn:agency:leeds-health")) == ["accepted", "accepted"]


def test_another_text_of_the_same_type_and_subject_is_another_version_and_warned_of() -> None:
    intake = Intake()
    first = intake.take(_read(subject="13/26"))
    second = intake.take(_read(subject="13/26", time=LATE, data={"weapon": "spanner"}))
    assert (first.verdict, first.warnings) == ("accepted", ())
    assert second.verdict == "accepted"
    assert [warned.code for warned in second.warnings] == ["not-allowed", "id-reused"]


def test_another_subject_or_type_under_the_same_id_is_held() -> None:
    for other in (_read(subject="14/26", time=LATE), _read(time=LATE), _read("referral", subject="13/26", time=LATE)):
        batch = sort_in([other, _read(subject="13/26")])
        assert [event.subject for event in batch.events] == ["13/26"]
        (held,) = batch.held
        assert [fault.code for fault in held.faults] == ["id-conflict"]
        assert (held.agency, held.type, held.source, held.id) == (other.agency, other.type, other.source, other.id)
        assert (held.received, held.text) == (other.received, other.text)


def test_of_two_received_at_once_the_least_canonical_text_stands() -> None:
    a, b = _read(subject="a"), _read(subject="b")
    assert [event.subject for event in sort_in([b, a]).events] == ["a"]


def test_a_held_event_never_blocks_an_acceptable_one() -> None:
    invalid = _read(subject="13/26", data={"category": "mugging"})
    assert _verdicts(invalid, _read(subject="14/26", time=LATE)) == ["held", "accepted"]


def test_after_a_conflict_versions_of_what_stands_are_still_accepted() -> None:
    first, other, version = _read(subject="a"), _read(subject="b", time=LATE), _read(subject="a", data={"summary": "s"})
    assert _verdicts(first, other, version, other) == ["accepted", "held", "accepted", "duplicate"]


def test_what_is_held_counts_once() -> None:
    invalid = _read(data={"category": "mugging"})
    secret = _read(data={"marking": "SECRET"})
    assert _verdicts(invalid, invalid, secret, secret) == ["held", "duplicate", "held", "duplicate"]


def test_each_message_without_text_is_held_by_itself() -> None:
    batch = sort_in([read(5), read("x"), read(5)])
    assert [(held.agency, held.type, held.received, held.text) for held in batch.held] == [
        ("unknown",) * 2 + (None,) * 2
    ] * 3


def test_what_was_held_may_be_taken_again_once_it_reads_without_fault() -> None:
    event = raw_event("referral", to="mace-new")
    intake = Intake()
    assert intake.take(read(event)).verdict == "held"
    released = read_event(event, AGENCIES, ["mace-new"])
    assert [intake.take(released).verdict, intake.take(released).verdict] == ["accepted", "duplicate"]
    assert intake.take(read(event)).verdict == "duplicate"


def test_a_batch_goes_on_where_another_ended() -> None:
    intake = Intake()
    sort_in([_read()], intake)
    batch = sort_in([_read(), _read(time=LATE)], intake)
    assert (len(batch.events), len(batch.duplicates)) == (1, 1)


READINGS = st.builds(
    lambda word, time, subject, summary, category, at: read(
        raw_event(word, summary=summary, **({"category": category} if word == "incident" else {}))
        | {"time": time, "subject": subject},
        received=at,
    ),
    st.sampled_from(["incident", "referral"]),
    st.sampled_from([EARLY, LATE, "soon"]),
    st.sampled_from(["13/26", "14/26", None]),
    st.sampled_from(["s", "t", "\ud800"]),
    st.sampled_from(["robbery", "mugging"]),
    st.sampled_from([None, datetime(2026, 4, 2, tzinfo=UTC), datetime(2026, 4, 3, tzinfo=UTC)]),
)


@given(st.lists(READINGS, max_size=12).flatmap(lambda rs: st.tuples(st.just(rs), st.permutations(rs))))
def test_the_order_of_arrival_makes_no_difference(orders: tuple[list[Reading], list[Reading]]) -> None:
    one, other = (sort_in(readings) for readings in orders)
    assert _told(one) == _told(other)
    assert len(one.events) + len(one.duplicates) + len(one.held) == len(orders[0])


@given(st.lists(READINGS, max_size=12))
def test_taking_everything_twice_changes_nothing(readings: list[Reading]) -> None:
    with_text = [reading for reading in readings if reading.text is not None]
    once, twice = sort_in(with_text), sort_in(with_text * 2)
    assert _told(once)["events"] == _told(twice)["events"]
    assert len(once.held) == len(twice.held)
