"""A young person who is purged is nowhere any more; everybody else is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from raw_events import AGENCIES, MEETINGS, raw_event, read
from shield_ingest.store import digest_of
from shield_run.outputs import open_outputs
from shield_run.purge import Purged, Purger
from shield_run.stores import Store, open_store
from shield_shared.errors import RejectedError, UsageError
from shield_shared.events import Event
from shield_shared.policy import Agency
from shield_triage.linking import keyed_hash, reference_of
from stores.samples import a_held, rows

KEY = b"test key"
NHS, OTHER_NHS, THIRD_NHS = "9990000018", "9990000026", "9990000034"
SAM: dict[str, Any] = {
    "role": "victim",
    "identifiers": [{"scheme": "nhs", "value": NHS}, {"scheme": "niche", "value": "N/700.1"}],
    "name": {"given": "Zoë", "family": "O'Test"},
    "birth_date": "2010-03-09",
}
ALEX: dict[str, Any] = {
    "role": "suspect",
    "identifiers": [{"scheme": "nhs", "value": OTHER_NHS}],
    "name": {"given": "Alex", "family": "Sample"},
    "birth_date": "2009-05-05",
}
REFERENCE = reference_of(KEY, "nhs", NHS)
SECRETS = (NHS, "N/700.1", "Zoë O'Test", "Zo\\u00eb O'Test", "ZOË O'TEST", "O&#39;Test", REFERENCE, "O'Test", "Zoë")


class Place:
    """A store, an output folder, and what was put into them."""

    def __init__(self, folder: Path, store: Store) -> None:
        self.folder, self.store, self.taken = folder / "out", store, 0
        self.folder.mkdir()

    def take(self, word: str, data: Mapping[str, Any] = {}, **envelope: Any) -> Event:
        """Accept one more event."""
        self.taken += 1
        event = read(raw_event(word, **data) | {"id": f"e-{self.taken}"} | envelope).event
        assert event is not None
        self.store.save_run("run", [event], [])
        return event

    def put(self, name: str, content: str) -> Path:
        """Write a file of the output folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        return path

    def purge(self, reference: str = REFERENCE, agencies: Mapping[str, Agency] = AGENCIES) -> Purged:
        """Purge a young person from all of it."""
        with open_outputs(self.folder) as outputs:
            return Purger(self.store, outputs, agencies, MEETINGS, KEY).young_person(reference)

    def left(self) -> list[dict[str, Any]]:
        """The events in the store, as JSON values."""
        return [json.loads(text) for text, _ in self.store.accepted()]

    def files(self) -> list[str]:
        """The files of the output folder."""
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file())

    def told(self) -> list[str]:
        """Which of the young person's secrets are still in any byte of the store or of the output folder."""
        content = b"\n".join(path.read_bytes() for path in self.folder.parent.rglob("*") if path.is_file())
        return [secret for secret in SECRETS if secret.encode() in content]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with open_store(tmp_path / "out.store.sqlite3") as store:
        yield Place(tmp_path, store)


def test_events_that_name_only_them_go_and_stay_away(place: Place) -> None:
    gone = [
        place.take("incident", {"people": [SAM]}),
        place.take("status", {"people": [SAM]}, source="urn:agency:leeds-csws"),
    ]
    kept = place.take("incident", {"people": [ALEX]})
    purged = place.purge()
    assert [text for text, _ in place.store.accepted()] == [kept.text]
    place.store.save_run("again", [*gone, kept], [])
    assert [text for text, _ in place.store.accepted()] == [kept.text]
    assert place.store.purged() == {digest_of(event.text) for event in gone}
    assert place.told() == []
    assert purged.proof == "Searched 1 files, the store among them: 0 occurrences."


def test_others_of_an_event_stay_and_its_free_text_goes(place: Place) -> None:
    event = place.take(
        "incident",
        {
            "people": [SAM, ALEX],
            "summary": "Zoë was hurt by Alex",
            "location": {"ward": "Armley", "text": "at Zoë's home"},
            "house_note": "Zoë",
        },
        subject="C/1",
        house_attribute="Zoë",
    )
    place.purge()
    (left,) = place.left()
    assert left["data"] == {"category": "robbery", "people": [ALEX], "location": {"ward": "Armley", "text": "Removed."}}
    assert (left["id"], left["subject"], left["time"]) == ("e-1", "C/1", raw_event("incident")["time"])
    assert place.store.replacements() == {digest_of(event.text): read(left).text}
    assert place.told() == []


def test_required_text_is_replaced_where_others_need_the_event(place: Place) -> None:
    grade = {"source": 1, "information": "A", "handling": "P"}
    place.take(
        "intelligence", {"people": [SAM, ALEX], "items": [{"text": "Zoë", "grade": grade, "sanitised_text": "Z"}]}
    )
    place.take("referral", {"people": [ALEX, SAM], "reason": "Zoë and Alex"})
    place.purge()
    intelligence, referral = place.left()
    assert intelligence["data"]["items"] == [{"text": "Removed.", "grade": grade}]
    assert referral["data"]["reason"] == "Removed."
    assert referral["data"]["people"] == [ALEX]


def test_a_mention_in_anothers_event_goes_and_no_more_of_it(place: Place) -> None:
    friend = ALEX | {
        "relations": [
            {"to": {"scheme": "nhs", "value": NHS}, "kind": "friend"},
            {"to": {"scheme": "nhs", "value": THIRD_NHS}, "kind": "sibling"},
        ]
    }
    place.take("incident", {"people": [SAM]})
    place.take("incident", {"people": [friend], "summary": "with ZOË O'TEST", "flags": ["weapon-found"], "code": 12})
    place.purge()
    (left,) = place.left()
    assert left["data"] == {
        "category": "robbery",
        "flags": ["weapon-found"],
        "code": 12,
        "people": [ALEX | {"relations": friend["relations"][1:]}],
    }
    assert place.told() == []


def test_what_meetings_recorded_of_them_goes(place: Place) -> None:
    place.take("incident", {"people": [SAM]})
    for word in ("return", "outcome", "action"):
        place.take(word, {"young_person": REFERENCE})
    change = {"op": "remove", "what": REFERENCE, "reason": "known elsewhere"}
    place.take("sitting", {"changes": [change]})
    place.take("action", {"action": "a-2"})
    place.purge()
    assert [event["data"].get("changes") for event in place.left()] == [
        None,
        [{"op": "remove", "reason": "known elsewhere"}],
    ]
    assert place.told() == []


def test_what_a_deleted_version_had_corrected_does_not_come_back_to_life(place: Place) -> None:
    place.take("incident", {"people": [ALEX]}, subject="C/1", time="2026-04-01T09:00:00Z")
    place.take("incident", {"people": [SAM]}, subject="C/1", time="2026-04-01T10:00:00Z")
    place.purge()
    assert place.left() == []


def test_versions_that_no_longer_count_go_too_and_later_ones_stay(place: Place) -> None:
    nameless = {"role": "victim", "name": SAM["name"]}
    place.take("incident", {"people": [nameless]}, subject="C/1", time="2026-04-01T09:00:00Z")
    place.take("incident", {"people": [SAM]}, subject="C/1", time="2026-04-01T10:00:00Z")
    later = place.take("incident", {"people": [ALEX]}, subject="C/1", time="2026-04-01T11:00:00Z")
    place.take("incident", {"people": [SAM]})
    place.purge()
    assert [text for text, _ in place.store.accepted()] == [later.text]
    assert place.told() == []


def test_somebody_whom_only_retracted_records_name_can_be_purged(place: Place) -> None:
    place.take("incident", {"people": [SAM]}, subject="C/1")
    place.take(
        "record", {"retracts": {"type": "shield.incident.recorded.v1", "subject": "C/1"}}, time="2026-04-02T09:30:00Z"
    )
    place.purge()
    assert [event["type"] for event in place.left()] == ["shield.record.retracted.v1"]
    assert place.told() == []


def test_somebody_without_identifiers_is_found_by_place(place: Place) -> None:
    event = place.take("incident", {"people": [{"role": "witness", "name": SAM["name"]}]}, subject="C/1")
    place.purge(keyed_hash(KEY, (*event.record, "0")))
    assert place.left() == []


def test_in_a_clash_the_other_young_person_stays(place: Place) -> None:
    twin = SAM | {"birth_date": "2011-01-01", "name": {"given": "Billie", "family": "O'Test"}}
    place.take("incident", {"people": [SAM]})
    kept = place.take("incident", {"people": [twin]})
    place.purge(keyed_hash(KEY, ("nhs", NHS, "", "2010-03-09")))
    assert [text for text, _ in place.store.accepted()] == [kept.text]


def test_an_unverified_identifier_is_theirs_unless_the_entry_is_verified_as_anothers(place: Place) -> None:
    csws = {"scheme": "csws", "value": "700123"}
    place.take("incident", {"people": [SAM | {"identifiers": [*SAM["identifiers"], csws]}]})
    place.take("incident", {"people": [{"role": "victim", "identifiers": [csws]}]})
    place.take("incident", {"people": [ALEX | {"identifiers": [*ALEX["identifiers"], csws]}]})
    place.purge()
    (left,) = place.left()
    assert left["data"]["people"] == [ALEX]
    assert place.told() == []


def test_an_identifier_of_somebody_elses_is_not_theirs_to_take_along(place: Place) -> None:
    wrong = {"scheme": "csws", "value": "700123"}  # stated by the police of Sam, issued by social work for Alex
    place.take("incident", {"people": [SAM | {"identifiers": [*SAM["identifiers"], wrong]}]})
    alex = ALEX | {"identifiers": [*ALEX["identifiers"], wrong]}
    kept = place.take("status", {"people": [alex]}, source="urn:agency:leeds-csws")
    place.purge()
    assert [text for text, _ in place.store.accepted()] == [kept.text]


def test_somebody_of_the_same_name_stays_and_is_told_of(place: Place) -> None:
    place.take("incident", {"people": [SAM]})
    kept = place.take("incident", {"people": [ALEX | {"name": SAM["name"]}]})
    purged = place.purge()
    assert [text for text, _ in place.store.accepted()] == [kept.text]
    assert "Left alone: 1 entries of other young people who bear the same full name." in list(purged.sentences())


def test_a_short_identifier_is_found_by_its_field(place: Place) -> None:
    short = {"role": "victim", "identifiers": [{"scheme": "agency-ref", "value": "12"}]}
    event = place.take("incident", {"people": [short]}, subject="C/1")
    related = ALEX | {"relations": [{"to": {"scheme": "agency-ref", "value": "12"}}]}
    place.take("incident", {"people": [related], "summary": "12 people were there"})
    place.purge(keyed_hash(KEY, ("agency-ref", "12", event.source)))
    (left,) = place.left()
    assert left["data"]["summary"] == "12 people were there"
    assert left["data"]["people"] == [ALEX | {"relations": []}]


def test_a_record_named_after_them_gets_another_name_in_all_its_versions(place: Place) -> None:
    for number in (1, 2):
        place.take("incident", {"people": [SAM, ALEX], "related": ["N/700.1", "C/2"]}, subject="N/700.1", code=number)
    place.take("record", {"retracts": {"type": "shield.incident.recorded.v1", "subject": "N/700.1"}})
    place.purge()
    first, second, retraction = place.left()
    assert first["subject"] == second["subject"] == retraction["data"]["retracts"]["subject"]
    assert first["data"]["related"] == [first["subject"], "C/2"]
    assert place.told() == []


def test_an_event_that_cannot_do_without_them_goes(place: Place) -> None:
    place.take("incident", {"people": [SAM]})
    place.take("suspension", {"people": [ALEX], "school": "School of Zoë O'Test"})
    place.purge()
    assert place.left() == []


def test_a_stored_event_that_policy_no_longer_lets_through_goes_if_it_tells_of_them(place: Place) -> None:
    health = "urn:agency:leeds-health"
    place.take("incident", {"people": [SAM]}, source=health)
    kept = place.take("incident", {"people": [ALEX]}, source=health)
    place.take("incident", {"people": [SAM]})
    place.purge(agencies={name: agency for name, agency in AGENCIES.items() if name != "leeds-health"})
    assert [text for text, _ in place.store.accepted()] == [kept.text]
    assert place.told() == []


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
        "Agendas: 1 removed, to be compiled again:",
        "  syv-daily 2026-04-01 (chair)",
    ]


def test_a_reference_that_nobody_bears_changes_nothing(place: Place) -> None:
    place.take("incident", {"people": [ALEX]})
    before = rows(place.store.path)
    with pytest.raises(UsageError):
        place.purge()
    assert rows(place.store.path) == before
