"""How long events, rendered agendas and held messages are kept: policy, read from `retention.toml`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import Field, Strict

from shield_shared.london import london_midnight
from shield_shared.policy_file import PolicyFile

Days = Annotated[int, Strict(), Field(gt=0)]


class Retention(PolicyFile):
    """For how many days events are kept after receipt, agendas after their sitting, held messages after receipt."""

    events_days: Days
    agendas_days: Days
    held_days: Days

    def limits(self, as_at: date, days: int | None = None) -> Limits:
        """What is past its time on a day; `days` takes the place of all three periods."""
        kept = (self.events_days, self.agendas_days, self.held_days)
        events, agendas, held = (as_at - timedelta(days=each if days is None else days) for each in kept)
        return Limits(london_midnight(events), agendas, london_midnight(held))


@dataclass(frozen=True, slots=True)
class Limits:
    """Events and held messages received before a moment, agendas of sittings before a date, are past their time."""

    events: datetime
    agendas: date
    held: datetime
