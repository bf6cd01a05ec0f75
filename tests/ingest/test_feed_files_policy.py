"""A feed of several files, and the tables that feeds share: every fault in them is told before they are used."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.trial_feed import FIELD, GOOD_EXAMPLE, HEAD, TIME, faults_of, load
from shield_ingest.feed_examples import example_faults
from shield_ingest.files import load_feed

FILES = """
[[file]]
name = "header"
join_on = "key"
[[file]]
name = "rows"
join_on = "key"
many = true
"""
JOINED = (HEAD + TIME + FIELD).replace('"when"', '"header.when"').replace('"what"', '"rows.what"')
JOINED_EXAMPLE = """
[[example]]
name = "a fight"
rows = [{ "header.key" = "1", "header.when" = "2026-01-01T00:00:00Z" }, { "rows.key" = "1", "rows.what" = "fight" }]
expect = { "data.category" = "violence-without-injury" }
"""


def test_a_feed_of_several_files_names_its_columns_with_their_file(tmp_path: Path) -> None:
    load(tmp_path, JOINED + JOINED_EXAMPLE + FILES)
    assert example_faults(load_feed("trial", tmp_path)) == ()


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            'column = "rows.what"',
            'column = "what"',
            "expected in example[0] only columns of this feed, not rows.what; a co",
        ),
        ('name = "rows"', 'name = "header"', "expected in example[0] only columns of this feed, not rows.key; a c"),
        ("many = true", "", None),
        ('join_on = "key"', 'join_on = "key"\nmany = true', "expected many = true for one file at most"),
        ('join_on = "key"', 'join_on = "key"\noptional = true', "expected a file that is not optional, and none"),
        ("many = true", "optional = true\nalways = true", "expected a file that is not optional, and none that is"),
        ('"csv"', '["csv", "json"]', 'expected format = "csv" where there are several files'),
        ('{ "rows.key"', '{ "header.key" = "1", "rows.key"', "expected in each row of an example the columns of one"),
    ],
)
def test_the_files_of_a_feed_are_checked(tmp_path: Path, old: str, new: str, sentence: str | None) -> None:
    text = (JOINED + JOINED_EXAMPLE + FILES).replace("many = true\n", "" if "many" in new else "many = true\n")
    assert old in text
    if sentence is None:
        load(tmp_path, text.replace(old, new))
        return
    ((file, key, told),) = faults_of(tmp_path, text.replace(old, new))
    assert (file, key) == ("trial.toml", "")
    assert told.startswith(sentence)


def test_one_file_of_several_is_none(tmp_path: Path) -> None:
    alone = FILES.partition('[[file]]\nname = "rows"')[0]
    text = (JOINED + JOINED_EXAMPLE).replace("rows.", "header.") + alone
    ((_, _, told),) = faults_of(tmp_path, text)
    assert told == "expected two or more files, each with a name of its own"


TABLE_FIELD = (
    '[[field]]\nto = "location.ward"\nread = "first_of"\nof = [{ read = "words", column = "a", table = "t" }]\n'
)
TABLE_PERSON = """
[[person]]
role = "victim"
[[person.field]]
to = "school"
read = "words"
column = "a"
table = "t"
[[person.identifier]]
scheme = "upn"
read = "words"
column = "a"
table = "t"
"""
TABLE_EXAMPLE = """
[[example]]
name = "a word of the table"
rows = [{ when = "2026-01-01T00:00:00Z", a = "one " }]
[example.expect]
"data.location.ward" = "E1"
"data.people" = [{ role = "victim", school = "E1", identifiers = [{ scheme = "upn", value = "E1" }] }]
"""


def _table(folder: Path, content: bytes, name: str = "t.csv") -> None:
    (folder / "tables").mkdir(exist_ok=True)
    (folder / "tables" / name).write_bytes(content)


def test_a_table_stands_in_a_file_of_its_own(tmp_path: Path) -> None:
    _table(tmp_path, b"\xef\xbb\xbfcode,ward,name\nONE,E1,first\ntwo,E2,second\n")
    load(tmp_path, HEAD + TIME + TABLE_FIELD + TABLE_PERSON + TABLE_EXAMPLE)
    assert example_faults(load_feed("trial", tmp_path)) == ()


def test_a_table_that_is_not_there_is_told(tmp_path: Path) -> None:
    faults = faults_of(tmp_path, HEAD + TIME + TABLE_FIELD + GOOD_EXAMPLE.replace('what = "Fight "', 'a = ""'))
    assert faults == [
        ("trial.toml", "table t", "expected a table of this name; there are: leeds-lsoa-ward")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "faults"),
    [
        ("t.csv", b"", [("t.csv", "", "expected a heading, and rows of a word and what it stands for")]),
        ("t.csv", b"a,b\n", [("t.csv", "", "expected a heading, and rows of a word and what it stands for")]),
        ("t.csv", b"a,b\n\xff,x\n", [("t.csv", "", "expected a file of text in UTF-8")]),
        ("t.txt", b"a,b\n1,x\n", [("t.txt", "", "expected a name that ends in .csv")]),
        (
            "t.csv",
            b"a,b\n1,x\n2,\n 1 ,y\n3\n",
            [
                ("t.csv", "row 3", "expected a word and what it stands for"),
                ("t.csv", "row 4", "expected each word once, and this one stood there before"),
                ("t.csv", "row 5", "expected 2 columns and found 1"),
            ],
        ),
    ],
)
def test_every_fault_of_a_table_is_told(
    tmp_path: Path, name: str, content: bytes, faults: list[tuple[str, str, str]]
) -> None:
    _table(tmp_path, content, name)
    assert faults_of(tmp_path, HEAD + TIME + FIELD + GOOD_EXAMPLE) == faults
