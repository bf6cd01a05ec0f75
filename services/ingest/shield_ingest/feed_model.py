"""What a feed file may say: how one agency's rows become our events, in a closed set of mapping operations.

No expressions and no code: a table of words, of age bands, of conditions on single columns. A key that does not belong
is a fault, so that a slip of the pen never silently leaves a fact out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields as dataclass_fields
from typing import Annotated, Any, Literal, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StrictInt, model_validator

from shield_shared.events import EVENT_TYPES
from shield_shared.parts import Home, Location, Name, Occurred, Offence, Person
from shield_shared.people import Role
from shield_shared.policy_file import Filled, PolicyFile, PolicyId

Read = Literal["constant", "words", "bands", "text", "number", "moment", "day", "flag"]

Some = TypeVar("Some", tuple[Any, ...], dict[str, Any], None)

#: For each way of reading, the keys that it needs and those that it may have besides.
_KEYS: dict[Read, tuple[frozenset[str], frozenset[str]]] = {
    "constant": (frozenset({"value"}), frozenset()),
    "words": (frozenset({"column", "words"}), frozenset({"otherwise", "prefer", "required"})),
    "bands": (frozenset({"column", "bands"}), frozenset({"required"})),
    "text": (frozenset({"column"}), frozenset({"required"})),
    "number": (frozenset({"column"}), frozenset({"low", "high", "required"})),
    "moment": (frozenset({"columns", "formats"}), frozenset({"zone", "required"})),
    "day": (frozenset({"columns", "formats"}), frozenset({"required"})),
    "flag": (frozenset({"column", "words"}), frozenset({"required"})),
}
#: Moments in RFC 3339 carry their own offset; every other form needs the zone in which its clock runs.
RFC_3339 = "rfc3339"
_FORMAT = re.compile(r"(?:%[YmdHMSyb]|[^%])+")
_NESTED: dict[str, type[Any]] = {
    "location": Location, "occurred": Occurred, "offence": Offence, "place": Location, "home": Home, "name": Name,
}  # fmt: skip


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


def _some(values: Some) -> Some:
    # Not min_length: where a member is at fault, that would call the list empty as well.
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
    is_: Annotated[tuple[str, ...] | None, Field(alias="is"), AfterValidator(_some)] = None
    is_not: Annotated[tuple[str, ...] | None, AfterValidator(_some)] = None
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


class Mapping(Part):
    """How a value of the event is read from one row.

    A `required` value that cannot be read holds the row; any other is left out with a warning. The word "" in a table
    stands for a blank cell, `otherwise` for a word that the table does not know. In a group of rows `prefer` says which
    value counts before which, otherwise the first row that states one decides.
    """

    read: Read
    value: str | None = None
    column: Filled | None = None
    columns: Annotated[tuple[Filled, ...] | None, AfterValidator(_some)] = None
    words: Annotated[dict[str, str | StrictBool] | None, AfterValidator(_some)] = None
    otherwise: str | None = None
    prefer: Annotated[tuple[str, ...] | None, AfterValidator(_some)] = None
    bands: Annotated[dict[str, Band] | None, AfterValidator(_some)] = None
    formats: Annotated[tuple[DateFormat, ...] | None, AfterValidator(_some)] = None
    zone: Zone | None = None
    low: float | None = None
    high: float | None = None
    required: StrictBool = False

    @model_validator(mode="after")
    def _has_its_keys(self) -> Mapping:
        needed, allowed = _KEYS[self.read]
        given = self.model_fields_set - {"read", "to"}
        faults = [f"the key {key}" for key in sorted(needed - given)]
        faults += [f"no key {key}" for key in sorted(given - needed - allowed)]
        if self.read == "moment" and self.zone is None and set(self.formats or ()) - {RFC_3339}:
            faults.append(f"the key zone, as not every form is {RFC_3339}")
        faults += self._wrong_words()
        if faults:
            raise ValueError(f'expected with read = "{self.read}" ' + " and ".join(faults))
        return self

    def _wrong_words(self) -> Iterator[str]:
        kinds = {bool} if self.read == "flag" else {str}
        if {type(word) for word in (self.words or {}).values()} - kinds:
            yield "true or false for each word" if self.read == "flag" else "text for each word"

    @property
    def uses(self) -> tuple[str, ...]:
        """The columns that it reads."""
        return self.columns or ((self.column,) if self.column is not None else ())


class FieldMapping(Mapping):
    """A mapping and the field that it fills, as a path such as `location.lat`."""

    to: Filled


class Member(Given):
    """A member of a list of words (flags, themes, reasons), and when it is stated."""

    to: Filled
    member: Filled


class SummaryPart(Part):
    """A coded column that the summary repeats, behind a label."""

    label: Filled
    column: Filled


class PersonMapping(Given):
    """One person of each row, and when the row describes one.

    In a group, `described_by` and `paired_with` tell who is the same over several rows: see `shield_ingest.feed`.
    """

    role: Role
    fields: Annotated[tuple[FieldMapping, ...], Field(alias="field")] = ()
    described_by: tuple[Filled, ...] = ()
    paired_with: tuple[Filled, ...] = ()


class Example(Part):
    """Rows, and what they become: fields by path, fields that stay absent, or that the rows are held.

    `expect` and `absent` name paths such as `data.people[0].age_range`; `held` and `warned` name the columns at fault.
    """

    name: Filled
    rows: Annotated[tuple[dict[str, str], ...], AfterValidator(_some)]
    expect: dict[str, Any] = {}
    absent: tuple[Filled, ...] = ()
    warned: tuple[Filled, ...] = ()
    held: tuple[Filled, ...] = ()


class Feed(PolicyFile):
    """One agency's feed: what its files look like and how each row, or group of rows, becomes one event."""

    agency: PolicyId
    type: Filled
    format: Literal["csv", "json"]
    delimiter: Literal[",", ";", "\t", "|"] = ","
    fallback_encoding: Literal["windows-1252"] | None = None
    blank: tuple[str, ...] = ()
    ignored: tuple[Filled, ...] = ()
    group_by: Filled | None = None
    time: Mapping
    fields: Annotated[tuple[FieldMapping, ...], Field(alias="field"), AfterValidator(_some)]
    members: Annotated[tuple[Member, ...], Field(alias="member")] = ()
    summary: tuple[SummaryPart, ...] = ()
    people: Annotated[tuple[PersonMapping, ...], Field(alias="person")] = ()
    examples: Annotated[tuple[Example, ...], Field(alias="example"), AfterValidator(_some)]

    @model_validator(mode="after")
    def _names_what_there_is(self) -> Feed:
        faults = [*self._unknown_fields(), *self._column_faults()]
        if self.type not in EVENT_TYPES:
            faults = [f"as type one of {', '.join(EVENT_TYPES)}"]
        if self.time.read != "moment" or not self.time.required:
            faults.append('for time read = "moment" and required = true')
        if faults:
            raise ValueError("expected " + "; ".join(faults))
        return self

    def _unknown_fields(self) -> Iterator[str]:
        data = EVENT_TYPES.get(self.type)
        paths = [each.to for each in self.fields] + [each.to for each in self.members]
        if data is not None:
            yield from (f"a field of the event, not {path}" for path in paths if not has_path(data, path))
        for person in self.people:
            yield from (f"a field of a person, not {m.to}" for m in person.fields if not has_path(Person, m.to))

    def _column_faults(self) -> Iterator[str]:
        both = self.columns & set(self.ignored)
        yield from (f"the column {column} used or ignored, not both" for column in sorted(both))
        known = self.columns | set(self.ignored)
        for number, example in enumerate(self.examples):
            strange = sorted({column for row in example.rows for column in row} - known)
            yield from (f"in example[{number}] only columns of this feed, not {column}" for column in strange)

    @property
    def columns(self) -> frozenset[str]:
        """Every column that this feed uses: a file without one of them is not of this feed."""
        mappings: tuple[Mapping, ...] = (self.time, *self.fields, *(m for p in self.people for m in p.fields))
        used = {column for mapping in mappings for column in mapping.uses}
        used |= {part.column for part in self.summary}
        used |= {each.column for given in (*self.members, *self.people) for each in (*given.all_of, *given.any_of)}
        used |= {column for person in self.people for column in (*person.described_by, *person.paired_with)}
        return frozenset(used | ({self.group_by} if self.group_by else set()))


def has_path(kind: type[Any], path: str) -> bool:
    """Whether an event's part has the field that a path such as `location.lat` names."""
    head, _, rest = path.partition(".")
    if head not in {each.name.rstrip("_") for each in dataclass_fields(kind)}:
        return False
    return not rest or (head in _NESTED and has_path(_NESTED[head], rest))
