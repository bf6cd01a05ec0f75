"""CSV read so that one bad row costs one row: a quote that never closes does not swallow what stands below it."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

NUL = "\0"
_QUOTE_FAULT = "expected every quoted field to close its quote, and none longer than 131,072 characters"


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a file: its number (the heading is 1), its text and cells; a sentence when it cannot be read."""

    number: int
    text: str
    cells: tuple[str, ...]
    fault: str | None = None


class _Lines(Iterator[str]):
    """Lines that can be put back, and those taken since the last record."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._again: deque[str] = deque()
        self.taken: list[str] = []

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines)
        self.taken.append(line)
        return line

    def put_back(self) -> None:
        """Put back all but the first line taken."""
        self._again.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]


def read_records(lines: Iterable[str], delimiter: str = ",") -> Iterator[Record]:
    """The rows of a CSV file from its lines with their line ends; rows without any text are passed over.

    A row with more or fewer cells than the first is a fault, and so is one whose quotes do not end; where such a row
    took several lines, its first line alone is at fault and the others are read again by themselves.
    """
    source = _Lines(lines)
    reader = csv.reader(source, delimiter=delimiter, strict=True)
    width: int | None = None
    number = 0
    while (record := _next_record(reader, source, number + 1, width)) is not None:
        number += 1
        if record.fault is None and not any(cell.strip() for cell in record.cells):
            continue
        if width is None:
            width = len(record.cells)
        yield record


def _next_record(reader: Iterator[list[str]], source: _Lines, number: int, width: int | None) -> Record | None:
    source.taken.clear()
    try:
        cells = tuple(next(reader))
    except StopIteration:
        return None
    except csv.Error:
        source.put_back()
        return Record(number, source.taken[0], (), _QUOTE_FAULT)
    # Python takes a quote amid an unquoted field for a letter; here it may be the tail of a field that was cut in two.
    fault = _QUOTE_FAULT if "".join(source.taken).count('"') % 2 else _fault(cells, width)
    if fault is not None:
        source.put_back()
    return Record(number, "".join(source.taken), cells, fault)


def _fault(cells: tuple[str, ...], width: int | None) -> str | None:
    if any(NUL in cell for cell in cells):
        return "expected text without NUL characters"
    if width is not None and len(cells) != width and any(cell.strip() for cell in cells):
        return f"expected {width} columns and found {len(cells)}"
    return None
