"""On which earlier held sittings a young person was listed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from shield_briefing.former_references import Former
from shield_briefing.meeting import Sitting
from shield_shared.decisions import Standing, YoungPerson
from shield_shared.identity import Entry, whereabouts

Mark = tuple[str, ...]


@dataclass(slots=True)
class ListedBefore:
    """The dates of held sittings of one meeting, with their cut-offs, by what tells a listed young person again."""

    _dates: dict[Mark, dict[date, datetime]] = field(default_factory=dict)
    _shown: dict[str, YoungPerson] = field(default_factory=dict)

    def record(self, sitting: Sitting, standings: Iterable[Standing]) -> None:
        """These appearances were listed at a sitting that was held."""
        listed = list(standings)
        self._shown.update((standing.person.reference, replace(standing.person)) for standing in listed)
        for entry in {entry: None for standing in listed for entry in standing.entries}:
            for mark in _marks(entry):
                self._dates.setdefault(mark, {})[sitting.date] = sitting.cut_off

    def dates(self, person: YoungPerson, former: Iterable[Former]) -> set[date]:
        """The held sittings at which a young person was listed; `former` are references that were theirs then."""
        found = {day for entry in person.entries for day, _ in self._of(entry)}
        return found.union(day for each in former for day, cut_off in self._of(each.entry) if each.covers(cut_off))

    def _of(self, entry: Entry) -> Iterator[tuple[date, datetime]]:
        return (listed for mark in _marks(entry) for listed in self._dates.get(mark, {}).items())

    def shown_as(self, reference: str | None) -> YoungPerson | None:
        """The young person whom a held sitting showed under a reference, as last listed."""
        return self._shown.get(reference) if reference is not None else None


def _marks(entry: Entry) -> Iterator[Mark]:
    """The verified identifiers of an entry, or where it stands where it gives none."""
    if not entry.links:
        yield whereabouts(entry)
    yield from entry.links
