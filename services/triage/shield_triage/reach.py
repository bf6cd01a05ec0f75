"""Everything that hangs together with one thing, through whatever joins neighbours."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


def reach(start: T, neighbours: Callable[[T], Iterable[T]]) -> dict[T, None]:
    """All that can be reached from `start`, itself included, each once."""
    seen = {start: None}
    waiting = [start]
    while waiting:
        for other in neighbours(waiting.pop()):
            if other not in seen:
                seen[other] = None
                waiting.append(other)
    return seen
