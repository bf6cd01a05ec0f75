"""The numbers as one long CSV file: a line a cell, with table, row, column and what is shown."""

from __future__ import annotations

import csv

from shield_briefing.numbers.reckon import Numbers

COLUMNS = ("table", "row", "column", "shown")
#: What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Lines(list[str]):
    """What the writer writes to."""

    def write(self, line: str) -> None:
        self.append(line)


def numbers_csv(numbers: Numbers) -> bytes:
    """The cells of every table, and what must be known of all of them; no cell can be taken for a formula."""
    lines = _Lines()
    writer = csv.writer(lines)
    writer.writerow(COLUMNS)
    writer.writerow(map(_harmless, ("marking", "", "", numbers.marking)))
    for number, remark in enumerate(numbers.remarks, start=1):
        writer.writerow(map(_harmless, ("remark", str(number), "", remark)))
    for table in numbers.tables:
        for row, cells in table.rows:
            for column, cell in zip(table.columns, cells, strict=True):
                writer.writerow(map(_harmless, (table.id, row, column, cell)))
    return "".join(lines).encode()


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
