"""JSON is read strictly: what others would refuse, or read otherwise, is refused in a sentence that repeats nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shield_ingest.json_text import NotJsonError, end_of_refused, read_json, read_json_at

SUITE = Path(__file__).parents[1] / "data" / "bad-inputs" / "JSONTestSuite" / "test_parsing"
TWICE = {"y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"}

anything = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
)  # fmt: skip


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "surrogateescape")


def _refusal(text: str) -> NotJsonError | None:
    try:
        read_json(text)
    except NotJsonError as error:
        return error
    return None


@pytest.mark.parametrize("path", sorted(SUITE.glob("y_*.json")), ids=lambda path: path.name)
def test_what_is_json_is_read_but_for_a_key_twice(path: Path) -> None:
    if path.name in TWICE:
        with pytest.raises(NotJsonError, match="the same key stands there twice"):
            read_json(_text(path))
    else:
        assert read_json(_text(path)) == json.loads(_text(path))


@pytest.mark.parametrize("path", sorted(SUITE.glob("n_*.json")), ids=lambda path: path.name)
def test_what_is_not_json_is_refused(path: Path) -> None:
    with pytest.raises(NotJsonError, match=r"^not JSON: expected "):
        read_json(_text(path))


@given(anything)
def test_what_was_written_is_read_back(value: Any) -> None:
    assert read_json(json.dumps(value)) == value
    assert read_json(json.dumps(value, ensure_ascii=False, indent=1)) == value


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    error = _refusal(text)
    assert error is None or str(error).startswith("not JSON: expected ")
    assert error is None or error.at is None or 0 <= error.at <= len(text)


@pytest.mark.parametrize(
    ("text", "sentence", "at"),
    [
        ("NaN", "expected a number, not NaN or Infinity", None),
        ('{"a":-Infinity}', "expected a number, not NaN or Infinity", None),
        ("1e999", "expected no number beyond what a float can hold", None),
        ("[-1e999]", "expected no number beyond what a float can hold", None),
        ("9" * 5000, "expected no number of thousands of digits", None),
        ('{"a":{"b":1,"b":1}}', "expected each key of an object once, and the same key stands there twice", None),
        ('"\\ud800"', "expected no half of a surrogate pair alone", None),
        ('{"\\udfff":1}', "expected no half of a surrogate pair alone", None),
        ("[" * 100_000, "expected no deeper nesting than events have", None),
        ("{} x", "expected nothing more", 3),
        ('{"a" 1}', "expected a colon", 5),
        ('{"a":1 "b":2}', "expected a comma or the end of the list or object", 7),
        ("{a:1}", "expected a key in double quotes", 1),
        ("", "expected a value", 0),
        ('"a', "expected the text that starts here to end", 0),
        ('"a\tb"', "expected no control character within text", 2),
        ('"\\q"', "expected an escape that JSON knows", 1),
        ('"\\u12"', "expected four hexadecimal digits", 2),
    ],
)
def test_each_refusal_says_what_was_expected(text: str, sentence: str, at: int | None) -> None:
    with pytest.raises(NotJsonError) as caught:
        read_json(text)
    assert (str(caught.value), caught.value.at) == (f"not JSON: {sentence}", at)


def test_a_pair_of_surrogates_is_one_character() -> None:
    assert read_json('"\\ud83d\\ude00"') == "\U0001f600"


def test_a_value_within_a_text_ends_where_it_ends() -> None:
    assert read_json_at('[1,  {"a":2}, 3]', 3) == ({"a": 2}, 12)


def test_an_escape_elsewhere_in_the_text_is_not_of_this_value() -> None:
    assert read_json_at('["a","\\ud800"]', 1) == ("a", 4)


def test_what_is_refused_has_an_end_where_json_has_one() -> None:
    assert end_of_refused('{"a":NaN} x', 0) == 9
    assert end_of_refused("[" * 100_000, 0) is None
    assert end_of_refused("{", 0) is None
