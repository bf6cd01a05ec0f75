"""A feed's files row by row: every trap of encoding and form costs the row that it is in, and says which and why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from shield_ingest.feed_model import Feed
from shield_ingest.files import Message, read_files
from shield_shared.errors import RejectedError

FEED: dict[str, Any] = {
    "id": "trial", "title": "A trial", "owner": "a lead", "source": "invented", "in_force": "2026-01-01",
    "review_by": "2027-01-01", "agency": "leeds-yjs", "type": "shield.incident.recorded.v1", "format": "csv",
    "fallback_encoding": "windows-1252", "ignored": ["note"],
    "time": {"read": "moment", "columns": ["when"], "formats": ["rfc3339"], "required": True},
    "field": [
        {"to": "category", "read": "constant", "value": "other"},
        {"to": "location.text", "read": "text", "column": "where.name"},
    ],
    "example": [{"name": "one", "rows": [{"when": "2026-01-01T00:00:00Z"}]}],
}  # fmt: skip
WHEN = "2026-04-01T09:00:00Z"
HEADING = "when,where.name,note"
RECODED = "expected text in UTF-8; what was not was read as Windows-1252"


def feed(**changed: object) -> Feed:
    """The trial feed with some keys changed."""
    return Feed.model_validate_json(json.dumps(FEED | changed))


def _read(path: Path, content: bytes, **changed: object) -> list[Message]:
    path.write_bytes(content)
    return list(read_files([path], feed(**changed)))


def _told(messages: list[Message]) -> list[tuple[int, object]]:
    return [(message.position, message.fault or _place(message.value)) for message in messages]


def _place(value: Any) -> object:
    return value["data"].get("location", {}).get("text")


def _csv(*rows: str, heading: str = HEADING, end: str = "\n") -> str:
    return end.join([heading, *rows]) + end


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_rows_in_each_encoding_with_each_line_end(tmp_path: Path, encoding: str, end: str) -> None:
    text = _csv(f'{WHEN},"Zoë\nKirkgate",x', f"{WHEN},Łódź,", end=end)
    messages = _read(tmp_path / "a", text.encode(encoding))
    assert _told(messages) == [(2, "Zoë\nKirkgate"), (3, "Łódź")]
    assert [message.warnings for message in messages] == [(), ()]


def test_the_same_row_has_the_same_id_in_each_encoding(tmp_path: Path) -> None:
    text = _csv(f"{WHEN},Zoë,x")
    read = [_read(tmp_path / "a", text.encode(encoding)) for encoding in ("utf-8-sig", "utf-16", "windows-1252")]
    assert len({str(messages[0].value) for messages in read}) == 1


def test_windows_1252_is_read_where_the_feed_says_so_and_warned_of(tmp_path: Path) -> None:
    messages = _read(tmp_path / "a", _csv(f"{WHEN},Zoë€,x", f"{WHEN},b,x").encode("windows-1252"))
    assert _told(messages) == [(2, "Zoë€"), (3, "b")]
    assert [message.warnings for message in messages] == [(RECODED,), ()]


def test_only_the_cells_of_a_row_that_are_no_utf_8_are_read_as_windows_1252(tmp_path: Path) -> None:
    content = _csv(f"{WHEN},Zoë,?").encode().replace(b"?", "é".encode("windows-1252"))
    (message,) = _read(tmp_path / "a", content)
    assert _told([message]) == [(2, "Zoë")]
    assert message.warnings == (RECODED,)


def test_windows_1252_is_held_where_the_feed_does_not_say_so(tmp_path: Path) -> None:
    messages = _read(tmp_path / "a", _csv(f"{WHEN},Zoë,x", f"{WHEN},b,x").encode("cp1252"), fallback_encoding=None)
    assert _told(messages) == [(2, "row 2: expected text in UTF-8"), (3, "b")]


def test_bytes_that_fit_no_encoding_are_held(tmp_path: Path) -> None:
    content = _csv(f"{WHEN},?,x", f"{WHEN},b,x").encode().replace(b"?", b"\x81\xff")
    assert _told(_read(tmp_path / "a", content)) == [(2, "row 2: expected text in UTF-8 or Windows-1252"), (3, "b")]


def test_each_bad_row_is_held_by_itself(tmp_path: Path) -> None:
    rows = (f"{WHEN},a", f"{WHEN},b,x,y", "", "yesterday,c,x", f'{WHEN},"d,x', f"{WHEN},\0,x", ",e,x", f"{WHEN},f,x")
    assert _told(_read(tmp_path / "a", _csv(*rows).encode())) == [
        (2, "row 2: expected 3 columns and found 2"),
        (3, "row 3: expected 3 columns and found 4"),
        (5, "row 5: column when: expected a date and time of the form rfc3339"),
        (6, "row 6: expected every quoted field to close its quote, and none longer than 131,072 characters"),
        (7, "row 7: expected text without NUL characters"),
        (8, "row 8: column when: expected something, and it is blank"),
        (9, "f"),
    ]


def test_a_held_row_keeps_its_text(tmp_path: Path) -> None:
    (message,) = _read(tmp_path / "a.csv", _csv("yesterday,c,x").encode())
    assert (message.file, message.raw, message.value) == ("a.csv", "yesterday,c,x\n", None)


def test_columns_may_stand_in_another_order_and_others_beside_them(tmp_path: Path) -> None:
    messages = _read(
        tmp_path / "a", _csv(f"1,a, {WHEN} ,2", f"1,b,{WHEN},2", heading="new,where.name, when ,newer").encode()
    )
    assert _told(messages) == [(2, "a"), (3, "b")]
    assert [message.warnings for message in messages] == [
        ("passed over 2 columns that this feed does not name",), (),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "expected a heading with the columns of feed trial, and the file is empty"),
        (b"\n\n", "expected a heading with the columns of feed trial, and the file is empty"),
        (b"when;where.name\n", "expected the columns of feed trial; missing: when, where.name"),
        (b"when,where\n", "expected the columns of feed trial; missing: where.name"),
        (b"when,where.name,when\n", "expected each column of feed trial once; twice: when"),
        (_csv().encode("utf-16-le"), "expected the columns of feed trial; missing: when, where.name"),
    ],
)
def test_a_file_without_its_heading_is_rejected(tmp_path: Path, content: bytes, sentence: str) -> None:
    with pytest.raises(RejectedError) as caught:
        _read(tmp_path / "a.csv", content)
    assert str(caught.value) == f"a.csv: {sentence}"


def test_a_file_of_a_heading_alone_holds_nothing(tmp_path: Path) -> None:
    assert _read(tmp_path / "a", _csv().encode()) == []


def test_another_delimiter_is_read_where_the_feed_says_so(tmp_path: Path) -> None:
    content = _csv(f"{WHEN};a,b;x", heading="when;where.name;note").encode()
    assert _told(_read(tmp_path / "a", content, delimiter=";")) == [(2, "a,b")]


@pytest.mark.parametrize("shape", ["[%s,\n%s]", "%s\n%s\n"])
def test_objects_are_rows_with_what_lies_within_them_named_by_path(tmp_path: Path, shape: str) -> None:
    where = {"name": "Zoë", "deeper": {"list": [1], "no": None}}
    first = json.dumps({"when": WHEN, "where": where, "note": 5}, ensure_ascii=False)
    messages = _read(tmp_path / "a", (shape % (first, '{"where":null}')).encode(), format="json")
    assert _told(messages) == [(1, "Zoë"), (2, "member 2: column when: expected something, and it is blank")]


@pytest.mark.parametrize("begin", ["", "\n \n", "\ufeff"])
def test_a_feed_that_takes_both_tells_a_file_by_how_it_begins(tmp_path: Path, begin: str) -> None:
    rows = [begin + _csv(f"{WHEN},a,1", heading=HEADING), begin + json.dumps([{"when": WHEN, "where": {"name": "a"}}])]
    told = [_told(_read(tmp_path / "a", text.encode(), format=["csv", "json"])) for text in rows]
    assert [said for ((_, said),) in told] == ["a", "a"]
    with pytest.raises(RejectedError, match="the file is empty"):
        _read(tmp_path / "a", begin.encode(), format=["json", "csv"])


def test_what_is_no_object_is_held_in_a_feed_of_objects(tmp_path: Path) -> None:
    content = b'[5,{"when":"%s"}]' % WHEN.encode()
    assert _told(_read(tmp_path / "a", content, format="json")) == [(1, "member 1: expected a JSON object"), (2, None)]


def test_a_group_takes_the_rows_that_can_be_read_and_the_others_are_held(tmp_path: Path) -> None:
    rows = (f"{WHEN},a,1", f"{WHEN},b,2", "yesterday,c,1", f"{WHEN},d,1")
    messages = _read(tmp_path / "a", _csv(*rows).encode(), group_by="note", ignored=[])
    subjects = [message.value["subject"] if isinstance(message.value, dict) else None for message in messages]
    faults = [(message.position, message.fault) for message in messages]
    assert list(zip(faults, subjects, strict=True)) == [
        ((4, "row 4: column when: expected a date and time of the form rfc3339"), None),
        ((2, None), "1"),
        ((3, None), "2"),
    ]  # fmt: skip
    assert [message.raw for message in messages[1:]] == [f"{WHEN},a,1\n{WHEN},d,1\n", f"{WHEN},b,2\n"]
