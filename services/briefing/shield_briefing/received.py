"""What was received in one window, counted (contract section 6, `counts`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Received:
    """Counts of a window, and when each agency was last heard of by its cut-off (by agency id)."""

    accepted: int
    duplicates: int
    superseded: int
    retracted: int
    naming_nobody: int
    held: Mapping[tuple[str, str], int]
    last: Mapping[str, datetime]
