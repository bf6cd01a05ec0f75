"""The shipped feeds on real rows: every child is kept, every id is stable, what is wrong with a row costs that row."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shield_ingest.feed import HeldRowError, Numbering, translate
from shield_ingest.feed_examples import example_faults, run_example
from shield_ingest.feed_model import Example, Feed
from shield_ingest.files import Message, feed_names, load_feed, read_files
from shield_shared.errors import RejectedError
from shield_shared.policy import load_agencies
from shield_shared.reading import read_event

FEEDS = Path(__file__).parents[1] / "data" / "feeds"
SEARCHES, SHOOTINGS = load_feed("police-stop-search"), load_feed("nyc-shootings")
SEARCH_FILE = FEEDS / "west-yorkshire-stop-and-search-sample.csv"
SHOOTING_FILE = FEEDS / "nypd-shootings-sample.csv"
AGENCIES, _ = load_agencies(FEEDS)
EXAMPLES = [(feed, example) for feed in map(load_feed, feed_names()) for example in feed.examples]

# A row of each feed with invented content, for tests that bend one thing at a time.
SEARCH = {
    "Type": "Person search", "Date": "2021-08-15T20:00:00+00:00", "Latitude": "53.8", "Longitude": "-1.5",
    "Gender": "Male", "Age range": "10-17", "Object of search": "Offensive weapons", "Outcome": "Arrest",
    "Outcome linked to object of search": "True",
}  # fmt: skip
SHOOTING = {
    "INCIDENT_KEY": "1", "OCCUR_DATE": "01/05/2022", "OCCUR_TIME": "13:30:00", "BORO": "BRONX",
    "STATISTICAL_MURDER_FLAG": "N", "PERP_AGE_GROUP": "25-44", "PERP_SEX": "M", "VIC_AGE_GROUP": "<18", "VIC_SEX": "F",
}  # fmt: skip


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _event(*rows: dict[str, str], feed: Feed = SHOOTINGS) -> dict[str, Any]:
    numbering = Numbering(feed.named)
    return translate([numbering.row(row) for row in rows], feed).event


def _ages(event: dict[str, Any], role: str) -> list[object]:
    return [person.get("age_range") for person in event["data"].get("people", []) if person["role"] == role]


def _values(messages: list[Message]) -> list[Any]:
    assert [message.fault for message in messages if message.fault] == []
    return [message.value for message in messages]


def test_the_feeds_that_are_shipped() -> None:
    police = ("police-stop-search", "police-street-crime-api", "police-street-crime")
    assert feed_names() == ("children-looked-after", "nyc-shootings", *police)


@pytest.mark.parametrize("name", feed_names())
def test_the_examples_of_each_feed_come_out_as_its_file_says(name: str) -> None:
    assert example_faults(load_feed(name)) == ()


@pytest.mark.parametrize(
    ("feed", "example"),
    [pair for pair in EXAMPLES if not pair[1].held],
    ids=[f"{feed.id}: {example.name}" for feed, example in EXAMPLES if not example.held],
)
def test_each_example_is_an_event_that_we_accept_without_a_warning(feed: Feed, example: Example) -> None:
    reading = read_event(run_example(example, feed).event, AGENCIES, ())
    assert (reading.event is not None, reading.warnings) == (True, ())


def test_every_search_of_the_sample_is_one_event_that_we_accept() -> None:
    values = _values(list(read_files([SEARCH_FILE], SEARCHES)))
    rows = _rows(SEARCH_FILE)
    assert len({value["id"] for value in values}) == len(values) == len(rows)
    assert all(read_event(value, AGENCIES, ()).event for value in values)
    assert Counter(str(age) for value in values for age in _ages(value, "suspect")) == {
        "[10, 17]": sum(row["Age range"] == "10-17" for row in rows),
        "[0, 9]": sum(row["Age range"] == "under 10" for row in rows),
        "[18, 24]": sum(row["Age range"] == "18-24" for row in rows),
        "[25, 34]": sum(row["Age range"] == "25-34" for row in rows),
        "None": sum(row["Age range"] == "" and row["Type"] != "Vehicle search" for row in rows),
    }


def test_what_people_say_of_their_ethnicity_never_reaches_an_event() -> None:
    events = str(_values(list(read_files([SEARCH_FILE], SEARCHES))))
    said = {row[f"{who}-defined ethnicity"] for row in _rows(SEARCH_FILE) for who in ("Self", "Officer")} - {""}
    assert len(said) > 5
    assert [word for word in said if word in events] == []


def test_every_child_of_the_shootings_is_kept_in_their_role() -> None:
    values = _values(list(read_files([SHOOTING_FILE], SHOOTINGS)))
    rows = _rows(SHOOTING_FILE)
    assert len(values) == len({row["INCIDENT_KEY"] for row in rows})
    assert all(read_event(value, AGENCIES, ()).event for value in values)
    for role, column in (("victim", "VIC_AGE_GROUP"), ("suspect", "PERP_AGE_GROUP")):
        children = sum(row[column] == "<18" for row in rows)
        assert children == sum(ages == [0, 17] for value in values for ages in _ages(value, role))


def test_the_junk_band_of_the_shootings_keeps_its_victim_with_a_warning() -> None:
    warned = [message for message in read_files([SHOOTING_FILE], SHOOTINGS) if message.warnings]
    assert [message.warnings for message in warned] == [
        ("column VIC_AGE_GROUP: expected one of the age bands that this feed knows",)
    ]
    assert [_ages(message.value, "victim") for message in warned if isinstance(message.value, dict)] == [[None]]


@pytest.mark.parametrize(("feed", "path"), [(SEARCHES, SEARCH_FILE), (SHOOTINGS, SHOOTING_FILE)])
def test_the_same_file_twice_gives_nothing_new(feed: Feed, path: Path) -> None:
    once = {
        message.value["id"]: message.value for message in read_files([path], feed) if isinstance(message.value, dict)
    }
    twice = {m.value["id"]: m.value for m in read_files([path, path], feed) if isinstance(m.value, dict)}
    assert once == twice


@given(st.permutations(_rows(SEARCH_FILE)))
def test_the_order_of_rows_changes_no_search(rows: list[dict[str, str]]) -> None:
    def events(some: list[dict[str, str]]) -> list[dict[str, Any]]:
        numbering = Numbering(SEARCHES.named)
        return [translate([numbering.row(row)], SEARCHES).event for row in some]

    def by_id(event: dict[str, Any]) -> str:
        return str(event["id"])

    assert sorted(events(rows), key=by_id) == sorted(events(_rows(SEARCH_FILE)), key=by_id)


@given(st.permutations([row for row in _rows(SHOOTING_FILE) if row["INCIDENT_KEY"] == "254062679"]))
def test_the_order_of_rows_changes_no_incident(rows: list[dict[str, str]]) -> None:
    event = _event(*rows)
    assert event == _event(*sorted(rows, key=str))
    assert Counter(map(str, _ages(event, "suspect"))) == {"[25, 44]": 2, "[45, 64]": 2}


def test_equal_rows_are_different_people_whatever_rows_stand_between() -> None:
    other = SEARCH | {"Gender": "Female"}
    numbering, alone = Numbering(SEARCHES.named), Numbering(SEARCHES.named)
    keys = [numbering.row(row).key for row in (SEARCH, other, SEARCH, {**SEARCH, "Gender": " Male "})]
    assert len(set(keys)) == 4
    assert keys[0] == alone.row(SEARCH).key
    assert [key.rpartition("-")[2] for key in keys] == ["1", "1", "2", "3"]


def test_a_column_that_is_not_taken_over_still_tells_rows_apart() -> None:
    numbering = Numbering(SEARCHES.named)
    first, second = (numbering.row(SEARCH | {"Legislation": law}) for law in ("one", "another"))
    assert first.key.endswith("-1")
    assert second.key.endswith("-1")
    assert first.key != second.key


def test_adults_whom_the_rows_repeat_are_listed_once() -> None:
    event = _event(
        SHOOTING | {"VIC_AGE_GROUP": "18-24", "VIC_SEX": "M"}, SHOOTING | {"VIC_AGE_GROUP": "25-44", "VIC_SEX": "M"}
    )
    assert _ages(event, "suspect") == [[25, 44]]
    assert sorted(map(str, _ages(event, "victim"))) == ["[18, 24]", "[25, 44]"]


def test_adults_described_alike_beside_the_same_people_are_different_adults() -> None:
    first = SHOOTING | {"VIC_AGE_GROUP": "18-24"}
    assert _ages(_event(first, first | {"VIC_RACE": "one of another"}), "victim") == [[18, 24], [18, 24]]


@pytest.mark.parametrize("band", ["<18", "UNKNOWN", "(null)", "1022"])
def test_who_may_be_a_child_is_listed_for_every_row(band: str) -> None:
    child = SHOOTING | {"VIC_AGE_GROUP": band}
    event = _event(child, child | {"PERP_AGE_GROUP": "45-64"}, child | {"PERP_AGE_GROUP": "65+"})
    assert len(_ages(event, "victim")) == 3


@given(st.lists(st.tuples(*[st.sampled_from(["<18", "18-24", "25-44", "UNKNOWN"])] * 2), min_size=1, max_size=8))
def test_no_list_of_rows_loses_anybody_who_may_be_a_child(bands: list[tuple[str, str]]) -> None:
    rows = [SHOOTING | {"VIC_AGE_GROUP": victim, "PERP_AGE_GROUP": suspect} for victim, suspect in bands]
    event = _event(*rows)
    for place, role in enumerate(("victim", "suspect")):
        listed = _ages(event, role)
        assert sum(ages in (None, [0, 17]) for ages in listed) == sum(b[place] in ("<18", "UNKNOWN") for b in bands)
        assert {str(ages) for ages in listed if ages} == {
            {"<18": "[0, 17]", "18-24": "[18, 24]", "25-44": "[25, 44]"}[b[place]]
            for b in bands
            if b[place] != "UNKNOWN"
        }


def test_one_death_makes_the_incident_a_homicide_in_whichever_row() -> None:
    dead = SHOOTING | {"STATISTICAL_MURDER_FLAG": "Y", "VIC_SEX": "M"}
    for rows in ((SHOOTING, dead), (dead, SHOOTING)):
        data = _event(*rows)["data"]
        assert (data["category"], data["injury"]) == ("homicide", "fatal")


@pytest.mark.parametrize(("flag", "warnings"), [("", 0), ("(null)", 0), ("MAYBE", 2)])
def test_a_shooting_without_a_readable_flag_is_still_violence_with_injury(flag: str, warnings: int) -> None:
    numbering = Numbering(SHOOTINGS.named)
    translation = translate([numbering.row(SHOOTING | {"STATISTICAL_MURDER_FLAG": flag})], SHOOTINGS)
    assert translation.event["data"]["category"] == "violence-with-injury"
    assert translation.event["data"]["injury"] == "unknown"
    assert len(translation.causes) == warnings


def test_a_held_row_names_every_column_at_fault_and_repeats_nothing() -> None:
    bad = SHOOTING | {"INCIDENT_KEY": "(null)", "OCCUR_DATE": "Sam O'Test"}
    with pytest.raises(HeldRowError) as caught:
        _event(bad)
    assert str(caught.value) == (
        "column OCCUR_DATE and OCCUR_TIME: expected a date and time of the form %m/%d/%Y %H:%M:%S; "
        "column INCIDENT_KEY: expected something, and it is blank"
    )


def test_the_weapons_of_each_flag_are_the_same() -> None:
    named = {
        member.member: set(condition.is_ or condition.is_not or ())
        for member in SEARCHES.members for condition in member.all_of if condition.column == "Object of search"
    }  # fmt: skip
    assert named["weapon-sought"] == named["weapon-found"]
    assert named["drugs-sought"] == named["drugs-found"]
    assert named["weapon-sought"] | named["drugs-sought"] < named["unknown"]


def test_an_incident_over_two_files_is_one_event(tmp_path: Path) -> None:
    heading, *lines = SHOOTING_FILE.read_text(encoding="utf-8").splitlines()
    paths = [tmp_path / "a.csv", tmp_path / "b.csv"]
    for path, half in zip(paths, (lines[::2], lines[1::2]), strict=True):
        path.write_text("\n".join([heading, *half]), encoding="utf-8")

    def events(files: list[Path]) -> dict[str, Any]:
        return {value["subject"]: value for value in _values(list(read_files(files, SHOOTINGS)))}

    assert events(paths) == events([SHOOTING_FILE])


def test_a_file_of_another_kind_is_rejected_with_the_columns_that_it_lacks() -> None:
    with pytest.raises(
        RejectedError, match=r"sample\.csv: expected the columns of feed nyc-shootings; missing: BORO, IN"
    ):
        list(read_files([SEARCH_FILE], SHOOTINGS))
