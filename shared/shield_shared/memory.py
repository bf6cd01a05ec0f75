"""How much memory there is for this process and the others beside it, as the system says."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

#: Where a container's limit is said; `max`, or a number beyond all memory, is none.
_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


def memory_bytes() -> int:
    """The machine's memory, or what a container may have of it."""
    found = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for limit in _LIMITS:
        with suppress(OSError, ValueError):
            found.append(int(limit.read_text(encoding="ascii")))
    return min(found)
