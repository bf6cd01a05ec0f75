"""Whether an appearance is one that was listed before, and so no news and no correction (contract 4.2)."""

from __future__ import annotations

from shield_shared.decisions import Standing
from shield_shared.identity import same_within_record


def same_appearance(was: Standing, now: Standing) -> bool:
    """Whether two appearances in one record, perhaps of different versions, are the same role and person."""
    if was.role != now.role:
        return False
    if any(entry in now.person.entries for entry in was.entries):
        return True
    pairs = ((a, b) for a in was.entries for b in now.person.entries if b.event is not a.event)
    if any(b.event.record == a.event.record and same_within_record(a, b) for a, b in pairs):
        return True
    links = {link for entry in now.person.group for link in entry.links}
    return any(not links.isdisjoint(entry.links) and now.person.agrees_with(entry) for entry in was.entries)
