"""The stories of the young people that a sitting lists, from one replay of all meetings that list young people.

Done again, or in any order of arrival, it gives the same bytes; a story holds nothing received after its cut-off.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

from shield_briefing.meeting import MeetingType
from shield_briefing.shape import Agenda
from shield_briefing.story import DAYS, Teller
from shield_briefing.story_links import Known
from shield_briefing.story_listed import Listings
from shield_briefing.story_shape import Story
from shield_run.house import House
from shield_run.outputs import Outputs
from shield_run.replay import LONGEST_BEFORE, History, Replay, new_replay, recorded_sittings
from shield_shared.decisions import YoungPerson
from shield_shared.events import Event
from shield_shared.identity import Entry
from shield_shared.parts import Relation
from shield_shared.settings import Settings
from shield_triage.history import Fold

#: A meeting and the date of one of its sittings.
Wanted = tuple[str, date]
#: Sittings this long before a wanted one are gone through too: a cut-off may lie days before its sitting.
FAR_BACK = timedelta(days=DAYS) + LONGEST_BEFORE


@dataclass(frozen=True, slots=True)
class FoldCircle:
    """Who else is known of by a settled fold (`story_links.Circle`)."""

    fold: Fold
    _relating: dict[tuple[str, str], list[tuple[Entry, Relation]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for entries in self.fold.linking.entries.values():
            for entry in entries:
                for relation in entry.person.relations:
                    if relation.to is not None:
                        to = (relation.to.scheme, relation.to.value)
                        self._relating.setdefault(to, []).append((entry, relation))

    def named_in(self, event: Event) -> Iterable[Known]:
        """Everybody whom a live event names."""
        return [(entry, self.fold.person_of[entry]) for entry in self.fold.linking.entries[event]]

    def bearers(self, scheme: str, value: str, source: str) -> Sequence[YoungPerson]:
        """Whoever bears a verified identifier."""
        within = source if scheme == "agency-ref" else ""
        entries = self.fold.linking.by_link.get((scheme, value, within), ())
        return list(dict.fromkeys(self.fold.person_of[entry] for entry in entries))

    def relating_to(self, person: YoungPerson) -> Iterable[tuple[Entry, YoungPerson, Relation]]:
        """The relations to a young person that live entries state."""
        links = {link for entry in person.entries for link in entry.links}
        for scheme, value, within in sorted(links):
            for entry, relation in self._relating.get((scheme, value), ()):
                if within in ("", entry.event.source):
                    yield entry, self.fold.person_of[entry], relation

    def is_over_age(self, person: YoungPerson) -> bool:
        """Whether every meeting finds everything of theirs out of scope."""
        mine = (standing for standing in self.fold.standings(person.entries) if standing.person is person)
        verdicts = {standing.scope.verdict for standing in mine}
        return verdicts == {"out"}


def tellers(
    house: House,
    settings: Settings,
    history: History,
    wanted: Collection[Wanted],
    cancelled: Collection[Wanted] = (),
    recorded_from: date | None = None,
) -> Iterator[Teller]:
    """Who tells the stories of each wanted sitting, in the order of cut-offs; `cancelled` and so on as for a replay.

    A teller is to be asked before the next is taken: it tells what is known by then.
    """
    meetings = [meeting for meeting in house.meetings.values() if meeting.takes != "places"]
    titles = {meeting.id: meeting.title for meeting in meetings}
    recorded = recorded_sittings(history.events)
    replay = new_replay(house, settings, meetings, history, recorded, cancelled, recorded_from)
    listings = Listings()
    for agendas in _by_cut_off(replay, meetings, {day for _, day in wanted}):
        for agenda in agendas:
            listings.record(agenda)
        for agenda in agendas:
            if (agenda["meeting"], date.fromisoformat(agenda["meeting_at"][:10])) in wanted:
                yield _teller(replay, agenda, listings, titles)


def write_stories(told: Iterable[Teller], outputs: Outputs, render: Callable[[Story], bytes]) -> int:
    """Write the pages of everybody whom the sittings list; returns how many. Raises as `Outputs.write_agenda` does."""
    count = 0
    for teller in told:
        pages = {story["person"]["young_person"]: render(story) for story in teller.stories()}
        day = date.fromisoformat(teller.agenda["meeting_at"][:10])
        count += len(outputs.write_stories(teller.agenda["meeting"], day, pages))
    return count


def _teller(replay: Replay, agenda: Agenda, listings: Listings, titles: Mapping[str, str]) -> Teller:
    fold = replay.fold
    known = {person.reference: person for person in fold.person_of.values()}
    circle, custody = FoldCircle(fold), fold.occurrences.custody
    return Teller(agenda, known, replay.minutes, replay.references, replay.former, listings, circle, custody, titles)


def _by_cut_off(replay: Replay, meetings: Sequence[MeetingType], days: Collection[date]) -> Iterator[list[Agenda]]:
    """The agendas of each cut-off, since what all of them list is known to the stories of each."""
    first = min(days) - FAR_BACK
    sittings = replay.begin(meetings, first, max(days))
    for cut_off, closing in groupby(sittings, key=lambda sitting: sitting.cut_off):
        together = list(closing)
        replay.reach(cut_off)
        yield [replay.compile(s) for s in together if s.date >= first and not replay.is_cancelled(s)]
        for sitting in together:
            replay.leave(sitting)
