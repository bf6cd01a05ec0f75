"""A young person who is purged is in no event any more; everybody else is."""

from __future__ import annotations

import json

import pytest

from raw_events import AGENCIES, raw_event, read
from shield_shared.canonical import digest_of
from shield_shared.errors import UsageError
from shield_triage.linking import keyed_hash
from stores.place import ALEX, KEY, NHS, REFERENCE, SAM, THIRD_NHS, Place
from stores.samples import rows


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
    with pytest.raises(UsageError, match="several young people") as several:
        place.purge()
    assert keyed_hash(KEY, ("nhs", NHS, "", "2011-01-01")) in str(several.value)
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
    assert "Left alone, for they may be somebody else: entries with the same full name and no link, 1." in list(
        purged.sentences()
    )


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


def test_a_reference_that_nobody_bears_changes_nothing(place: Place) -> None:
    place.take("incident", {"people": [ALEX]})
    before = rows(place.store.path)
    with pytest.raises(UsageError):
        place.purge()
    assert rows(place.store.path) == before


@pytest.mark.parametrize("before", ["\n", "\t", "Seen.\r\n", "\u201c", "\\n", "n "])
def test_a_name_is_found_behind_a_new_line_and_a_quotation_mark_too(place: Place, before: str) -> None:
    place.take("incident", {"people": [SAM]})
    place.take("incident", {"people": [ALEX], "summary": f"{before}Zoë O'Test came by"})
    place.put("syv-daily/2026-04-01/agenda.json", json.dumps({"summary": f"{before}Zoë O'Test"}))
    place.purge()
    assert place.told() == []
    assert place.files() == []
