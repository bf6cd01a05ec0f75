"""Files as messages: every awkward file of the collection, every encoding, one bad message never costs another."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shield_ingest.feed_model import Feed
from shield_ingest.files import Message, load_feed, read_files
from shield_shared.errors import RejectedError, UnavailableError

DATA = Path(__file__).parents[1] / "data"
BAD = DATA / "bad-inputs"
SUITE = sorted((BAD / "JSONTestSuite").rglob("*.json"))
OTHERS = sorted(path for path in BAD.rglob("*") if path.is_file() and path not in SUITE)
SEARCHES = load_feed("police-stop-search")
EVENT = {"specversion": "1.0", "id": "1", "data": {"summary": "Zoë"}}
NOT_UTF_8 = "expected text in UTF-8, or in UTF-16 with a byte order mark"


def _read(path: Path, content: bytes) -> list[Message]:
    path.write_bytes(content)
    return list(read_files([path]))


def _told(messages: list[Message]) -> list[object]:
    return [message.value if message.fault is None else message.fault for message in messages]


def test_the_whole_suite_is_there() -> None:
    assert len(SUITE) == 340


@pytest.mark.parametrize("path", SUITE, ids=lambda path: path.name)
def test_each_file_of_the_suite_is_read_or_refused(path: Path) -> None:
    messages = list(read_files([path]))
    assert messages or path.read_text().split() in (["[]"], ["[", "]"])
    for message in messages:
        assert (message.fault is None) == isinstance(message.value, dict)
    if path.name.startswith("n_"):
        assert messages[-1].fault is not None


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: str(path.relative_to(BAD)))
def test_every_other_awkward_file_is_read_or_refused(path: Path) -> None:
    messages = list(read_files([path]))
    assert messages
    assert all((message.fault is None) == isinstance(message.value, dict) for message in messages)
    if path.parent.name == "sdk-java-json" or path.parent.parent.name == "sdk-java-json":
        assert [message.value for message in messages] == [json.loads(path.read_bytes())]


@pytest.mark.parametrize("path", [*SUITE, *OTHERS], ids=lambda path: str(path.relative_to(BAD)))
def test_no_awkward_file_is_a_police_file(path: Path) -> None:
    with pytest.raises(RejectedError, match="feed police-stop-search"):
        list(read_files([path], SEARCHES))
    with pytest.raises(RejectedError, match="feed children-looked-after"):
        list(read_files([path], load_feed("children-looked-after")))


@pytest.mark.parametrize("path", [*SUITE, *OTHERS], ids=lambda path: str(path.relative_to(BAD)))
def test_no_awkward_file_holds_a_street_crime(path: Path) -> None:
    assert all(message.fault for message in read_files([path], load_feed("police-street-crime-api")))
    told = _refusal_or_messages(path, load_feed("police-street-crime"))
    if isinstance(told, str):
        assert "the columns of feed police-street-crime" in told
    else:
        assert all(message.fault for message in told)


def _refusal_or_messages(path: Path, feed: Feed) -> str | list[Message]:
    try:
        return list(read_files([path], feed))
    except RejectedError as error:
        return str(error)


def test_no_naughty_string_is_an_event_and_none_is_repeated() -> None:
    strings = json.loads((BAD / "blns.json").read_bytes())
    messages = list(read_files([BAD / "blns.json"]))
    assert [message.fault for message in messages] == [
        f"member {number}: expected a JSON object" for number in range(1, len(strings) + 1)
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_in_each_encoding_with_each_line_end(tmp_path: Path, encoding: str, end: str) -> None:
    text = end.join([json.dumps(EVENT, ensure_ascii=False), "", json.dumps(EVENT)]) + end
    messages = _read(tmp_path / "a", text.encode(encoding))
    assert [(message.position, message.value) for message in messages] == [(1, EVENT), (3, EVENT)]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_list_and_a_single_object_printed_in_either_way(tmp_path: Path, indent: int | None, encoding: str) -> None:
    listed = json.dumps([EVENT, EVENT], indent=indent).encode(encoding)
    assert [m.position for m in _read(tmp_path / "a", listed) if m.value == EVENT] == [1, 2]
    assert _told(_read(tmp_path / "a", json.dumps(EVENT, indent=indent).encode(encoding))) == [EVENT]


def test_a_bad_line_costs_that_line(tmp_path: Path) -> None:
    assert _told(_read(tmp_path / "a", b'{"a":1}\n{"a":}\nNaN\n\x00\n{"a":"\xe9"}\n[{}]\n{"a":2}')) == [
        {"a": 1},
        "line 2: not JSON: expected a value at column 6",
        "line 3: not JSON: expected a number, not NaN or Infinity",
        "line 4: not JSON: expected a value at column 1",
        f"line 5: {NOT_UTF_8}",
        "line 6: expected a JSON object",
        {"a": 2},
    ]


def test_a_first_line_that_is_cut_short_costs_that_line(tmp_path: Path) -> None:
    assert _told(_read(tmp_path / "a", b'\n{"a":1,\n{"a":2}\n')) == [
        "line 2: not JSON: expected a key in double quotes at column 8",
        {"a": 2},
    ]


def test_objects_over_several_lines_stand_one_after_the_other(tmp_path: Path) -> None:
    assert _told(_read(tmp_path / "a", b'{\n"a":1\n}\n{"b":2,\n"b":3}\n{"c":4}\n{"d"\n')) == [
        {"a": 1},
        "member 2: not JSON: expected each key of an object once, and the same key stands there twice",
        {"c": 4},
        "line 8: not JSON: expected a colon at column 1",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"[]", []),
        (b"\n [ ] \n", []),
        (b'[{"a":1},\n{"a":2,"a":3},\n5,\n{"a":4}]', [
            {"a": 1},
            "member 2: not JSON: expected each key of an object once, and the same key stands there twice",
            "member 3: expected a JSON object",
            {"a": 4},
        ]),
        (b'[{"a":1},{"b":NaN},{"c":2}]', [
            {"a": 1}, "member 2: not JSON: expected a number, not NaN or Infinity", {"c": 2},
        ]),
        (b'[{"a":1},\n {"a" 2}]', [{"a": 1}, "line 2: not JSON: expected a colon at column 7"]),
        (b'[{"a":1},]', [{"a": 1}, "line 1: not JSON: expected a value at column 10"]),
        (b'[{"a":1} {"a":2}]', [
            {"a": 1}, "line 1: not JSON: expected a comma or the end of the list at column 10",
        ]),
        (b'[{"a":1}', [{"a": 1}, "line 1: not JSON: expected a comma or the end of the list at column 9"]),
        (b'[{"a":1}]\n\n]', [{"a": 1}, "line 3: not JSON: expected nothing more at column 1"]),
        (b'\n\n[{"a":"\xff"},{"a":1}]', [f"member 1: {NOT_UTF_8}", {"a": 1}]),
        (b"", ["line 1: expected an event, and the file is empty"]),
        (b" \n\n", ["line 1: expected an event, and the file is empty"]),
    ],
)  # fmt: skip
def test_what_can_be_read_of_a_list_is_read(tmp_path: Path, text: bytes, told: list[object]) -> None:
    assert _told(_read(tmp_path / "a", text)) == told


def test_deep_nesting_is_a_fault_and_the_next_line_is_read(tmp_path: Path) -> None:
    deep = b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    assert _told(_read(tmp_path / "a", b"{}\n" + deep + b"\n{}\n")) == [
        {}, "line 2: not JSON: expected no deeper nesting than events have", {},
    ]  # fmt: skip


def test_utf_16_that_is_cut_short_ends_in_a_fault(tmp_path: Path) -> None:
    content = ('{"a":1}\n' * 10_000).encode("utf-16")[:-1]
    messages = _read(tmp_path / "a", content)
    assert messages[0].value == {"a": 1}
    assert messages[-1].fault == f"line {len(messages)}: {NOT_UTF_8}"


def test_a_message_keeps_its_text_and_its_file(tmp_path: Path) -> None:
    messages = _read(tmp_path / "morning.json", b'{"a": 1}\n{"b":\n')
    assert [(message.file, message.raw) for message in messages] == [
        ("morning.json", '{"a": 1}\n'), ("morning.json", '{"b":\n'),
    ]  # fmt: skip


def test_what_is_no_file_is_rejected_before_anything_is_read(tmp_path: Path) -> None:
    good = tmp_path / "good.jsonl"
    good.write_bytes(b"{}\n")
    with pytest.raises(RejectedError, match=r"absent\.json: expected a file, and there is none"):
        next(read_files([good, tmp_path / "absent.json"]))
    with pytest.raises(RejectedError, match="expected a file, and it is a folder"):
        next(read_files([good, tmp_path]))


def test_a_file_that_goes_away_meanwhile_can_be_tried_again(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.write_bytes(b"{}\n")
    second.write_bytes(b"{}\n")
    messages = read_files([first, second])
    next(messages)
    second.unlink()
    with pytest.raises(UnavailableError, match="second: reading stopped half way"):
        next(messages)
