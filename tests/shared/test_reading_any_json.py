"""Reading answers any JSON value, and never with what was sent."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from raw_events import LEAST, raw_event, read
from shield_shared.events import EVENT_TYPES
from shield_shared.parts import Grade, Identifier, Location, Name, Occurred, Person, Relation, Retracts, Vrmp

SECRET = "Zebedee"
KEYS = sorted(
    {
        field.name.rstrip("_")
        for each in (
            *EVENT_TYPES.values(),
            Person,
            Identifier,
            Name,
            Relation,
            Occurred,
            Location,
            Grade,
            Retracts,
            Vrmp,
        )
        for field in fields(each)
    }
)
ATOMS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([10**400, -(10**400), SECRET, "unknown", "2026-04-01", "0001-01-01T00:00:00Z"])
    | st.sampled_from(["9999-12-31T23:59:59-23:00", "0001-01-01", "9999-12-31", "nhs", "victim", "\ud800", "\x00"])
    | st.floats(allow_nan=False)
    | st.text()
)
JSON = st.recursive(
    ATOMS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS) | st.text(), inner, max_size=6),
    max_leaves=20,
)


@given(JSON | st.dictionaries(st.sampled_from(sorted(raw_event("incident"))), JSON))
def test_any_value_is_either_accepted_or_held_with_a_fault(value: Any) -> None:
    reading = read(value, trust_received=True)
    assert (reading.event is None) == bool(reading.faults)


@given(st.sampled_from(sorted(LEAST)), st.dictionaries(st.sampled_from(KEYS), JSON, max_size=5))
def test_any_data_is_read_alike_again_from_its_canonical_text(word: str, data: dict[str, Any]) -> None:
    reading = read(raw_event(word, **data))
    assert (reading.event is None) == bool(reading.faults)
    if reading.text is not None:
        again = read(json.loads(reading.text))
        assert (again.faults, again.warnings, again.text) == (reading.faults, reading.warnings, reading.text)


@given(st.sampled_from(sorted(LEAST)), st.sampled_from(KEYS), st.sampled_from([SECRET, [SECRET], {"a": SECRET}, [{}]]))
def test_no_sentence_repeats_a_value(word: str, key: str, value: object) -> None:
    reading = read(raw_event(word, **{key: value}))
    assert SECRET not in repr((reading.faults, reading.warnings))
