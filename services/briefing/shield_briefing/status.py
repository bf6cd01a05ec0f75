"""What the briefing service tells of itself, from its tables: sittings, agencies, held messages, what it has seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from shield_briefing.due import Due, Key, upcoming
from shield_briefing.meeting import Sitting
from shield_briefing.service import Briefing
from shield_briefing.sitting_store import Made
from shield_shared.london import london_date
from shield_shared.measures import AgencyFact, CountFact, HeldFact, SittingFact
from shield_shared.policy_file import Agency

#: For how many London days it is told how many arrivals were seen.
DAYS = 3


@dataclass(frozen=True, slots=True)
class Facts:
    """Reads the facts of one service; to be called before each heartbeat."""

    briefing: Briefing
    agencies: Mapping[str, Agency]
    mails: bool

    def __call__(self) -> None:
        """Tell what the tables say now; raises UnavailableError while the database is away."""
        briefing = self.briefing
        now, health = briefing.now(), briefing.health
        if not briefing.prepared:
            return
        health.tell("sittings", tuple(self._sittings(now)))
        last = briefing.arrivals.last_received()
        silent = {name: agency.silent_after_hours for name, agency in self.agencies.items()}
        told = {n: AgencyFact(last_received=last.get(n), silent_after_hours=hours) for n, hours in silent.items()}
        health.tell("agencies", told)
        waiting, recent = briefing.arrivals.held_counts(now - timedelta(hours=1))
        health.tell("held", HeldFact(waiting=waiting, last_hour=recent))
        seen = briefing.arrivals.seen(london_date(now) - timedelta(days=DAYS - 1))
        counts = (CountFact(day=day, agency=agency, state="seen", count=n) for day, agency, n in seen)
        health.tell("counts", tuple(counts))

    def _sittings(self, now: datetime) -> Iterator[SittingFact]:
        """The last due sitting of each meeting and the next, but for those that were cancelled."""
        briefing = self.briefing
        made, delivered = briefing.sittings.made(), briefing.sittings.delivered()
        last: dict[str, Due] = {each.sitting.meeting: each for each in briefing.dues(now)}
        for each in last.values():
            if briefing.compiler.status(each.key) != "cancelled":
                yield self._fact(each.sitting, each.key, made, delivered)
        for sitting in upcoming(briefing.calendar, briefing.meetings, now):
            yield self._fact(sitting, (sitting.meeting, sitting.date), {}, {})

    def _fact(
        self, sitting: Sitting, key: Key, made: Mapping[Key, Made], delivered: Mapping[Key, datetime | None]
    ) -> SittingFact:
        one = made.get(key)
        mailed = self.mails and self.briefing.contacts.of(sitting.meeting) is not None
        return SittingFact(
            meeting=sitting.meeting,
            date=sitting.date,
            meeting_at=sitting.starts,
            cut_off=sitting.cut_off,
            compiled=one.compiled if one else None,
            delivered=delivered[key] if mailed and key in delivered else one.compiled if one and one.written else None,
            mailed=mailed,
        )
