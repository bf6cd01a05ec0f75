"""The histories of components that came up lately, so that none is read and folded again for each of its events."""

from __future__ import annotations

from shield_triage.component_history import ComponentHistory

#: How many readings all histories together may hold at the least: half a gigabyte.
ROOM = 40_000
#: What a reading takes with all that is made of it, and one part in how many of a machine's memory a worker may take.
_READING_BYTES, _PART = 12_000, 8


def room_in(memory: int) -> int:
    """How many readings to keep on a machine with so many bytes of memory, which other workers and services share."""
    return max(ROOM, memory // _PART // _READING_BYTES)


class KeptHistories:
    """The least lately used go first, when together they hold more than there is room for; the last one used stays.

    To read a history of more than there is room for again for each batch would cost more than to keep it.
    """

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._held = 0
        self._kept: dict[bytes, ComponentHistory] = {}

    def pop(self, component: bytes) -> ComponentHistory | None:
        """Take a history out; whoever fails to use it must not put it back."""
        history = self._kept.pop(component, None)
        self._held -= history.size if history is not None else 0
        return history

    def put(self, component: bytes, history: ComponentHistory) -> None:
        """Keep a history, as the one used last."""
        self.pop(component)
        self._kept[component] = history
        self._held += history.size
        while self._held > self._room and len(self._kept) > 1:
            self.pop(next(iter(self._kept)))
