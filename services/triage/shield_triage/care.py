"""The care status that counts (contract section 3): the latest statement, and when `none` may be believed."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from shield_shared.decisions import CareStatement
from shield_shared.events import Event, Status
from shield_shared.identity import Entry

#: Of two statements in one event the first of these counts.
STRONGEST_FIRST = ("looked-after", "eligible", "relevant", "former-relevant", "qualifying", "none")


def care_status(entries: Iterable[Entry], social_care: Collection[str]) -> CareStatement | None:
    """The care status of a group from all its live entries; None when nobody states any.

    `none` counts only from a source in `social_care`, and after an earlier positive statement it is `unknown`: it may
    only mean "looked after until 18".
    """
    statements = sorted(_statements(entries, social_care), key=lambda said: (said[0].time, said[0].source, said[0].id))
    if not statements:
        return None
    event, status = statements[-1]
    if status == "none" and any(earlier != "none" for _, earlier in statements):
        return CareStatement("unknown", event)
    return CareStatement(status, event)


def _statements(entries: Iterable[Entry], social_care: Collection[str]) -> Iterable[tuple[Event, str]]:
    by_event: dict[Event, set[str]] = {}
    for entry in entries:
        data = entry.event.data
        for status in (entry.person.care_status, data.care_status if isinstance(data, Status) else None):
            if status in STRONGEST_FIRST and (status != "none" or entry.event.source in social_care):
                by_event.setdefault(entry.event, set()).add(status)
    return ((event, min(said, key=STRONGEST_FIRST.index)) for event, said in by_event.items())
