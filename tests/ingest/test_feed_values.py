"""How single cells are read: a table of cases for each way of reading."""

from __future__ import annotations

import json
from typing import Any

import pytest

from shield_ingest.feed_mapping import Given, Mapping
from shield_ingest.feed_values import CellError, holds, read_value

MOMENT = {"read": "moment", "columns": ["day", "clock"], "formats": ["%d/%m/%Y %H:%M"], "zone": "Europe/London"}
ISO = {"read": "moment", "columns": ["a"], "formats": ["rfc3339"]}
DAY = {"read": "day", "columns": ["a"], "formats": ["%d/%m/%Y", "%d %b %y"]}
NUMBER = {"read": "number", "column": "a", "low": -90, "high": 90}
WORDS = {"read": "words", "column": "a", "words": {"Street  corner": "street", "shop": "retail"}}
BANDS = {
    "read": "bands",
    "column": "a",
    "bands": {"<18": {"to": 17}, "18-24": {"from": 18, "to": 24}, "65+": {"from": 65}},
}
FLAG = {"read": "flag", "column": "a", "words": {"Y": True, "N": False}}
MONTH = {"read": "moment", "columns": ["a"], "formats": ["%Y-%m"], "zone": "Europe/London", "last_of": "month"}
WHEN_UPPER = {"read": "text", "column": "a", "all_of": [{"column": "a", "is": ["Y"]}]}
FIRST = {
    "read": "first_of",
    "of": [
        WORDS | {"all_of": [{"column": "a", "is_not": ["anywhere"]}]},
        {"read": "constant", "value": "other", "all_of": [{"column": "a", "filled": True}]},
    ],
}
FIRST_DAY = {"read": "first_of", "of": [DAY, {"read": "constant", "value": "never"}]}
LATEST = {"read": "latest_of", "of": [DAY, {"read": "day", "columns": ["b"], "formats": ["%d/%m/%Y"]}]}
CHANGED = (
    "column day and clock: expected a clock time that comes once; on the day the clocks change it was read as the "
)


def _read(mapping: dict[str, Any], **cells: str) -> tuple[object, list[str]]:
    value = read_value(Mapping.model_validate_json(json.dumps(mapping)), cells)
    return value.value, [str(warning) for warning in value.warnings]


@pytest.mark.parametrize(
    ("mapping", "cell", "value"),
    [
        ({"read": "constant", "value": "x"}, "y", "x"),
        ({"read": "text", "column": "a"}, "Zoë", "Zoë"),
        ({"read": "text", "column": "a"}, "", None),
        (WORDS, "STREET corner", "street"),
        (WORDS, "", None),
        (WORDS | {"words": {"": "street"}}, "", "street"),
        (FLAG, "y", True),
        (FLAG, "N", False),
        (FLAG, "", None),
        (BANDS, "<18", [None, 17]),
        (BANDS, "18-24", [18, 24]),
        (BANDS, "65+", [65, None]),
        (NUMBER, "-90", -90.0),
        (NUMBER, "90", 90.0),
        (NUMBER, "", None),
        (DAY, "31/12/2025", "2025-12-31"),
        (DAY, "3 Feb 26", "2026-02-03"),
        (DAY, "", None),
        (ISO, "2026-04-01T09:00:00+01:00", "2026-04-01T08:00:00Z"),
        (ISO, "", None),
        (ISO | {"last_of": "day", "zone": "Europe/London"}, "2026-07-01T00:30:00+03:00", "2026-06-30T22:59:59Z"),
        (MONTH, "2026-02", "2026-02-28T23:59:59Z"),
        (MONTH, "2024-02", "2024-02-29T23:59:59Z"),
        (MONTH, "2026-12", "2026-12-31T23:59:59Z"),
        (MONTH, "2026-10", "2026-10-31T23:59:59Z"),
        (MONTH, "2026-03", "2026-03-31T22:59:59Z"),
        (MONTH | {"last_of": "year"}, "2026-03", "2026-12-31T23:59:59Z"),
        (DAY | {"years": 17}, "29/02/2008", "2025-03-01"),
        (DAY | {"years": 16}, "29/02/2008", "2024-02-29"),
        (WHEN_UPPER, "x", None),
        (WHEN_UPPER, "Y", "Y"),
        (FIRST, "shop", "retail"),
        (FIRST, "anywhere", "other"),
        (FIRST, "", None),
    ],
)
def test_a_cell_is_read(mapping: dict[str, Any], cell: str, value: object) -> None:
    assert _read(mapping, a=cell) == (value, [])


UNREADABLE = [
    (FIRST_DAY, "tomorrow", "column a: expected a date of the form %d/%m/%Y or %d %b %y"),
    (MONTH, "2026-2-1", "column a: expected a date and time of the form %Y-%m"),
    (DAY | {"years": 1}, "31/12/9999", "column a: expected a date of the form %d/%m/%Y or %d %b %y"),
    (MONTH | {"last_of": "year"}, "9999-01", "column a: expected a date and time of the form %Y-%m"),
    (WORDS, "alley", "column a: expected one of the words that this feed knows"),
    (BANDS, "1022", "column a: expected one of the age bands that this feed knows"),
    (NUMBER, "north", "column a: expected a number"),
    (NUMBER, "nan", "column a: expected a number"),
    (NUMBER, "-90.1", "column a: expected a number not below -90"),
    (NUMBER, "90.1", "column a: expected a number not above 90"),
    (DAY, "31/11/2025", "column a: expected a date of the form %d/%m/%Y or %d %b %y"),
    (ISO, "2026-04-01 09:00", "column a: expected a date and time of the form rfc3339"),
]


@pytest.mark.parametrize(("mapping", "cell", "sentence"), UNREADABLE)
def test_a_cell_that_cannot_be_read_is_left_out_with_a_warning(
    mapping: dict[str, Any], cell: str, sentence: str
) -> None:
    assert _read(mapping, a=cell) == (None, [sentence])


@pytest.mark.parametrize(("mapping", "cell", "sentence"), UNREADABLE)
def test_a_required_cell_that_cannot_be_read_is_an_error(mapping: dict[str, Any], cell: str, sentence: str) -> None:
    with pytest.raises(CellError) as caught:
        _read(mapping | {"required": True}, a=cell)
    assert (str(caught.value), caught.value.column) == (sentence, "a")


def test_a_required_cell_that_is_blank_is_an_error() -> None:
    with pytest.raises(CellError, match="column a: expected something, and it is blank"):
        _read(WORDS | {"required": True}, a="")


@pytest.mark.parametrize("required", [True, False])
def test_otherwise_stands_for_an_unknown_word_and_not_for_a_blank(required: bool) -> None:
    mapping = WORDS | {"otherwise": "other", "required": required}
    assert _read(mapping, a="alley") == ("other", ["column a: expected one of the words that this feed knows"])
    assert _read(WORDS | {"otherwise": "other"}, a="") == (None, [])


@pytest.mark.parametrize(
    ("day", "clock", "value", "warnings"),
    [
        ("01/07/2026", "00:30", "2026-06-30T23:30:00Z", []),
        ("25/10/2026", "00:59", "2026-10-24T23:59:00Z", []),
        ("25/10/2026", "01:30", "2026-10-25T00:30:00Z", [CHANGED + "earlier offset"]),
        ("25/10/2026", "02:00", "2026-10-25T02:00:00Z", []),
        ("29/03/2026", "01:30", "2026-03-29T01:30:00Z", [CHANGED + "earlier offset"]),
    ],
)
def test_a_local_clock_is_read_over_both_changes(day: str, clock: str, value: str, warnings: list[str]) -> None:
    assert _read(MOMENT, day=day, clock=clock) == (value, warnings)


def test_a_moment_before_all_calendars_is_no_moment() -> None:
    mapping = MOMENT | {"formats": ["%Y %H"], "zone": "Asia/Tokyo"}
    assert _read(mapping, day="0001", clock="00") == (
        None, ["column day and clock: expected a date and time of the form %Y %H"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "a", "b", "expected"),
    [
        ({}, "", "", True),
        ({"all_of": [{"column": "a", "is": ["One ", "two"]}]}, "one", "", True),
        ({"all_of": [{"column": "a", "is": ["one"]}]}, "two", "", False),
        ({"all_of": [{"column": "a", "is_not": ["one"]}]}, "ONE", "", False),
        ({"all_of": [{"column": "a", "is_not": ["one"]}]}, "", "", True),
        ({"all_of": [{"column": "a", "filled": True, "is_not": ["one"]}]}, "", "", False),
        ({"all_of": [{"column": "a", "filled": False}]}, "", "", True),
        ({"all_of": [{"column": "a", "filled": False}]}, "x", "", False),
        ({"all_of": [{"column": "a", "is": ["x"]}, {"column": "b", "is": ["y"]}]}, "x", "z", False),
        ({"any_of": [{"column": "a", "is": ["x"]}, {"column": "b", "is": ["y"]}]}, "z", "y", True),
        ({"any_of": [{"column": "a", "is": ["x"]}, {"column": "b", "is": ["y"]}]}, "z", "z", False),
        ({"all_of": [{"column": "a", "is": ["x"]}], "any_of": [{"column": "b", "is": ["y"]}]}, "x", "z", False),
    ],
)
def test_conditions_hold_or_not(given: dict[str, Any], a: str, b: str, expected: bool) -> None:
    assert holds(Given.model_validate_json(json.dumps(given)), {"a": a, "b": b}) is expected


@pytest.mark.parametrize(
    ("a", "b", "latest"),
    [
        ("01/02/2026", "31/01/2026", "2026-02-01"),
        ("", "31/01/2026", "2026-01-31"),
        ("31/01/2026", "01/02/2026", "2026-02-01"),
        ("", "", None),
    ],
)
def test_the_latest_of_several_dates_counts(a: str, b: str, latest: str | None) -> None:
    assert _read(LATEST, a=a, b=b) == (latest, [])


def test_a_date_that_cannot_be_read_is_never_passed_over_for_an_earlier_one() -> None:
    assert _read(LATEST, a="01/02/2026", b="soon") == (None, ["column b: expected a date of the form %d/%m/%Y"])
    with pytest.raises(CellError, match="column b: expected a date"):
        _read(LATEST | {"required": True}, a="01/02/2026", b="soon")
    with pytest.raises(CellError, match="column a and b: expected something, and it is blank"):
        _read(LATEST | {"required": True}, a="", b="")


def test_warnings_of_choices_are_kept() -> None:
    clock = {"read": "moment", "columns": ["a"], "formats": ["%d/%m/%Y %H:%M"], "zone": "Europe/London"}
    assert _read({"read": "latest_of", "of": [clock]}, a="25/10/2026 01:30") == (
        "2026-10-25T00:30:00Z", [CHANGED.replace("day and clock", "a") + "earlier offset"],
    )  # fmt: skip
    other = WORDS | {"otherwise": "other"}
    assert _read({"read": "first_of", "of": [other]}, a="alley") == (
        "other", ["column a: expected one of the words that this feed knows"],
    )  # fmt: skip


def test_of_two_words_that_compare_alike_the_first_counts() -> None:
    assert _read(WORDS | {"words": {"Shop": "retail", " shop": "other"}}, a="SHOP") == ("retail", [])
