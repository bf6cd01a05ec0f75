"""What the duty contact is told at once: which decisions and held messages alert, what is due of an alert, and when.

One alert for a young person in an event, however many meetings look at it, and one for a held message about an
incident, custody or a missing young person. Taking a note twice, or an older one after a newer, has no second effect.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal

from shield_briefing.rota import Duty, Rota, on_duty
from shield_shared.canonical import canonical_json
from shield_shared.events import AGENCY_PREFIX
from shield_shared.messages import Decision, Decisions, Held

#: What an alert is about: a decision, or a held message of one of these types.
About = Literal["immediate", "incident", "custody", "missing"]
_HELD: tuple[About, ...] = ("incident", "custody", "missing")
NEVER_NEWER = 0

#: `open`: somebody must look; `over`: it is not immediate any more, or not yet; `too-old`: it never paged anybody.
State = Literal["open", "acknowledged", "over", "too-old"]
#: What is sent of an alert: to whoever is on duty, to the next in line, and to each of them that it stands no more.
Message = Literal["first", "escalation", "first-over", "escalation-over"]
_OVER: Mapping[Message, Message] = {"first": "first-over", "escalation": "escalation-over"}
MESSAGES: tuple[Message, ...] = ("first", "escalation", "first-over", "escalation-over")
#: `due`: to be tried from `not_before`; `sending`: somebody does until then; `none`: the contact has no such address.
Status = Literal["due", "sending", "sent", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What one decision or held message says of an alert; `at` is when the news of it came, None where nobody knows.

    `event` (source and id) is what a decision is about; None for a held message.
    """

    alert: str
    about: About
    reference: str | None
    agency: str
    at: datetime | None
    role: str = ""
    version: int = NEVER_NEWER
    immediate: bool = True
    withdrawn: bool = False
    event: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One alert as it stands.

    `roles` gives for each role the version of the decision that counts and whether it asks for a look at once. `turn`
    is how often it was raised: each time it is sent anew. `told`: the first message of this turn is, or may be, out.
    `before` is the alert in whose place it stands, since the young person has another reference now.
    """

    alert: str
    about: About
    reference: str | None
    agency: str
    at: datetime | None
    noted: datetime
    state: State = "over"
    turn: int = 1
    told: bool = False
    roles: Mapping[str, tuple[int, bool]] = field(default_factory=dict)
    before: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """One message of an alert by one channel, and how far it is.

    `contact` is whom it was tried for last. `repeats` counts tries that nobody saw the end of, `refusals` those that
    the receiver refused for good.
    """

    message: Message
    channel: str
    status: Status = "due"
    contact: str | None = None
    tries: int = 0
    repeats: int = 0
    refusals: int = 0
    not_before: datetime | None = None
    sent: datetime | None = None

    @property
    def may_have_arrived(self) -> bool:
        """Whether the contact was told, or may have been."""
        return self.status in ("sending", "sent") or self.repeats > 0

    @property
    def ended(self) -> bool:
        """Whether nothing is left to do."""
        return self.status in ("sent", "none")

    def may_be_tried(self, now: datetime) -> bool:
        """Whether it is time to send it, or to send it again where nobody saw the end of it."""
        return not self.ended and (self.not_before is None or self.not_before <= now)


def notes_of(decisions: Decisions) -> Iterator[Note]:
    """What a payload of decisions says of alerts, whether it raises or ends them."""
    for decision in decisions.decisions:
        yield _note(decision, decisions.version)


def _note(decision: Decision, version: int) -> Note:
    listed = bool(decision.meetings or decision.to_check)
    event, young_person = decision.event, decision.young_person
    return Note(
        alert=_alert_id("decision", young_person, event.source, event.id),
        about="immediate",
        reference=young_person,
        agency=event.source.removeprefix(AGENCY_PREFIX),
        at=decision.as_at,
        role=decision.role or "",
        version=version,
        immediate=decision.priority == "immediate" and listed and not decision.withdrawn,
        withdrawn=decision.withdrawn,
        event=(event.source, event.id),
    )


def note_of_held(held: Held) -> Note | None:
    """The alert of a held message; None where its type is, as far as it can be read, none that alerts.

    The same text again, from the same agency, is the same message.
    """
    family, _, rest = held.type.partition(".")
    word = next((word for word in _HELD if word == rest.partition(".")[0]), None)
    if family != "shield" or word is None:
        return None
    alert = _alert_id("held", held.agency, held.digest or held.arrival, "")
    return Note(alert=alert, about=word, reference=None, agency=held.agency, at=held.received)


def _alert_id(*parts: str | None) -> str:
    return sha256(canonical_json(parts)).hexdigest()[:16]


def unknown(note: Note, now: datetime) -> Alert:
    """The alert of a note that is the first of it, before the note is taken."""
    return Alert(
        alert=note.alert, about=note.about, reference=note.reference, agency=note.agency, at=note.at, noted=now
    )


def taken(alert: Alert, note: Note, now: datetime) -> Alert:
    """An alert once a note is taken: the same where it says nothing new.

    When it is raised again after a message is out, that is a new turn, which is sent and acknowledged anew.
    """
    known = alert.roles.get(note.role)
    if known is not None and note.version <= known[0]:
        return alert
    roles = {**alert.roles, note.role: (note.version, note.immediate)}
    was, now_is = _stands(alert.roles), _stands(roles)
    if was == now_is:
        return replace(alert, roles=roles)
    if not now_is:
        return replace(alert, roles=roles, state="over")
    turn = alert.turn + alert.told
    return replace(alert, roles=roles, state="open", turn=turn, told=False, at=note.at, noted=now)


def _stands(roles: Mapping[str, tuple[int, bool]]) -> bool:
    return any(immediate for _, immediate in roles.values())


def moved(notes: Iterable[Note]) -> dict[str, str]:
    """The alerts that are raised in the place of others, new to old.

    In one event one young person in a role is withdrawn and one is raised: triage says so when identifiers join and
    the young person is shown under another reference from now on.
    """
    ended: dict[object, set[str]] = {}
    raised: dict[object, set[str]] = {}
    for note in notes:
        if note.withdrawn or note.immediate:
            where = ended if note.withdrawn else raised
            where.setdefault((note.event, note.role), set()).add(note.alert)
    pairs = ((raised[key], ended[key]) for key in raised.keys() & ended.keys())
    return {
        new: old for news, olds in pairs if len(news) == len(olds) == 1 for new, old in zip(news, olds, strict=True)
    }


def in_place_of(new: Alert, old: Alert) -> Alert:
    """An alert that was just raised, as it is where it takes the place of one that stood until then.

    The news is as old as it was, and who has acknowledged it has done so.
    """
    return replace(new, state=old.state, at=old.at, noted=old.noted, before=old.alert)


def left(old: Alert) -> Alert:
    """An alert whose place another has taken: nobody is told that it is over."""
    return replace(old, turn=old.turn + 1, told=False)


def too_old(alert: Alert, rota: Rota) -> bool:
    """Whether an alert that nobody was told of is about what was received too long before we learnt of it."""
    if alert.state != "open" or alert.told or alert.at is None:
        return False
    return alert.noted - alert.at > timedelta(hours=rota.too_old_after_hours)


def wanted(alert: Alert, sends: Sequence[Send], rota: Rota, now: datetime) -> tuple[Message, ...]:
    """The messages that an alert asks for by now, sent or not; `sends` are those of its turn."""
    if alert.state == "open":
        return ("first", "escalation") if _escalates(alert, sends, rota, now) else ("first",)
    if alert.state == "over":
        return tuple(over for message, over in _OVER.items() if _may_know(sends, message))
    return ()


def _escalates(alert: Alert, sends: Sequence[Send], rota: Rota, now: datetime) -> bool:
    """Nobody has acknowledged in time after it was sent, or could be, or the first contact cannot be reached at all."""
    firsts = [send for send in sends if send.message == "first" and send.status != "none"]
    if firsts and all(send.refusals and not send.may_have_arrived for send in firsts):
        return True
    sent = min((send.sent for send in firsts if send.sent is not None), default=alert.noted)
    return now >= sent + timedelta(minutes=rota.escalate_after_minutes)


def _may_know(sends: Sequence[Send], message: Message) -> bool:
    return any(send.message == message and send.may_have_arrived for send in sends)


def contact_for(send: Send, sends: Sequence[Send], rota: Rota, now: datetime) -> Duty | None:
    """Whom a message is for: who is on duty, the next in line, or who was told by the same channel of what is over.

    None where nobody was told so, or whoever was is no contact any more.
    """
    if send.message == "first":
        return on_duty(rota, now)
    if send.message == "escalation":
        return Duty(rota.next_in_line(_told(sends, "first", None)), gap=False)
    told = _told(sends, "first" if send.message == "first-over" else "escalation", send.channel)
    return Duty(told, gap=False) if told in rota.contacts else None


def _told(sends: Sequence[Send], message: Message, channel: str | None) -> str:
    """The contact who was told or may have been, by a channel or by any; empty where nobody was."""
    by = (s for s in sends if s.message == message and s.may_have_arrived and channel in (None, s.channel))
    return next((send.contact for send in by if send.contact is not None), "")


def is_finished(alert: Alert, sends: Sequence[Send], asked: Sequence[Message], channels: Sequence[str]) -> bool:
    """Whether nothing more will be due of an alert unless something new is noted of it.

    Without a channel an open alert waits for one: settings may be put right.
    """
    ended = {(send.message, send.channel) for send in sends if send.ended}
    if any((message, channel) not in ended for message in asked for channel in channels):
        return False
    return alert.state != "open" or ("escalation" in asked and bool(channels))
