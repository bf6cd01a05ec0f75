"""What a service tells of itself: measures (for `/metrics`) and facts (for `/status`), without personal data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

#: The values of a measure's labels, in their order.
Labels = tuple[str, ...]


class Measure(NamedTuple):
    """One figure: whether it only rises, what it means, and by what it may be split."""

    kind: Literal["count", "gauge"]
    meaning: str
    labels: tuple[str, ...] = ()


#: What briefing is without while a channel (`mail`, `webhook`) takes no alert: this, and its name.
ALERTS_BY = "alerts by "

#: Name -> measure; `/metrics` puts `shield_` before a name, and `_total` behind that of a count.
MEASURES: Mapping[str, Measure] = {
    "consumed": Measure("count", "messages taken from topics", ("topic",)),
    "produced": Measure("count", "messages put on topics and acknowledged", ("topic",)),
    "arrivals": Measure("count", "arrivals stored", ("agency",)),
    "accepted": Measure("count", "arrivals accepted", ("agency",)),
    "duplicates": Measure("count", "arrivals that repeat an earlier one", ("agency",)),
    "conflicts": Measure("count", "arrivals that use an event's id again for something else", ("agency",)),
    "repeated": Measure("count", "messages that were delivered again and had no second effect"),
    "holds": Measure("count", "messages put on hold for a person to look at", ("agency",)),
    "decisions": Measure("count", "triage decisions that are new or different"),
    "immediate": Measure("count", "decisions that ask for a look at once"),
    "agendas": Measure("count", "agendas compiled", ("meeting",)),
    "addenda": Measure("count", "addenda compiled", ("meeting",)),
    "mails": Measure("count", "mails handed to the mail server"),
    "alerts": Measure("count", "alerts sent to the duty contact", ("channel",)),
    "escalations": Measure("count", "alerts sent to the next in line"),
    "retries": Measure("count", "tries that failed because a server was away", ("what",)),
    "bugs": Measure("count", "errors nobody foresaw; each is in the log with its place"),
    "lag": Measure("gauge", "messages not yet taken", ("topic", "partition")),
    "oldest_unprocessed_s": Measure("gauge", "seconds since the oldest message not yet processed came"),
    "outbox": Measure("gauge", "messages stored and not yet on their topic"),
    "held": Measure("gauge", "messages that wait for a person"),
    "held_last_hour": Measure("gauge", "messages put on hold within the last hour"),
    "unacknowledged": Measure("gauge", "alerts nobody has acknowledged"),
    "ready": Measure("gauge", "1 if the service can do its work"),
    "away": Measure("gauge", "1 while a server that the service needs is away", ("what",)),
    "stuck": Measure("gauge", "1 while messages wait and none is processed"),
    "last_success_seconds": Measure("gauge", "when a unit of work was last done, in seconds since 1970"),
    "agency_last_received_seconds": Measure("gauge", "when an agency last sent, in seconds since 1970", ("agency",)),
    "agency_silent_after_seconds": Measure("gauge", "after how many seconds of silence it is unusual", ("agency",)),
    "agenda_overdue_s": Measure("gauge", "seconds since a cut-off without its agenda; 0 if there is one", ("meeting",)),
    "agenda_undelivered": Measure("gauge", "agendas compiled and not yet delivered", ("meeting",)),
}


class _Fact(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class HeldFact(_Fact):
    """How many messages wait for a person, and how many of them came within the last hour."""

    waiting: int
    last_hour: int = 0


class AgencyFact(_Fact):
    """When an agency last sent, and after how many hours without an event its feed counts as silent."""

    last_received: datetime | None
    silent_after_hours: int | None = None


class SittingFact(_Fact):
    """One sitting: when it begins, its cut-off, and when its agenda was compiled and reached the chair, if it has.

    Where nobody is `mailed` it has reached the chair once it is in the output folder, for them to collect.
    """

    meeting: str
    date: date
    meeting_at: datetime
    cut_off: datetime
    compiled: datetime | None = None
    delivered: datetime | None = None
    mailed: bool = True


class AlertsFact(_Fact):
    """How many alerts nobody has acknowledged, and since when the oldest waits."""

    waiting: int
    oldest: datetime | None = None


class AlarmFact(_Fact):
    """An alarm that is on: its kind, what it is about, and our sentence."""

    alarm: str
    about: str
    sentence: str


class CountFact(_Fact):
    """How many arrivals of one agency, received on one London day, a service has in one state (`reconcile`)."""

    day: date
    agency: str
    state: Literal["accepted", "duplicate", "held", "decided", "seen"]
    count: int


class Facts(_Fact):
    """All that a service tells of itself; what does not concern it is left out.

    `away` gives for each server it misses the reason; `unready` any other reason why it cannot work.
    """

    service: str
    at: datetime
    started: datetime
    unready: str | None = None
    away: dict[str, str] = Field(default_factory=dict)
    lag: dict[str, int] = Field(default_factory=dict)
    oldest_unprocessed: datetime | None = None
    last_success: datetime | None = None
    consumed: int = 0
    produced: int = 0
    held: HeldFact | None = None
    agencies: dict[str, AgencyFact] = Field(default_factory=dict)
    sittings: tuple[SittingFact, ...] = ()
    unacknowledged: AlertsFact | None = None
    alarms: tuple[AlarmFact, ...] = ()
    counts: tuple[CountFact, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether it can do its work."""
        return self.unready is None and not self.away


#: What a service may tell with `Health.tell`; the rest Health knows by itself.
TELLABLE = frozenset({"oldest_unprocessed", "held", "agencies", "sittings", "unacknowledged", "alarms", "counts"})


def derived(facts: Facts) -> dict[tuple[str, Labels], float]:
    """The measures that follow from facts."""
    found: dict[tuple[str, Labels], float] = {("away", (what,)): 1.0 for what in facts.away}
    if facts.oldest_unprocessed is not None:
        found["oldest_unprocessed_s", ()] = (facts.at - facts.oldest_unprocessed).total_seconds()
    if facts.last_success is not None:
        found["last_success_seconds", ()] = facts.last_success.timestamp()
    if facts.held is not None:
        found |= {("held", ()): facts.held.waiting, ("held_last_hour", ()): facts.held.last_hour}
    if facts.unacknowledged is not None:
        found["unacknowledged", ()] = facts.unacknowledged.waiting
    return found | _of_agencies(facts) | _of_sittings(facts)


def _of_agencies(facts: Facts) -> dict[tuple[str, Labels], float]:
    found: dict[tuple[str, Labels], float] = {}
    for name, agency in facts.agencies.items():
        if agency.last_received is not None:
            found["agency_last_received_seconds", (name,)] = agency.last_received.timestamp()
        if agency.silent_after_hours is not None:
            found["agency_silent_after_seconds", (name,)] = agency.silent_after_hours * 3600
    return found


def _of_sittings(facts: Facts) -> dict[tuple[str, Labels], float]:
    overdue = {sitting.meeting: 0.0 for sitting in facts.sittings}
    undelivered = dict(overdue)
    for sitting in facts.sittings:
        if sitting.compiled is None:
            late = (facts.at - sitting.cut_off).total_seconds()
            overdue[sitting.meeting] = max(overdue[sitting.meeting], late, 0.0)
        undelivered[sitting.meeting] += sitting.compiled is not None and sitting.delivered is None
    found: dict[tuple[str, Labels], float] = {}
    for meeting in overdue:
        found["agenda_overdue_s", (meeting,)] = overdue[meeting]
        found["agenda_undelivered", (meeting,)] = undelivered[meeting]
    return found


def heartbeat(facts: Facts) -> dict[str, object]:
    """The fields of a heartbeat line."""
    return {
        "consumed": facts.consumed,
        "produced": facts.produced,
        "lag": facts.lag,
        "oldest_unprocessed_s": _age(facts.oldest_unprocessed, facts.at),
        "held": facts.held.waiting if facts.held else None,
        "last_success": facts.last_success,
        "next_sitting": _next_sitting(facts),
        "uptime_s": _age(facts.started, facts.at),
    }


def _age(then: datetime | None, now: datetime) -> float | None:
    return None if then is None else round((now - then).total_seconds(), 1)


def _next_sitting(facts: Facts) -> str | None:
    ahead = [sitting for sitting in facts.sittings if sitting.cut_off > facts.at]
    if not ahead:
        return None
    first = min(ahead, key=lambda sitting: (sitting.cut_off, sitting.meeting))
    return f"{first.meeting} {first.date} (cut-off {first.cut_off.isoformat()})"
