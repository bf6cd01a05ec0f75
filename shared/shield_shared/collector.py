"""Python's cyclic collector, in a process that keeps more and more and whose things hold hardly any cycles.

It walks through all that is new and lives, time and again: that was an eighth of all that triage did in a year of
`bench/`. What is frozen it passes by; it goes all the same once nothing refers to it.
"""

from __future__ import annotations

import gc

#: So many arrivals that are kept are frozen together: what else is new by then, and lies in cycles, is little beside.
_TOGETHER = 500


def rest() -> None:
    """Let it look at what is young, and seldom: what is there stays, and what is made lives long."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 1000)


class Kept:
    """Has it pass by what came with arrivals and is kept; where few come it goes on as ever."""

    def __init__(self) -> None:
        self._arrivals = 0

    def more(self, arrivals: int) -> None:
        """So many more arrivals are kept, with all that was made of them."""
        self._arrivals += arrivals
        if self._arrivals >= _TOGETHER:
            self._arrivals = 0
            gc.freeze()
