"""An arrival that is not accounted for is noticed, agency by agency and day by day."""

from __future__ import annotations

from datetime import date

import pytest

from shield_run.reconcile import Account, Stored, Taken, accounts

DAY = date(2026, 4, 1)
ALL = frozenset({"a1", "a2", "a3", "a4", "a5"})


def taken(arrival: str, verdict: str, goes: str, agency: str = "leeds-yjs") -> Taken:
    return Taken(agency, arrival, verdict, goes)


CAME = [
    taken("a1", "accepted", "events"),
    taken("a2", "duplicate", "events"),
    taken("a3", "held", "held"),
    taken("a4", "held", "both"),
    taken("a5", "duplicate", "nowhere"),
]


@pytest.mark.parametrize(
    ("stored", "triage_lacks", "briefing_lacks"),
    [
        (Stored(ALL, ALL, ALL), 0, 0),
        (Stored({"a1", "a2", "a4"}, {"a1", "a2", "a4"}, {"a3", "a4"}), 0, 0),
        (Stored({"a2", "a4"}, ALL, ALL), 1, 0),
        (Stored(ALL, {"a1", "a2"}, ALL), 0, 1),
        (Stored(ALL, {"a1", "a4"}, {"a3"}), 0, 2),
        (Stored((), (), ()), 3, 5),
    ],
)
def test_what_ingest_passed_on_must_be_with_triage_and_briefing(
    stored: Stored, triage_lacks: int, briefing_lacks: int
) -> None:
    assert list(accounts(DAY, CAME, stored)) == [
        Account(DAY, "leeds-yjs", 1, 2, 2, triage_lacks=triage_lacks, briefing_lacks=briefing_lacks)
    ]


def test_each_agency_has_an_account_of_its_own_in_a_sentence() -> None:
    came = [*CAME, taken("b1", "accepted", "events", "leeds-csws")]
    assert [account.sentence for account in accounts(DAY, came, Stored(ALL, ALL, ALL))] == [
        "1 arrivals of leeds-csws on 2026-04-01 (1 accepted, 0 duplicates, 0 held): "
        "triage lacks 1 of them, briefing 1.",
        "5 arrivals of leeds-yjs on 2026-04-01 (1 accepted, 2 duplicates, 2 held): all accounted for.",
    ]


def test_a_day_on_which_nothing_came_has_no_account() -> None:
    assert list(accounts(DAY, [], Stored((), (), ()))) == []
