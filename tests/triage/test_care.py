"""The care status that counts as at a cut-off (contract section 3, last paragraphs)."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

from kit.cores import house, standing
from kit.events import SOCIAL_CARE, Raw, incident, referral, status
from kit.people import subject, victim, witness
from shield_shared.decisions import CareStatement
from shield_shared.parts import Person
from shield_triage.scope import possible_ages, scope

EVENT_DAY = date(2026, 6, 1)
POSITIVE = ["looked-after", "eligible", "relevant", "former-relevant", "qualifying"]


def care(*raws: Raw) -> str | None:
    found = standing([incident(9, id="e", people=[victim(1)]), *raws], "e").person.care
    return found.status if found is not None else None


def said(which: int, status_said: str, clock: str = "10:00", **more: Any) -> Raw:
    return status(which, clock, people=[subject(1)], care_status=status_said, **more)


def in_passing(which: int, status_said: str, **more: Any) -> Raw:
    return incident(which, people=[witness(1, care=status_said)], **more)


def test_nobody_says_anything() -> None:
    assert care() is None
    assert care(said(0, "unknown"), in_passing(1, "unknown"), status(2, people=[subject(1)])) is None


def test_the_latest_statement_counts_whoever_makes_it() -> None:
    assert care(said(0, "looked-after"), in_passing(1, "qualifying")) == "qualifying"
    assert care(said(1, "looked-after"), in_passing(0, "qualifying")) == "looked-after"


def test_latest_is_by_time_and_not_by_what_it_holds_as_at() -> None:
    assert care(said(0, "eligible", as_at="2026-12-01"), said(1, "relevant", as_at="2020-01-01")) == "relevant"


def test_of_equal_time_the_greater_source_then_the_greater_id_counts() -> None:
    assert care(said(0, "eligible"), in_passing(0, "relevant")) == "relevant"
    assert care(said(0, "relevant", id="b"), said(0, "eligible", id="a")) == "relevant"


def test_unknown_states_nothing_and_does_not_hide_what_was_said_before() -> None:
    assert care(said(0, "relevant"), said(1, "unknown")) == "relevant"


def test_of_two_in_one_event_the_first_in_the_order_of_statuses_counts() -> None:
    order = [*POSITIVE, "none"]
    for stronger, weaker in pairwise(order):
        raw = status(0, people=[subject(1, care=weaker)], care_status=stronger)
        swapped = status(0, people=[subject(1, care=stronger)], care_status=weaker)
        assert care(raw) == care(swapped) == stronger


def test_none_counts_only_from_childrens_social_care() -> None:
    assert care(said(0, "none")) == "none"
    assert care(said(0, "none", source="urn:agency:leeds-yjs")) is None
    assert care(in_passing(0, "none")) is None
    assert care(referral(0, source=SOCIAL_CARE, people=[subject(1, care="none")])) == "none"


def test_none_from_somebody_else_does_not_hide_a_positive_statement() -> None:
    assert care(said(0, "eligible"), in_passing(1, "none")) == "eligible"


def test_none_after_a_positive_statement_is_unknown() -> None:
    assert care(said(0, "looked-after"), said(1, "none")) == "unknown"
    assert care(in_passing(0, "qualifying"), said(1, "none"), said(2, "none")) == "unknown"


def test_a_positive_statement_after_none_counts() -> None:
    assert care(said(0, "none"), said(1, "relevant")) == "relevant"


def test_a_positive_statement_that_was_withdrawn_leaves_none_alone() -> None:
    first = said(0, "looked-after", subject="S", id="first")
    again = said(0, "none", "11:00", subject="S")
    assert care(first, again) == "none"


def test_only_the_statuses_of_policy_are_answers() -> None:
    (evidence,) = possible_ages((), [Person(role="victim", age=19)], EVENT_DAY)
    event = standing([incident(0, id="e", people=[victim(1)])], "e").event
    assert scope((evidence,), CareStatement("unknown", event), house().scope).verdict == "to-check"
