"""The plain sentences of an agenda: why somebody is in scope, to check, left off or taken off."""

from __future__ import annotations

from shield_briefing.shape import UnknownRow
from shield_shared.decisions import Dropped, Fate, Nobody, Scope, Standing, YoungPerson

BASIS = {
    "age-not-known": "No age is known: listed until somebody can say.",
    "under-18": "Under {child} {when}.",
    "may-be-under-18": "May be under {child} {when}: listed until the age is confirmed.",
    "care-leaver": "Care leaver under {leaver} {when}.",
    "may-be-care-leaver": "Care leaver who may be under {leaver} {when}: listed until the age is confirmed.",
    "care-status-unknown": "Aged {child} to {last_age} {when}; the care status is not known.",
    "care-status-none": "Aged {child} or over {when} and, children's social care says, never a care leaver.",
    "over-limit": "Aged {leaver} or over {when}.",
}
#: Why an appearance is left off that scope would let in.
WHY_LEFT_OFF = {
    "no-rule": "No rule of this meeting admits it.",
    "not-latest": "A later assessment of this young person counts instead.",
    "working-plan": "Assessed level high, and the plan (VRMP) that is in place is judged to work.",
    "level": "The assessed level is not one that this meeting discusses.",
    "elsewhere": "Neither where it happened nor where the young person lives is in this area.",
    "asked-elsewhere": "It is to check now: the daily meeting asks.",
}


def scope_basis(scope: Scope) -> str:
    """Why an appearance counts, in words."""
    child, leaver = scope.limits.child_under, scope.limits.care_leaver_under
    when = "at the event" if scope.as_at is None else "at the cut-off"
    return BASIS[scope.basis].format(child=child, leaver=leaver, last_age=leaver - 1, when=when)


def why_left_off(standing: Standing) -> str:
    """Why a live appearance is not listed."""
    return WHY_LEFT_OFF.get(standing.why) or scope_basis(standing.scope)


def why_corrected(fate: Fate) -> str:
    """Why somebody who was listed no longer is."""
    if fate.withdrawn:
        return "The agency has withdrawn the report."
    if fate.now is None:
        return "The latest version of the report no longer names this person in this role."
    if fate.now.verdict == "to-check":
        return "It is to check now: " + question(fate.now)[1]
    return "By what is known now: " + why_left_off(fate.now)


def scope_unknowns(standing: Standing) -> list[UnknownRow]:
    """What is not known of a young person's age or birth date, and who would know."""
    rows = []
    if standing.scope.basis == "age-not-known":
        rows.append(UnknownRow(text="How old is this young person?", ask=standing.event.agency))
    if standing.scope.basis in ("may-be-under-18", "may-be-care-leaver"):
        rows.append(UnknownRow(text="Which birth date is right? The age is not confirmed.", ask=standing.event.agency))
    if standing.person.clash:
        text = "Two birth dates are stated: is this one young person or two?"
        rows.append(UnknownRow(text=text, ask=standing.scope.limits.ask))
    return rows


def question(row: Standing | Nobody | Dropped) -> tuple[str, str, str]:
    """Why a row is to check, the question, and who is asked."""
    if isinstance(row, Dropped):
        return "dropped", "The latest version no longer names this person: is that right?", row.live.agency
    if isinstance(row, Nobody):
        return "nobody-named", "Who was involved? The report names nobody.", row.event.agency
    if row.why == "scope":
        return "scope", row.scope.limits.question, row.scope.limits.ask
    return "rule", "A fact that decides whether this is listed was given as unknown: what is it?", row.event.agency


def clash_flags(person: YoungPerson) -> list[str]:
    """The flag of a young person about whom two full birth dates are stated."""
    return ["birth-dates-clash"] if person.clash else []
