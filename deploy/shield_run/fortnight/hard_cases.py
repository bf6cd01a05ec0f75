"""Every hard case of the fortnight: those that lists made by hand get wrong, one function a case."""

from __future__ import annotations

from collections.abc import Iterator

from shield_run.fortnight import hard_held, hard_meetings, hard_people, hard_records, hard_scope, hard_windows
from shield_run.fortnight.meetings import Reference
from shield_run.fortnight.messages import Notice
from shield_run.fortnight.telling import HardCase

CASES: tuple[HardCase, ...] = (
    *hard_records.CASES,
    *hard_people.CASES,
    *hard_scope.CASES,
    *hard_windows.CASES,
    *hard_held.CASES,
    *hard_meetings.CASES,
)


def hard_cases(reference: Reference) -> Iterator[Notice]:
    """The notices of every hard case, those that name a young person by the reference shown last."""
    for case in CASES:
        yield from case()
    for told in hard_meetings.MEETING_CASES:
        yield from told(reference)
