"""What comes in order is only added to what was sorted in before, and ends where one sorting of everything ends."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from kit.events import incident
from kit.people import victim
from raw_events import read
from shield_run.live import Sorted
from shield_shared.faults import Fault
from shield_shared.intake import HeldMessage, sort_in
from shield_shared.reading import Reading


def event(number: int) -> Reading:
    """An event that was received in that minute."""
    return read(incident(0, f"10:{number:02}", subject=f"C{number % 3}", people=[victim(1)]))


def held(number: int, received: datetime | None) -> Reading:
    """A message with a fault; those of one number are one text."""
    fault = Fault("", "payload", "expected an event")
    return Reading(faults=(fault,), agency="leeds-csws", received=received, digest=f"{number}".encode())


EVENTS = [event(number) for number in range(8)]
TIMES = [reading.received for reading in EVENTS]
#: An event whose text was held before, without a time.
TWICE = [Reading(faults=(Fault("", "payload", ""),), agency="leeds-csws", digest=each.digest) for each in EVENTS[:3]]
READINGS = [*EVENTS, *TWICE, *(held(number, time) for number in range(3) for time in (None, TIMES[number], TIMES[5]))]


def told(message: HeldMessage) -> tuple[object, ...]:
    """What counts of a held message."""
    return (message.agency, message.type, message.received, message.faults)


def look(live: Sorted) -> None:
    """Have it sorted, as a replay does."""
    assert len(live.history.events) <= len(live.readings)


@given(st.lists(st.lists(st.sampled_from(READINGS), max_size=4), max_size=6), st.data())
def test_portions_in_any_order_end_where_one_sorting_of_everything_ends(
    portions: list[list[Reading]], data: st.DataObject
) -> None:
    live = Sorted()
    for portion in portions:
        live.add(portion)
        if data.draw(st.booleans()):
            look(live)
    whole = sort_in(reading for portion in portions for reading in portion)
    assert list(live.history.events) == list(whole.events)
    assert Counter(live.history.duplicates) == Counter(
        each.received for each in whole.duplicates if each.received is not None
    )
    assert Counter(map(told, live.history.held)) == Counter(map(told, whole.held))


def test_a_message_without_a_time_of_receipt_makes_nothing_be_sorted_anew() -> None:
    live = Sorted()
    live.add([held(0, None)])
    kept = live.history.events
    for reading in EVENTS:
        live.add([reading])
        assert live.history.events is kept
    assert len(kept) == len(EVENTS)
