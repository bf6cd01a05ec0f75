"""What is warned of where an event names a place or a ward that nobody knows: it counts nowhere, and is then missed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import lru_cache

from shield_shared.events import Event
from shield_shared.faults import Warned
from shield_shared.wards import is_ward

_NO_PLACE = "expected the id of a place in the register of public places"
_NO_WARD = "expected a ward of Leeds, by name or ONS code, or the ONS code of a ward elsewhere"


def where_warnings(event: Event, places: Collection[str]) -> tuple[Warned, ...]:
    """A warning for each place that is not among the registered ones, and for each ward that is a name of nowhere."""
    return tuple(_warnings(event, places))


def _warnings(event: Event, places: Collection[str]) -> Iterator[Warned]:
    location = event.data.location
    if location is not None and location.place is not None and location.place not in places:
        yield Warned("data.location.place", "place-unknown", _NO_PLACE)
    if location is not None and _is_unknown(location.ward):
        yield Warned("data.location.ward", "ward-unknown", _NO_WARD)
    for n, person in enumerate(event.data.people):
        if person.home is not None and _is_unknown(person.home.ward):
            yield Warned(f"data.people[{n}].home.ward", "ward-unknown", _NO_WARD)


@lru_cache(maxsize=1024)
def _is_unknown(ward: str | None) -> bool:
    return ward is not None and not is_ward(ward)
