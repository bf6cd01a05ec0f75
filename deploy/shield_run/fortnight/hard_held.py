"""Hard cases that are held, each with one fault: held is never silent (contract 1)."""

from __future__ import annotations

from datetime import date

from shield_run.fortnight.messages import CSWS, EDUCATION, HEALTH, POLICE, YJS, Json, Notice
from shield_run.fortnight.moments import at
from shield_run.fortnight.telling import HardCase, altered, child, event, incident

_PERSON = child(91, "Jude", "Lockwood", "2010-03-08")
_TOLD = "Bag taken with threats; the victim was not hurt."


def _robbery(day: int, subject: str, agency: str = POLICE, **more: object) -> Notice:
    people = [_PERSON.entry("victim", agency)]
    return incident(at(date(2026, 4, day), "15:20"), subject, _TOLD, people, agency, **more)


def time_without_offset() -> tuple[Notice, ...]:
    """`time` without offset or unreadable: held."""
    return (altered(_robbery(1, "WYP-26-9091"), time="2026-04-01T15:20:00"),)


def type_unknown() -> tuple[Notice, ...]:
    """A type that is not in the table: held."""
    return (altered(_robbery(1, "WYP-26-9092"), type="shield.incident.recorded.v9"),)


def agency_unknown() -> tuple[Notice, ...]:
    """A source that the policy does not know: held."""
    return (altered(_robbery(2, "WYP-26-9093"), source="urn:agency:elsewhere-police"),)


def agency_may_not_send() -> tuple[Notice, ...]:
    """An agency that may not send this type: education sends no custody updates."""
    moment = at(date(2026, 3, 26), "13:00")
    people = [_PERSON.entry("suspect", EDUCATION)]
    data: Json = {"status": "detained", "since": "2026-03-26T12:00:00+00:00"}
    return (event(EDUCATION, "custody", moment, "CUS-26-9094", people, **data),)


def required_field_missing() -> tuple[Notice, ...]:
    """A missing required field: an incident without `category`; a held incident goes to the duty contact at once."""
    return (_robbery(7, "WYP-26-9095", category=None),)


def required_field_outside_its_values() -> tuple[Notice, ...]:
    """A required field outside its values: held, never guessed."""
    return (_robbery(8, "WYP-26-9096", category="mugging"),)


def marking_too_high() -> tuple[Notice, ...]:
    """Any other marking is refused and its content not stored."""
    return (_robbery(8, "WYP-26-9097", marking="SECRET"),)


def status_about_two() -> tuple[Notice, ...]:
    """Status events name exactly one person; otherwise held."""
    people = [_PERSON.entry("subject", YJS), child(92, "Eli", "Lockwood", "2012-09-14").entry("subject", YJS)]
    return (event(YJS, "status", at(date(2026, 3, 27), "10:00"), "ST-26-9098", people, as_at="2026-03-27"),)


def missing_about_nobody() -> tuple[Notice, ...]:
    """Custody, missing and suspension name at least one person; otherwise held."""
    data: Json = {"status": "missing", "from": "2026-04-07T18:00:00+01:00", "risk": "high"}
    return (event(CSWS, "missing", at(date(2026, 4, 7), "20:00"), "CS-MIS-26-9099", [], **data),)


def meeting_unknown() -> tuple[Notice, ...]:
    """A referral to an unknown meeting is held, naming the valid ones."""
    people = [_PERSON.entry("subject", HEALTH)]
    data: Json = {"to": "syv-weekly", "reason": "Seen twice this month with an injury."}
    return (event(HEALTH, "referral", at(date(2026, 3, 31), "09:40"), "REF-26-9100", people, **data),)


def empty_required_list() -> tuple[Notice, ...]:
    """An empty required list: a suspension without a reason."""
    data: Json = {"school": _PERSON.school, "reasons": [], "starts": "2026-03-24"}
    people = [_PERSON.entry("subject", EDUCATION)]
    return (event(EDUCATION, "suspension", at(date(2026, 3, 24), "14:00"), "SUS-26-9101", people, **data),)


CASES: tuple[HardCase, ...] = (
    time_without_offset, type_unknown, agency_unknown, agency_may_not_send, required_field_missing,
    required_field_outside_its_values, marking_too_high, status_about_two, missing_about_nobody, meeting_unknown,
    empty_required_list,
)  # fmt: skip
