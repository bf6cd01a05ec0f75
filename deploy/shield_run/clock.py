"""The one place that reads the clock: commands pass what it says inward."""

from __future__ import annotations

from datetime import UTC, date, datetime

from shield_shared.london import london_date


def now() -> datetime:
    """This moment, in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def today() -> date:
    """Today's date in London."""
    return london_date(now())
