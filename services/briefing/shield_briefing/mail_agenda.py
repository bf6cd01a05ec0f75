"""What the chair is mailed: subject, text and Message-ID of an agenda, an addendum, or that there is no agenda.

A subject has the marking, the meeting and its time; a text has counts. Neither has a word about a young person, so
that a notice may be read on any screen. The same content gives the same Message-ID.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from shield_briefing.addendum import Addendum
from shield_briefing.agenda import MARKING
from shield_briefing.meeting import MeetingType, Sitting
from shield_briefing.shape import Agenda
from shield_shared.london import LONDON

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_ATTACHED = "The agenda is attached. Open it only where a page of this marking may be read."
_NOTICE = "The agenda is in the output folder; nothing of it is in this mail."


@dataclass(frozen=True, slots=True)
class Letter:
    """A subject and a text."""

    subject: str
    text: str


def when(moment: datetime) -> str:
    """A moment as people say it in London: `Monday 23 March 2026 09:00`."""
    local = moment.astimezone(LONDON)
    return f"{_day(local.date())} {local:%H:%M}"


def _day(day: date) -> str:
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def agenda_letter(agenda: Agenda, *, attached: bool, remarks: Sequence[str] = ()) -> Letter:
    """The letter with an agenda; `remarks` say what a reader must know of how it was made."""
    return _letter(agenda, f"agenda of the {_meeting(agenda)}", "Agenda", attached, remarks)


def addendum_letter(addendum: Addendum, *, attached: bool) -> Letter:
    """The letter with an addendum."""
    number = addendum["number"]
    remarks = [
        f"Only what was not on what you have had. It does not take the agenda's place. As at {addendum['as_at']}."
    ]
    return _letter(addendum, f"ADDENDUM {number} to the {_meeting(addendum)}", f"Addendum {number}", attached, remarks)


def _meeting(agenda: Agenda) -> str:
    title = agenda["title"].partition(": ")[2] if agenda["title"].startswith("ADDENDUM") else agenda["title"]
    return f"{title}, {when(datetime.fromisoformat(agenda['meeting_at']))}"


def _letter(agenda: Agenda, what: str, kind: str, attached: bool, remarks: Sequence[str]) -> Letter:
    lines = [
        f"{kind}: {_meeting(agenda)}.",
        *remarks,
        "",
        *_counts(agenda),
        "",
        _ATTACHED if attached else _NOTICE,
        f"Marking: {agenda['marking']}. Reference: {agenda['agenda_id']} {agenda['content_hash'][:16]}.",
    ]
    return Letter(f"{agenda['marking']}: {what}", "\n".join(lines) + "\n")


def _counts(agenda: Agenda) -> Iterator[str]:
    bands = agenda["counts"]["items"]
    told = ", ".join(f"{bands[band]} {band}" for band in bands if bands[band])
    yield f"Items: {len(agenda['items'])}{f' ({told})' if told else ''}"
    urgent = sum(item["priority"] == "immediate" for item in agenda["items"])
    if urgent:
        yield f"Items of priority immediate: {urgent}"
    yield f"To check: {len(agenda['to_check'])}"
    yield f"Corrections: {len(agenda['corrections'])}"
    actions = agenda["carried_actions"]
    yield f"Actions carried: {len(actions)} ({sum(action['overdue_days'] > 0 for action in actions)} overdue)"
    yield f"Held messages: {held(agenda)}"
    yield f"Silent feeds: {', '.join(silent(agenda)) or 'none'}"


def held(agenda: Agenda) -> int:
    """How many messages of the window wait for a person."""
    return sum(row["n"] for row in agenda["counts"]["held"])


def silent(agenda: Agenda) -> list[str]:
    """The agencies that have said nothing for longer than is usual, or never, by their titles."""
    return [row["title"] for row in agenda["feeds"] if row["state"] != "ok"]


def missing_letter(meeting: MeetingType, sitting: Sitting, reason: str) -> Letter:
    """The letter that says that there is no agenda and why; it is compiled as soon as that is over."""
    subject = f"{MARKING}: NO AGENDA for the {meeting.title}, {when(sitting.starts)}"
    lines = [
        f"The agenda of the {meeting.title}, {when(sitting.starts)}, could not be made by its time.",
        f"Why: {reason}",
        "It follows as soon as it can be made. Until then ask the police and children's social work directly.",
    ]
    return Letter(subject, "\n".join(lines) + "\n")


def late_remark(due_by: datetime, made: datetime) -> str:
    """What a reader must know of an agenda that was not there by its time."""
    return f"LATE: it should have been made by {when(due_by)} and was made at {when(made)}."


def waiting_remark(lag: int | None) -> str:
    """What a reader must know of an agenda for which no time was left to wait."""
    some = "an unknown number of messages" if lag is None else f"{lag} messages"
    return f"INCOMPLETE: {some} had not been taken in yet when it was made. What they bring follows as an addendum."


def message_id(parts: Iterable[str], sender: str) -> str:
    """A Message-ID that follows from what a mail is about, at the domain of its sender."""
    domain = sender.rpartition("@")[2].strip("> ")
    return f"{sha256(chr(0).join(parts).encode()).hexdigest()[:32]}@{domain}"
