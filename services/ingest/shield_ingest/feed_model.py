"""What a feed file may say: how one agency's rows become our events, in a closed set of mapping operations.

Where the agency exports several files that belong together, each is a `[[file]]` with a name and the column that joins
it to the others; columns are then named with their file, such as `header.DOB`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields as dataclass_fields
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StrictBool, model_validator

from shield_ingest.feed_mapping import Given, Mapping, Part, some
from shield_shared.events import EVENT_TYPES
from shield_shared.parts import Home, Location, Name, Occurred, Offence, Person
from shield_shared.people import Role
from shield_shared.policy_file import Filled, PolicyFile, PolicyId

Format = Literal["csv", "json"]
Scheme = Literal["nhs", "upn", "csws", "pnc", "yot", "niche", "custody", "agency-ref"]

_NESTED: dict[str, type[Any]] = {
    "location": Location, "occurred": Occurred, "offence": Offence, "place": Location, "home": Home, "name": Name,
}  # fmt: skip


def _one_or_more(value: object) -> object:
    return [value] if isinstance(value, str) else value


class FieldMapping(Mapping):
    """A mapping and the field that it fills, as a path such as `location.lat`."""

    to: Filled


class IdentifierMapping(Mapping):
    """A mapping that gives a person an identifier of a scheme."""

    scheme: Scheme


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

    In a group, `once` takes equal people of several rows for one; without it `described_by` and `paired_with` tell who
    is the same over several rows: see `shield_ingest.feed`.
    """

    role: Role
    fields: Annotated[tuple[FieldMapping, ...], Field(alias="field")] = ()
    identifiers: Annotated[tuple[IdentifierMapping, ...], Field(alias="identifier")] = ()
    once: StrictBool = False
    described_by: tuple[Filled, ...] = ()
    paired_with: tuple[Filled, ...] = ()


class File(Part):
    """One of several files of a feed, told from the others by its heading.

    Rows that say the same in `join_on` belong together. Only one file may have `many` rows of a key; each of them
    becomes a row of the feed. A key without a row of an `always` file is held. An `optional` file may be left out.
    """

    name: PolicyId
    join_on: Filled
    many: StrictBool = False
    always: StrictBool = False
    optional: StrictBool = False


class Example(Part):
    """Rows, and what they become: fields by path, fields that stay absent, or that the rows are held.

    `expect` and `absent` name paths such as `data.people[0].age_range`; `held` and `warned` name the columns at fault.
    Where a feed has several files, each row is one row of one of them.
    """

    name: Filled
    rows: Annotated[tuple[dict[str, str], ...], AfterValidator(some)]
    expect: Annotated[dict[str, Any], Field(default_factory=dict)]
    absent: tuple[Filled, ...] = ()
    warned: tuple[Filled, ...] = ()
    held: tuple[Filled, ...] = ()


class Feed(PolicyFile):
    """One agency's feed: what its files look like and how each row, or group of rows, becomes one event."""

    agency: PolicyId
    type: Filled
    format: Annotated[tuple[Format, ...], BeforeValidator(_one_or_more), AfterValidator(some)]
    delimiter: Literal[",", ";", "\t", "|"] = ","
    fallback_encoding: Literal["windows-1252"] | None = None
    blank: tuple[str, ...] = ()
    ignored: tuple[Filled, ...] = ()
    files: Annotated[tuple[File, ...], Field(alias="file")] = ()
    group_by: Filled | None = None
    subject: Filled | None = None
    time: Mapping
    fields: Annotated[tuple[FieldMapping, ...], Field(alias="field"), AfterValidator(some)]
    members: Annotated[tuple[Member, ...], Field(alias="member")] = ()
    summary: tuple[SummaryPart, ...] = ()
    people: Annotated[tuple[PersonMapping, ...], Field(alias="person")] = ()
    examples: Annotated[tuple[Example, ...], Field(alias="example"), AfterValidator(some)]

    @model_validator(mode="after")
    def _names_what_there_is(self) -> Feed:
        faults = [*self._unknown_fields(), *self._column_faults(), *self._time_faults(), *self._file_faults()]
        if self.type not in EVENT_TYPES:
            faults = [f"as type one of {', '.join(EVENT_TYPES)}"]
        if self.group_by and self.subject:
            faults.append("group_by or subject, not both: what rows are grouped by is their subject")
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

    def _time_faults(self) -> Iterator[str]:
        kinds = {each.read for each in self.time.of or (self.time,)}
        if kinds != {"moment"} or not self.time.required:
            yield 'for time read = "moment" and required = true'

    def _column_faults(self) -> Iterator[str]:
        both = self.columns & set(self.ignored)
        yield from (f"the column {column} used or ignored, not both" for column in sorted(both))
        for number, example in enumerate(self.examples):
            strange = sorted({column for row in example.rows for column in row} - self.named)
            yield from (f"in example[{number}] only columns of this feed, not {column}" for column in strange)

    def _file_faults(self) -> Iterator[str]:
        if not self.files:
            return
        names = [each.name for each in self.files]
        strange = sorted(c for c in self.named if c.partition(".")[0] not in names)
        yield from (f"a column of one of the files, such as {names[0]}.{column}, not {column}" for column in strange)
        if len(set(names)) != len(names) or len(names) == 1:
            yield "two or more files, each with a name of its own"
        if sum(each.many for each in self.files) > 1:
            yield "many = true for one file at most"
        if all(each.optional for each in self.files) or any(each.optional and each.always for each in self.files):
            yield "a file that is not optional, and none that is optional and always there"
        if any(len({column.partition(".")[0] for column in row}) != 1 for each in self.examples for row in each.rows):
            yield "in each row of an example the columns of one file"
        if self.format != ("csv",):
            yield 'format = "csv" where there are several files'

    @cached_property
    def mappings(self) -> tuple[Mapping, ...]:
        """Every mapping that reads a value of the event or of a person."""
        of_people = (mapping for person in self.people for mapping in (*person.fields, *person.identifiers))
        return (self.time, *self.fields, *of_people)

    @cached_property
    def columns(self) -> frozenset[str]:
        """Every column that this feed uses: a file without one of them is not of this feed."""
        used = {column for mapping in self.mappings for column in mapping.uses}
        used |= {part.column for part in self.summary}
        used |= {each.column for given in (*self.members, *self.people) for each in (*given.all_of, *given.any_of)}
        used |= {column for person in self.people for column in (*person.described_by, *person.paired_with)}
        used |= {f"{each.name}.{each.join_on}" for each in self.files}
        return frozenset(used | {column for column in (self.group_by, self.subject) if column})

    @cached_property
    def named(self) -> frozenset[str]:
        """Every column that this feed uses or says it ignores: together they tell rows apart."""
        return self.columns | set(self.ignored)

    def columns_of(self, file: File) -> frozenset[str]:
        """The columns of one of its files that this feed uses, as its heading has them."""
        return _within(file, self.columns)

    def named_in(self, file: File) -> frozenset[str]:
        """The columns of one of its files that this feed uses or ignores, as its heading has them."""
        return _within(file, self.named)


def _within(file: File, columns: frozenset[str]) -> frozenset[str]:
    return frozenset(column.removeprefix(f"{file.name}.") for column in columns if column.startswith(f"{file.name}."))


def has_path(kind: type[Any], path: str) -> bool:
    """Whether an event's part has the field that a path such as `location.lat` names."""
    head, _, rest = path.partition(".")
    if head not in {each.name.rstrip("_") for each in dataclass_fields(kind)}:
        return False
    return not rest or (head in _NESTED and has_path(_NESTED[head], rest))
