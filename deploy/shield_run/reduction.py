"""What is left of an event when one young person is taken out of it: the others, and nothing that was free text.

Pure. Places in the list of people move up, for all versions of a record alike.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import fields
from typing import Any

from shield_run.traces import occurrences
from shield_shared.canonical import canonical_json
from shield_shared.events import EVENT_TYPES

#: Stands where the contract asks for some text.
REMOVED = "Removed."

_ENVELOPE = ("specversion", "id", "source", "type", "time", "subject", "datacontenttype", "data")
_REQUIRED_TEXT = ("text", "reason")
_FREE_TEXT = ("summary", "sanitised_text", "appropriate_adult", "liaison_diversion", "conditions")
_NAMES_A_RECORD = ("subject", "id", "related")
_GONE = object()

#: From a text that names a record to one that does so without giving anything away.
Rename = Callable[[str], str]


def reduced(text: bytes, own_places: Collection[int], forms: Collection[bytes], rename: Rename) -> bytes:
    """The canonical text of an event without the people at `own_places` and without anything that holds a form.

    Where people are taken out, summary, other free text and what the contract does not know go with them.
    """
    value = json.loads(text)
    data = value.get("data")
    if own_places and isinstance(data, dict):
        left = _without(data, own_places, value["type"])
        value = {name: value[name] for name in _ENVELOPE if name in value} | {"data": left}
    return canonical_json(_scrubbed(value, "", forms, rename))


def _without(data: Mapping[str, Any], own_places: Collection[int], kind: str) -> dict[str, Any]:
    known = {field.name.rstrip("_") for field in fields(EVENT_TYPES[kind])} - set(_FREE_TEXT)
    left = {name: _without_text(value, name) for name, value in data.items() if name in known}
    left["people"] = [person for place, person in enumerate(data["people"]) if place not in own_places]
    return left


def _without_text(value: object, name: str) -> object:
    if isinstance(value, dict):
        return {key: _without_text(each, key) for key, each in value.items() if key not in _FREE_TEXT}
    if isinstance(value, list):
        return [_without_text(each, name) for each in value]
    return REMOVED if name in _REQUIRED_TEXT else value


def _scrubbed(value: object, name: str, forms: Collection[bytes], rename: Rename) -> object:
    """The value without what holds a form; `_GONE` where nothing of use is left."""
    if isinstance(value, dict):
        return _scrubbed_object(value, forms, rename)
    if isinstance(value, list):
        return [left for each in value if (left := _scrubbed(each, name, forms, rename)) is not _GONE]
    if not _holds(value, forms):
        return value
    if name in _NAMES_A_RECORD:
        return rename(str(value))
    return REMOVED if name in _REQUIRED_TEXT else _GONE


def _scrubbed_object(value: Mapping[str, Any], forms: Collection[bytes], rename: Rename) -> object:
    if _is_their_identifier(value, forms):
        return _GONE
    left = {key: _scrubbed(each, key, forms, rename) for key, each in value.items() if not _holds(key, forms)}
    if left.get("to") is _GONE:  # a relation to them
        return _GONE
    return {key: each for key, each in left.items() if each is not _GONE}


def _is_their_identifier(value: Mapping[str, Any], forms: Collection[bytes]) -> bool:
    """Values too short to be searched for on their own are found by their field."""
    field = {"value": value.get("value")}
    return "value" in value and occurrences(json.dumps(field, separators=(",", ":")).encode(), forms) > 0


def _holds(value: object, forms: Collection[bytes]) -> bool:
    if value is None or isinstance(value, bool):
        return False
    return occurrences(str(value).encode(), forms) > 0
