"""When an operator must be told: silent agencies, growing holds, stuck services, missing agendas, unanswered alerts.

Plain facts in, alarms out; the limits are policy (alarms.toml).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from shield_shared.measures import AlarmFact, Facts

Count = Annotated[int, Field(ge=1, strict=True)]


class AlarmLimits(BaseModel):
    """The figures of alarms.toml, where each is explained."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    owner: str
    source: str
    review_by: date
    stuck_after_minutes: Count
    agenda_late_after_minutes: Count
    delivery_late_after_minutes: Count
    held_an_hour: Count
    held_at_most: Count
    alert_unanswered_after_minutes: Count
    backlog_after_minutes: Count
    no_time_left_minutes: Count
    say_again_minutes: Count


def raised(history: Sequence[Facts], limits: AlarmLimits) -> tuple[AlarmFact, ...]:
    """The alarms that are on, most pressing first; `history` is what a service told of itself, the latest last."""
    now = history[-1]
    found = [alarm for look in _LOOKS for alarm in look(now, limits)]
    stuck = stuck_since(history, limits)
    if stuck is not None:
        waiting, minutes = sum(now.lag.values()), limits.stuck_after_minutes
        sentence = f"{now.service} has taken nothing for more than {minutes} minutes although {waiting} messages wait."
        found.insert(0, AlarmFact(alarm="stuck-consumer", about=now.service, sentence=sentence))
    return tuple(found)


def stuck_since(history: Sequence[Facts], limits: AlarmLimits) -> datetime | None:
    """Since when a service has taken nothing although messages waited all the while; None if it is not stuck.

    A server that is away is another matter: the service waits for it and goes on by itself.
    """
    now, since = history[-1], None
    for facts in reversed(history):
        if facts.away or not sum(facts.lag.values()) or facts.last_success != now.last_success:
            break
        since = facts.at
    long = since is not None and now.at - since >= timedelta(minutes=limits.stuck_after_minutes)
    return since if long else None


def silent_agencies(now: Facts, _limits: AlarmLimits) -> Iterator[AlarmFact]:
    """Agencies from which nothing came for longer than is usual, by their own policy file; never is silence too."""
    for name, agency in sorted(now.agencies.items()):
        usual = agency.silent_after_hours
        if usual is None:
            continue
        if agency.last_received is None:
            sentence = f"{name} has never sent anything (usual: at least every {usual} hours)."
            yield AlarmFact(alarm="silent-agency", about=name, sentence=sentence)
        elif now.at - agency.last_received > timedelta(hours=usual):
            hours = int((now.at - agency.last_received) / timedelta(hours=1))
            sentence = f"{name} has sent nothing for {hours} hours (usual: at least every {usual} hours)."
            yield AlarmFact(alarm="silent-agency", about=name, sentence=sentence)


def growing_held(now: Facts, limits: AlarmLimits) -> Iterator[AlarmFact]:
    """Messages are put on hold faster, or wait in greater number, than people can look at them."""
    held = now.held
    if held is not None and (held.last_hour >= limits.held_an_hour or held.waiting >= limits.held_at_most):
        sentence = (
            f"{held.waiting} messages that {now.service} holds wait for a person, {held.last_hour} since an hour ago."
        )
        yield AlarmFact(alarm="held-growing", about=now.service, sentence=sentence)


def missing_agendas(now: Facts, limits: AlarmLimits) -> Iterator[AlarmFact]:
    """Agendas that were not compiled by their time, or have not reached the chair."""
    late = timedelta(minutes=limits.agenda_late_after_minutes)
    undelivered = timedelta(minutes=limits.delivery_late_after_minutes)
    for sitting in now.sittings:
        what = f"{sitting.meeting} {sitting.date}"
        if sitting.compiled is None and now.at - sitting.cut_off >= late:
            sentence = (
                f"The agenda of {sitting.meeting} on {sitting.date} is not there although its cut-off has passed."
            )
            yield AlarmFact(alarm="agenda-missing", about=what, sentence=sentence)
        elif sitting.compiled is not None and sitting.delivered is None and now.at - sitting.compiled >= undelivered:
            sentence = f"The agenda of {sitting.meeting} on {sitting.date} is compiled but has not reached the chair."
            yield AlarmFact(alarm="agenda-undelivered", about=what, sentence=sentence)


def unanswered_alerts(now: Facts, limits: AlarmLimits) -> Iterator[AlarmFact]:
    """Alerts to the duty contact that nobody has acknowledged."""
    alerts = now.unacknowledged
    if alerts is None or alerts.oldest is None:
        return
    if now.at - alerts.oldest >= timedelta(minutes=limits.alert_unanswered_after_minutes):
        minutes = int((now.at - alerts.oldest) / timedelta(minutes=1))
        sentence = f"Nobody has acknowledged {alerts.waiting} alerts, the oldest of them for {minutes} minutes."
        yield AlarmFact(alarm="alert-unanswered", about=now.service, sentence=sentence)


def backlog(now: Facts, limits: AlarmLimits) -> Iterator[AlarmFact]:
    """Messages wait for longer than a service ever needs."""
    oldest = now.oldest_unprocessed
    if oldest is not None and now.at - oldest >= timedelta(minutes=limits.backlog_after_minutes):
        minutes = int((now.at - oldest) / timedelta(minutes=1))
        sentence = f"{now.service} is behind: the oldest message it has not taken came {minutes} minutes ago."
        yield AlarmFact(alarm="backlog", about=now.service, sentence=sentence)


_LOOKS: tuple[Callable[[Facts, AlarmLimits], Iterator[AlarmFact]], ...] = (
    missing_agendas,
    unanswered_alerts,
    silent_agencies,
    growing_held,
    backlog,
)
