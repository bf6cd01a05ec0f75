"""What arrived in the month, by agency and type, and what is held. Messages are counted as they are.

They are not people: one may name nobody or many, and one young person is in many.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta

from shield_briefing.numbers.given import Given
from shield_briefing.numbers.table import ALL, DAY, NONE, NumbersTable, Row, agency_title, type_title, typical
from shield_shared.intake import HeldMessage

PART = "What partner agencies sent"
KINDS = ("Accepted", "of these superseded", "of these retracted", "Sent again", "Held")

#: What each fault code means; any other is told as one that could not be read.
FAULTS = {
    "missing": "Something required is missing",
    "not-allowed": "A value that is not allowed",
    "unknown-type": "An event type that is not known",
    "unknown-source": "A sender that policy does not know",
    "unknown-meeting": "A meeting that is not known",
    "may-not-send": "A type that this sender may not send",
    "people-count": "Too few or too many people",
    "marking-refused": "A marking that Shield may not keep",
    "id-conflict": "An id used for something else before",
    "source-mismatch": "Sent in another agency's name",
    "too-large": "Too large",
}
UNREADABLE = "Could not be read"


def message_tables(given: Given) -> Iterator[NumbersTable]:
    """The tables of what was received and of what waits."""
    yield _received(given)
    yield _held(given)


def _received(given: Given) -> NumbersTable:
    counts = {kind: Counter[tuple[str, str]]() for kind in KINDS}
    for event in given.received:
        row = (agency_title(given.policy.agencies, event.agency), type_title(event.type))
        counts["Accepted"][row] += 1
        if (fate := given.fate(event)) != "live":
            counts[f"of these {fate}"][row] += 1
    for repeat in given.repeats:
        if repeat.received is not None and given.month.holds(repeat.received):
            counts["Sent again"][agency_title(given.policy.agencies, repeat.agency), type_title(repeat.type)] += 1
    for message in _waiting(given):
        counts["Held"][agency_title(given.policy.agencies, message.agency), type_title(message.type)] += 1
    named = sorted({row for count in counts.values() for row in count})
    rows: list[Row] = [
        (f"{agency}: {kind}", tuple(str(count[agency, kind]) for count in counts.values())) for agency, kind in named
    ]
    if rows:
        rows.append((ALL, tuple(str(count.total()) for count in counts.values())))
    about = (
        "Messages by the day on which Shield received them, and what had become of them by the end. A message that was "
        "sent again with nothing new in it has no effect. Held messages without a readable time are counted here too."
    )
    return NumbersTable("messages", PART, "Messages received", about, "Sender and type", KINDS, tuple(rows))


def _waiting(given: Given) -> list[HeldMessage]:
    return [held for held in given.held if held.received is None or given.month.holds(held.received)]


def _held(given: Given) -> NumbersTable:
    waits: dict[tuple[str, str], list[timedelta | None]] = {}
    for message in _waiting(given):
        agency = agency_title(given.policy.agencies, message.agency)
        for fault in sorted({FAULTS.get(fault.code, UNREADABLE) for fault in message.faults}):
            waits.setdefault((agency, fault), []).append(_waited(message, given))
    rows = tuple((f"{agency}: {fault}", _told(waits[agency, fault])) for agency, fault in sorted(waits))
    about = (
        "Held messages that still wait for a person, by what is wrong with them; one with several faults is in several "
        "rows. Days are counted from when it was received to the end."
    )
    columns = ("Messages", "Days waited: median", "Days waited: 9 in 10", "Days waited: longest")
    return NumbersTable("held", PART, "Held messages", about, "Sender and fault", columns, rows)


def _waited(message: HeldMessage, given: Given) -> timedelta | None:
    return given.upto - message.received if given.upto is not None and message.received is not None else None


def _told(waits: Iterable[timedelta | None]) -> tuple[str, ...]:
    all_of_them = list(waits)
    known = [wait for wait in all_of_them if wait is not None]
    longest = f"{max(known) / DAY:.1f}" if known else NONE
    return (str(len(all_of_them)), *typical(known, DAY), longest)
