"""The months before the fortnight: earlier incidents and closed missing episodes, thinner than the fortnight."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from shield_run.fortnight.incidents import Incidents
from shield_run.fortnight.messages import POLICE, Notice
from shield_run.fortnight.missing import Episode
from shield_run.fortnight.moments import FIRST_DAY, at
from shield_run.fortnight.people import Company

#: History begins here, far enough back for "times listed in 90 days".
FIRST_PAST_DAY = date(2026, 1, 5)


def earlier(company: Company) -> Iterator[Notice]:
    """About one incident every other day, and closed missing episodes of a few young people."""
    desk = Incidents("earlier", company, 90_000, 101)
    for step in range(0, (FIRST_DAY - FIRST_PAST_DAY).days, 2):
        day = FIRST_PAST_DAY + timedelta(days=step)
        yield desk.write("exploitation" if step % 6 == 0 else "serious", day)
    yield from _closed_episodes(company)


def _closed_episodes(company: Company) -> Iterator[Notice]:
    draw = random.Random("fortnight earlier episodes")
    for number in range(12):
        day = FIRST_DAY - timedelta(days=3 + 5 * number)
        person = draw.choice(company.regulars[:20])
        episode = Episode(f"MIS-26-08{number:02d}", person, at(day, "20:15"), "medium")
        yield episode.reported(POLICE, at(day, "22:05"), "Not home at the agreed time; parents have rung friends.")
        yield episode.located(POLICE, at(day + timedelta(days=1), "06:40"), "Home, safe and well.")
