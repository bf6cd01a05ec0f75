"""What the store keeps is kept once, whoever saves it again."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from raw_events import raw_event, read
from shield_briefing.store import MadeAgenda
from shield_ingest.store import BATCH
from shield_shared.canonical import digest_of
from shield_shared.errors import UsageError
from stores.samples import FAULT, Kept, a_held, an_event, opened, rows_in


@pytest.fixture
def store(url: str) -> Iterator[Kept]:
    with opened(url) as kept:
        yield kept


def test_a_run_saved_again_has_no_effect(url: str) -> None:
    events, held = [an_event(n) for n in range(9)], [a_held(b"{}"), a_held(None), a_held(None, position=2)]
    with opened(url) as store:
        store.save_run("run", events, held)
        before = rows_in(store.engine)
    with opened(url) as store:
        store.save_run("run", reversed(events), held)
        assert rows_in(store.engine) == before
    assert len(before["events"]) == len(before["run_events"]) == 9
    assert len(before["held_messages"]) == 3


def test_more_events_than_fit_a_transaction_are_all_kept(store: Kept) -> None:
    store.save_run("run", (an_event(n) for n in range(BATCH + 1)), [])
    assert len(store.accepted()) == BATCH + 1


def test_an_event_of_two_runs_is_kept_once(store: Kept) -> None:
    store.save_run("one", [an_event(1), an_event(2)], [])
    store.save_run("other", [an_event(2), an_event(3)], [])
    assert len(store.accepted()) == 3
    assert len(rows_in(store.engine)["run_events"]) == 4


def test_an_event_comes_back_as_it_was_received(store: Kept) -> None:
    reading = read(raw_event("custody"), received=datetime(2026, 4, 1, 9, 45, 30, 123456, tzinfo=UTC))
    assert reading.event is not None
    store.save_run("run", [reading.event], [])
    assert store.accepted() == [(reading.text, reading.received)]
    assert digest_of(reading.event.text) == reading.digest


def test_events_come_by_received_then_text(store: Kept) -> None:
    times = ["2026-04-01T10:00:00Z", "2026-04-01T09:00:00.5Z", "2026-04-01T10:59:59+01:00", "2026-04-01T09:00:00Z"]
    events = [an_event(n, time=time) for n, time in enumerate(times)]
    store.save_run("run", events, [])
    assert [text for text, _ in store.accepted()] == [events[n].text for n in (3, 1, 2, 0)]


def test_only_what_commands_record_is_recorded(store: Kept) -> None:
    by_file, by_command = an_event(1, "sitting"), an_event(2, "sitting")
    store.save_run("run", [by_file], [])
    store.record(by_command)
    store.record(by_command)
    assert store.recorded() == [(by_command.text, by_command.received)]


def test_a_held_message_comes_back_as_it_was(store: Kept) -> None:
    message = a_held(
        b'{"id":"e-1"}', source="urn:agency:leeds-health", id="e-1", received=datetime(2026, 4, 1, tzinfo=UTC)
    )
    store.save_run("run", [], [message])
    (row,) = store.held()
    assert (row.message, row.status) == (message, "held")
    assert store.held_row(row.key) == row


def test_one_text_is_held_once_and_what_has_none_once_a_run(store: Kept) -> None:
    for run in ("one", "other"):
        store.save_run(run, [], [a_held(b"{}"), a_held(None)])
    assert sorted(row.message.text or b"" for row in store.held()) == [b"", b"", b"{}"]


def test_what_became_of_a_held_message_stands_when_it_comes_again(store: Kept) -> None:
    store.save_run("run", [], [a_held(b"{}")])
    (row,) = store.held()
    store.mark_held(row.key, "discarded", "sent twice", "duty officer")
    store.save_run("run", [], [a_held(b"{}")])
    assert store.held() == []
    (now,) = store.held("discarded")
    assert (now.reason, now.by, now.message.faults) == ("sent twice", "duty officer", (FAULT,))


def test_a_key_that_nothing_is_held_under_is_a_usage_error(store: Kept) -> None:
    with pytest.raises(UsageError):
        store.held_row("none")
    with pytest.raises(UsageError):
        store.mark_held("none", "released", "read now", "duty officer")


def test_what_was_erased_does_not_come_back(store: Kept) -> None:
    gone, kept = an_event(1), an_event(2)
    store.save_run("run", [gone, kept], [a_held(b"{}", received=datetime(2026, 1, 1, tzinfo=UTC))])
    store.erase({digest_of(gone.text): None})
    assert store.erase_held(datetime(2026, 2, 1, tzinfo=UTC)) == 1
    store.save_run("run", [gone, kept], [a_held(b"{}")])
    assert [text for text, _ in store.accepted()] == [kept.text]
    assert store.held(None) == []
    assert store.purged() == {digest_of(gone.text), digest_of(b"{}")}


def test_what_is_left_of_an_event_stands_in_its_place(store: Kept) -> None:
    whole, half, rest = (an_event(1, dataschema=word) for word in ("whole", "half", "rest"))
    store.save_run("run", [whole], [])
    store.erase({digest_of(whole.text): half})
    assert store.replacements() == {digest_of(whole.text): half.text}
    store.erase({digest_of(half.text): rest})
    assert store.replacements() == {digest_of(text): rest.text for text in (whole.text, half.text)}
    assert len(rows_in(store.engine)["run_events"]) == 1
    store.erase({digest_of(rest.text): None})
    assert store.replacements() == {}
    assert store.purged() == {digest_of(each.text) for each in (whole, half, rest)}


def test_erasing_nothing_changes_nothing(store: Kept) -> None:
    store.save_run("run", [an_event(1)], [])
    before = rows_in(store.engine)
    store.erase({})
    assert rows_in(store.engine) == before


def an_agenda(content_hash: str, day: int = 1) -> MadeAgenda:
    return MadeAgenda(
        meeting="syv-daily",
        sitting=date(2026, 4, day),
        audience="chair",
        content_hash=content_hash,
        rule_book="book",
        files=("agenda.html", "agenda.json"),
    )


def test_an_agenda_takes_the_place_of_the_one_made_before(store: Kept) -> None:
    store.made(an_agenda("one"), an_agenda("one", day=2))
    store.made(an_agenda("two"))
    assert store.agendas_made() == [an_agenda("two"), an_agenda("one", day=2)]
    store.forget([("syv-daily", date(2026, 4, 1), "chair")])
    assert store.agendas_made() == [an_agenda("one", day=2)]


def test_a_rule_book_is_kept_once(store: Kept) -> None:
    store.keep_rule_book("book", "[1]")
    store.keep_rule_book("book", "[2]")
    assert store.rule_book("book") == "[1]"
    assert store.rule_book("other") is None


SAVE = """
import sys
from stores.samples import an_event, opened

first, url = int(sys.argv[1]), sys.argv[2]
events = [an_event(n) for n in range(first, first + 400)]
with opened(url) as store:
    for start in range(0, 400, 20):
        store.save_run(f"run {first}", events[start:start + 20], [])
"""


def test_two_processes_may_write_at_once(url: str) -> None:
    command = [sys.executable, "-c", SAVE]
    tests = str(Path(__file__).parents[1])
    running = [
        subprocess.Popen([*command, first, url], env={"PYTHONPATH": tests}, stderr=subprocess.PIPE, text=True)
        for first in ("0", "200")
    ]
    assert [(process.communicate()[1], process.returncode) for process in running] == [("", 0), ("", 0)]
    with opened(url) as store:
        assert len(store.accepted()) == 600
        assert len(rows_in(store.engine)["run_events"]) == 800


def test_held_messages_without_a_moment_are_erased_by_when_they_were_stored(store: Kept) -> None:
    store.save_run("run", [], [a_held(b"{}")])
    now = datetime.now(UTC)
    assert store.erase_held(now - timedelta(days=2)) == 0
    assert store.erase_held(now + timedelta(days=2)) == 1
