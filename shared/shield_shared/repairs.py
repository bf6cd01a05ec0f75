"""Event data into its typed value: what cannot be read is repaired where the contract lets it pass, else a fault.

The values of contract section 1: a required field that is missing or outside its values holds the event; an optional
word outside its values reads as `unknown`, any other optional field as absent, each with a warning; null is absent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import cache
from typing import Any, get_args, get_type_hints

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from shield_shared.events import EVENT_TYPES, Data
from shield_shared.faults import Notes
from shield_shared.parts import Identifier, Relation, Vrmp

Path = tuple[str | int, ...]

#: Stand for members that could not be read, so that the places of the others stay; `checks` leaves them out.
DROPPED_IDENTIFIER = Identifier(scheme="", value="")
DROPPED_RELATION = Relation()
_DROPPED: Mapping[str | int, object] = {"identifiers": DROPPED_IDENTIFIER, "relations": DROPPED_RELATION}

_ABSENT = object()
_UNREADABLE_VRMP = Vrmp(in_place=False, unreadable=True)
EXPECTED_AGE_RANGE = "expected two whole numbers from 0 to 120, the lower one first; either may be null"
_EXPECTED_IN = {
    "age": "expected a whole number from 0 to 120",
    "age_range": EXPECTED_AGE_RANGE,
    "lat": "expected a number from -90 to 90",
    "lon": "expected a number from -180 to 180",
}
_EXPECTED_OF = {
    "string_type": "expected text",
    "string_too_short": "expected text that is not empty",
    "string_pattern_mismatch": "expected text that is not blank",
    "tuple_type": "expected a list",
    "too_short": "expected a list with at least one member",
    "dataclass_type": "expected an object",
    "bool_type": "expected true or false",
}
_EMPTY = ("too_short", "string_too_short", "string_pattern_mismatch")


@dataclass(frozen=True, slots=True)
class _Field:
    """What a repair must know of a field: may it be absent, has it the word `unknown`, what object does it hold."""

    required: bool
    words: bool
    inner: type | None


def read_data(kind: str, raw: dict[str, Any], notes: Notes) -> tuple[Data | None, dict[str, Any]]:
    """The typed data of an event type (None when held, with the faults in `notes`) and the raw data it was read from.

    The raw data is the given one, or, where that needed repairs, a repaired copy.
    """
    adapter = _adapter(kind)
    try:
        return adapter.validate_python(raw), raw
    except ValidationError:
        pass
    return _repaired(adapter, EVENT_TYPES[kind], deepcopy(raw), notes)


@cache
def _adapter(kind: str) -> TypeAdapter[Data]:
    return TypeAdapter(EVENT_TYPES[kind])


def _repaired(
    adapter: TypeAdapter[Data], model: type[Data], raw: dict[str, Any], notes: Notes
) -> tuple[Data | None, dict[str, Any]]:
    """Repairs until it reads: every round takes away what could not be read, so the rounds come to an end."""
    before = len(notes.faults)
    while len(notes.faults) == before:
        try:
            return adapter.validate_python(raw), raw
        except ValidationError as error:
            _repair_all(model, raw, error.errors(include_url=False, include_input=False), notes)
    return None, raw


def _repair_all(model: type[Data], raw: dict[str, Any], errors: list[ErrorDetails], notes: Notes) -> None:
    missing = [error for error in errors if error["type"] == "missing"]
    for error in missing:  # null fails as missing does, but the error then says what was expected
        _put(raw, error["loc"], None)
    if missing:
        return
    edits: dict[Path, object] = {}
    for error in _innermost(errors):
        _repair(model, raw, error, edits, notes)
    for path, value in edits.items():
        _put(raw, path, value)


def _innermost(errors: list[ErrorDetails]) -> list[ErrorDetails]:
    """Without the errors of lists that are too short only because a member could not be read."""
    paths = [error["loc"] for error in errors]
    return [error for error in errors if not any(_is_inside(path, error["loc"]) for path in paths)]


def _is_inside(path: Path, outer: Path) -> bool:
    return len(path) > len(outer) and path[: len(outer)] == outer


def _repair(
    model: type[Data], raw: dict[str, Any], error: ErrorDetails, edits: dict[Path, object], notes: Notes
) -> None:
    """Note one error as a fault or a warning; a warning's repair goes into `edits`."""
    path, field, member = _place(model, error["loc"])
    null, expected = _at(raw, path) is None, _expected(error, path)
    if member or field.required:
        dropped = _droppable(path)
        if not dropped:
            _fault(path, null, error, expected, notes)
        elif dropped not in edits:
            edits[dropped] = _DROPPED[dropped[-2]]
            notes.warn(_dotted(dropped), "dropped", f"{expected} in {_dotted(path)}")
    elif null:
        edits[path] = _ABSENT
    elif path == ("people",):  # as if absent would lose people, which is worse than to hold
        _fault(path, null, error, expected, notes)
    elif path not in edits:
        edits[path] = _replacement(path, field)
        notes.warn(_dotted(path), _code(error), expected)


def _fault(path: Path, null: bool, error: ErrorDetails, expected: str, notes: Notes) -> None:
    if null:
        notes.fault(_dotted(path), "missing", f"{expected}; it is missing")
    else:
        notes.fault(_dotted(path), _code(error), expected)


def _place(model: type[Data], loc: Path) -> tuple[Path, _Field, bool]:
    """Where an error lies: its path, the field there, and whether it is a list member that should be an object."""
    at: type = model
    field = _Field(required=True, words=False, inner=model)
    for step in loc:
        if isinstance(step, str):
            field = _fields(at)[step]
            at = field.inner or at
    if not isinstance(loc[-1], int):
        return loc, field, False
    return (loc, field, True) if field.inner else (loc[:-1], field, False)


@cache
def _fields(model: type) -> dict[str, _Field]:
    hints = get_type_hints(model, include_extras=True)
    return {field.name.rstrip("_"): _described(field.default is MISSING, hints[field.name]) for field in fields(model)}


def _described(required: bool, hint: object) -> _Field:
    leaves = list(_leaves(hint))
    inner = next((leaf for leaf in leaves if isinstance(leaf, type) and is_dataclass(leaf)), None)
    return _Field(required=required, words="unknown" in leaves, inner=inner)


def _leaves(hint: object) -> Iterator[object]:
    inner = get_args(hint)
    if not inner:
        yield hint
    for each in inner:
        yield from _leaves(each)


def _replacement(path: Path, field: _Field) -> object:
    if path == ("vrmp",):  # a plan that cannot be read must keep nobody off a meeting, so it is not as if absent
        return _UNREADABLE_VRMP
    return "unknown" if field.words else _ABSENT


def _droppable(path: Path) -> Path:
    """The identifier or relation that a path leads to or into; empty if it does neither."""
    for end in range(len(path), 1, -1):
        if path[end - 2] in _DROPPED:
            return path[:end]
    return ()


def _at(raw: Any, path: Path) -> object:
    for step in path:
        raw = raw[step]
    return raw


def _put(raw: Any, path: Path, value: object) -> None:
    for step in path[:-1]:
        raw = raw[step]
    if value is _ABSENT:
        del raw[path[-1]]
    else:
        raw[path[-1]] = value


def _dotted(path: Path) -> str:
    return "data" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)


def _code(error: ErrorDetails) -> str:
    return "empty" if error["type"] in _EMPTY else "not-allowed"


def _expected(error: ErrorDetails, path: Path) -> str:
    if path[-1] in _EXPECTED_IN:
        return _EXPECTED_IN[str(path[-1])]
    if error["type"] == "literal_error":
        return "expected one of " + str(error["ctx"]["expected"]).replace("'", "").replace(" or ", ", ")
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    return _EXPECTED_OF[error["type"]]
