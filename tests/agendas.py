"""The hand-made agenda that briefing tests start from: invented people, every feature of an agenda in it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from shield_briefing.shape import Agenda
from shield_shared.policy import Agency, load_agencies

RICH = Path(__file__).parent / "data" / "agendas" / "rich.json"

#: Keys whose values are codes, moments, days or references: what the rest of an agenda hangs together by.
CODES = frozenset({
    "schema", "meeting", "meeting_at", "status", "audience", "from", "to", "previous_held", "state", "agency", "source",
    "id", "type", "occurred", "occurred_to", "recorded", "received", "last_received", "sitting", "due", "section",
    "band", "priority", "flags", "role", "handling", "scheme", "precision", "stated_by", "agencies", "ask", "why",
    "known", "since", "as_at", "reviewed_on", "assessed_on", "next_review", "last", "listed_on", "op", "events",
    "young_person", "label", "marking", "no_return_from",
})  # fmt: skip


def rich() -> Agenda:
    """A fresh copy of the chair's agenda."""
    agenda: Agenda = json.loads(RICH.read_text("utf-8"))
    return agenda


@cache
def agencies() -> dict[str, Agency]:
    """The shipped partner agencies."""
    return load_agencies()[0]


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a plain value with its path, list places left out."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, member in value.items():
            yield from leaves(member, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list):
        for member in value:
            yield from leaves(member, path)


def rewritten(value: Any, change: Callable[[str, str], str], path: str = "") -> Any:
    """The value with every text that is free (no code, moment or reference) changed; `change` gets path and text."""
    if isinstance(value, str):
        return value if path.rpartition(".")[2] in CODES else change(path, value)
    if isinstance(value, dict):
        return {key: rewritten(member, change, f"{path}.{key}".lstrip(".")) for key, member in value.items()}
    return [rewritten(member, change, path) for member in value] if isinstance(value, list) else value
