"""What is worth looking at first in the fortnight's agendas: a sitting, a meeting and a reference, never a name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

#: What to look for, by the reference of the event that shows it: sitting, meeting, and why it is worth a look.
WORTH = {
    "WYP-26-9041": ("2026-03-30", "syv-daily", "one stabbing on a Friday night, told by several agencies, is one item"),
    "WYP-26-9051": ("2026-04-07", "syv-daily", "the first list after Easter reaches back over four days"),
    "WYP-26-9067": ("2026-03-27", "syv-daily", "a report withdrawn after it was listed stands under corrections"),
}


def describe(events: Iterable[Mapping[str, object]]) -> tuple[str, ...]:
    """A sentence for each thing worth looking at that is really among the events."""
    there = {str(event.get("subject")) for event in events}
    return tuple(
        f"{meeting} of {sitting}, reference {subject}: {why}."
        for subject, (sitting, meeting, why) in WORTH.items()
        if subject in there
    )
