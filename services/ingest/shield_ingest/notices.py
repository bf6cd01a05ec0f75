"""What is put on topics for arrivals: envelopes of events, notices of held messages, receipts. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import NamedTuple

from shield_ingest.arrivals import MEETING_AGENCY, Taken
from shield_ingest.buckets import bucket_of, key_of, leaders
from shield_shared.canonical import canonical_json
from shield_shared.events import Event
from shield_shared.notices import FAULTS, Notice, held_notice, repeated
from shield_shared.topics import EVENTS, agency_receipts

#: How many arrivals an envelope carries at the most, and their bytes unless a single one is longer.
ENVELOPE = 50
ENVELOPE_BYTES = 2_000_000


class Sent(NamedTuple):
    """One arrival as it goes on: its reference, its receipt stamp, its bucket and its canonical text."""

    arrival: str
    received: datetime
    bucket: int
    text: bytes


def sent(arrival: str, event: Event) -> Sent:
    """An acceptable event as it goes on under the reference of its arrival."""
    return Sent(arrival, event.received, bucket_of(event), event.text)


def notices(taken: Iterable[Taken]) -> list[Notice]:
    """Everything that arrivals put on topics, events first; what goes nowhere still has its receipt."""
    taken = list(taken)
    going = [each.arrived for each in taken if each.goes in ("events", "both")]
    found = envelopes(sent(one.arrival, one.reading.event) for one in going if one.reading.event is not None)
    found += [_held(each) for each in taken if each.goes in ("held", "both")]
    found += [receipt(each) for each in taken if each.arrived.sender != MEETING_AGENCY]
    return found


def envelopes(arrivals: Iterable[Sent]) -> list[Notice]:
    """Arrivals in as few messages as may be, without waiting for more: those of one partition travel together."""
    together: dict[int, list[Sent]] = {}
    for each in arrivals:
        together.setdefault(leaders(EVENTS.partitions)[each.bucket], []).append(each)
    return [
        Notice(EVENTS.name, key_of(leader), _envelope(part))
        for leader, members in sorted(together.items())
        for part in _parts(members)
    ]


def _parts(members: Sequence[Sent]) -> Iterator[list[Sent]]:
    part: list[Sent] = []
    size = 0
    for member in members:
        if part and (len(part) == ENVELOPE or size + len(member.text) > ENVELOPE_BYTES):
            yield part
            part, size = [], 0
        part.append(member)
        size += len(member.text)
    yield part


def _envelope(part: Iterable[Sent]) -> bytes:
    """An `Events` payload from texts that are canonical already: to encode them anew would cost more than to read."""
    arrivals = b",".join(
        b'{"arrival":"%b","event":%b,"received":"%b"}'
        % (each.arrival.encode(), each.text, _stamp(each.received).encode())
        for each in part
    )
    return b'{"arrivals":[%b],"schema":"shield.events.v1"}' % arrivals


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _held(taken: Taken) -> Notice:
    arrived, reading = taken.arrived, taken.arrived.reading
    return held_notice(
        arrival=arrived.arrival,
        held_by="ingest",
        agency=reading.agency,
        type_=reading.type,
        faults=taken.faults,
        source=reading.source,
        id_=reading.id,
        received=reading.received,
        digest=reading.digest,
    )


def receipt(taken: Taken) -> Notice:
    """What became of a message, for the agency on whose topic it came: a `Receipt`, written as that would be."""
    arrived = taken.arrived
    value = {
        "schema": "agency.receipts.v1",
        "receipt": arrived.arrival,
        "id": repeated(arrived.reading.id),
        "received": _stamp(arrived.received),
        "verdict": taken.verdict,
        "faults": [asdict(fault) for fault in taken.faults[:FAULTS]],
        "warnings": [asdict(warning) for warning in taken.warnings[:FAULTS]],
    }
    return Notice(agency_receipts(arrived.sender).name, None, canonical_json(value))
