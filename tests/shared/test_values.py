"""Single values: moments, days, birth dates, lists of words."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from shield_shared.people import parse_birth_date
from shield_shared.values import (
    EXPECTED_DAY,
    EXPECTED_DAY_OR_MOMENT,
    EXPECTED_MOMENT,
    read_birth_date,
    read_day,
    read_day_or_moment,
    read_filled_text_list,
    read_moment,
    read_source_grade,
    read_text_list,
    read_text_or_list,
)

MOMENTS = {
    "2026-03-29T00:59:59Z": datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC),
    "2026-03-29T02:00:00+01:00": datetime(2026, 3, 29, 1, tzinfo=UTC),
    "2026-03-29t01:00:00z": datetime(2026, 3, 29, 1, tzinfo=UTC),
    "2026-03-29T01:00:00-00:00": datetime(2026, 3, 29, 1, tzinfo=UTC),
    "2026-03-28T20:30:00-04:30": datetime(2026, 3, 29, 1, tzinfo=UTC),
    "2026-03-29T01:00:00.5Z": datetime(2026, 3, 29, 1, 0, 0, 500_000, tzinfo=UTC),
    "2026-03-29T01:00:00.123456789Z": datetime(2026, 3, 29, 1, 0, 0, 123_456, tzinfo=UTC),
    "2016-12-31T23:59:60Z": datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC),
    "2024-02-29T00:00:00+00:00": datetime(2024, 2, 29, tzinfo=UTC),
    "0002-01-01T00:00:00Z": datetime(2, 1, 1, tzinfo=UTC),
    "9998-12-31T23:59:59Z": datetime(9998, 12, 31, 23, 59, 59, tzinfo=UTC),
}
NO_MOMENTS: list[object] = [
    "2026-03-29T01:00:00", "2026-03-29 01:00:00Z", "2026-03-29T01:00Z", "2026-03-29", "20260329T010000Z",
    "2026-02-29T00:00:00Z", "2026-03-29T24:00:00Z", "2026-03-29T01:00:61Z", "2026-03-29T01:00:00+0100",
    "2026-03-29T01:00:00+25:00", "2026-03-29T01:00:00+01:75", "2026-03-29T01:00:00Z ", "٢٠٢٦-03-29T01:00:00Z",
    "0001-06-01T00:00:00Z", "9999-06-01T00:00:00Z", "0001-01-01T00:00:00+23:00", "9999-12-31T23:59:59-23:00", "", None,
    1774742400, True, [], {}, date(2026, 3, 29),
]  # fmt: skip


@pytest.mark.parametrize(("text", "moment"), MOMENTS.items())
def test_a_moment_is_read_as_utc(text: str, moment: datetime) -> None:
    assert read_moment(text) == moment
    assert read_moment(text).tzinfo is UTC


@pytest.mark.parametrize("value", NO_MOMENTS)
def test_what_is_no_moment_says_what_was_expected(value: object) -> None:
    with pytest.raises(ValueError, match=f"^{EXPECTED_MOMENT}$"):
        read_moment(value)


@pytest.mark.parametrize("text", ["2026-03-29", "2024-02-29", "0002-01-01", "9998-12-31"])
def test_a_day_is_read(text: str) -> None:
    assert read_day(text) == date.fromisoformat(text)


@pytest.mark.parametrize(
    "value",
    ["2026-02-29", "2026-3-29", "20260329", "29/03/2026", "2026-W13-7", "0001-12-31", "9999-01-01",
     "2026-03-29T00:00:00Z", "2026-03-29 ", "", None, 5, [], datetime(2026, 3, 29, tzinfo=UTC)],
)  # fmt: skip
def test_what_is_no_day_says_what_was_expected(value: object) -> None:
    with pytest.raises(ValueError, match=f"^{EXPECTED_DAY}$"):
        read_day(value)


def test_a_day_or_a_moment_is_what_it_was_stated_as() -> None:
    assert read_day_or_moment("2026-03-29") == date(2026, 3, 29)
    assert read_day_or_moment("2026-03-29T00:00:00Z") == datetime(2026, 3, 29, tzinfo=UTC)
    with pytest.raises(ValueError, match=f"^{EXPECTED_DAY_OR_MOMENT}$"):
        read_day_or_moment("soon")


def test_a_value_that_was_read_before_reads_as_itself() -> None:
    for reader, text in ((read_moment, "2026-03-29T01:00:00Z"), (read_day, "2026-03-29"), (read_birth_date, "2009-03")):
        assert reader(reader(text)) == reader(text)


def test_a_birth_date_is_read_with_its_precision() -> None:
    assert read_birth_date("2009-03") == parse_birth_date("2009-03")


@pytest.mark.parametrize("value", ["2009-02-29", "2009-13", "0000", "09", "2009-3", "", 2009, None, []])
def test_what_is_no_birth_date_says_what_was_expected(value: object) -> None:
    with pytest.raises(ValueError, match=r"^expected (a real date, )?YYYY-MM-DD, YYYY-MM or YYYY$"):
        read_birth_date(value)


def test_lists_of_words_pass_over_what_is_no_text() -> None:
    assert read_text_list(["a", 5, None, "b", ["c"]]) == ("a", "b")
    assert read_text_list(("a",)) == ("a",)
    assert read_text_list([]) == ()


@pytest.mark.parametrize("value", ["a", 5, None, {}])
def test_what_is_no_list_says_so(value: object) -> None:
    with pytest.raises(ValueError, match=r"^expected a list$"):
        read_text_list(value)


def test_a_required_list_must_have_a_member_of_whatever_kind() -> None:
    assert read_filled_text_list(["OW"]) == ("OW",)
    assert read_filled_text_list([5]) == ()
    with pytest.raises(ValueError, match=r"^expected a list with at least one member$"):
        read_filled_text_list([])


def test_one_word_alone_is_a_list_of_one() -> None:
    assert read_text_or_list("a") == ("a",)
    assert read_text_or_list(["a", "b"]) == ("a", "b")
    with pytest.raises(ValueError, match=r"^expected a list$"):
        read_text_or_list(5)


@pytest.mark.parametrize("value", [1, 2, 3])
def test_a_source_grade_is_1_2_or_3(value: int) -> None:
    assert read_source_grade(value) == value


@pytest.mark.parametrize("value", [0, 4, True, 1.0, "1", None, 10**400, []])
def test_what_is_no_source_grade_says_what_was_expected(value: object) -> None:
    with pytest.raises(ValueError, match=r"^expected one of 1, 2, 3$"):
        read_source_grade(value)
