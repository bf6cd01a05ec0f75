"""Puts the fortnight together: what agencies send, then what the meetings make of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from shield_run.fortnight.care import changes, known_before
from shield_run.fortnight.custody import custody
from shield_run.fortnight.hard_cases import hard_cases
from shield_run.fortnight.history import earlier
from shield_run.fortnight.incidents import incidents
from shield_run.fortnight.intelligence import intelligence
from shield_run.fortnight.meetings import Reference, minutes, sittings
from shield_run.fortnight.messages import Json, Notice
from shield_run.fortnight.missing import missing
from shield_run.fortnight.partners import own_incidents, referrals
from shield_run.fortnight.people import Company, gather
from shield_run.fortnight.schools import suspensions
from shield_run.fortnight.searches import searches
from shield_shared.london import london_date


def build_fortnight(reference: Reference) -> tuple[Json, ...]:
    """Every event of the fortnight and the months before it, as CloudEvents, in the order they were recorded.

    `reference(scheme, value)` gives the reference that agendas show of the young person whose first verified
    identifier it is. Events that are to be held, a duplicate and a reused id are among them.
    """
    told = list(_told(gather()))
    said = [*minutes(told, reference), *sittings(told)]
    events = [*told, *said, *hard_cases(reference)]
    return tuple(notice.event for notice in sorted(events, key=lambda notice: notice.moment))


def _told(company: Company) -> Iterator[Notice]:
    found = list(searches(company))
    yield from found
    yield from incidents(company, _a_day(found))
    for stream in (custody, missing, intelligence, suspensions, changes, own_incidents, referrals):
        yield from stream(company)
    yield from known_before(company)
    yield from earlier(company)


def _a_day(notices: list[Notice]) -> dict[date, int]:
    return Counter(london_date(notice.moment) for notice in notices)
