"""Which versions of a record are live: the latest that is not retracted, or every update of a timeline (contract 1).

An update of people whose id was used for two texts stands in both: nobody falls away whom nothing withdraws. Of what is
recorded of a sitting only the latest text of an id counts, or the replaced one would still cancel its sitting.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from shield_shared.events import Event, Retraction, SittingRecord, is_timeline

RecordKey = tuple[str, str, str, str]


def live_versions(versions: Sequence[Event], retractions: Iterable[Event]) -> tuple[Event, ...]:
    """The live versions among all versions of one record, oldest first, given the retractions that name them."""
    standing = unretracted(versions, retractions)
    if not standing or not is_timeline(standing[0]):
        return standing[-1:]
    if isinstance(standing[0].data, SittingRecord):
        latest = {version.id: version for version in standing}
        return tuple(version for version in standing if latest[version.id] is version)
    return standing


def unretracted(versions: Sequence[Event], retractions: Iterable[Event]) -> tuple[Event, ...]:
    """The versions that no retraction covers, oldest first."""
    withdrawals = tuple(retractions)
    standing = [v for v in versions if not any(_covers(r, v) for r in withdrawals)] if withdrawals else versions
    return tuple(sorted(standing, key=_version) if len(standing) > 1 else standing)


def _version(event: Event) -> tuple[datetime, str, bytes]:
    return event.version


def _covers(retraction: Event, version: Event) -> bool:
    if retraction.source != version.source or version.time > retraction.time:
        return False
    assert isinstance(retraction.data, Retraction)
    named = retraction.data.retracts
    if named.id is not None:
        return named.id == version.id
    return (named.type, named.subject) == (version.type, version.subject)


@dataclass(slots=True)
class Records:
    """All versions received so far, by record, and the retractions that name them."""

    versions: dict[RecordKey, list[Event]] = field(default_factory=dict)
    _by_id: dict[tuple[str, str], RecordKey] = field(default_factory=dict)
    _of_record: dict[tuple[str, str, str], list[Event]] = field(default_factory=dict)
    _of_id: dict[tuple[str, str], list[Event]] = field(default_factory=dict)

    def add(self, event: Event) -> set[RecordKey]:
        """Take a version or a retraction in; returns the records whose live versions may have changed."""
        if isinstance(event.data, Retraction):
            return self._retract(event)
        record = event.record
        self.versions.setdefault(record, []).append(event)
        self._by_id[event.source, event.id] = record  # intake lets one id name one record only
        return {record}

    def join(self, other: Records) -> None:
        """Take in all that others hold who share no record and no id with these."""
        self.versions.update(other.versions)
        self._by_id.update(other._by_id)
        self._of_record.update(other._of_record)
        self._of_id.update(other._of_id)

    def _retract(self, event: Event) -> set[RecordKey]:
        assert isinstance(event.data, Retraction)
        named = event.data.retracts
        if named.id is not None:
            self._of_id.setdefault((event.source, named.id), []).append(event)
            found = self._by_id.get((event.source, named.id))
            return {found} if found is not None else set()
        assert named.type is not None
        assert named.subject is not None
        self._of_record.setdefault((event.source, named.type, named.subject), []).append(event)
        record = (event.source, named.type, named.subject, "")
        return {record} if record in self.versions else set()

    def live(self, record: RecordKey) -> tuple[Event, ...]:
        """The live versions of a record, oldest first."""
        return live_versions(self.versions[record], self.retractions(record))

    def standing(self, record: RecordKey) -> tuple[Event, ...]:
        """All versions of a record that are not retracted, oldest first."""
        return unretracted(self.versions[record], self.retractions(record))

    def retractions(self, record: RecordKey) -> tuple[Event, ...]:
        """The retractions that name the record or one of its ids."""
        if not self._of_record and not self._of_id:
            return ()
        ids = {version.id for version in self.versions[record]}
        by_id = (r for i in ids for r in self._of_id.get((record[0], i), ()))
        return (*self._of_record.get(record[:3], ()), *by_id)
