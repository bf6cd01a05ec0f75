"""At which sittings, of whatever meeting, a young person was listed, in which band and under which reference."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from shield_briefing.person_rows import BANDS
from shield_briefing.shape import Agenda
from shield_briefing.shape_people import AppearanceRow
from shield_briefing.story_shape import MomentRow, SittingRow
from shield_shared.identity import Entry

#: One appearance as agendas show it: source, id, role.
Shown = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Showing:
    """One appearance on the list of one sitting (`YYYY-MM-DD`), under the reference that was shown there."""

    day: str
    meeting: str
    reference: str
    band: str
    shown: Shown


@dataclass(slots=True)
class Listings:
    """What sittings listed, by the reference shown; fed with the chair's agenda of each, in the order of cut-offs."""

    _by_reference: dict[str, dict[Showing, None]] = field(default_factory=dict)

    def record(self, agenda: Agenda) -> None:
        """This was listed."""
        meeting, day = agenda["meeting"], agenda["meeting_at"][:10]
        for person in (person for item in agenda["items"] for person in item["people"]):
            mine = self._by_reference.setdefault(person["young_person"], {})
            for row in person["appearances"]:
                mine[Showing(day, meeting, person["young_person"], row["band"], shown(row))] = None

    def of(self, entries: Iterable[Entry], own: Collection[str], shared: Collection[str], first: str) -> list[Showing]:
        """What was listed of a young person on or after a day, whatever they were then known by.

        `own` are the references that they alone could have been shown under, `shared` those that they may have shared
        with others, as before birth dates clashed: what was shown under one of these is theirs where one of their
        `entries`, in live versions or in those that were listed then, stands behind it.
        """
        theirs = {(entry.event.source, entry.event.id, entry.person.role) for entry in entries}
        every = (showing for reference in sorted({*own, *shared}) for showing in self._by_reference.get(reference, ()))
        return [s for s in every if s.day >= first and (s.reference in own or s.shown in theirs)]


def shown(row: AppearanceRow) -> Shown:
    """An appearance by what tells it from others on an agenda."""
    return (row["source"], row["id"], row["role"])


def sitting_rows(
    showings: Iterable[Showing], moments: Sequence[MomentRow], titles: Mapping[str, str]
) -> list[SittingRow]:
    """A row for each sitting and reference, with its newest band; `moments` say what it was listed for."""
    numbers = {(row["source"], row["id"]): moment["number"] for moment in moments for row in moment["events"]}
    sittings: dict[tuple[str, str, str], list[Showing]] = {}
    for showing in showings:
        sittings.setdefault((showing.day, showing.meeting, showing.reference), []).append(showing)
    return [
        SittingRow(
            meeting=meeting,
            title=titles.get(meeting, meeting),
            sitting=day,
            band=min((showing.band for showing in mine), key=BANDS.index),
            reference=reference,
            moments=sorted({numbers.get(showing.shown[:2], 0) for showing in mine}),
        )
        for (day, meeting, reference), mine in sorted(sittings.items(), key=lambda pair: pair[0])
    ]
