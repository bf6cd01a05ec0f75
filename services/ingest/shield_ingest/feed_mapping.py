"""How one value is read from a row: the closed set of ways of reading that a feed file may use, and their keys.

No expressions and no code: tables of words and age bands, conditions on single columns, the first or the latest of
several. A key that does not belong is a fault, so that a slip of the pen never silently leaves a fact out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Any, Literal, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StrictInt, model_validator

from shield_shared.policy_file import Filled

Read = Literal[
    "constant", "words", "bands", "text", "number", "moment", "day", "flag", "first_of", "latest_of"
]  # fmt: skip

Some = TypeVar("Some", tuple[Any, ...], dict[str, Any], None)

#: For each way of reading, the keys that it needs and those that it may have besides.
KEYS: dict[Read, tuple[frozenset[str], frozenset[str]]] = {
    "constant": (frozenset({"value"}), frozenset()),
    "words": (frozenset({"column"}), frozenset({"words", "table", "otherwise", "prefer", "required"})),
    "bands": (frozenset({"column", "bands"}), frozenset({"required"})),
    "text": (frozenset({"column"}), frozenset({"required"})),
    "number": (frozenset({"column"}), frozenset({"low", "high", "required"})),
    "moment": (frozenset({"columns", "formats"}), frozenset({"zone", "years", "last_of", "required"})),
    "day": (frozenset({"columns", "formats"}), frozenset({"years", "required"})),
    "flag": (frozenset({"column", "words"}), frozenset({"required"})),
    "first_of": (frozenset({"of"}), frozenset({"prefer", "required"})),
    "latest_of": (frozenset({"of"}), frozenset({"required"})),
}
#: What every mapping may have: where it goes, and what the row must say for it to be stated at all.
ALWAYS = frozenset({"read", "to", "scheme", "all_of", "any_of"})
#: Moments in RFC 3339 carry their own offset; every other form needs the zone in which its clock runs.
RFC_3339 = "rfc3339"
_FORMAT = re.compile(r"(?:%[YmdHMSyb]|[^%])+")


def _format(text: str) -> str:
    if text != RFC_3339 and _FORMAT.fullmatch(text) is None:
        raise ValueError(f"expected {RFC_3339}, or a form made of %Y %y %m %b %d %H %M %S")
    return text


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError("expected the name of a time zone, such as Europe/London") from None
    return text


def some(values: Some) -> Some:
    """The values, of which there must be one; raises ValueError.

    Not `min_length`: where a member is at fault, that would call the list empty as well.
    """
    if not values:
        raise ValueError("expected at least one")
    return values


DateFormat = Annotated[Filled, AfterValidator(_format)]
Zone = Annotated[Filled, AfterValidator(_zone)]


class Part(BaseModel):
    """A table within a feed file; unknown keys are faults."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Condition(Part):
    """What one column of a row must say: one of some words, none of some words, anything at all, or nothing."""

    column: Filled
    is_: Annotated[tuple[str, ...] | None, Field(alias="is"), AfterValidator(some)] = None
    is_not: Annotated[tuple[str, ...] | None, AfterValidator(some)] = None
    filled: StrictBool | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Condition:
        if self.is_ is None and self.is_not is None and self.filled is None:
            raise ValueError("expected one of the keys is, is_not, filled")
        return self


class Given(Part):
    """When something is stated: all of these hold, and at least one of those where there are any."""

    all_of: tuple[Condition, ...] = ()
    any_of: tuple[Condition, ...] = ()


class Band(Part):
    """An age band, inclusive; an end left out is open."""

    from_: Annotated[StrictInt | None, Field(alias="from", ge=0, le=120)] = None
    to: Annotated[StrictInt | None, Field(ge=0, le=120)] = None

    @model_validator(mode="after")
    def _has_an_end(self) -> Band:
        if self.from_ is None and self.to is None:
            raise ValueError("expected from, to or both")
        if self.from_ is not None and self.to is not None and self.from_ > self.to:
            raise ValueError("expected from not above to")
        return self


class Mapping(Given):
    """How a value of the event is read from one row; conditions say when the row states it at all.

    A `required` value that cannot be read holds the row; any other is left out with a warning. The word "" in a table
    stands for a blank cell, `otherwise` for a word that the table does not know. In a group of rows `prefer` says which
    value counts before which, otherwise the first row that states one decides; of `latest_of`, the latest does.
    """

    read: Read
    value: str | None = None
    column: Filled | None = None
    columns: Annotated[tuple[Filled, ...] | None, AfterValidator(some)] = None
    words: Annotated[dict[str, str | StrictBool] | None, AfterValidator(some)] = None
    table: Filled | None = None
    otherwise: str | None = None
    prefer: Annotated[tuple[str, ...] | None, AfterValidator(some)] = None
    bands: Annotated[dict[str, Band] | None, AfterValidator(some)] = None
    formats: Annotated[tuple[DateFormat, ...] | None, AfterValidator(some)] = None
    zone: Zone | None = None
    years: Annotated[StrictInt, Field(gt=0, le=120)] | None = None
    last_of: Literal["day", "month", "year"] | None = None
    low: float | None = None
    high: float | None = None
    of: Annotated[tuple[Mapping, ...] | None, AfterValidator(some)] = None
    required: StrictBool = False

    @model_validator(mode="after")
    def _has_its_keys(self) -> Mapping:
        needed, allowed = KEYS[self.read]
        given = self.model_fields_set - ALWAYS
        faults = [f"the key {key}" for key in sorted(needed - given)]
        faults += [f"no key {key}" for key in sorted(given - needed - allowed)]
        if self.read == "moment" and self.zone is None and set(self.formats or ()) - {RFC_3339}:
            faults.append(f"the key zone, as not every form is {RFC_3339}")
        if self.last_of is not None and self.zone is None:
            faults.append("the key zone beside last_of")
        faults += [*self._wrong_words(), *self._wrong_choices()]
        if faults:
            raise ValueError(f'expected with read = "{self.read}" ' + " and ".join(faults))
        return self

    def _wrong_words(self) -> Iterator[str]:
        if self.read == "words" and ("words" in self.model_fields_set) == ("table" in self.model_fields_set):
            yield "the key words or table, and not both"
        kinds = {bool} if self.read == "flag" else {str}
        if {type(word) for word in (self.words or {}).values()} - kinds:
            yield "true or false for each word" if self.read == "flag" else "text for each word"

    def _wrong_choices(self) -> Iterator[str]:
        if any(each.required for each in self.of or ()):
            yield "the key required beside of, not within it"
        kinds = {each.read for each in self.of or ()}
        if self.read == "latest_of" and kinds not in ({"moment"}, {"day"}):
            yield "in of only moments, or only days"

    @property
    def reads(self) -> tuple[str, ...]:
        """The columns whose cells it turns into a value."""
        own = self.columns or ((self.column,) if self.column is not None else ())
        return tuple(dict.fromkeys((*own, *(column for each in self.of or () for column in each.reads))))

    @property
    def uses(self) -> tuple[str, ...]:
        """The columns that it reads or asks of."""
        asked = [each.column for each in (*self.all_of, *self.any_of)]
        asked += [column for each in self.of or () for column in each.uses]
        return tuple(dict.fromkeys((*self.reads, *asked)))

    @cached_property
    def entries(self) -> dict[str, Any]:
        """What each word of its table stands for, the words as they compare."""
        table: dict[str, Any] = {}
        for word, entry in (self.words or self.bands or {}).items():
            table.setdefault(plain(word), entry)
        return table


def plain(word: str) -> str:
    """A word as tables compare it: without surrounding or doubled spaces, whatever its case."""
    return " ".join(word.split()).casefold()
