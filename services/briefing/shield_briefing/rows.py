"""The rows beside the items: to check, left off, corrections."""

from __future__ import annotations

from datetime import date
from typing import Any

from shield_briefing import facts
from shield_briefing.listing import Check, Correction
from shield_briefing.meeting import Sitting
from shield_briefing.person_rows import age, age_at_event
from shield_briefing.phrases import question, why_corrected, why_left_off
from shield_briefing.shape import CorrectionRow, LeftOffRow, ToCheckRow, UnknownRow
from shield_shared.decisions import Became, Dropped, Explainer, Nobody, Standing
from shield_shared.london import london_text


def check_row(check: Check, day: date) -> ToCheckRow:
    """One row to check: the person as far as known, the question, and who is asked."""
    row = check.row
    why, text, ask = question(row)
    standing = row.standing if isinstance(row, Dropped) else row
    return ToCheckRow(
        source=standing.event.source,
        id=standing.event.id,
        role=None if isinstance(standing, Nobody) else standing.role,
        person=None if isinstance(standing, Nobody) else _person(standing, day),
        question=text,
        ask=ask,
        why=why,
        occurred=london_text(standing.event.occurred),
        received=london_text(standing.event.received),
        flags=["last-shown"] if check.last_shown else [],
        handling=facts.handling([standing.event]),
    )


def _person(standing: Standing, day: date) -> dict[str, Any]:
    person = standing.person
    told = facts.names(person)
    return {
        "young_person": person.reference,
        "name": told[0] if told else None,
        "identifiers": facts.identifiers(person),
        "birth_dates": facts.births(person),
        "age_at_event": age_at_event(standing.scope),
        "age_at_meeting": age(standing.scope.ages_on(day)),
        "care_status": facts.care_status(person),
    }


def left_off_row(standing: Standing, explain: Explainer) -> LeftOffRow:
    """One live appearance of this window that is not listed; a reference, never a name."""
    unknowns = explain(standing).unknowns if standing.unknown_rules else ()
    return LeftOffRow(
        source=standing.event.source,
        id=standing.event.id,
        role=standing.role,
        young_person=standing.person.reference,
        why=why_left_off(standing),
        unknowns=[UnknownRow(text=u.text, ask=u.ask) for u in unknowns],
    )


def correction_row(correction: Correction, previous: Sitting | None, became: Became) -> CorrectionRow:
    """Who was listed at the last held sitting and no longer belongs, with the cause."""
    was = correction.was
    event = was.event
    return CorrectionRow(
        source=event.source,
        record=event.subject if event.subject is not None else event.id,
        role=was.role,
        young_person=was.person.reference,
        listed_on=previous.date.isoformat() if previous is not None else "",
        why=why_corrected(became(was)),
        handling=facts.handling([event]),
    )
