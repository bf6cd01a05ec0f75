"""Puts the pages of young people beside each agenda that the briefing service has written: those of a run over files.

They follow the agendas, which wait for none of them. To do it twice has no second effect.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date

from shield_briefing.due import Key
from shield_briefing.render import render_story
from shield_briefing.service import Briefing
from shield_briefing.story import Teller
from shield_run.house import House
from shield_run.outputs import Outputs
from shield_run.replay import History
from shield_run.stories import tellers
from shield_shared.disk import NotWrittenError
from shield_shared.intake import sort_in
from shield_shared.settings import Settings

#: Keeps the output folder for a while.
Open = Callable[[], AbstractContextManager[Outputs]]


@dataclass(frozen=True, slots=True)
class LiveStories:
    """Tells the stories of a briefing service; `recorded`: what was held goes by what is recorded of sittings."""

    briefing: Briefing
    house: House
    settings: Settings
    recorded: bool
    open: Open

    def write(self) -> None:
        """Write the pages that are still to follow an agenda; raises as the folder and the database do."""
        waiting = self.briefing.sittings.without_stories()
        if not waiting:
            return
        with self.open():  # while a purge keeps the folder, stories of all that was received are told in vain
            generation = self.briefing.arrivals.generation()
        for key, pages in self._pages(waiting):
            if self.briefing.stopped():
                return
            self._put(key, pages, waiting.pop(key), generation)
        for key, revision in waiting.items():  # a meeting about places, or a sitting that was cancelled since
            self.briefing.sittings.wrote_stories(key, revision)

    def _pages(self, wanted: Collection[Key]) -> Iterator[tuple[Key, Mapping[str, bytes]]]:
        meetings = {meeting.id for meeting in self.house.meetings.values() if meeting.takes != "places"}
        listing = {key for key in wanted if key[0] in meetings}
        if listing:
            for teller in self._tellers(listing):
                day = date.fromisoformat(teller.agenda["meeting_at"][:10])
                told = {story["person"]["young_person"]: render_story(story).encode() for story in teller.stories()}
                yield (teller.agenda["meeting"], day), told

    def _tellers(self, wanted: Collection[Key]) -> Iterator[Teller]:
        came = self.briefing.arrivals.received_after((0, 0)).arrivals
        history = History(sort_in(self.house.read(event, at) for _, at, event in came).events, (), ())
        since = self.briefing.since if self.recorded else None
        return tellers(self.house, self.settings, history, wanted, recorded_from=since)

    def _put(self, key: Key, pages: Mapping[str, bytes], revision: int, generation: int) -> None:
        """Nothing is written of what was purged since it was read."""
        with self.open() as outputs:
            if self.briefing.arrivals.generation() != generation:
                raise NotWrittenError("Something was purged before stories were written: they are told anew.")
            files = outputs.write_stories(key[0], key[1], pages)
        self.briefing.sittings.wrote_stories(key, revision)
        self.briefing.log.info("stories-written", meeting=key[0], date=key[1], files=len(files))
