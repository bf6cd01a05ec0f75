"""A feed's file says everything about its feed, and every fault in it is told with file and key before it is used."""

from __future__ import annotations

from pathlib import Path

import pytest

from shield_ingest.feed_examples import example_faults
from shield_ingest.files import feed_names, load_feed
from shield_shared.errors import PolicyError, UsageError

TIME = 'time = { read = "moment", columns = ["when"], formats = ["rfc3339"], required = true }\n'
HEAD = """
id = "trial"
title = "A trial"
owner = "a lead"
source = "invented"
in_force = 2026-01-01
review_by = 2027-01-01
agency = "leeds-yjs"
type = "shield.incident.recorded.v1"
format = "csv"
"""
FIELD = """
[[field]]
to = "category"
read = "words"
column = "what"
words = { "fight" = "violence-without-injury" }
required = true
"""
EXAMPLE = """
[[example]]
name = "a fight"
rows = [{ when = "2026-01-01T00:00:00Z", what = "Fight " }]
expect = { "data.category" = "violence-without-injury", "data.occurred" = 1 }
absent = ["data.category", "data.people[0].role"]
warned = ["when"]
"""
GOOD_EXAMPLE = """
[[example]]
name = "a fight"
rows = [{ when = "2026-01-01T00:00:00Z", what = "Fight " }]
expect = { "data.category" = "violence-without-injury" }
"""


def _load(folder: Path, text: str, name: str = "trial") -> None:
    (folder / "feeds").mkdir(exist_ok=True)
    (folder / "feeds" / f"{name}.toml").write_text(text, encoding="utf-8")
    load_feed(name, folder)


def _faults(folder: Path, text: str) -> list[tuple[str, str, str]]:
    with pytest.raises(PolicyError) as caught:
        _load(folder, text)
    return [(fault.file, fault.key, fault.sentence) for fault in caught.value.faults]


def _field_fault(folder: Path, field: str) -> str:
    faults = _faults(folder, HEAD + TIME + f"[[field]]\n{field}\n" + GOOD_EXAMPLE)
    assert [(file, key) for file, key, _ in faults] == [("trial.toml", "field[0]")]
    return faults[0][2]


def test_a_feed_is_one_file_in_a_mounted_folder(tmp_path: Path) -> None:
    _load(tmp_path, HEAD + TIME + FIELD + GOOD_EXAMPLE)
    assert "trial" in feed_names(tmp_path)
    assert "police-stop-search" in feed_names(tmp_path)
    assert example_faults(load_feed("trial", tmp_path)) == ()


def test_a_feed_that_is_not_there_is_told_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="did you mean nyc-shootings"):
        load_feed("nyc-shooting")
    with pytest.raises(UsageError, match="there are children-looked-after, nyc-shootings, police-st"):
        load_feed("../x")


def test_all_faults_of_a_file_come_at_once_with_their_keys(tmp_path: Path) -> None:
    text = (
        HEAD.replace('"csv"', '"xlsx"')
        + 'colour = "red"\n'
        + TIME
        + FIELD.replace('"what"', '""')
        + "[[person]]\nx = 1\n"
    )
    faults = _faults(tmp_path, text)
    assert [(file, key) for file, key, _ in faults] == [
        ("trial.toml", "colour"),
        ("trial.toml", "example"),
        ("trial.toml", "field[0].column"),
        ("trial.toml", "format[0]"),
        ("trial.toml", "person[0].role"),
        ("trial.toml", "person[0].x"),
    ]
    assert all(sentence.startswith("expected ") for _, _, sentence in faults)


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        (
            'to = "category"\nread = "words"\ncolumn = "a"',
            'expected with read = "words" the key words or table, and not both',
        ),
        (
            'to = "category"\nread = "words"\ncolumn = "a"\ntable = "t"\nwords = { a = "b" }',
            'expected with read = "words" the key words or table, and not both',
        ),
        (
            'to = "occurred.to"\nread = "moment"\ncolumns = ["a"]\nformats = ["rfc3339"]\nlast_of = "month"',
            'expected with read = "moment" the key zone beside last_of',
        ),
        (
            'to = "category"\nread = "first_of"\nof = [{ read = "text", column = "a", required = true }]',
            'expected with read = "first_of" the key required beside of, not within it',
        ),
        (
            'to = "occurred.from"\nread = "latest_of"\nof = [{ read = "text", column = "a" }]',
            'expected with read = "latest_of" in of only moments, or only days',
        ),
        (
            'to = "category"\nread = "constant"\ncolumn = "a"',
            'expected with read = "constant" the key value and no key column',
        ),
        (
            'to = "occurred.from"\nread = "moment"\ncolumns = ["a"]\nformats = ["rfc3339", "%d/%m/%Y"]',
            'expected with read = "moment" the key zone, as not every form is rfc3339',
        ),
        (
            'to = "category"\nread = "words"\ncolumn = "a"\nwords = { a = true }',
            'expected with read = "words" text for each word',
        ),
        (
            'to = "category"\nread = "flag"\ncolumn = "a"\nwords = { a = "b" }',
            'expected with read = "flag" true or false for each word',
        ),
    ],
)
def test_each_way_of_reading_has_its_keys(tmp_path: Path, field: str, sentence: str) -> None:
    assert _field_fault(tmp_path, field) == sentence


@pytest.mark.parametrize(
    ("text", "key", "sentence"),
    [
        ('formats = ["%H:%f"]', "formats[0]", "expected rfc3339, or a form made of %Y %y %m %b %d %H %M %S"),
        ('zone = "Europe/Leeds"', "zone", "expected the name of a time zone, such as Europe/London"),
        ('zone = "../London"', "zone", "expected the name of a time zone, such as Europe/London"),
        ("bands = {}", "bands", "expected at least one"),
        ("of = []", "of", "expected at least one"),
        ("years = 0", "years", "expected greater than 0"),
        ('last_of = "week"', "last_of", "expected 'day', 'month' or 'year'"),
        ("bands = { a = {} }", "bands.a", "expected from, to or both"),
        ("bands = { a = { from = 18, to = 17 } }", "bands.a", "expected from not above to"),
        ("bands = { a = { from = -1 } }", "bands.a.from", "expected greater than or equal to 0"),
    ],
)
def test_each_value_of_a_field_is_checked(tmp_path: Path, text: str, key: str, sentence: str) -> None:
    field = f'[[field]]\nto = "category"\nread = "text"\ncolumn = "a"\n{text}\n'
    assert _faults(tmp_path, HEAD + TIME + field + GOOD_EXAMPLE) == [("trial.toml", f"field[0].{key}", sentence)]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('to = "category"', 'to = "catgory"', "expected a field of the event, not catgory"),
        ('to = "category"', 'to = "location.latitude"', "expected a field of the event, not location.latitude"),
        ('to = "category"', 'to = "summary.text"', "expected a field of the event, not summary.text"),
        ("shield.incident.recorded.v1", "incident", "expected as type one of shield.incident.recorded.v1, "),
        ("required = true }", "required = false }", 'expected for time read = "moment" and required = true'),
        ('format = "csv"', 'format = "csv"\nignored = ["what"]', "expected the column what used or ignored, not both"),
        ('what = "Fight "', 'wot = "Fight "', "expected in example[0] only columns of this feed, not wot"),
        (
            'format = "csv"',
            'format = "csv"\ngroup_by = "what"\nsubject = "what"',
            "expected group_by or subject, not both: what rows are grouped by is their subject",
        ),
        ("[[field]]", '[[member]]\nto = "flgs"\nmember = "x"\n[[field]]', "expected a field of the event, not flgs"),
        (
            "[[field]]",
            '[[person]]\nrole = "victim"\n[[person.field]]\nto = "agerange"\nread = "text"\ncolumn = "what"\n[[field]]',
            "expected a field of a person, not agerange",
        ),
    ],
)
def test_a_feed_names_only_what_there_is(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    text = HEAD + TIME + FIELD + GOOD_EXAMPLE
    assert old in text
    ((file, key, told),) = _faults(tmp_path, text.replace(old, new))
    assert (file, key) == ("trial.toml", "")
    assert told.startswith(sentence)


def test_a_condition_says_something(tmp_path: Path) -> None:
    member = '[[member]]\nto = "flags"\nmember = "x"\nall_of = [{ column = "what" }]\n'
    assert _faults(tmp_path, HEAD + TIME + member + FIELD + GOOD_EXAMPLE) == [
        ("trial.toml", "member[0].all_of[0]", "expected one of the keys is, is_not, filled")
    ]


def test_an_example_that_comes_out_otherwise_is_told(tmp_path: Path) -> None:
    held = '[[example]]\nname = "nothing said"\nrows = [{ what = "fight" }]\nheld = ["what"]\n'
    not_held = GOOD_EXAMPLE.replace('"a fight"', '"said"') + 'held = ["when", "what"]\n'
    _load(tmp_path, HEAD + TIME + FIELD + EXAMPLE + held + not_held)
    assert [(fault.key, fault.sentence) for fault in example_faults(load_feed("trial", tmp_path))] == [
        ("example[0]", "a fight: expected another value at data.occurred"),
        ("example[0]", "a fight: expected nothing at data.category"),
        ("example[0]", "a fight: expected to be warned of when, and not nothing"),
        ("example[1]", "nothing said: expected to be held for what, and not when"),
        ("example[2]", "said: expected to be held for when, what"),
    ]


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
    _load(tmp_path, JOINED + JOINED_EXAMPLE + FILES)
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
        ('join_on = "key"', 'join_on = "key"\noptional = true', "expected a file that is not optional"),
        ('"csv"', '["csv", "json"]', 'expected format = "csv" where there are several files'),
        ('{ "rows.key"', '{ "header.key" = "1", "rows.key"', "expected in each row of an example the columns of one"),
    ],
)
def test_the_files_of_a_feed_are_checked(tmp_path: Path, old: str, new: str, sentence: str | None) -> None:
    text = (JOINED + JOINED_EXAMPLE + FILES).replace("many = true\n", "" if "many" in new else "many = true\n")
    assert old in text
    if sentence is None:
        _load(tmp_path, text.replace(old, new))
        return
    ((file, key, told),) = _faults(tmp_path, text.replace(old, new))
    assert (file, key) == ("trial.toml", "")
    assert told.startswith(sentence)


def test_one_file_of_several_is_none(tmp_path: Path) -> None:
    alone = FILES.partition('[[file]]\nname = "rows"')[0]
    text = (JOINED + JOINED_EXAMPLE).replace("rows.", "header.") + alone
    ((_, _, told),) = _faults(tmp_path, text)
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
    _load(tmp_path, HEAD + TIME + TABLE_FIELD + TABLE_PERSON + TABLE_EXAMPLE)
    assert example_faults(load_feed("trial", tmp_path)) == ()


def test_a_table_that_is_not_there_is_told(tmp_path: Path) -> None:
    faults = _faults(tmp_path, HEAD + TIME + TABLE_FIELD + GOOD_EXAMPLE.replace('what = "Fight "', 'a = ""'))
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
    assert _faults(tmp_path, HEAD + TIME + FIELD + GOOD_EXAMPLE) == faults
