"""Waiting in tests: for a condition, never for a time."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic, sleep
from typing import TypeVar

T = TypeVar("T")


def until(found: Callable[[], T], what: str, seconds: float = 180) -> T:
    """Ask again until something is found and return it; fails, saying what was waited for, when nothing ever is."""
    end = monotonic() + seconds
    while not (it := found()):
        assert monotonic() < end, f"waited {seconds} seconds in vain for {what}"
        sleep(0.01)
    return it
