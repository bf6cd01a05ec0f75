"""Who counts: the table of verdicts, the precision of age evidence, the event age (contract section 3)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kit.cores import house, standing
from kit.events import Raw, incident, referral, status, suspension
from kit.moments import at, day
from kit.people import subject, suspect, victim, witness
from shield_shared.decisions import Scope
from shield_shared.parts import Person
from shield_shared.people import Span
from shield_triage.scope import possible_ages, scope

EVENT_DAY = date(2026, 6, 1)


def told(*raws: Raw, id: str = "e") -> Scope:
    """The scope of the one appearance in event `e`."""
    return standing(raws, id).scope


def ages(**said: Any) -> list[int] | None:
    """The possible event ages of a victim on 1 June 2026."""
    found = told(incident(0, id="e", people=[victim(1, **said)])).ages
    return sorted(found) if found is not None else None


def verdict(care: str | None = None, **said: Any) -> tuple[str, str]:
    """Verdict and basis; care status is what children's social care says."""
    raws = [incident(0, id="e", people=[victim(1, **said)])]
    raws += [status(0, people=[subject(1)], care_status=care)] if care else []
    found = told(*raws)
    return (found.verdict, found.basis)


LEAVER = ["looked-after", "eligible", "relevant", "former-relevant", "qualifying"]


def test_no_age_known_at_all_is_in() -> None:
    assert verdict() == ("in", "age-not-known")


def test_all_under_18_is_in_to_the_last_day() -> None:
    assert verdict(born="2008-06-02") == ("in", "under-18")
    assert verdict(age_range=[10, 17]) == ("in", "under-18")
    assert verdict(age=0) == ("in", "under-18")


def test_some_under_18_is_in_whatever_the_care_status() -> None:
    for care in (None, "none", *LEAVER):
        assert verdict(care, age_range=[17, 40]) == ("in", "may-be-under-18")


@pytest.mark.parametrize("care", LEAVER)
def test_a_care_leaver_is_in_from_18_to_the_last_day_before_21(care: str) -> None:
    assert verdict(care, born="2008-06-01") == ("in", "care-leaver")
    assert verdict(care, born="2005-06-02") == ("in", "care-leaver")
    assert verdict(care, age_range=[20, 21]) == ("in", "may-be-care-leaver")
    assert verdict(care, born="2005-06-01") == ("out", "over-limit")


def test_from_18_to_20_with_care_status_unknown_is_to_check() -> None:
    assert verdict(born="2008-06-01") == ("to-check", "care-status-unknown")
    assert verdict("unknown", age=20) == ("to-check", "care-status-unknown")
    assert verdict(age_range=[18, 60]) == ("to-check", "care-status-unknown")


def test_from_18_to_20_with_care_status_none_is_out() -> None:
    assert verdict("none", age=18) == ("out", "care-status-none")
    assert verdict("none", age_range=[18, None]) == ("out", "care-status-none")


@pytest.mark.parametrize("care", [None, "none", "looked-after"])
def test_all_21_or_over_is_out(care: str | None) -> None:
    assert verdict(care, age=21) == ("out", "over-limit")
    assert verdict(care, age_range=[21, None]) == ("out", "over-limit")


def test_ages_that_leave_out_those_between_are_judged_by_those_that_are_possible() -> None:
    raws = [incident(0, id="e", people=[victim(1, age=17), witness(1, age_range=[30, 40])])]
    found = standing(raws, "e", "victim").scope
    assert (found.basis, found.ages) == ("may-be-under-18", frozenset({17, *range(30, 41)}))


def flags(raws: list[Raw], meeting_day: date) -> tuple[str, ...]:
    return told(*raws).flags_on(meeting_day)


def test_turned_18_is_flagged_when_certain_by_the_day_of_the_meeting() -> None:
    raws = [incident(0, id="e", people=[victim(1, born="2008-06-03")])]
    assert flags(raws, date(2026, 6, 2)) == ()
    assert flags(raws, date(2026, 6, 3)) == ("turned-18",)


def test_turned_18_is_not_flagged_while_it_is_only_possible() -> None:
    raws = [incident(0, id="e", people=[victim(1, born="2008-07")])]
    assert flags(raws, date(2026, 7, 30)) == ()
    assert flags(raws, date(2026, 7, 31)) == ("turned-18",)


def test_turned_21_is_flagged_likewise_of_a_care_leaver() -> None:
    raws = [incident(0, id="e", people=[victim(1, born="2005-06-03", care="qualifying")])]
    assert flags(raws, date(2026, 6, 2)) == ()
    assert flags(raws, date(2026, 6, 3)) == ("turned-21",)


def test_an_age_not_known_or_not_confirmed_is_flagged_so_whatever_the_day() -> None:
    later = date(2050, 1, 1)
    assert flags([incident(0, id="e", people=[victim(1)])], later) == ("age-not-known",)
    assert flags([incident(0, id="e", people=[victim(1, born="2008")])], later) == ("age-not-confirmed",)
    unsure = victim(1, age_range=[18, 25], care="relevant")
    assert flags([incident(0, id="e", people=[unsure])], later) == ("age-not-confirmed",)


@pytest.mark.parametrize(
    ("said", "possible"),
    [
        ({"born": "2010-06-01"}, [16]),
        ({"born": "2010-06-02"}, [15]),
        ({"born": "2010-06"}, [15, 16]),
        ({"born": "2010-07"}, [15]),
        ({"born": "2010"}, [15, 16]),
        ({"age": 15}, [15]),
        ({"age_range": [15, 17]}, [15, 16, 17]),
        ({"age_range": [None, 2]}, [0, 1, 2]),
        ({"age_range": [118, None]}, [118, 119, 120]),
        ({"age_range": [None, None]}, None),
        ({}, None),
    ],
)
def test_each_piece_gives_the_ages_that_it_allows(said: dict[str, Any], possible: list[int] | None) -> None:
    assert ages(**said) == possible


@pytest.mark.parametrize(
    ("said", "possible"),
    [
        pytest.param({"born": "2010-06-01", "age": 16}, [16], id="an age that agrees adds nothing"),
        pytest.param({"born": "2010-06-01", "age": 19}, [16, 19], id="an age that does not agree is kept"),
        pytest.param({"born": "2010", "age_range": [16, 20]}, [15, 16], id="a range that shares an age adds nothing"),
        pytest.param({"age": 15, "age_range": [16, 17]}, [15, 16, 17], id="a range that shares none is kept"),
        pytest.param({"born": "2010", "age": 19, "age_range": [18, 19]}, [15, 16, 19], id="compared with all kept"),
    ],
)
def test_a_piece_is_kept_unless_it_shares_an_age_with_a_more_precise_one(
    said: dict[str, Any], possible: list[int]
) -> None:
    assert ages(**said) == possible


@pytest.mark.parametrize(
    ("more_precise", "less_precise", "possible"),
    [
        ("2010-06-01", "2010-06", [16]),
        ("2010-06-01", "2010", [16]),
        ("2010-06", "2010", [15, 16]),
        ("2010-06-01", "2008-06", [16, 17, 18]),
        ("2010-06", "2007", [15, 16, 18, 19]),
    ],
)
def test_full_dates_come_before_months_and_months_before_years(
    more_precise: str, less_precise: str, possible: list[int]
) -> None:
    raws = [
        incident(0, id="e", people=[victim(1, born=less_precise)]),
        incident(1, people=[victim(1, born=more_precise)]),
    ]
    assert sorted(told(*raws).ages or ()) == possible


def test_pieces_of_equal_precision_are_not_compared() -> None:
    raws = [incident(0, id="e", people=[victim(1, born="2010-06")]), incident(1, people=[victim(1, born="2008-06")])]
    assert sorted(told(*raws).ages or ()) == [15, 16, 17, 18]
    twice = incident(0, id="e", people=[victim(1, age=15), victim(1, age=17)])
    assert sorted(told(twice).ages or ()) == [15, 17]


def test_a_piece_that_was_not_kept_keeps_nothing_else_out() -> None:
    raws = [incident(0, id="e", people=[victim(1, born="2010-06", age_range=[17, 18])]),
            incident(1, people=[victim(1, born="2010-06-01")]),
            incident(2, people=[victim(1, born="2009")])]  # fmt: skip
    assert sorted(told(*raws).ages or ()) == [16, 17, 18]


def test_birth_dates_count_from_any_live_event_and_ages_only_from_this_one() -> None:
    elsewhere = status(30, people=[subject(1, born="2005-06-01")])
    assert told(incident(0, id="e", people=[victim(1)]), elsewhere).basis == "over-limit"
    other = incident(1, people=[victim(1, age=40)])
    assert told(incident(0, id="e", people=[victim(1)]), other).basis == "age-not-known"


def test_an_age_counts_in_whatever_role_the_event_states_it() -> None:
    raws = [incident(0, id="e", people=[victim(1), suspect(1, age=30)])]
    assert standing(raws, "e", "victim").scope.basis == "over-limit"


def test_a_birth_certainly_after_an_event_tells_nothing_of_the_age_at_it() -> None:
    later = incident(30, people=[victim(1, born="2026-06-20")])
    assert told(incident(0, id="e", people=[victim(1)]), later).basis == "age-not-known"


def test_a_birth_in_the_month_of_the_event_is_age_nought_at_most() -> None:
    assert ages(born="2026-06") == [0]


@pytest.mark.parametrize(
    ("occurred", "basis"),
    [
        pytest.param(None, "care-status-unknown", id="time"),
        pytest.param(at(-1), "under-18", id="occurred the day before the birthday"),
        pytest.param(at(0, "00:00"), "care-status-unknown", id="occurred at midnight of it"),
        pytest.param(at(400), "care-status-unknown", id="occurred in the future counts as received"),
    ],
)
def test_the_event_age_is_on_the_earlier_of_occurred_and_received(occurred: str | None, basis: str) -> None:
    assert told(incident(0, id="e", occurred=occurred, people=[victim(1, born="2008-06-01")])).basis == basis


def test_an_event_recorded_in_advance_is_aged_at_receipt() -> None:
    early = suspension(10, id="e", starts=str(day(10)), received=at(0), people=[subject(1, born="2008-06-02")])
    assert told(early).basis == "under-18"


def test_the_event_age_goes_by_the_london_date() -> None:
    late_evening = {"occurred": "2026-05-31T23:30:00Z"}
    found = told(incident(1, id="e", people=[victim(1, born="2008-06-01")], **late_evening))
    assert found.basis == "care-status-unknown"


@pytest.mark.parametrize(
    ("on", "years"),
    [(date(2026, 2, 28), 17), (date(2026, 3, 1), 18), (date(2028, 2, 28), 19), (date(2028, 2, 29), 20)],
)
def test_a_29_february_birthday_falls_on_1_march_in_other_years(on: date, years: int) -> None:
    assert sorted(told(incident(on, id="e", people=[victim(1, born="2008-02-29")])).ages or ()) == [years]


def test_kept_pieces_are_carried_to_a_later_day_as_the_births_they_allow() -> None:
    found = told(incident(0, id="e", people=[victim(1, age=16)]))
    assert found.ages_on(date(2026, 6, 1)) == Span(16, 16)
    assert found.ages_on(date(2026, 6, 2)) == Span(16, 17)
    assert found.ages_on(date(2027, 5, 31)) == Span(16, 17)
    assert found.ages_on(date(2027, 6, 1)) == Span(17, 17)


def test_the_age_on_a_later_day_spans_every_kept_piece() -> None:
    found = told(incident(0, id="e", people=[victim(1, born="2010-06-01", age=30)]))
    assert found.ages_on(date(2027, 6, 1)) == Span(17, 31)
    assert told(incident(0, id="e", people=[victim(1)])).ages_on(EVENT_DAY) is None


def test_the_limits_are_policy() -> None:
    limits = house().scope.model_copy(update={"child_under": 16, "care_leaver_under": 25})
    evidence = possible_ages((), [Person(role="victim", age=16)], EVENT_DAY)
    assert scope(evidence, None, limits).verdict == "to-check"
    evidence = possible_ages((), [Person(role="victim", age=24)], EVENT_DAY)
    assert scope(evidence, None, limits).verdict == "to-check"


def test_an_appearance_to_check_asks_about_the_appearance_not_the_referral() -> None:
    found = standing([referral(0, id="e", people=[subject(1, age=19)])], "e")
    assert (found.verdict, found.why) == ("to-check", "scope")
