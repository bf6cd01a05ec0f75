"""A purge that was noted is found again in whatever tells of the same young person, and the note tells nothing."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from raw_events import raw_event as raw
from raw_events import read
from shield_run.marks import finder, marks_of, words
from shield_run.noted import NOTED, Noted, note, noted, recall
from shield_run.traces import traces_of
from shield_shared.canonical import digest_of
from shield_shared.errors import PolicyError, UsageError
from shield_shared.identity import Entry, entries_of
from stores.place import ALEX, KEY, REFERENCE, SAM, SECRETS

AT = datetime(2026, 4, 1, 12, tzinfo=UTC)
BEFORE, AFTER = AT - timedelta(days=1), AT + timedelta(days=1)
TEXT = b"a text that went"


def entries(*people: object) -> tuple[Entry, ...]:
    event = read(raw("incident", people=list(people))).event
    assert event is not None
    return entries_of(event, {"nhs": ()})


def purge() -> Noted:
    """Of Sam, whose date of birth tells of him in agendas."""
    sam, alex = entries(SAM), entries(ALEX)
    traces = traces_of(sam, alex, frozenset({REFERENCE}))
    return noted(AT, traces.forms(), traces.forms_in_agendas(), [digest_of(TEXT)], KEY)


@pytest.mark.parametrize(
    "content",
    [
        f"ring about {REFERENCE}.",
        "<p>O&#39;Test, Zoë</p>",
        "<p>ZOË O&#x27;TEST</p>",
        '{"name":{"family":"O\'Test","given":"Zo\\u00eb"}}',
        '{"text":"Seen.\\nZoë O\'Test"}',
        '{"text":"\\u201czo\\u00eb o\'test\\u201d"}',
        "zoë\no'test",
        '{"value":"9990000018"}',
        "N/700.1",
    ],
)
def test_what_tells_of_them_is_found_however_it_is_written(content: str) -> None:
    assert finder(purge().marks, KEY)(content.encode())


@pytest.mark.parametrize(
    "content", ["Zoë Test", "O'Test", "19990000018", "N 700 1", "N/700.12", "Alex Sample", "2010-03-09", "", "\\", "&"]
)
def test_what_tells_of_nobody_or_of_others_is_not(content: str) -> None:
    assert finder(purge().marks, KEY)(content.encode()) == set()


def test_a_birth_date_tells_of_them_in_an_agenda_only(tmp_path: Path) -> None:
    note(tmp_path, purge(), KEY)
    recalled = recall(tmp_path, KEY)
    assert recalled.tells_in_agendas(b'"birth_date":"2010-03-09"', BEFORE)
    assert not recalled.tells(b'"birth_date":"2010-03-09"', BEFORE)


def test_only_what_was_made_before_or_nobody_knows_when_is_told_of(tmp_path: Path) -> None:
    note(tmp_path, purge(), KEY)
    tells = recall(tmp_path, KEY).tells
    assert [tells(REFERENCE.encode(), made) for made in (BEFORE, AT, None, AFTER)] == [True, True, True, False]


def test_the_file_holds_no_secret_and_a_purge_adds_a_line_for_its_owner_only(tmp_path: Path) -> None:
    note(tmp_path, purge(), KEY)
    first = (tmp_path / NOTED).read_bytes()
    note(tmp_path, purge(), KEY)
    content = (tmp_path / NOTED).read_bytes()
    assert content == first * 2
    assert [secret for secret in (*SECRETS, "Zoë", "2010-03-09") if secret.encode() in content] == []
    assert (tmp_path / NOTED).stat().st_mode & 0o777 == 0o600
    assert recall(tmp_path, KEY).purges == [purge(), purge()]


def test_without_a_file_nothing_is_recalled(tmp_path: Path) -> None:
    recalled = recall(tmp_path, KEY)
    assert (recalled.purges, recalled.tells(REFERENCE.encode(), None)) == ([], False)


def test_another_key_finds_nothing_and_is_refused(tmp_path: Path) -> None:
    assert marks_of([REFERENCE.encode()], KEY).isdisjoint(marks_of([REFERENCE.encode()], b"x" * 100))
    note(tmp_path, purge(), KEY)
    with pytest.raises(PolicyError, match=r"SHIELD_PSEUDONYM_KEY"):
        recall(tmp_path, b"another key")


@pytest.mark.parametrize(
    "change",
    [{"marks": ["x"]}, {"marks": [1]}, {"marks": None}, {"at": "noon"}, {"at": 1}, {"key": None}, {"texts": ["1-2-3"]}],
)
def test_a_line_that_no_purge_has_written_is_named_and_not_repeated(tmp_path: Path, change: dict[str, object]) -> None:
    note(tmp_path, purge(), KEY)
    said = json.loads((tmp_path / NOTED).read_bytes())
    (tmp_path / NOTED).write_text(json.dumps(said) + "\n" + json.dumps(said | change) + "\n")
    with pytest.raises(UsageError, match=r"purged\.jsonl, line 2: expected a line as") as refusal:
        recall(tmp_path, KEY)
    assert said["marks"][0] not in str(refusal.value)


@pytest.mark.parametrize("line", [b"", b"[]", b"{}", b"\xff", b"1"])
def test_so_is_what_is_no_line_at_all(tmp_path: Path, line: bytes) -> None:
    (tmp_path / NOTED).write_bytes(line + b"\n")
    with pytest.raises(UsageError, match=r"line 1: expected"):
        recall(tmp_path, KEY)


def test_a_reference_alone_does_not_say_that_it_is_the_same_young_person() -> None:
    one = purge()
    assert one.names(["f" * 20, REFERENCE], KEY) == [REFERENCE]
    forms = {
        name: traces_of(entries(who), (), frozenset({REFERENCE})) for name, who in {"sam": SAM, "alex": ALEX}.items()
    }
    found = {name: one.is_of([REFERENCE], t.forms(), t.forms_in_agendas(), KEY) for name, t in forms.items()}
    assert found == {"sam": True, "alex": False}
    born = traces_of(entries({"role": "victim", "birth_date": "2010-03-09"}), (), frozenset({REFERENCE}))
    other = traces_of(entries({"role": "victim", "birth_date": "2011-03-09"}), (), frozenset({REFERENCE}))
    unknown = traces_of(entries({"role": "victim"}), (), frozenset({REFERENCE}))
    said = [one.is_of([REFERENCE], t.forms(), t.forms_in_agendas(), KEY) for t in (born, other, unknown)]
    assert said == [True, False, None]


def test_a_text_that_went_is_known_though_it_is_received_anew() -> None:
    assert purge().took(TEXT, KEY)
    assert not purge().took(b"another", KEY)


def test_what_came_after_the_purge_tells_of_somebody_anew(tmp_path: Path) -> None:
    note(tmp_path, purge(), KEY)
    texts = [(b'"value":"9990000018"', AFTER), (b"N/700.1", BEFORE)]
    left = recall(tmp_path, KEY).without_borne_anew(texts, [REFERENCE])
    find = finder(left.marks, KEY)
    assert [bool(find(content)) for content in (b"9990000018", REFERENCE.encode(), b"N/700.1")] == [False, False, True]


def test_words_are_those_of_the_text_however_it_is_escaped() -> None:
    assert words(b'{"a":"\\ud83d\\ude00 \\"B\\" c\\/d_e"}') == words('{"a":"😀 "b" c/d_e"}'.encode())
    assert marks_of([b"---", b"-12-"], KEY) == marks_of([b"---", b"12"], KEY)
