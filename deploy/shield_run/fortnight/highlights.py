"""What is worth looking at first, found in the built events themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from shield_run.fortnight.moments import FIRST_DAY, HOLIDAYS, sitting_for

Event = Mapping[str, Any]


def describe(events: Iterable[Event]) -> tuple[str, ...]:
    """Sentences that begin `<meeting> of <sitting>` and give the reference to look for; never a name."""
    told = [event for event in events if _when(event) is not None]
    return (*_most_told(told), *_first_retracted(told), *_after_the_holidays(told))


def _when(event: Event) -> datetime | None:
    """When it was recorded; None for a time without offset, or one before the fortnight."""
    moment = datetime.fromisoformat(event["time"])
    if moment.tzinfo is None or moment.date() < FIRST_DAY:
        return None
    return moment.astimezone(UTC)


def _sitting(event: Event) -> date:
    return sitting_for(datetime.fromisoformat(event["time"]))


def _most_told(told: list[Event]) -> Iterator[str]:
    """The life-threatening injury that most other events name."""
    named = Counter(reference for event in told for reference in event["data"].get("related", []))
    grave = [event for event in told if event["data"].get("injury") == "life-threatening"]
    if grave:
        first = max(grave, key=lambda event: named[event["subject"]])
        yield (
            f"syv-daily of {_sitting(first)}: {first['subject']}, a life-threatening injury; {named[first['subject']]} "
            f"other events name it, and what several agencies tell is one item."
        )


def _first_retracted(told: list[Event]) -> Iterator[str]:
    """The first record that its agency took back."""
    subjects = ((event, event["data"].get("retracts", {}).get("subject")) for event in told)
    for event, subject in subjects:
        if subject is not None:
            yield f"syv-daily of {_sitting(event)}: {subject}, listed before and taken back, is under corrections."
            return


def _after_the_holidays(told: list[Event]) -> Iterator[str]:
    """A high-risk missing episode at the first sitting after the bank holidays."""
    missing = [event for event in told if event["data"].get("risk") == "high" and _sitting(event) > max(HOLIDAYS)]
    if missing:
        first = min(missing, key=_sitting)
        yield (
            f"mace-daily of {_sitting(first)}: {first['subject']}, a high-risk missing episode; the sitting reaches "
            f"back over Easter."
        )
