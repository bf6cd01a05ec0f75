"""The stories of young people, as `shield run --stories` makes them of raw events."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from kit.cores import KEY, accepted, house
from kit.events import Raw
from kit.moments import Day, day
from kit.views import person_of
from shield_briefing.story_shape import Story
from shield_run.replay import History
from shield_run.stories import tellers
from shield_shared.events import Event
from shield_shared.settings import Settings

SETTINGS = Settings(pseudonym_key=KEY.decode())


def stories_of(
    events: tuple[Event, ...], on: Day, meeting: str = "syv-daily", cancelled: Collection[tuple[str, Day]] = ()
) -> Mapping[str, Story]:
    """The stories of everybody whom one sitting lists, by reference."""
    off = {(name, day(which)) for name, which in cancelled}
    (told,) = (
        {story["person"]["young_person"]: story for story in teller.stories()}
        for teller in tellers(house(), SETTINGS, History(events, (), ()), {(meeting, day(on))}, off)
    )
    return told


def story_of(raws: Iterable[Raw], on: Day, id: str, meeting: str = "syv-daily") -> Story:
    """The story of the one person of the item that holds an event."""
    events = accepted(raws)
    (told,) = (
        teller.story(person_of(teller.agenda, id)["young_person"])
        for teller in tellers(house(), SETTINGS, History(events, (), ()), {(meeting, day(on))}, ())
    )
    return told
