"""What services lay out for topics: messages, and the notice that one is held. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Literal, NamedTuple

from shield_shared.faults import Fault
from shield_shared.messages import Held, HeldFault
from shield_shared.reading import UNKNOWN
from shield_shared.topics import HELD

#: How many faults a notice or a receipt names at the most.
FAULTS = 50
#: The longest source, id or type that a notice or a receipt repeats.
LONGEST_WORD = 1000


class Notice(NamedTuple):
    """One message to put on a topic (its name without prefix)."""

    topic: str
    key: bytes | None
    value: bytes


def held_notice(
    *,
    arrival: str,
    held_by: Literal["ingest", "triage"],
    agency: str,
    type_: str | None,
    faults: Sequence[Fault],
    source: str | None,
    id_: str | None,
    received: datetime | None,
    digest: bytes | None,
) -> Notice:
    """That a message is held, without its content; words beyond all length are left out, so that it fits its topic."""
    payload = Held(
        arrival=arrival,
        held_by=held_by,
        agency=agency,
        type=repeated(type_) or UNKNOWN,
        faults=tuple(HeldFault(**asdict(fault)) for fault in faults[:FAULTS]),
        source=repeated(source),
        id=repeated(id_),
        received=received,
        digest=digest.hex() if digest is not None else None,
    )
    return Notice(HELD.name, agency.encode(), payload.encode())


def repeated(text: str | None) -> str | None:
    """A word of a message as a notice repeats it: None where it is beyond all length."""
    return text if text is not None and len(text) <= LONGEST_WORD else None
