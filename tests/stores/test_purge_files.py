"""A young person who is purged is in no held message and no file any more, and nothing of them is said."""

from __future__ import annotations

import json
from datetime import date

import pytest

from shield_run.removal import search
from shield_shared.errors import RejectedError
from stores.place import ALEX, NHS, OTHER_NHS, REFERENCE, SAM, SECRETS, Place
from stores.samples import a_held


def test_held_messages_are_emptied_but_stay_held(place: Place) -> None:
    place.take("incident", {"people": [SAM]})
    told, other = json.dumps({"id": "x", "who": NHS}).encode(), b'{"id":"y"}'
    messages = [a_held(told, id="x"), a_held(other, id="y"), a_held(None, file=f"{NHS}.json")]
    place.store.save_run("run", [], messages)
    assert place.purge().held == 2
    place.store.save_run("run", [], messages[:2])
    assert sorted(str(row.message.text) for row in place.store.held()) == ["None", "None", str(other)]
    assert place.told() == []


def test_agendas_that_tell_of_them_go_with_all_their_formats_and_others_stay(place: Place) -> None:
    place.take("incident", {"people": [SAM]})
    with_them = {
        "syv-daily/2026-04-01/agenda.json": f'{{"young_person":"{REFERENCE}"}}',
        "syv-daily/2026-04-01/agenda.pdf": "packed",
        "syv-daily/2026-04-02/agenda.html": "<p>O&#39;Test, Zoë</p>",
        "syv-daily/2026-04-03/agenda-leeds-health.json": '{"name":{"family":"O\'Test","given":"Zo\\u00eb"}}',
        "syv-daily/2026-04-04/agenda.json": '{"birth_date":"2010-03-09"}',
        "syv-daily/2026-04-05/agenda.pdf": "packed",
    }
    without = {
        "syv-daily/2026-04-03/agenda.json": "{}",
        "syv-daily/2026-04-03/agenda.pdf": "packed",
        "syv-daily/notes/agenda.json": "{}",
        "mace-daily/2026-04-01/agenda.txt": "Tested at 19990000018 and 99900000181",
    }
    for name, content in (with_them | without).items():
        place.put(name, content)
    purged = place.purge()
    assert place.files() == sorted(without)
    assert [str(agenda) for agenda in purged.agendas] == [
        "syv-daily 2026-04-01 (chair)",
        "syv-daily 2026-04-02 (chair)",
        "syv-daily 2026-04-03 (leeds-health)",
        "syv-daily 2026-04-04 (chair)",
        "syv-daily 2026-04-05 (chair)",
    ]
    assert not (place.folder / "syv-daily" / "2026-04-01").exists()


def test_stories_go_with_the_agenda_that_they_belong_to_and_take_it_along(place: Place) -> None:
    place.take("incident", {"people": [SAM]})
    sittings = {
        "syv-daily/2026-04-01": ({"agenda.json": NHS}, {"agenda.txt": "", "young-people/other.html": ""}),
        "syv-daily/2026-04-02": ({"young-people/other.html": f"linked with {REFERENCE}"}, {"agenda.json": "{}"}),
        "syv-daily/2026-04-03": ({f"young-people/{REFERENCE}.html": ""}, {}),
        "syv-daily/2026-04-04": ({"agenda.pdf": "packed"}, {"young-people/other.html": ""}),
    }
    for sitting, (with_them, beside) in sittings.items():
        for name, content in (with_them | beside).items():
            place.put(f"{sitting}/{name}", content)
    kept = ["syv-daily/2026-04-05/agenda.json", "syv-daily/2026-04-05/young-people/other.html"]
    for name in kept:
        place.put(name, "{}")
    purged = place.purge()
    assert place.files() == kept
    assert [agenda.sitting.day for agenda in purged.agendas] == [1, 2, 3, 4]
    assert not (place.folder / "syv-daily" / "2026-04-01").exists()


def test_lines_of_held_messages_lose_what_tells_of_them(place: Place) -> None:
    place.take("incident", {"people": [SAM]})
    told, other = {"id": f"{NHS}/1", "source": "s", "file": "f"}, {"id": "y", "source": "s", "file": "f"}
    held = place.put("held.jsonl", f"{json.dumps(told)}\n{json.dumps(other)}\n")
    place.purge()
    assert [json.loads(line) for line in held.read_text().splitlines()] == [
        {"id": None, "source": None, "file": None},
        other,
    ]


def test_a_file_that_is_not_ours_is_named_and_left_to_its_owner(place: Place) -> None:
    place.take("incident", {"people": [SAM]})
    notes = place.put("notes.txt", f"ring about {NHS}")
    with pytest.raises(RejectedError, match=r"notes\.txt") as refusal:
        place.purge()
    assert NHS not in str(refusal.value)
    assert notes.exists()


def test_nothing_of_them_is_said(place: Place) -> None:
    place.take("incident", {"people": [SAM, ALEX], "summary": "Zoë O'Test"})
    place.put(f"syv-daily/{date(2026, 4, 1)}/agenda.json", NHS)
    said = "\n".join(place.purge().sentences())
    assert [secret for secret in SECRETS if secret in said] == []
    assert said.splitlines()[:3] == [
        "Events: 0 removed, 1 kept for the others whom they name.",
        "Agendas: 1 removed:",
        "  syv-daily 2026-04-01 (chair)",
    ]


def test_the_search_reads_rows_and_bytes_of_the_store_and_every_file(place: Place) -> None:
    place.take("incident", {"people": [ALEX]}, subject="R-12")
    place.put("empty", "")
    named = place.put("about-Q-77.txt", "nothing")
    short, long, name = b"R-12", OTHER_NHS.encode(), b"Q-77"
    assert search(place.folder, place.store.path, [b"R-13"]) == (3, ())
    assert search(place.folder, place.store.path, [short]) == (3, (place.store.path,))
    assert search(place.folder, place.store.path, [long]) == (3, (place.store.path,))
    assert search(place.folder, place.store.path, [name]) == (3, (named,))
    place.store.path.with_name(f"{place.store.path.name}-journal").write_bytes(long)
    assert len(search(place.folder, place.store.path, [long]).found) == 2
