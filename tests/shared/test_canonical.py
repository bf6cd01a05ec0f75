"""One text for one value."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shield_shared.canonical import DEEPEST, NotCanonicalError, canonical_json

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def _nested(levels: int, *, objects: bool = False) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = {"a": value} if objects else [value]
    return value


def test_keys_are_sorted_spaces_left_out_and_letters_kept() -> None:
    assert canonical_json({"b": [1, None, True], "a": "Zürich"}) == '{"a":"Zürich","b":[1,null,true]}'.encode()


@given(JSON)
def test_the_text_reads_back_as_the_value_and_writes_again_as_the_text(value: Any) -> None:
    text = canonical_json(value)
    assert json.loads(text) == value
    assert canonical_json(json.loads(text)) == text


@given(JSON)
def test_the_text_is_what_the_standard_library_writes(value: Any) -> None:
    told = json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    assert canonical_json(value) == told.encode()


@pytest.mark.parametrize(
    "value",
    [1.5, -1e22, "a:1.5", [1e16], [2, -1.5e-7], {"a": 1e5}, {"a": [{"b": -2e30}]}, {"a": "b:1e5,.[e"}, {"a:": [2.0]}],
    ids=str,
)
def test_numbers_with_a_fraction_or_an_exponent_are_written_as_the_standard_library_does(value: Any) -> None:
    assert canonical_json(value) == json.dumps(value, separators=(",", ":")).encode()


@given(st.dictionaries(st.text(max_size=3), st.dictionaries(st.text(max_size=3), st.integers())))
def test_the_order_of_keys_makes_no_difference(value: dict[str, Any]) -> None:
    assert canonical_json(
        {key: dict(reversed(inner.items())) for key, inner in reversed(value.items())}
    ) == canonical_json(value)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("\ud800", "not-utf-8"),
        ({"\udfff": 1}, "not-utf-8"),
        (float("nan"), "not-json"),
        (float("-inf"), "not-json"),
        (10**5000, "not-json"),
        (_nested(100_000), "too-deep"),
    ],
    ids=["value", "key", "nan", "infinity", "huge", "deep"],
)
def test_what_has_no_canonical_text_says_why(value: object, code: str) -> None:
    with pytest.raises(NotCanonicalError, match=r"^expected ") as caught:
        canonical_json(value)
    assert caught.value.code == code


@pytest.mark.parametrize("objects", [True, False])
def test_nesting_is_limited_by_depth_and_not_by_size(objects: bool) -> None:
    deepest = _nested(DEEPEST, objects=objects)
    assert json.loads(canonical_json(deepest)) == deepest
    assert canonical_json([_nested(5)] * 1000).count(b"[") > DEEPEST
    with pytest.raises(NotCanonicalError, match=f"no more than {DEEPEST} levels"):
        canonical_json(_nested(DEEPEST + 1, objects=objects))
