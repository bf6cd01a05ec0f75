"""Counts occurrences for the contextual meeting: by ward, registered place, kind of place, theme and London hour.

An **occurrence** counts once at a sitting if at least one of its events was received since the last held sitting and
has somebody in it who qualifies for one of the meetings that are counted (contract 4.2), both as at the cut-off. It is
counted under all that those events state: under each ward, place, kind and theme once, and under the one London hour
in which the earliest of them happened. How many people or events it has makes no difference. An occurrence of which
more is received after a sitting counts at the next one again; what was received earlier and qualifies only now does
not count, since it was not received since.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, get_args

from shield_briefing.contextual.places import Register
from shield_shared.decisions import Standing
from shield_shared.events import Custody, Event, Incident, Intelligence, Referral, Suspension
from shield_shared.london import LONDON
from shield_shared.parts import THEMES, Category, Location, PlaceKind
from shield_shared.wards import WARDS

#: What is counted, by table and cell; every cell that a table can have is there, but for referrals.
Counts = dict[str, dict[str, int]]

ALL: Final = "all"
NOT_IN_REGISTER: Final = "not-in-register"
NOT_STATED: Final = "not-stated"
ELSEWHERE: Final = "elsewhere"
REFERRAL: Final = "referral"
#: What begins the key of a place of the register, and that of a ward, among what the agenda lists.
PLACE: Final = "place:"
WARD: Final = "ward:"
#: Categories and themes that may be shown; what agencies write beyond them is free text, and counts as `other`.
THEMES_SHOWN: Final = (*get_args(Category), *sorted(THEMES - {"unknown", *get_args(Category)}))
KINDS: Final[tuple[str, ...]] = get_args(PlaceKind)
HOURS: Final = tuple(f"{hour:02}" for hour in range(24))


def count(standings: Iterable[Standing], referrals: Iterable[Event], register: Register) -> Counts:
    """The counts of qualifying appearances and live referrals, all of them received since the last held sitting."""
    occurrences: dict[tuple[str, ...], dict[Event, None]] = {}
    for standing in standings:
        occurrences.setdefault(standing.occurrence, {})[standing.event] = None
    found = Counter(cell for events in occurrences.values() for cell in _cells(events, register))
    counts = {name: {cell: found[name, cell] for cell in cells} for name, cells in _tables(register).items()}
    counts[REFERRAL] = dict(Counter(spot(referred(event), register) for event in referrals))
    return counts


def _tables(register: Register) -> Mapping[str, Iterable[str]]:
    return {
        ALL: [ALL],
        "ward": WARDS,
        "place": [*(place.id for place in register.place), NOT_IN_REGISTER],
        "kind": KINDS,
        "theme": THEMES_SHOWN,
        "hour": [*HOURS, NOT_STATED],
        "week": [week_cell(day, hour) for hour in range(24) for day in range(7)],
    }


def week_cell(day: int, hour: int) -> str:
    """The cell of a weekday, Monday being 0, and a London hour."""
    return f"{HOURS[hour]}-{day}"


def _cells(events: Mapping[Event, None], register: Register) -> set[tuple[str, str]]:
    """The cells in which one occurrence counts, each once."""
    cells = {cell for event in events for cell in _stated(event, register)}
    return {(ALL, ALL), *cells, *_when(events)}


def _stated(event: Event, register: Register) -> Iterator[tuple[str, str]]:
    for theme in _themes(event):
        yield "theme", theme
    location = event.data.location
    if location is None:
        return
    if (ward := register.ward(location)) is not None:
        yield "ward", ward
    if (kind := register.kind(location)) is not None:
        yield "kind", kind
    if location.place is not None:
        yield "place", location.place if register.find(location.place) is not None else NOT_IN_REGISTER


def _themes(event: Event) -> Iterator[str]:
    stated: tuple[str | None, ...] = ()
    if isinstance(event.data, (Incident, Custody)):
        stated = (event.data.category,)
    elif isinstance(event.data, Intelligence):
        stated = event.data.themes
    for theme in stated:
        if theme not in (None, "unknown"):
            yield theme if theme in THEMES_SHOWN else "other"


def _when(events: Iterable[Event]) -> Iterator[tuple[str, str]]:
    """The hour in which it happened; a suspension starts on a day and states none, nor does a period of days."""
    moments = [event.occurred for event in events if _has_hour(event)]
    if not moments:
        yield "hour", NOT_STATED
        return
    local = min(moments).astimezone(LONDON)
    yield "hour", HOURS[local.hour]
    yield "week", week_cell(local.weekday(), local.hour)


def _has_hour(event: Event) -> bool:
    said = event.data.occurred
    if said is not None and said.from_ is not None:
        return said.says_day
    return not isinstance(event.data, Suspension)


def referred(event: Event) -> Location | None:
    """The place that a referral names."""
    return event.data.place if isinstance(event.data, Referral) else None


def spot(location: Location | None, register: Register) -> str:
    """What of the agenda a location belongs to: `place:` a registered place, else `ward:` a ward, else elsewhere."""
    if location is None:
        return ELSEWHERE
    if (place := register.find(location.place)) is not None:
        return f"{PLACE}{place.id}"
    ward = register.ward(location)
    return f"{WARD}{ward}" if ward is not None else ELSEWHERE
