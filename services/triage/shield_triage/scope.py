"""Who counts (contract section 3): possible event ages from the evidence, and the verdict that follows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from shield_shared.decisions import AgeEvidence, CareStatement, Scope
from shield_shared.events import Event
from shield_shared.london import london_date
from shield_shared.parts import Person
from shield_shared.people import OLDEST, BirthDate, Span, births_of
from shield_shared.policy_file import PolicyFile

PRECISIONS = ("day", "month", "year")


class ScopePolicy(PolicyFile):
    """The limits of scope: ages in whole years, the care statuses of a care leaver, and who is asked."""

    child_under: int
    care_leaver_under: int
    care_leaver_statuses: tuple[str, ...]
    outside_statuses: tuple[str, ...]
    ask: str
    question: str


def event_day(event: Event) -> date:
    """The London date of the event age: the earlier of occurred and received."""
    return london_date(min(event.occurred, event.received))


def possible_ages(births: Sequence[BirthDate], stated: Sequence[Person], day: date) -> tuple[AgeEvidence, ...]:
    """The kept pieces of age evidence for an event on `day`, from most to least precise.

    `births` are stated by any live event about anyone in the group, `stated` are this event's entries of the young
    person. A piece is kept unless it shares an age with a kept piece of higher precision.
    """
    kept: list[AgeEvidence] = []
    for precision in sorted({birth.precision for birth in births}, key=PRECISIONS.index):
        born = [(birth, birth.age_on(day)) for birth in births if birth.precision == precision]
        _keep(kept, [AgeEvidence(age, b.first, min(b.last, day)) for b, age in born if age is not None])
    for spans in _stated(stated):
        _keep(kept, [_allowed(span, day) for span in spans])
    return tuple(kept)


def _keep(kept: list[AgeEvidence], pieces: list[AgeEvidence]) -> None:
    """Keep those pieces that share an age with none that is kept already."""
    kept += [p for p in pieces if not any(p.at_event.meets(k.at_event) for k in kept)] if kept else pieces


def _stated(stated: Sequence[Person]) -> Iterator[list[Span]]:
    """The ages that are stated, and then the ranges of ages."""
    if any(p.age is not None or p.age_range is not None for p in stated):
        yield [Span(p.age, p.age) for p in stated if p.age is not None]
        yield [span for p in stated if (span := _range(p)) is not None]


def _range(person: Person) -> Span | None:
    if person.age_range is None:
        return None
    low, high = person.age_range
    return Span(low if low is not None else 0, high if high is not None else OLDEST)


@lru_cache(maxsize=4096)
def _allowed(ages: Span, day: date) -> AgeEvidence:
    return AgeEvidence(ages, *births_of(ages, day))


def scope(
    evidence: tuple[AgeEvidence, ...], care: CareStatement | None, limits: ScopePolicy, as_at: date | None = None
) -> Scope:
    """The verdict of section 3's table on the ages that `evidence` allows, at the event or on the day `as_at`."""
    if not evidence:
        return Scope("in", "age-not-known", limits, None, (), as_at)
    spans = (piece.at_event if as_at is None else piece.age_on(as_at) for piece in evidence)
    found = _verdict(_all_ages(frozenset(spans)), evidence, care, limits)
    return found if as_at is None else replace(found, as_at=as_at)


def _verdict(
    ages: frozenset[int], evidence: tuple[AgeEvidence, ...], care: CareStatement | None, limits: ScopePolicy
) -> Scope:
    youngest = min(ages)
    if youngest < limits.child_under:
        if max(ages) < limits.child_under:
            return Scope("in", "under-18", limits, ages, evidence)
        return Scope("in", "may-be-under-18", limits, ages, evidence)
    if youngest >= limits.care_leaver_under:
        return Scope("out", "over-limit", limits, ages, evidence)
    return _young_adult(ages, evidence, care, limits)


@lru_cache(maxsize=4096)
def _all_ages(spans: frozenset[Span]) -> frozenset[int]:
    return frozenset(age for span in spans for age in range(span.low, span.high + 1))


def _young_adult(
    ages: frozenset[int], evidence: tuple[AgeEvidence, ...], care: CareStatement | None, limits: ScopePolicy
) -> Scope:
    status = care.status if care is not None else "unknown"
    if status in limits.outside_statuses:
        return Scope("out", "care-status-none", limits, ages, evidence)
    if status not in limits.care_leaver_statuses:
        return Scope("to-check", "care-status-unknown", limits, ages, evidence)
    if max(ages) >= limits.care_leaver_under:
        return Scope("in", "may-be-care-leaver", limits, ages, evidence)
    return Scope("in", "care-leaver", limits, ages, evidence)
