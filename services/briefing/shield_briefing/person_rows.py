"""One young person as an item shows them: who, how old, what is known and who says so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from shield_briefing import facts
from shield_briefing.listing import Listed
from shield_briefing.phrases import clash_flags, scope_basis
from shield_briefing.shape_people import (
    Age,
    AgeRange,
    AppearanceRow,
    OutcomeRow,
    PersonRow,
    ReturnRow,
    TimesListed,
)
from shield_shared.decisions import Scope, YoungPerson
from shield_shared.people import ROLES, Span

BANDS = ("new", "seen", "open")


class Said(Protocol):
    """What meetings and partner agencies have said of a young person."""

    def returns(self, person: YoungPerson) -> list[ReturnRow]:
        """The latest return of each agency."""
        ...

    def no_return_from(self, person: YoungPerson) -> list[str]:
        """The agencies that were asked and have not answered."""
        ...

    def outcomes(self, person: YoungPerson) -> list[OutcomeRow]:
        """What earlier sittings noted, the latest first."""
        ...

    def names_earlier(self, person: YoungPerson) -> bool:
        """Whether something of it names a reference of theirs that no live report gives any more."""
        ...

    def times_listed(self, person: YoungPerson) -> TimesListed:
        """At how many earlier held sittings they were listed."""
        ...


def age(span: Span | None) -> Age:
    """An age as agendas write it: a number, a range, or null."""
    if span is None:
        return None
    return span.low if span.low == span.high else AgeRange(min=span.low, max=span.high)


def age_at_event(scope: Scope) -> Age:
    """The possible ages at the event, from the lowest to the highest."""
    return age(scope.ages_at_event)


def person_row(
    listed: Sequence[Listed],
    meeting_day: date,
    covers: tuple[datetime, datetime],
    said: Said,
    custody: facts.CustodyUpdates,
) -> PersonRow:
    """The row of one young person from all their listed appearances on one item; `covers` are both cut-offs."""
    appearances = sorted(listed, key=_order)
    newest = max((one.standing for one in listed), key=lambda s: (s.event.occurred, s.event.key))
    person = newest.person
    told = facts.names(person)
    entries = facts.latest_first(person)
    statuses = facts.statuses(entries)
    flags = {flag for one in listed for flag in one.standing.scope.flags_on(meeting_day)}
    return PersonRow(
        young_person=person.reference,
        identifiers=facts.identifiers(person),
        name=told[0] if told else None,
        other_names=told[1:],
        birth_dates=facts.births(person),
        age_at_event=age_at_event(newest.scope),
        age_at_meeting=age(newest.scope.ages_on(meeting_day)),
        sex=facts.sex(entries),
        scope_basis=scope_basis(newest.scope),
        flags=[*sorted(flags), *clash_flags(person), *(["earlier-reference"] if said.names_earlier(person) else [])],
        care_status=facts.care_status(person),
        plans=facts.stated(statuses, "plans"),
        vrmp=facts.vrmp(statuses),
        assessment=facts.assessment(person),
        workers=facts.workers(statuses),
        school=facts.school(entries, statuses),
        trusted_adult=facts.stated(statuses, "trusted_adult"),
        send=facts.stated(statuses, "send"),
        strengths=facts.stated(statuses, "strengths"),
        nrm=facts.stated(statuses, "nrm"),
        home=facts.home(entries),
        missing=facts.missing_now(person),
        missing_episodes_90_days=facts.missing_episodes(person, meeting_day, 90),
        missing_episodes_since_last=facts.missing_since(person, covers[0]),
        custody=facts.custody_now(person, covers[1], custody),
        relations=facts.relations(entries),
        appearances=[_appearance(one) for one in appearances],
        returns=said.returns(person),
        no_return_from=said.no_return_from(person),
        outcomes=said.outcomes(person),
        times_listed=said.times_listed(person),
    )


def _order(one: Listed) -> tuple[object, ...]:
    standing = one.standing
    return (standing.event.occurred, standing.event.key, ROLES.index(standing.role), standing.entries[0].place)


def _appearance(one: Listed) -> AppearanceRow:
    standing = one.standing
    return AppearanceRow(
        source=standing.event.source,
        id=standing.event.id,
        role=standing.role,
        band=one.band,
        updated=one.updated,
        age_at_event=age_at_event(standing.scope),
    )
