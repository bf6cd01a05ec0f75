"""Awkward CSV: what it says is read, and one bad row costs one row."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from shield_ingest.csv_text import Record, read_records

SPECTRUM = Path(__file__).parents[1] / "data" / "bad-inputs" / "csv-spectrum"
CLOSE = "expected every quoted field to close its quote, and none longer than 131,072 characters"


def _records(text: str, delimiter: str = ",") -> list[Record]:
    return list(read_records(io.StringIO(text, newline=""), delimiter))


def _rows(text: str) -> list[tuple[int, tuple[str, ...] | str]]:
    return [(record.number, record.fault or record.cells) for record in _records(text)]


@pytest.mark.parametrize("path", sorted((SPECTRUM / "csvs").glob("*.csv")), ids=lambda path: path.name)
def test_each_awkward_file_says_what_its_json_says(path: Path) -> None:
    heading, *rows = _records(path.read_bytes().decode())
    # Of the two that should have them, only the JSON kept its carriage returns.
    expected = json.loads(
        (SPECTRUM / "json" / f"{path.stem}.json").read_text(encoding="utf-8").replace("\\r\\n", "\\n")
    )
    assert [dict(zip(heading.cells, row.cells, strict=True)) for row in rows] == expected


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_in_whichever_way(end: str) -> None:
    assert _rows(end.join(["a,b", "1,2", "", "3,4"])) == [(1, ("a", "b")), (2, ("1", "2")), (4, ("3", "4"))]


def test_too_few_and_too_many_cells_are_faults_of_their_row_alone() -> None:
    assert _rows("a,b\n1\n2,3,4\n5,6\n") == [
        (1, ("a", "b")), (2, "expected 2 columns and found 1"), (3, "expected 2 columns and found 3"), (4, ("5", "6")),
    ]  # fmt: skip


def test_a_row_of_nothing_but_commas_is_passed_over() -> None:
    assert _rows("a,b\n,,,\n1,2\n") == [(1, ("a", "b")), (3, ("1", "2"))]


def test_a_quote_that_never_closes_costs_one_row() -> None:
    assert _rows('a,b\n1,"2\n3,4\n5,6\n') == [(1, ("a", "b")), (2, CLOSE), (3, ("3", "4")), (4, ("5", "6"))]


def test_a_quote_that_closes_in_a_later_row_costs_those_two_rows() -> None:
    assert _rows('a,b\n1,"2\n3,4\n5,"6\n7,8\n') == [
        (1, ("a", "b")), (2, CLOSE), (3, ("3", "4")), (4, CLOSE), (5, ("7", "8")),
    ]  # fmt: skip


def test_a_quoted_line_end_that_leaves_a_row_short_costs_its_first_line() -> None:
    assert _rows('a,b\n"1\n2,3"\n4,5\n')[1:] == [(2, "expected 2 columns and found 1"), (3, CLOSE), (4, ("4", "5"))]


def test_text_after_a_closing_quote_is_a_fault() -> None:
    assert _rows('a,b\n"1"x,2\n3,4\n') == [(1, ("a", "b")), (2, CLOSE), (3, ("3", "4"))]


def test_a_huge_field_is_a_fault_and_the_next_row_is_read() -> None:
    assert _rows("a,b\n" + "x" * 200_000 + ",1\n2,3\n") == [(1, ("a", "b")), (2, CLOSE), (3, ("2", "3"))]


def test_nul_is_a_fault() -> None:
    assert _rows("a,b\n1,\0\n2,3\n")[1:] == [(2, "expected text without NUL characters"), (3, ("2", "3"))]


def test_a_row_keeps_its_text_as_it_stood() -> None:
    assert _records('a;b\r\n"1\r\n2";3\r\n', ";")[1] == Record(2, '"1\r\n2";3\r\n', ("1\r\n2", "3"))


def test_nothing_holds_no_rows() -> None:
    assert _records("") == []
