"""People whom the live version of a record no longer names (contract 4.2, to check (d))."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shield_shared.identity import Entry, same_within_record
from shield_triage.linking import Linking


def dropped_entries(standing: Sequence[tuple[Entry, ...]], linking: Linking) -> Iterator[Entry]:
    """The entries of earlier unretracted versions whom no entry of the live (last) version names, latest version first.

    `standing` are the entries of the unretracted versions of one record, oldest first. Yields every entry of a dropped
    person in the latest version that names them.
    """
    handled = list(standing[-1])
    for entries in reversed(standing[:-1]):
        found = [entry for entry in entries if not _named(entry, handled, linking)]
        yield from found
        handled += found


def _named(entry: Entry, handled: Sequence[Entry], linking: Linking) -> bool:
    if any(same_within_record(entry, other) for other in handled):
        return True
    links = {link for member in linking.group_of(entry) for link in member.links}
    return any(links.intersection(other.links) for other in handled)
