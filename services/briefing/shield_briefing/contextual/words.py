"""The names of what is counted, as people read them: policy's names of places, official ones of wards, and our own."""

from __future__ import annotations

from shield_briefing.contextual.counting import ALL, ELSEWHERE, NOT_IN_REGISTER, NOT_STATED, PLACE, WARD
from shield_briefing.contextual.places import Register
from shield_briefing.wording import CATEGORIES, PLACE_KINDS, THEMES
from shield_shared.wards import WARDS

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_PLACES_ELSE = {NOT_IN_REGISTER: "A place that is not in the register"}


def cell_title(table: str, cell: str, register: Register) -> str:
    """What a cell of a table is called."""
    match table:
        case "ward":
            return WARDS[cell]
        case "place":
            return _PLACES_ELSE.get(cell) or _place_title(cell, register)
        case "kind":
            return _capital(PLACE_KINDS[cell])
        case "theme":
            return CATEGORIES.get(cell) or _capital(THEMES[cell])
        case "hour":
            return "Hour not stated" if cell == NOT_STATED else _hour(cell)
        case "week":
            hour, _, day = cell.partition("-")
            return f"{_DAYS[int(day)]} {_hour(hour)}"
        case _:
            return {ALL: "All occurrences"}[cell]


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]


def _hour(hour: str) -> str:
    return f"{hour}:00 to {(int(hour) + 1) % 24:02}:00"


def _place_title(place: str, register: Register) -> str:
    found = register.find(place)
    return found.title if found is not None else place


def spot_title(spot: str, register: Register) -> str:
    """What a place, ward or neither is called as an item."""
    if spot.startswith(PLACE):
        return _place_title(spot.removeprefix(PLACE), register)
    if spot.startswith(WARD):
        return f"{WARDS[spot.removeprefix(WARD)]} (ward)"
    return {ELSEWHERE: "Somewhere that is neither in the register nor in a ward of Leeds"}[spot]


def spot_wards(spot: str, register: Register) -> list[str]:
    """The ward that an item lies in, by ONS code."""
    if spot.startswith(WARD):
        return [spot.removeprefix(WARD)]
    found = register.find(spot.removeprefix(PLACE))
    return [found.ward] if found is not None else []
