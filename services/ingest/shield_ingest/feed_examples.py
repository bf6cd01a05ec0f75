"""Runs the worked examples of a feed's file: what its rows must become, what must stay out, what must be held."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from shield_ingest.feed import HeldRowError, Numbering, Translation, translate
from shield_ingest.feed_join import join_rows
from shield_ingest.feed_model import Example, Feed
from shield_ingest.feed_values import CellError
from shield_shared.faults import PolicyFault

_STEP = re.compile(r"[^.\[\]]+")
_NOTHING = object()


def example_faults(feed: Feed) -> tuple[PolicyFault, ...]:
    """Each example that does not come out as its file says; columns that an example leaves out are blank."""
    return tuple(
        PolicyFault(f"{feed.id}.toml", f"example[{number}]", f"{example.name}: {sentence}")
        for number, example in enumerate(feed.examples)
        for sentence in _wrong(example, feed)
    )


def run_example(example: Example, feed: Feed) -> Translation:
    """The rows of an example, as one group, as one event. Raises HeldRowError where they are held."""
    numbering = Numbering(feed.named)
    rows = [numbering.row(row) for row in example.rows]
    return translate(join_rows(rows, feed) if feed.files else rows, feed)


def _wrong(example: Example, feed: Feed) -> Iterator[str]:
    try:
        translation = run_example(example, feed)
    except HeldRowError as error:
        yield from _wrong_columns("held for", example.held, error.faults)
        return
    if example.held:
        yield f"expected to be held for {', '.join(example.held)}"
    for path, value in example.expect.items():
        if _at(translation.event, path) != value:
            yield f"expected another value at {path}"
    yield from (f"expected nothing at {path}" for path in example.absent if _has(translation.event, path))
    yield from _wrong_columns("warned of", example.warned, translation.causes)


def _wrong_columns(what: str, expected: tuple[str, ...], found: tuple[CellError, ...]) -> Iterator[str]:
    columns = sorted({error.column for error in found})
    if columns != sorted(expected):
        yield f"expected to be {what} {', '.join(expected) or 'nothing'}, and not {', '.join(columns) or 'nothing'}"


def _has(event: dict[str, Any], path: str) -> bool:
    return _at(event, path) is not _NOTHING


def _at(value: Any, path: str) -> Any:
    for step in _STEP.findall(path):
        if isinstance(value, list):
            value = value[int(step)] if step.isdigit() and int(step) < len(value) else _NOTHING
        else:
            value = value.get(step, _NOTHING) if isinstance(value, dict) else _NOTHING
    return value
