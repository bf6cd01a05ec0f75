"""One message as it stood in a file, before anything is judged of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """What one line, member or row of a file holds.

    `position` counts from 1: the line of JSON lines, the member of a list, the row of a table (its heading is row 1);
    for a group of rows the first of them. `value` is the event as decoded JSON, None where `fault` says why there is
    none. `raw` is the text as it stood. Sentences name places and columns, never what stood there.
    """

    file: str
    position: int
    raw: bytes | str
    value: object | None
    fault: str | None = None
    warnings: tuple[str, ...] = ()
