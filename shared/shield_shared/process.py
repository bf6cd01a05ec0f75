"""How a process is asked to end, and waits without missing that it was asked."""

from __future__ import annotations

import os
import select
import signal
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Stopped(Exception):  # noqa: N818  (it is no error: the process was asked to end)
    """Raised out of work that waits when the process is asked to end; nothing was lost, nothing was acknowledged."""


class Stop:
    """Whether the process was asked to end. May be set in a signal handler and from any thread."""

    def __init__(self) -> None:
        # A pipe and not threading.Event, which can lock up when it is set in a signal handler while it is waited for.
        self._read, self._write = os.pipe()
        self._is_set = False
        weakref.finalize(self, _close, self._read, self._write)

    def set(self) -> None:
        """Ask the process to end; again has no effect."""
        if not self._is_set:
            self._is_set = True
            os.write(self._write, b"x")

    def is_set(self) -> bool:
        """Whether the process was asked to end."""
        return self._is_set

    def wait(self, seconds: float) -> bool:
        """Wait so many seconds, or until the process is asked to end; returns whether it was."""
        if not self._is_set:
            select.select([self._read], [], [], max(0.0, seconds))
        return self._is_set


def _close(*pipe: int) -> None:
    for end in pipe:
        os.close(end)


@contextmanager
def stopping() -> Iterator[Stop]:
    """A Stop that SIGTERM and SIGINT set while the context lasts. Only in the main thread."""
    stop = Stop()

    def handle(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, handle) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
