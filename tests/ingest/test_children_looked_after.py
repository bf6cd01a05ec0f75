"""The return of children looked after: one care status a child, dated, and nobody called what the files do not say."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from itertools import permutations
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit import cores
from kit.events import incident
from shield_ingest.feed_messages import feed_messages
from shield_ingest.files import Message, load_feed, read_files
from shield_run.house import load_house
from shield_run.runs import Request, agendas_of
from shield_shared.policy import load_agencies
from shield_shared.reading import read_event
from shield_shared.settings import read_settings

FEEDS = Path(__file__).parents[1] / "data" / "feeds"
HEADER, EPISODES, OC3 = FILES = [
    FEEDS / f"children-looked-after-{name}-sample.csv" for name in ("header", "episodes", "oc3")
]
FEED = load_feed("children-looked-after")
AGENCIES, _ = load_agencies(None)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _day(text: str) -> date:
    day, month, year = map(int, text.split("/"))
    return date(year, month, day)


def _of(messages: list[Message]) -> dict[str, Any]:
    return {message.value["subject"]: message.value for message in messages if isinstance(message.value, dict)}


def _open() -> set[str]:
    return {row["CHILD"] for row in _rows(EPISODES) if not row["DEC"]}


def _leavers() -> set[str]:
    return {row["CHILD"] for row in _rows(OC3) if row["IN_TOUCH"] != "DIED"}


def test_every_child_with_an_episode_or_a_care_leavers_row_has_one_status() -> None:
    messages = list(read_files(FILES, FEED))
    children = {row["CHILD"] for path in (EPISODES, OC3) for row in _rows(path)}
    assert set(_of(messages)) == children
    held = [message for message in messages if message.fault]
    assert len(held) == len({row["CHILD"] for row in _rows(HEADER)} - children) == 6
    assert {message.file for message in held} == {HEADER.name}
    assert all("expected a row of episodes or oc3 that says the same" in str(message.fault) for message in held)


def test_the_status_is_what_the_files_say_and_no_more() -> None:
    events = _of(list(read_files(FILES, FEED)))
    for child, event in events.items():
        leaver = "relevant" if child in _leavers() else "unknown"
        assert event["data"]["care_status"] == ("looked-after" if child in _open() else leaver)
    assert Counter(event["data"]["care_status"] for event in events.values()) == {
        "looked-after": 68, "unknown": 28, "relevant": 24,
    }  # fmt: skip


def test_a_status_is_dated_by_the_latest_date_of_the_child() -> None:
    born = {row["CHILD"]: _day(row["DOB"]) for row in _rows(HEADER)}
    leavers = {row["CHILD"] for row in _rows(OC3)}
    for child, event in _of(list(read_files(FILES, FEED))).items():
        dates = [
            _day(row[column])
            for row in _rows(EPISODES)
            for column in ("DECOM", "DEC")
            if row["CHILD"] == child and row[column]
        ]
        if child in leavers:
            dates.append(born[child].replace(year=born[child].year + 17))
        assert event["data"]["as_at"] == max(dates).isoformat()


def test_every_status_is_accepted_and_only_wrong_numbers_are_warned_of() -> None:
    for event in _of(list(read_files(FILES, FEED))).values():
        reading = read_event(event, AGENCIES, ())
        assert reading.event is not None
        assert {warned.field for warned in reading.warnings} <= {"data.people[0].identifiers[1]"}


def test_no_placement_postcode_or_ethnicity_is_taken_over() -> None:
    events = str(_of(list(read_files(FILES, FEED))))
    said = {row[column] for row in _rows(EPISODES) for column in ("HOME_POST", "PL_POST", "URN")}
    said |= {row["ETHNIC"] for row in _rows(HEADER)}
    assert len(said) > 100
    assert [word for word in said if word and word in events] == []


@pytest.mark.parametrize("files", list(permutations(FILES)), ids=lambda files: " ".join(p.name[22:25] for p in files))
def test_the_files_may_come_in_any_order(files: tuple[Path, ...]) -> None:
    assert _of(list(read_files(files, FEED))) == _of(list(read_files(FILES, FEED)))


@given(st.randoms(use_true_random=False))
@settings(max_examples=10)
def test_the_order_of_rows_changes_no_status(random: Random) -> None:
    def shuffled(path: Path) -> tuple[str, list[str]]:
        heading, *rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
        return path.name, [heading, *random.sample(rows, len(rows))]

    assert _of(list(feed_messages(map(shuffled, FILES), FEED))) == _of(list(read_files(FILES, FEED)))


def test_a_later_return_in_which_care_has_ended_says_unknown_and_never_none(tmp_path: Path) -> None:
    header, open_, ended = tmp_path / "header", tmp_path / "open", tmp_path / "ended"
    header.write_text("CHILD,SEX,DOB,UPN\n7,1,01/01/2007,\n", encoding="utf-8")
    open_.write_text("CHILD,DECOM,DEC,REC\n7,01/03/2024,,\n", encoding="utf-8")
    ended.write_text("CHILD,DECOM,DEC,REC\n7,01/03/2024,30/06/2024,E8\n", encoding="utf-8")
    first, second = (_of(list(read_files([header, path], FEED)))["7"] for path in (open_, ended))
    assert (first["data"]["care_status"], second["data"]["care_status"]) == ("looked-after", "unknown")
    assert first["subject"] == second["subject"]
    assert first["time"] < second["time"]


def test_the_return_lists_nobody_by_itself() -> None:
    request = Request(
        files=tuple(FILES), meetings=("syv-daily", "mace-daily"), first=date(2018, 3, 1), last=date(2018, 4, 10),
        feed=FEED.id, audiences=("chair",), formats=("json",), cancelled=frozenset(), out=Path("unused"), store=None,
    )  # fmt: skip
    agendas = [agenda for _, agenda in agendas_of(request, load_house(), read_settings({}))]
    assert [(agenda["items"], agenda["to_check"]) for agenda in agendas] == [([], [])] * len(agendas)
    assert {(held["agency"], held["n"]) for agenda in agendas for held in agenda["counts"]["held"]} == {
        ("leeds-csws", 6)
    }


OPEN = "7,01/03/2024,,\n"
ENDED = "7,01/03/2024,30/06/2024,E8\n"


@pytest.mark.parametrize(
    ("episodes", "leavers", "basis", "asked"),
    [
        (OPEN, "", ["Care leaver under 21 at the event."], []),
        (ENDED, "7,01/01/2007,YES\n", ["Care leaver under 21 at the event."], []),
        (ENDED, "7,01/01/2007,DIED\n", [], ["leeds-csws"]),
        (ENDED, "", [], ["leeds-csws"]),
    ],
)
def test_what_the_return_says_decides_who_of_nineteen_is_listed(
    tmp_path: Path, episodes: str, leavers: str, basis: list[str], asked: list[str]
) -> None:
    files = {"h": "CHILD,SEX,DOB,UPN\n7,1,01/01/2007,V990000000034\n", "e": "CHILD,DECOM,DEC,REC\n" + episodes}
    files |= {"o": "CHILD,DOB,IN_TOUCH\n" + leavers}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    status = _of(list(read_files([tmp_path / name for name in files], FEED)))["7"]
    robbed = {"role": "victim", "identifiers": [{"scheme": "upn", "value": "V990000000034"}]}
    agenda = cores.agenda([status, incident(0, "20:00", category="robbery", people=[robbed])], 1)
    assert [who["scope_basis"] for item in agenda["items"] for who in item["people"]] == basis
    assert [row["ask"] for row in agenda["to_check"]] == asked
