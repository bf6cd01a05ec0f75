"""Moments and sittings as a tired person reads them, in London time."""

from __future__ import annotations

from datetime import datetime, timedelta

from shield_shared.london import LONDON, london_date
from shield_shared.measures import SittingFact


def clock_words(moment: datetime, now: datetime) -> str:
    """A moment by the London clock: `today at 08:00`, `yesterday at 17:30`, `on Tue 31 Mar at 08:00`."""
    return f"{_day_words(moment, now)} at {moment.astimezone(LONDON):%H:%M}"


def sitting_words(sitting: SittingFact, now: datetime) -> str:
    """A sitting by when it begins and when its window closes."""
    same_day = london_date(sitting.cut_off) == london_date(sitting.meeting_at)
    cut_off = f"{sitting.cut_off.astimezone(LONDON):%H:%M}" if same_day else clock_words(sitting.cut_off, now)
    return f"{sitting.meeting} {clock_words(sitting.meeting_at, now)} (cut-off {cut_off})"


def _day_words(moment: datetime, now: datetime) -> str:
    day, today = london_date(moment), london_date(now)
    near = {today: "today", today + timedelta(days=1): "tomorrow", today - timedelta(days=1): "yesterday"}
    return near.get(day, f"on {day:%a} {day.day} {day:%b}")
