"""More age evidence that agrees changes nothing, and none of it hides what a more precise piece allows (section 3)."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from shield_shared.parts import Person
from shield_shared.people import BirthDate, parse_birth_date
from shield_triage.scope import possible_ages

DATES = st.dates(date(1990, 1, 1), date(2025, 12, 31))


def pieces(born: date) -> list[BirthDate]:
    return [parse_birth_date(str(born)[:length]) for length in (10, 7, 4)]


@given(born=DATES, on=DATES, how_many=st.integers(1, 3))
def test_agreeing_less_precise_evidence_changes_nothing(born: date, on: date, how_many: int) -> None:
    most_precise, *others = pieces(min(born, on))
    assert possible_ages([most_precise, *others[:how_many]], [], on) == possible_ages([most_precise], [], on)


@given(born=DATES, on=DATES)
def test_an_age_that_agrees_with_the_birth_date_changes_nothing(born: date, on: date) -> None:
    exact = pieces(born)[0]
    span = exact.age_on(on)
    stated = [Person(role="victim", age=span.low, age_range=(max(span.low - 2, 0), None))] if span else []
    assert possible_ages([exact], stated, on) == possible_ages([exact], [], on)


@given(first=DATES, second=DATES, on=DATES)
def test_more_evidence_never_takes_away_what_a_more_precise_piece_allows(first: date, second: date, on: date) -> None:
    exact, month = pieces(first)[0], pieces(second)[1]
    alone = {piece.at_event for piece in possible_ages([exact], [], on)}
    assert alone <= {piece.at_event for piece in possible_ages([month, exact], [], on)}
