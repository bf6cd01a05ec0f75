"""An arrival that is not accounted for is noticed, agency by agency and day by day."""

from __future__ import annotations

from datetime import date

import pytest

from shield_run.reconcile import Account, accounts
from shield_shared.measures import CountFact

DAY = date(2026, 4, 1)


def account(accepted: int, duplicates: int, held: int, decided: int, seen: int) -> Account:
    return Account(DAY, "leeds-yjs", accepted, duplicates, held, decided, seen)


@pytest.mark.parametrize(
    ("counts", "missing", "surplus"),
    [
        ((0, 0, 0, 0, 0), 0, 0),
        ((8, 2, 3, 10, 10), 0, 0),
        ((8, 2, 3, 12, 12), 0, 0),
        ((8, 2, 3, 9, 10), 1, 0),
        ((8, 2, 3, 10, 7), 3, 0),
        ((8, 2, 3, 11, 10), 1, 0),
        ((8, 2, 3, 14, 14), 0, 1),
        ((0, 0, 5, 0, 0), 0, 0),
    ],
)
def test_what_ingest_passed_on_must_be_with_triage_and_briefing(
    counts: tuple[int, int, int, int, int], missing: int, surplus: int
) -> None:
    found = account(*counts)
    assert (found.missing, found.surplus, found.closed) == (missing, surplus, not missing and not surplus)


def test_each_account_is_a_sentence() -> None:
    assert [account(*counts).sentence for counts in ((8, 2, 3, 10, 10), (8, 2, 3, 9, 10), (8, 2, 3, 14, 14))] == [
        "13 arrivals of leeds-yjs on 2026-04-01: all accounted for.",
        "13 arrivals of leeds-yjs on 2026-04-01: 1 not accounted for (triage has 9, briefing 10).",
        "13 arrivals of leeds-yjs on 2026-04-01: triage or briefing has 1 that never came to ingest.",
    ]


def test_accounts_are_of_one_day_and_what_two_processes_tell_counts_once() -> None:
    def told(agency: str, state: str, count: int, day: date = DAY) -> CountFact:
        return CountFact.model_validate({"day": day, "agency": agency, "state": state, "count": count})

    counts = [
        told("leeds-yjs", "accepted", 3),
        told("leeds-yjs", "decided", 2),
        told("leeds-yjs", "decided", 3),
        told("leeds-yjs", "seen", 3),
        told("leeds-csws", "held", 1),
        told("leeds-csws", "accepted", 9, date(2026, 4, 2)),
    ]
    csws, yjs = accounts(counts, DAY)
    assert (csws.agency, csws.arrivals, csws.closed) == ("leeds-csws", 1, True)
    assert yjs == Account(DAY, "leeds-yjs", 3, 0, 0, 3, 3)
    assert list(accounts(counts, date(2026, 4, 3))) == []
