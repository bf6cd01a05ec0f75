"""Check digits, birth dates with precision, ages on a calendar date (contract sections 2 and 3)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shield_shared.people import (
    SCHEMES,
    BirthDate,
    Span,
    age_on,
    births_of,
    parse_birth_date,
    read_identifier,
    valid_nhs,
    valid_upn,
    years_before,
)

DAYS = st.dates(date(1900, 1, 1), date(2100, 1, 1))
UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


def test_schemes_are_in_the_order_in_which_they_are_shown() -> None:
    assert SCHEMES == ("nhs", "upn", "csws", "pnc", "yot", "niche", "custody", "agency-ref")


@pytest.mark.parametrize("value", ["9990000018", "9434765919", "4010232137", "9876543210", "0000000000"])
def test_nhs_numbers_with_the_right_check_digit(value: str) -> None:
    assert valid_nhs(value)


@pytest.mark.parametrize(
    "value", ["9990000019", "999000001", "99900000180", "999000001X", "٩٩٩٠٠٠٠٠١٨", "", "999 000001"]
)
def test_nhs_numbers_without_it(value: str) -> None:
    assert not valid_nhs(value)


@given(st.integers(0, 999_999_999))
def test_of_ten_nhs_numbers_at_most_one_is_right(stem: int) -> None:
    digits = f"{stem:09d}"
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=True))
    check = (11 - total % 11) % 11  # the rule as it is published; 10 makes the number unusable
    assert [valid_nhs(f"{digits}{last}") for last in range(10)] == [last == check for last in range(10)]


@pytest.mark.parametrize("value", ["H801200001001", "G80120000101A", "E80120000100Z"])
def test_upns_with_the_right_check_letter(value: str) -> None:
    assert valid_upn(value)


@pytest.mark.parametrize(
    "value", ["A801200001001", "H80120000100", "H8012000010011", "h801200001001", "H80120000100S", "", "H80120000100O"]
)
def test_upns_without_it(value: str) -> None:
    assert not valid_upn(value)


@given(st.from_regex(r"[0-9]{11}[0-9A-Z]", fullmatch=True))
def test_of_all_check_letters_at_most_one_is_right(rest: str) -> None:
    right = [letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if valid_upn(letter + rest)]
    assert len(right) == (rest[-1] not in "SIO")


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2009-03-01", date(2009, 3, 1), date(2009, 3, 1), "day"),
        ("2008-02-29", date(2008, 2, 29), date(2008, 2, 29), "day"),
        ("2008-02", date(2008, 2, 1), date(2008, 2, 29), "month"),
        ("2009-02", date(2009, 2, 1), date(2009, 2, 28), "month"),
        ("2009-12", date(2009, 12, 1), date(2009, 12, 31), "month"),
        ("2009", date(2009, 1, 1), date(2009, 12, 31), "year"),
    ],
)
def test_a_birth_date_spans_what_it_leaves_open(text: str, first: date, last: date, precision: str) -> None:
    born = parse_birth_date(text)
    assert (born.first, born.last, born.precision) == (first, last, precision)
    assert str(born) == text


@pytest.mark.parametrize(
    "text", ["2009-02-29", "2009-13", "2009-00", "0000", "2009-3-1", "2009-03-01 ", "200903", "", "٢٠٠٩"]
)
def test_days_that_do_not_exist_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"YYYY-MM-DD|month|day|year|isoformat"):
        parse_birth_date(text)


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2008, 4, 1), date(2026, 4, 1), 18),
        (date(2008, 4, 2), date(2026, 4, 1), 17),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2028, 2, 28), 19),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
        (date(2026, 4, 1), date(2026, 4, 1), 0),
    ],
)
def test_ages_turn_on_the_birthday_and_for_29_february_on_1_march(born: date, day: date, age: int) -> None:
    assert age_on(born, day) == age


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("2008-04-01", Span(18, 18)),
        ("2008-04", Span(17, 18)),
        ("2008-03", Span(18, 18)),
        ("2008", Span(17, 18)),
        ("2026", Span(0, 0)),
        ("2026-04-01", Span(0, 0)),
        ("2026-04-02", None),
        ("2027", None),
    ],
)
def test_a_birth_date_gives_the_ages_that_are_possible(text: str, ages: Span | None) -> None:
    assert parse_birth_date(text).age_on(date(2026, 4, 1)) == ages


@given(DAYS, DAYS)
def test_a_less_precise_date_never_excludes_a_possible_age(born: date, day: date) -> None:
    exact = parse_birth_date(born.isoformat()).age_on(day)
    for length in (7, 4):
        wider = parse_birth_date(born.isoformat()[:length]).age_on(day)
        assert exact is None or (wider is not None and wider.low <= exact.low and exact.high <= wider.high)


def test_ranges_meet_when_they_share_an_age() -> None:
    assert Span(10, 17).meets(Span(17, 20))
    assert Span(17, 20).meets(Span(10, 17))
    assert not Span(10, 16).meets(Span(17, 20))
    assert not Span(17, 20).meets(Span(10, 16))


@pytest.mark.parametrize(
    ("day", "years", "born"),
    [
        (date(2026, 4, 1), 18, date(2008, 4, 1)),
        (date(2024, 2, 29), 18, date(2006, 2, 28)),
        (date(2024, 2, 29), 4, date(2020, 2, 29)),
        (date(100, 4, 1), 120, date(1, 4, 1)),
    ],
)
def test_the_latest_birth_date_of_an_age(day: date, years: int, born: date) -> None:
    assert years_before(day, years) == born


@given(DAYS, st.integers(0, 119), st.integers(0, 3))
def test_the_births_of_a_range_of_ages_are_exactly_those_of_that_age(day: date, low: int, wide: int) -> None:
    first, last = births_of(Span(low, low + wide), day)
    assert (age_on(first, day), age_on(last, day)) == (low + wide, low)
    assert age_on(first - timedelta(days=1), day) == low + wide + 1
    assert low == 0 or age_on(last + timedelta(days=1), day) == low - 1


@given(DAYS)
def test_a_birth_date_reads_back_from_its_text(born: date) -> None:
    for length in (10, 7, 4):
        stated: BirthDate = parse_birth_date(born.isoformat()[:length])
        assert parse_birth_date(str(stated)) == stated


@pytest.mark.parametrize(
    ("scheme", "value", "expected"),
    [
        ("passport", "1", "expected a scheme among nhs, upn, csws, pnc, yot, niche, custody, agency-ref"),
        ("nhs", "1", "expected an NHS number, ten digits that end in the right check digit"),
        ("upn", "1", "expected a UPN that begins with the right check letter"),
        ("niche", " ", "expected a value that is not empty"),
    ],
)
def test_an_identifier_that_can_compare_with_none_says_what_was_expected(
    scheme: str, value: str, expected: str
) -> None:
    with pytest.raises(ValueError, match=f"^{expected}$"):
        read_identifier(scheme, value)


def test_an_identifier_is_brought_to_the_form_that_compares() -> None:
    assert read_identifier("nhs", " 999 000-0018 ") == "9990000018"
    assert read_identifier("upn", " h801200001001 ") == "H801200001001"
    assert read_identifier("pnc", " 12/345X ") == "12/345X"
