"""How the cells of one row are read: words, age bands, numbers, clock times; what cannot be read names its column.

Cells are text. No sentence here repeats what a cell said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import Any
from zoneinfo import ZoneInfo

from shield_ingest.feed_mapping import RFC_3339, Condition, Given, plain
from shield_ingest.feed_mapping import Mapping as Mapped
from shield_shared.values import read_moment

Cells = Mapping[str, str]


class CellError(Exception):
    """A cell that does not say what was expected; `column` names it, the sentence never repeats it."""

    def __init__(self, column: str, expected: str) -> None:
        super().__init__(f"column {column}: expected {expected}")
        self.column = column


class UnknownWordError(CellError):
    """A word that the feed's table does not have."""


@dataclass(frozen=True, slots=True)
class Value:
    """What a mapping read: the value, None where the row says nothing; and what it must warn of."""

    value: object
    warnings: tuple[CellError, ...] = ()


def read_value(mapped: Mapped, cells: Cells) -> Value:
    """Read one value. Raises CellError for a required value that is missing or unreadable."""
    try:
        value = _read(mapped, cells)
    except CellError as error:
        if mapped.required:
            raise
        return Value(None, (error,))
    if value.value is None and mapped.required:
        raise CellError(_named(mapped), "something, and it is blank")
    return value


def _read(mapped: Mapped, cells: Cells) -> Value:
    """What a row says, None where it says nothing. Raises CellError for what cannot be read, required or not."""
    if not holds(mapped, cells):
        return Value(None)
    try:
        value = _READERS[mapped.read](mapped, cells)
    except UnknownWordError as error:
        if mapped.otherwise is None:
            raise
        return Value(mapped.otherwise, (error,))
    return value if isinstance(value, Value) else Value(value)


def holds(given: Given, cells: Cells) -> bool:
    """Whether a row says what a person or a list member asks for."""
    if not all(_says(each, cells) for each in given.all_of):
        return False
    return not given.any_of or any(_says(each, cells) for each in given.any_of)


def _says(condition: Condition, cells: Cells) -> bool:
    cell = plain(cells[condition.column])
    if condition.filled is not None and condition.filled != bool(cell):
        return False
    if condition.is_ is not None and cell not in map(plain, condition.is_):
        return False
    return condition.is_not is None or cell not in map(plain, condition.is_not)


def _constant(mapped: Mapped, _cells: Cells) -> object:
    return mapped.value


def _text(mapped: Mapped, cells: Cells) -> object:
    return cells[mapped.column or ""] or None


def _word(mapped: Mapped, cells: Cells) -> object:
    return _look_up(mapped, cells, "one of the words that this feed knows")


def _band(mapped: Mapped, cells: Cells) -> object:
    band = _look_up(mapped, cells, "one of the age bands that this feed knows")
    return None if band is None else [band.from_, band.to]


def _look_up(mapped: Mapped, cells: Cells, expected: str) -> Any:
    column = mapped.column or ""
    cell = plain(cells[column])
    if cell in mapped.entries:
        return mapped.entries[cell]
    if not cell:
        return None
    raise UnknownWordError(column, expected)


def _number(mapped: Mapped, cells: Cells) -> object:
    column = mapped.column or ""
    if not cells[column]:
        return None
    try:
        number = float(cells[column])
    except ValueError:
        raise CellError(column, "a number") from None
    if not isfinite(number):
        raise CellError(column, "a number")
    if mapped.low is not None and number < mapped.low:
        raise CellError(column, f"a number not below {mapped.low:g}")
    if mapped.high is not None and number > mapped.high:
        raise CellError(column, f"a number not above {mapped.high:g}")
    return number


def _day(mapped: Mapped, cells: Cells) -> object:
    stated = _stated(mapped, cells)
    return None if stated is None else _moved(_first_form(mapped, stated), mapped).date().isoformat()


def _moment(mapped: Mapped, cells: Cells) -> object:
    stated = _stated(mapped, cells)
    if stated is None:
        return None
    moment = _moved(_first_form(mapped, stated), mapped)
    try:
        text = moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    except OverflowError:
        raise _not_a_time(mapped) from None
    twice = moment.utcoffset() != moment.replace(fold=1).utcoffset()
    expected = "a clock time that comes once; on the day the clocks change it was read as the earlier offset"
    return Value(text, (CellError(_named(mapped), expected),) if twice else ())


def _moved(moment: datetime, mapped: Mapped) -> datetime:
    """So many years later, or the last second of the day, month or year by the clock of the zone."""
    try:
        if mapped.years is not None:
            moment = _birthday(moment, mapped.years)
        if mapped.last_of is not None:
            moment = _last_second(moment.astimezone(ZoneInfo(mapped.zone or "UTC")), mapped.last_of)
        return moment
    except (ValueError, OverflowError):
        raise _not_a_time(mapped) from None


def _birthday(born: datetime, years: int) -> datetime:
    """The same day so many years later; a 29 February falls on 1 March in other years."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return born.replace(year=born.year + years, month=3, day=1)


def _last_second(moment: datetime, period: str) -> datetime:
    start = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    if period == "day":
        after = start + timedelta(days=1)
    elif period == "month":
        after = (start.replace(day=28) + timedelta(days=4)).replace(day=1)
    else:
        after = start.replace(year=start.year + 1, month=1, day=1)
    return after - timedelta(seconds=1)


def _first_of(mapped: Mapped, cells: Cells) -> object:
    """The first choice that the row states; one that cannot be read is never passed over for the next."""
    read = (_read(each, cells) for each in mapped.of or ())
    return next((value for value in read if value.value is not None), None)


def _latest_of(mapped: Mapped, cells: Cells) -> object:
    read = [_read(each, cells) for each in mapped.of or ()]
    stated = [str(value.value) for value in read if value.value is not None]
    return Value(max(stated, default=None), tuple(warning for value in read for warning in value.warnings))


def _stated(mapped: Mapped, cells: Cells) -> str | None:
    """The cells of all columns, one space between; None where all are blank."""
    return " ".join(cells[column] for column in mapped.columns or ()).strip() or None


def _first_form(mapped: Mapped, stated: str) -> datetime:
    for form in mapped.formats or ():
        try:
            if form == RFC_3339:
                return read_moment(stated)
            return datetime.strptime(stated, form).replace(tzinfo=ZoneInfo(mapped.zone or "UTC"))
        except ValueError:
            continue
    raise _not_a_time(mapped)


def _not_a_time(mapped: Mapped) -> CellError:
    kind = "date" if mapped.read == "day" else "date and time"
    return CellError(_named(mapped), f"a {kind} of the form {' or '.join(mapped.formats or ())}")


def _named(mapped: Mapped) -> str:
    return " and ".join(mapped.reads)


_READERS: dict[str, Callable[[Mapped, Cells], object]] = {
    "constant": _constant,
    "words": _word,
    "flag": _word,
    "bands": _band,
    "text": _text,
    "number": _number,
    "moment": _moment,
    "day": _day,
    "first_of": _first_of,
    "latest_of": _latest_of,
}
