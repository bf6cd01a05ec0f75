"""Values and unique things: what they are equal to. That nobody changes one is what mypy says."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import pytest

from shield_shared.frozen import unique, value


@value
class Place:
    """A place of tests."""

    ward: str
    street: str = "invented"


@unique
class Visit:
    """A visit of tests."""

    place: Place


def test_a_value_is_equal_to_whatever_has_equal_content() -> None:
    assert Place("a") == Place("a", "invented") != Place("b")
    assert {Place("a"), Place("a"), Place("b")} == {Place("b"), Place("a")}
    assert replace(Place("a"), ward="b") == Place("b")


def test_what_is_unique_is_equal_to_itself_only() -> None:
    one, other = Visit(Place("a")), Visit(Place("a"))
    assert one != other
    assert len({one, other, one}) == 2


def test_neither_takes_what_it_has_no_field_for() -> None:
    for made in (Place("a"), Visit(Place("a"))):
        with pytest.raises(AttributeError) as refused:
            made.unknown = 1  # type: ignore[union-attr]
        assert not isinstance(refused.value, FrozenInstanceError)
