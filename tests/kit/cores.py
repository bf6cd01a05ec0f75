"""What the real cores make of raw events: accepted events, standings of one meeting, agendas."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cache

from kit.events import Raw
from kit.moments import Day, day
from shield_briefing.shape import Agenda
from shield_run.house import House, load_house
from shield_run.replay import History, Replay, new_replay, recorded_sittings
from shield_shared.decisions import Change, Standing
from shield_shared.events import Event
from shield_shared.identity import Entry, entries_of
from shield_shared.intake import sort_in
from shield_shared.reading import read_event
from shield_shared.settings import Settings
from shield_triage.history import Fold

KEY = b"a key for tests"


@cache
def house() -> House:
    """The shipped policy, loaded once."""
    return load_house()


def accepted(raws: Iterable[Raw]) -> tuple[Event, ...]:
    """The events in the order of receipt; every one of them must be acceptable."""
    batch = sort_in(read_event(raw, house().agencies, house().meetings, trust_received=True) for raw in raws)
    assert batch.held == ()
    return batch.events


def entries(raw: Raw) -> tuple[Entry, ...]:
    """The entries of one raw event."""
    (event,) = accepted([raw])
    return entries_of(event, house().issues)


def fold_of(events: Iterable[Event], meeting: str = "syv-daily") -> Fold:
    """A fold that has taken these events in and has not settled yet."""
    fold = house().fold({meeting: house().meetings[meeting]}, KEY)
    for event in events:
        fold.add(event)
    return fold


def change_of(raws: Iterable[Raw], meeting: str = "syv-daily") -> Change:
    """What settling these events once brings about at one meeting."""
    return fold_of(accepted(raws), meeting).settle().changes[meeting]


def standings(raws: Iterable[Raw], meeting: str = "syv-daily") -> list[Standing]:
    """Every standing once these events are settled."""
    return change_of(raws, meeting).come


def standing(raws: Iterable[Raw], id: str, role: str | None = None, meeting: str = "syv-daily") -> Standing:
    """The one standing of this event (and role) once the events are settled."""
    (found,) = (s for s in standings(raws, meeting) if s.event.id == id and role in (None, s.role))
    return found


def replay_of(
    events: tuple[Event, ...], meetings: Iterable[str], cancelled: Collection[tuple[str, Day]] = ()
) -> Replay:
    """A replay of these events, in the order of receipt, as `shield run` makes it."""
    settings = Settings(pseudonym_key=KEY.decode())
    taken = [house().meetings[name] for name in meetings]
    off = {(meeting, day(which)) for meeting, which in cancelled}
    return new_replay(house(), settings, taken, History(events, (), ()), recorded_sittings(events), off)


def agendas(
    raws: Iterable[Raw], first: Day, last: Day, meeting: str = "syv-daily", cancelled: Collection[Day] = ()
) -> Mapping[str, Agenda]:
    """The agendas of one meeting by date, from one day to another; `cancelled` days do not count as held."""
    replay = replay_of(accepted(raws), [meeting], [(meeting, which) for which in cancelled])
    made = replay.agendas([house().meetings[meeting]], day(first), day(last))
    return {sitting.date.isoformat(): agenda for sitting, agenda in made}


def agenda(raws: Iterable[Raw], on: Day, meeting: str = "syv-daily", cancelled: Collection[Day] = ()) -> Agenda:
    """The agenda of one sitting."""
    (made,) = agendas(raws, on, on, meeting, cancelled).values()
    return made


def qualifying(raws: Iterable[Raw], meeting: str = "syv-daily") -> list[tuple[str, str]]:
    """Every appearance that qualifies: event id, role."""
    return sorted((s.event.id, s.role) for s in standings(raws, meeting) if s.verdict == "qualifies")


def young_people(raws: Iterable[Raw]) -> list[list[str]]:
    """The ids of the events of each young person, `id/place` where it is not the first of its event."""
    found = {s.person.reference: s.person for s in standings(raws, "mace-daily")}
    return sorted(
        sorted(e.event.id if e.place == 0 else f"{e.event.id}/{e.place}" for e in person.entries)
        for person in found.values()
    )
