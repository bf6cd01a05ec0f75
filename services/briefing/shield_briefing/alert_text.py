"""How an alert reads, as a mail and as the JSON of a webhook: a reference, an agency and a time, and nothing personal.

A message keeps its Message-ID however often it is sent, so that a mail client shows it once; one that may have
arrived before says that it is a repeat, and which.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shield_briefing.alerting import MESSAGES, About, Alert, Message
from shield_briefing.rota import Contact
from shield_shared.london import london_text

MARKING = "OFFICIAL-SENSITIVE"
SCHEMA = "shield.alert.v1"

_ABOUT: dict[About, str] = {
    "immediate": "A young person is to be looked at immediately",
    "incident": "A message about an incident could not be read and waits for a person",
    "custody": "A message about custody could not be read and waits for a person",
    "missing": "A message about a missing young person could not be read and waits for a person",
}
_SUBJECTS: dict[Message, str] = {
    "first": "look at once",
    "escalation": "escalated, nobody has acknowledged it",
    "first-over": "not immediate any more",
    "escalation-over": "not immediate any more",
}
_ENDED = (
    "What it was about was withdrawn, corrected or decided anew, and does not ask for a look at once any more.\n"
    "It did when you were told: if you have begun to act, go on until you are satisfied. You are told again\n"
    "only if it becomes immediate once more."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message to one contact.

    `link` is where it is acknowledged, None where no page is set up; `next_in_line` whom it is escalated to after so
    many `minutes`. `repeat` is 0 for one that cannot have arrived before.
    """

    alert: Alert
    message: Message
    repeat: int
    contact: Contact
    next_in_line: Contact
    minutes: int
    link: str | None


def message_id(alert: Alert, message: Message, sender: str) -> str:
    """The Message-ID, without angle brackets, at the domain of the address that mail comes from."""
    return f"shield-alert.{alert.alert}.{alert.turn}.{message}@{sender.rpartition('@')[2]}"


def link(base: str, token: str) -> str:
    """The address of the page that acknowledges, on the site whose address is `base`; tokens fit links as they are."""
    return f"{base.rstrip('/')}/acknowledge?token={token}"


def subject(letter: Letter) -> str:
    """The subject line, which begins with the marking."""
    again = f" (raised again, {letter.alert.turn})" if letter.alert.turn > 1 else ""
    repeat = f" (repeat {letter.repeat})" if letter.repeat else ""
    return f"{MARKING}: Shield alert {letter.alert.alert}: {_SUBJECTS[letter.message]}{again}{repeat}"


def text(letter: Letter) -> str:
    """The text of the mail."""
    alert = letter.alert
    parts = [
        f"For: {letter.contact.title}",
        f"{_was(_ABOUT[alert.about]) if letter.message.endswith('-over') else _ABOUT[alert.about]}.",
        "\n".join(f"{name:13}{value}" for name, value in _rows(letter)),
        *_asked(letter),
        *([_repeated(letter.repeat)] if letter.repeat else []),
        f"{MARKING}. Do not answer this mail.",
    ]
    return "\n\n".join(parts) + "\n"


def _was(about: str) -> str:
    return about.replace(" is ", " was ").replace(" waits ", " waited ")


def _rows(letter: Letter) -> list[tuple[str, str]]:
    alert = letter.alert
    return [
        ("Alert:", alert.alert),
        ("Message:", f"number {_number(letter.message)} about this alert" + _turn(alert.turn)),
        ("Reference:", alert.reference or _nobody(alert.about)),
        ("Agency:", alert.agency),
        ("Received:", london_text(alert.at) if alert.at else "at a time that cannot be told"),
        *([("Before:", f"alert {alert.before}, under another reference")] if alert.before else []),
    ]


def _number(message: Message) -> int:
    return min(MESSAGES.index(message), 2) + 1


def _turn(turn: int) -> str:
    return "" if turn == 1 else f", which is raised for time {turn}"


def _nobody(about: About) -> str:
    return "none: the event names nobody" if about == "immediate" else "none: the message could not be read"


def _asked(letter: Letter) -> list[str]:
    """What the contact is asked to do."""
    if letter.message.endswith("-over"):
        return [_ENDED]
    by_link = [f"    {letter.link}"] if letter.link else []
    command = f"    shield alert acknowledge {letter.alert.alert} --by YOUR-NAME"
    acknowledge = "\n".join(["Acknowledge it, which says that somebody is looking:", *by_link, command])
    return ["What happened is not in this mail: ask the agency, or look in Shield.", _deadline(letter), acknowledge]


def _deadline(letter: Letter) -> str:
    if letter.message == "escalation":
        return "The contact on duty was told and has not acknowledged. You are the last whom Shield tells of it."
    return f"If nobody acknowledges within {letter.minutes} minutes, it goes to: {letter.next_in_line.title}."


def _repeated(repeat: int) -> str:
    return f"Repeat {repeat}: this message may have reached you before; sending it was cut short. It is the same alert."


def posted(letter: Letter, sender: str, at: datetime) -> dict[str, object]:
    """The JSON of the webhook: what the mail says, in fields."""
    alert = letter.alert
    return {
        "schema": SCHEMA,
        "alert": alert.alert,
        "message_id": message_id(alert, letter.message, sender),
        "message": letter.message,
        "number": _number(letter.message),
        "turn": alert.turn,
        "before": alert.before,
        "repeat": letter.repeat,
        "about": alert.about,
        "reference": alert.reference,
        "agency": alert.agency,
        "received": london_text(alert.at) if alert.at else None,
        "sent": london_text(at),
        "acknowledge": None if letter.message.endswith("-over") else letter.link,
        "subject": subject(letter),
    }
