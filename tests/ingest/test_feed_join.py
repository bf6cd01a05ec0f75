"""Several files of one feed: told apart by their headings, joined by key; what joins nothing is held by itself."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from shield_ingest.feed_model import Feed
from shield_ingest.files import Message, read_files
from shield_shared.errors import RejectedError

FEED: dict[str, Any] = {
    "id": "trial", "title": "A trial", "owner": "a lead", "source": "invented", "in_force": "2026-01-01",
    "review_by": "2027-01-01", "agency": "leeds-yjs", "type": "shield.incident.recorded.v1", "format": "csv",
    "fallback_encoding": "windows-1252", "ignored": ["visits.note"],
    "file": [
        {"name": "people", "join_on": "id", "always": True},
        {"name": "visits", "join_on": "person", "many": True},
        {"name": "homes", "join_on": "id", "optional": True},
    ],
    "time": {"read": "moment", "columns": ["visits.when"], "formats": ["rfc3339"], "required": True},
    "field": [
        {"to": "category", "read": "constant", "value": "other"},
        {"to": "location.text", "read": "text", "column": "people.name"},
        {"to": "location.ward", "read": "text", "column": "homes.ward"},
    ],
    "example": [{"name": "one", "rows": [
        {"people.id": "1"}, {"visits.person": "1", "visits.when": "2026-01-01T00:00:00Z"},
    ]}],
}  # fmt: skip
WHEN = "2026-04-01T09:00:00Z"
LATER = "2026-04-02T09:00:00Z"
FILES = {
    "people": "id,name\n1,Zoë\n2,Sam\n",
    "visits": f"person,when,note\n1,{WHEN},a\n2,{WHEN},b\n1,{LATER},c\n",
    "homes": "id,ward\n2,Armley\n",
}


def _feed(**changed: object) -> Feed:
    return Feed.model_validate_json(json.dumps(FEED | changed))


def _write(folder: Path, **files: str | bytes) -> list[Path]:
    paths = []
    for name, content in (FILES | files).items():
        if content:
            path = folder / f"{name}.csv"
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            paths.append(path)
    return paths


def _read(folder: Path, **files: str | bytes) -> list[Message]:
    return list(read_files(_write(folder, **files), _feed()))


def _said(message: Message) -> tuple[object, ...]:
    if not isinstance(message.value, dict):
        return (message.file, message.fault)
    where = message.value["data"].get("location", {})
    return (message.value["time"][:10], where.get("text"), where.get("ward"))


def _told(messages: list[Message]) -> list[tuple[object, ...]]:
    return sorted(map(_said, messages), key=str)


def test_rows_that_say_the_same_key_are_joined(tmp_path: Path) -> None:
    messages = _read(tmp_path)
    assert _told(messages) == [
        ("2026-04-01", "Sam", "Armley"), ("2026-04-01", "Zoë", None), ("2026-04-02", "Zoë", None),
    ]  # fmt: skip
    first = next(message for message in messages if _said(message)[1] == "Sam")
    assert (first.file, first.position, first.raw) == ("visits.csv", 3, f"2,Sam\n2,Armley\n2,{WHEN},b\n")


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_of_the_files_and_their_names_do_not_matter(tmp_path: Path, order: tuple[int, ...]) -> None:
    paths = _write(tmp_path)
    expected = {str(message.value) for message in read_files(paths, _feed())}
    named = [paths[place].rename(tmp_path / f"{number}.txt") for number, place in enumerate(order)]
    assert {str(message.value) for message in read_files(named, _feed())} == expected


def test_a_file_given_twice_says_the_same_and_rows_that_are_alike_are_two(tmp_path: Path) -> None:
    visits = f"person,when,note\n1,{WHEN},a\n1,{WHEN},a\n"
    paths = _write(tmp_path, visits=visits)
    once = [m.value["id"] for m in read_files(paths, _feed()) if isinstance(m.value, dict)]
    twice = [m.value["id"] for m in read_files([*paths, *paths], _feed()) if isinstance(m.value, dict)]
    assert len(set(once)) == len(once) == 2
    assert twice == once


def test_columns_may_be_moved_and_others_may_stand_beside_them(tmp_path: Path) -> None:
    messages = _read(tmp_path, homes="new, ward ,id\nx,Armley, 2 \n")
    assert ("2026-04-01", "Sam", "Armley") in _told(messages)
    assert [m.warnings for m in messages if m.warnings] == [("passed over 1 columns that this feed does not name",)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "windows-1252"])
def test_each_file_may_have_its_own_encoding(tmp_path: Path, encoding: str) -> None:
    messages = _read(tmp_path, people=FILES["people"].encode(encoding))
    assert _told(messages) == _told(_read(tmp_path))


def test_each_row_that_joins_nothing_is_held_with_the_reason(tmp_path: Path) -> None:
    messages = _read(
        tmp_path,
        people="id,name\n1,Zoë\n2,Sam\n3,Kit\n,Ben\n2,Sim\n",
        visits=f"person,when\n1,{WHEN}\n2,{WHEN}\n4,{WHEN}\n1,soon\n1\n".replace("when", "when,note").replace(
            "Z", "Z,"
        ),
        homes="id,ward\n5,Armley\n",
    )
    none = "that says the same, and there is none"
    twice = "expected one row of people that says this, and there are 2"
    assert _told(messages) == sorted(
        [
            ("2026-04-01", "Zoë", None),
            ("people.csv", f"row 3: column people.id: {twice}"),
            ("people.csv", f"row 6: column people.id: {twice}"),
            ("people.csv", f"row 4: column people.id: expected a row of visits or homes {none}"),
            ("people.csv", "row 5: column people.id: expected something, and it is blank"),
            ("visits.csv", f"row 3: column visits.person: {twice}"),
            ("visits.csv", f"row 4: column visits.person: expected a row of people {none}"),
            ("visits.csv", "row 5: expected 3 columns and found 2"),
            ("visits.csv", "row 6: expected 3 columns and found 1"),
            ("homes.csv", f"row 2: column homes.id: expected a row of people {none}"),
        ],
        key=str,
    )


def test_a_row_that_is_joined_and_cannot_be_read_is_held_where_it_stands(tmp_path: Path) -> None:
    messages = _read(tmp_path, visits=f"person,when,note\n1,soon,\n2,{WHEN},\n")
    assert _told(messages)[1] == (
        "visits.csv", "row 2: column visits.when: expected a date and time of the form rfc3339",
    )  # fmt: skip
    assert _told(messages)[0] == ("2026-04-01", "Sam", "Armley")


def test_rows_that_say_the_same_are_one_where_a_key_has_one_row(tmp_path: Path) -> None:
    messages = _read(tmp_path, people="id,name\n1,Zoë\n1,Zoë\n2,Sam\n")
    assert {str(m.value) for m in messages} == {str(m.value) for m in _read(tmp_path)}


def test_an_optional_file_may_be_left_out(tmp_path: Path) -> None:
    assert ("2026-04-01", "Sam", None) in _told(_read(tmp_path, homes=""))


def test_a_file_that_is_needed_and_not_given_is_told_with_its_columns(tmp_path: Path) -> None:
    with pytest.raises(RejectedError) as caught:
        _read(tmp_path, visits="")
    assert str(caught.value) == (
        "Feed trial is read from several files together. Expected also a file of visits (columns: person, when)."
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("a,b\n1,2\n", "expected the columns of one of the files of feed trial: people (missing: id, name); "
         "visits (missing: person, when); homes (missing: id, ward)"),
        ("id,ward,ward\n1,2,3\n", "expected each column of feed trial once; twice: ward"),
        ("\n", "expected a heading with the columns of feed trial, and the file is empty"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_of_the_feeds_is_rejected(tmp_path: Path, content: str, sentence: str) -> None:
    with pytest.raises(RejectedError) as caught:
        _read(tmp_path, homes=content)
    assert str(caught.value) == f"homes.csv: {sentence}"


def test_of_two_kinds_that_fit_a_heading_the_one_with_more_columns_is_meant(tmp_path: Path) -> None:
    feed = _feed(field=[*FEED["field"], {"to": "location.postcode", "read": "text", "column": "homes.name"}])
    paths = _write(tmp_path, homes="id,ward,name\n2,Armley,LS12\n")
    said = [m.value["data"]["location"] for m in read_files(paths, feed) if isinstance(m.value, dict)]
    assert {"text": "Sam", "ward": "Armley", "postcode": "LS12"} in said
