"""A feed's file says everything about its feed, and every fault in it is told with file and key before it is used."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.trial_feed import FIELD, GOOD_EXAMPLE, HEAD, TIME, faults_of, load
from shield_ingest.feed_examples import example_faults
from shield_ingest.files import feed_names, load_feed
from shield_shared.errors import UsageError

EXAMPLE = """
[[example]]
name = "a fight"
rows = [{ when = "2026-01-01T00:00:00Z", what = "Fight " }]
expect = { "data.category" = "violence-without-injury", "data.occurred" = 1 }
absent = ["data.category", "data.people[0].role"]
warned = ["when"]
"""


def _field_fault(folder: Path, field: str) -> str:
    faults = faults_of(folder, HEAD + TIME + f"[[field]]\n{field}\n" + GOOD_EXAMPLE)
    assert [(file, key) for file, key, _ in faults] == [("trial.toml", "field[0]")]
    return faults[0][2]


def test_a_feed_is_one_file_in_a_mounted_folder(tmp_path: Path) -> None:
    load(tmp_path, HEAD + TIME + FIELD + GOOD_EXAMPLE)
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
    faults = faults_of(tmp_path, text)
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
    assert faults_of(tmp_path, HEAD + TIME + field + GOOD_EXAMPLE) == [("trial.toml", f"field[0].{key}", sentence)]


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
    ((file, key, told),) = faults_of(tmp_path, text.replace(old, new))
    assert (file, key) == ("trial.toml", "")
    assert told.startswith(sentence)


def test_a_condition_says_something(tmp_path: Path) -> None:
    member = '[[member]]\nto = "flags"\nmember = "x"\nall_of = [{ column = "what" }]\n'
    assert faults_of(tmp_path, HEAD + TIME + member + FIELD + GOOD_EXAMPLE) == [
        ("trial.toml", "member[0].all_of[0]", "expected one of the keys is, is_not, filled")
    ]


def test_an_example_that_comes_out_otherwise_is_told(tmp_path: Path) -> None:
    held = '[[example]]\nname = "nothing said"\nrows = [{ what = "fight" }]\nheld = ["what"]\n'
    not_held = GOOD_EXAMPLE.replace('"a fight"', '"said"') + 'held = ["when", "what"]\n'
    load(tmp_path, HEAD + TIME + FIELD + EXAMPLE + held + not_held)
    assert [(fault.key, fault.sentence) for fault in example_faults(load_feed("trial", tmp_path))] == [
        ("example[0]", "a fight: expected another value at data.occurred"),
        ("example[0]", "a fight: expected nothing at data.category"),
        ("example[0]", "a fight: expected to be warned of when, and not nothing"),
        ("example[1]", "nothing said: expected to be held for what, and not when"),
        ("example[2]", "said: expected to be held for when, what"),
    ]
