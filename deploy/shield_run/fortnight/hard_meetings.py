"""Hard cases of what meetings agree and of who belongs to which exploitation meeting (contract 4.3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from shield_run.fortnight.care import assessment, status
from shield_run.fortnight.meetings import Reference
from shield_run.fortnight.messages import EDUCATION, HEALTH, HOUSING, MEETING, POLICE, YJS, Json, Notice, message
from shield_run.fortnight.moments import at
from shield_run.fortnight.people import YoungPerson
from shield_run.fortnight.telling import HardCase, child, incident

#: A hard case about what is said of a listed young person, by the reference that agendas show.
MeetingCase = Callable[[Reference], tuple[Notice, ...]]

_PLAN: Json = {"in_place": True, "reviewed_on": "2026-03-16", "judged_by": "Ruth Ackers"}
_SITTING = "2026-03-24"


def high_with_a_working_plan() -> tuple[Notice, ...]:
    """High with a plan in place and effective: left off mace-child with that reason."""
    person = child(81, "Sienna", "Laycock", "2010-09-05", "female")
    return _assessed(person, "81", "high", _PLAN | {"effective": True})


def high_with_a_plan_that_does_not_work() -> tuple[Notice, ...]:
    """High unless the latest plan says `in_place` true and `effective` true: admitted to mace-child."""
    person = child(82, "Bailey", "Saville", "2010-04-28")
    return _assessed(person, "82", "high", _PLAN | {"effective": False})


def medium_level() -> tuple[Notice, ...]:
    """Medium: left off mace-child with that reason; no threshold is invented."""
    return _assessed(child(83, "Keira", "Metcalf", "2011-03-12", "female"), "83", "medium", None)


def level_went_down() -> tuple[Notice, ...]:
    """Only a young person's latest assessment counts on mace-child; all but the latest are left off."""
    person = child(84, "Zach", "Fearnley", "2009-12-20")
    earlier = assessment("CE-26-9084", person, at(date(2026, 2, 10), "14:00"), "medium", ["cce"], "Jo Thackray")
    later = assessment("CE-26-9085", person, at(date(2026, 3, 25), "11:00"), "low", ["cce"], "Jo Thackray")
    return (earlier, later)


def _assessed(person: YoungPerson, serial: str, level: str, plan: Json | None) -> tuple[Notice, ...]:
    graded = assessment(f"CE-26-90{serial}", person, at(date(2026, 3, 24), "13:30"), level, ["cce"], "Dele Fairbank")
    held: Json = {} if plan is None else {"vrmp": plan}
    return (status(f"ST-26-90{serial}", person, at(date(2026, 3, 18), "12:00"), **held), graded)


def _listed() -> YoungPerson:
    return child(86, "Tommy", "Fawcett", "2010-07-15")


def talked_about() -> tuple[Notice, ...]:
    """An appearance that qualifies is new at the next sitting; what the meeting agrees on it follows below."""
    told = "The victim was chased by a group and hit with a belt. Cuts to the back, seen by a paramedic."
    moment = at(date(2026, 3, 23), "20:15")
    hurt = {"category": "violence-with-injury", "weapon": "other", "injury": "minor"}
    return (incident(moment, "WYP-26-9086", told, [_listed().entry("victim", POLICE)], **hurt),)


def _about(reference: Reference) -> Json:
    young_person = reference("nhs", _listed().identifier("nhs"))
    return {"meeting": "syv-daily", "sitting": _SITTING, "young_person": young_person}


def several_returns(reference: Reference) -> tuple[Notice, ...]:
    """A return is known or not known; an agency that sent none shows as "no return", never as not known."""
    about = _about(reference)
    said: list[tuple[str, str, Json]] = [
        (YJS, "07:05", {"known": "known", "text": "Finished an order in January.", "offers": ["call today"]}),
        (HEALTH, "07:20", {"known": "known", "text": "Dressing to be changed on Thursday; school nurse can do it."}),
        (HOUSING, "07:31", {"known": "not-known"}),
        (EDUCATION, "07:44", {"known": "known", "text": "Not in school today.", "offers": ["home visit"]}),
    ]  # fmt: skip
    return tuple(
        _said(agency, "return", clock, f"RTN-26-908{number}", about | words)
        for number, (agency, clock, words) in enumerate(said)
    )


def one_outcome(reference: Reference) -> tuple[Notice, ...]:
    """The outcome: the view, whether a response is in place, by whom it was said, and the next review."""
    data = _about(reference) | {
        "by": "Sergeant Nia Calvert",
        "view": "Frightened and hurt. Partners think that the group may look for him again before the weekend.",
        "response_in_place": "partly, see actions",
        "signposted": ["A&E navigators", "mentoring"],
        "next_review": "2026-03-26",
    }
    return (_said(MEETING, "outcome", "10:05", "OUT-26-9086", data),)


def actions_of_every_kind(reference: Reference) -> tuple[Notice, ...]:
    """An action is carried until closed with a reason: done, not done, no longer possible; one is overdue and open."""
    about = _about(reference)
    agreed = [
        ("ACT-26-9086", "Agree a safe way to school with the family", "Asha Womersley", "done", "Uncle drives him."),
        ("ACT-26-9087", "Visit the family with a youth worker", "PC Tom Ibbotson", "not-done", "Shift not covered."),
        ("ACT-26-9088", "Offer a place at holiday club", "Kofi Bramham", "no-longer-possible", "The club is full."),
        ("ACT-26-9089", "Write to the school about exam seating", "Grace Outhwaite", "open", None),
    ]  # fmt: skip
    notices: list[Notice] = []
    for action, text, name, ending, because in agreed:
        owner = {"name": name, "agency": _AGENCY_OF[name]}
        data = about | {"action": action, "text": text, "owner": owner, "due": "2026-03-26"}
        notices.append(_said(MEETING, "action", "10:10", action, data | {"status": "open"}))
        if because is not None:
            closed = at(date(2026, 3, 26), "16:00")
            event = message(MEETING, "action", closed, action, data | {"status": ending, "closed_because": because})
            notices.append(Notice(event, closed))
    return tuple(notices)


_AGENCY_OF = {
    "Asha Womersley": "leeds-csws",
    "PC Tom Ibbotson": POLICE,
    "Kofi Bramham": "leeds-youth-service",
    "Grace Outhwaite": EDUCATION,
}


def _said(agency: str, word: str, clock: str, subject: str, data: Json) -> Notice:
    moment = at(date.fromisoformat(_SITTING), clock)
    return Notice(message(agency, word, moment, subject, data), moment)


CASES: tuple[HardCase, ...] = (
    high_with_a_working_plan, high_with_a_plan_that_does_not_work, medium_level, level_went_down, talked_about,
)  # fmt: skip
MEETING_CASES: tuple[MeetingCase, ...] = (several_returns, one_outcome, actions_of_every_kind)
