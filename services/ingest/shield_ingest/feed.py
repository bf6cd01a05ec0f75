"""One agency's rows into events of the contract: a pure function of the rows and of the feed's file.

Done again it gives the same events with the same ids: an id is derived from what its rows say, with a count that tells
rows apart that say the same (two people searched alike are two people). So the same file again is a duplicate.

**Who is the same over several rows of one incident.** A file that pairs each victim with each suspect repeats both.
People with the same `described_by` columns beside the same `paired_with` columns are different people, since a pair is
listed once; beside others they may be the same again, and are taken as one. That holds only for those whose age band is
all adult: whoever is or may be a child is listed once for every row, twice rather than not at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from shield_ingest.feed_mapping import plain
from shield_ingest.feed_model import Feed, FieldMapping, PersonMapping
from shield_ingest.feed_values import CellError, Cells, holds, read_value
from shield_shared.canonical import canonical_json
from shield_shared.errors import RejectedError
from shield_shared.events import AGENCY_PREFIX

ADULT = 18


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a feed's file: its cells by column, and the key that tells it from every other row of its file."""

    cells: Cells
    key: str

    @property
    def said(self) -> str:
        """What rows have in common that say the same."""
        return self.key.rpartition("-")[0]


@dataclass(frozen=True, slots=True)
class Seen:
    """A person whom one row describes; `who` and `beside` are what it says of them and of the other side.

    `once`: whoever is described alike by several rows is one person.
    """

    person: dict[str, Any]
    mapping: int
    who: tuple[str, ...]
    beside: tuple[str, ...]
    once: bool


@dataclass(frozen=True, slots=True)
class RowReading:
    """What one row says: fields by path (None: nothing), list members, people, and what was passed over."""

    key: str
    subject: str
    time: str
    fields: dict[str, object]
    members: tuple[tuple[str, str], ...]
    summary: str
    people: tuple[Seen, ...]
    warnings: tuple[CellError, ...]


@dataclass(frozen=True, slots=True)
class Translation:
    """One event as CloudEvents JSON, and what was passed over in its rows."""

    event: dict[str, Any]
    causes: tuple[CellError, ...] = ()

    @property
    def warnings(self) -> tuple[str, ...]:
        """A sentence for each thing passed over, each said once."""
        return tuple(dict.fromkeys(map(str, self.causes)))


class HeldRowError(RejectedError):
    """A row that cannot become an event; `faults` has every column at fault."""

    def __init__(self, faults: Sequence[CellError]) -> None:
        super().__init__("; ".join(dict.fromkeys(map(str, faults))))
        self.faults = tuple(faults)


@dataclass(slots=True)
class _Gathered:
    faults: list[CellError] = field(default_factory=list)
    warnings: list[CellError] = field(default_factory=list)

    def read(self, mapped: Any, cells: Cells) -> object:
        try:
            value = read_value(mapped, cells)
        except CellError as error:
            self.faults.append(error)
            return None
        self.warnings.extend(value.warnings)
        return value.value


def translate(rows: Sequence[Row], feed: Feed) -> Translation:
    """One row, or the rows of one group, as one event. Raises HeldRowError for the first row that must be held."""
    return compose([read_row(row, feed) for row in rows], feed)


def read_row(row: Row, feed: Feed) -> RowReading:
    """Read one row by its feed. Raises HeldRowError with every column that holds it."""
    blank = frozenset(map(plain, feed.blank))
    cells = {column: _cell(row.cells.get(column, ""), blank) for column in feed.columns}
    gathered = _Gathered()
    time = gathered.read(feed.time, cells)
    fields = {mapping.to: gathered.read(mapping, cells) for mapping in feed.fields}
    people = tuple(
        _seen(number, each, cells, gathered) for number, each in enumerate(feed.people) if holds(each, cells)
    )
    subject = cells.get(feed.group_by or feed.subject or "", "")
    if feed.group_by and not subject:
        gathered.faults.append(CellError(feed.group_by, "something, and it is blank"))
    if gathered.faults:
        raise HeldRowError(gathered.faults)
    return RowReading(
        key=row.key,
        subject=subject,
        time=str(time),
        fields=fields,
        members=tuple((each.to, each.member) for each in feed.members if holds(each, cells)),
        summary="; ".join(f"{part.label}: {cells[part.column]}" for part in feed.summary if cells[part.column]),
        people=people,
        warnings=tuple(gathered.warnings),
    )


class Numbering:
    """Gives the rows of one file their keys, whatever rows stand around them and however the file is encoded.

    A key is the hash of what a row says in every column that the feed names, and which of the equal rows it is, from 1.
    """

    def __init__(self, columns: Iterable[str]) -> None:
        self._columns = sorted(columns)
        self._counts: Counter[bytes] = Counter()

    def row(self, cells: Cells) -> Row:
        """The next row of the file."""
        text = canonical_json([[column, cells.get(column, "").strip()] for column in self._columns])
        digest = sha256(text).digest()[:16]
        self._counts[digest] += 1
        return Row(cells, f"{digest.hex()}-{self._counts[digest]}")


def compose(readings: Iterable[RowReading], feed: Feed) -> Translation:
    """The event that one reading, or the readings of one group, state together; in whatever order they come."""
    ordered = sorted(readings, key=lambda reading: reading.key)
    data = _data(ordered, feed)
    event: dict[str, Any] = {
        "specversion": "1.0",
        "id": _event_id(ordered),
        "source": AGENCY_PREFIX + feed.agency,
        "type": feed.type,
        "time": (max if feed.time.read == "latest_of" else min)(reading.time for reading in ordered),
        "data": data,
    }
    if ordered[0].subject:
        event["subject"] = ordered[0].subject
    return Translation(event, tuple(each for reading in ordered for each in reading.warnings))


def _cell(text: str, blank: frozenset[str]) -> str:
    stripped = text.strip()
    return "" if blank and plain(stripped) in blank else stripped


def _seen(number: int, mapping: PersonMapping, cells: Cells, gathered: _Gathered) -> Seen:
    person: dict[str, Any] = {"role": mapping.role}
    for each in mapping.fields:
        _put(person, each.to, gathered.read(each, cells))
    given = [(each.scheme, gathered.read(each, cells)) for each in mapping.identifiers]
    identifiers = [{"scheme": scheme, "value": value} for scheme, value in given if value is not None]
    _put(person, "identifiers", identifiers or None)
    who = tuple(plain(cells[column]) for column in mapping.described_by)
    beside = tuple(plain(cells[column]) for column in mapping.paired_with)
    return Seen(person, number, who, beside, mapping.once)


def _event_id(ordered: Sequence[RowReading]) -> str:
    """That of its only row; of several, the hash of all."""
    if len(ordered) == 1:
        return ordered[0].key
    return sha256(" ".join(reading.key for reading in ordered).encode()).hexdigest()[:32]


def _data(ordered: Sequence[RowReading], feed: Feed) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for mapping in feed.fields:
        _put(data, mapping.to, _chosen(mapping, [reading.fields[mapping.to] for reading in ordered]))
    for to, member in dict.fromkeys(pair for reading in ordered for pair in reading.members):
        data.setdefault(to, []).append(member)
    summary = " / ".join(dict.fromkeys(reading.summary for reading in ordered if reading.summary))
    _put(data, "summary", summary or None)
    people = _people([seen for reading in ordered for seen in reading.people])
    return data | ({"people": people} if people else {})


def _chosen(mapping: FieldMapping, stated: Sequence[object]) -> object:
    """Of what several rows state, the latest where that is asked, the first by `prefer`, else the first at all."""
    told = [value for value in stated if value is not None]
    if mapping.read == "latest_of":
        return max(map(str, told), default=None)
    preferred = [value for value in mapping.prefer or () if value in told]
    return next(iter([*preferred, *told]), None)


def _people(seen: Sequence[Seen]) -> list[dict[str, Any]]:
    """Everybody whom the rows describe, in the order of the feed's roles; repeated adults once."""
    pairs: Counter[tuple[object, ...]] = Counter()
    listed: set[tuple[object, ...]] = set()
    people: list[tuple[int, dict[str, Any]]] = []
    for each in seen:
        pair = (each.mapping, each.who, each.beside)
        pairs[pair] += 1
        key = (each.mapping, canonical_json(each.person)) if each.once else (each.mapping, each.who, pairs[pair])
        if key not in listed or not (each.once or _is_certainly_adult(each.person)):
            listed.add(key)
            people.append((each.mapping, each.person))
    return [person for _, person in sorted(people, key=lambda entry: entry[0])]


def _is_certainly_adult(person: dict[str, Any]) -> bool:
    ages = person.get("age_range")
    return ages is not None and ages[0] is not None and ages[0] >= ADULT


def _put(target: dict[str, Any], path: str, value: object) -> None:
    """Set a value at a path such as `location.lat`; None leaves it out."""
    if value is None:
        return
    *steps, last = path.split(".")
    for step in steps:
        target = target.setdefault(step, {})
    target[last] = value
