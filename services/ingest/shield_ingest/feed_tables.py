"""Tables of words that several feeds share, such as which ward an area lies in, as CSV files of their own.

The first column of a table is the word, the second what it stands for; further columns are for the reader.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from shield_ingest.csv_text import read_records
from shield_ingest.feed_mapping import Mapping as Mapped
from shield_ingest.feed_mapping import plain
from shield_ingest.feed_model import Feed, PersonMapping
from shield_shared.faults import PolicyFault

Words = dict[str, str]
AnyMapped = TypeVar("AnyMapped", bound=Mapped)


def read_table(name: str, lines: Iterable[str]) -> tuple[Words, list[PolicyFault]]:
    """The words of a table from its lines with their line ends, and every fault of it by row."""
    words: Words = {}
    faults: list[PolicyFault] = []
    known: set[str] = set()
    records = read_records(lines)
    next(records, None)
    for record in records:
        word, entry = (cell.strip() for cell in (*record.cells, "", "")[:2])
        expected = record.fault or _fault(word, entry, known)
        if expected is not None:
            faults.append(PolicyFault(name, f"row {record.number}", expected))
        known.add(plain(word))
        words[word] = entry
    if not words:
        faults.append(PolicyFault(name, "", "expected a heading, and rows of a word and what it stands for"))
    return words, faults


def _fault(word: str, entry: str, known: set[str]) -> str | None:
    if not word or not entry:
        return "expected a word and what it stands for"
    return "expected each word once, and this one stood there before" if plain(word) in known else None


def with_tables(feed: Feed, tables: Mapping[str, Words]) -> tuple[Feed, list[PolicyFault]]:
    """A feed whose mappings have the words of the tables that they name, and a fault for each name of none."""
    missing = sorted(set(_named(feed.mappings)) - set(tables))
    if missing:
        expected = f"expected a table of this name; there are: {', '.join(sorted(tables)) or 'none'}"
        return feed, [PolicyFault(f"{feed.id}.toml", f"table {name}", expected) for name in missing]
    fields = [_filled(each, tables) for each in feed.fields]
    people = [_filled_person(person, tables) for person in feed.people]
    return feed.model_copy(update={"fields": tuple(fields), "people": tuple(people)}), []


def _named(mappings: Iterable[Mapped]) -> Iterator[str]:
    for each in mappings:
        yield from () if each.table is None else (each.table,)
        yield from _named(each.of or ())


def _filled(mapped: AnyMapped, tables: Mapping[str, Words]) -> AnyMapped:
    """A mapping with the words of the table that it, or a choice of it, names."""
    of = None if mapped.of is None else tuple(_filled(each, tables) for each in mapped.of)
    words = mapped.words if mapped.table is None else tables[mapped.table]
    return mapped.model_copy(update={"of": of, "words": words})


def _filled_person(person: PersonMapping, tables: Mapping[str, Words]) -> PersonMapping:
    fields = tuple(_filled(each, tables) for each in person.fields)
    identifiers = tuple(_filled(each, tables) for each in person.identifiers)
    return person.model_copy(update={"fields": fields, "identifiers": identifiers})
