"""What names a young person by a reference that was theirs before goes with them, unless others are known by it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingest_service.arriving import read_at
from kit.cores import house
from shield_run.outputs import open_outputs
from shield_run.purge import Purged
from shield_run.service_purge import ServicePurger, open_databases
from shield_shared.identity import entries_of, whereabouts
from shield_triage.linking import keyed_hash
from stores.place import ALEX, KEY, NHS, OTHER_NHS, REFERENCE, SAM, Place

CSWS = {"scheme": "csws", "value": "700123"}
SOCIAL_WORK = "urn:agency:leeds-csws"
NOW_BY = keyed_hash(KEY, ("csws", "700123", ""))
BOTH = SAM | {"identifiers": [*SAM["identifiers"], CSWS]}
WITHOUT = SAM | {"identifiers": [CSWS]}
#: Two versions of a record of the police, and of social work.
FIRST, SECOND = ({"subject": "C/1", "time": f"2026-04-01T0{hour}:00:00Z"} for hour in (7, 8))
STATED, STATED_ANEW = ({**version, "source": SOCIAL_WORK} for version in (FIRST, SECOND))
LEFT_ALONE = "Left alone, for others are or were known by it too: events with a reference that was theirs, 1."

Told = tuple[str, dict[str, Any], dict[str, Any]]

#: A number is taken out of a record by its new version, and what was said before names the reference of that number.
TAKEN_OUT: list[Told] = [
    ("status", {"people": [BOTH]}, STATED),
    ("status", {"people": [WITHOUT]}, STATED_ANEW),
    *((word, {"young_person": REFERENCE}, {}) for word in ("return", "outcome", "action")),
    ("sitting", {"changes": [{"op": "remove", "what": REFERENCE, "reason": "known elsewhere"}]}, {}),
]


def take(place: Place, told: list[Told]) -> None:
    for word, data, envelope in told:
        place.take(word, data, **envelope)


def said(reference: str, place: Place) -> list[str]:
    """The types of the events that name a reference."""
    return [event["type"] for event in place.left() if reference in json.dumps(event)]


def test_what_was_said_under_an_identifier_that_was_taken_out_goes(place: Place) -> None:
    take(place, TAKEN_OUT)
    place.put("syv-daily/2026-04-01/agenda.json", f'{{"young_person":"{REFERENCE}"}}')
    purged = place.purge(NOW_BY)
    assert [event["data"].get("changes") for event in place.left()] == [[{"op": "remove", "reason": "known elsewhere"}]]
    assert place.told() == []
    assert place.files() == []
    assert [str(agenda) for agenda in purged.agendas] == ["syv-daily 2026-04-01 (chair)"]


def test_what_was_said_under_a_reference_of_an_entry_without_a_link_goes(place: Place) -> None:
    place.take("status", {"people": [BOTH]}, source=SOCIAL_WORK)
    event = place.take("incident", {"people": [{"role": "victim", "identifiers": [CSWS]}]}, subject="C/2")
    place.take("outcome", {"young_person": keyed_hash(KEY, (*event.record, "0"))})
    place.purge()
    assert place.left() == []


def test_what_was_said_under_a_birth_date_that_was_corrected_goes(place: Place) -> None:
    before, now = (keyed_hash(KEY, ("nhs", NHS, "", day)) for day in ("2011-01-01", "2012-02-02"))
    place.take("incident", {"people": [ALEX | {"identifiers": SAM["identifiers"]}]})
    place.take("incident", {"people": [SAM | {"birth_date": "2011-01-01"}]}, **FIRST)
    place.take("incident", {"people": [SAM | {"birth_date": "2012-02-02"}]}, **SECOND)
    place.take("outcome", {"young_person": before})
    place.take("outcome", {"young_person": REFERENCE})
    purged = place.purge(now)
    assert said(before, place) == []
    assert said(REFERENCE, place) == ["shield.outcome.recorded.v1"]  # it stood for both
    assert len(place.left()) == 2
    assert LEFT_ALONE in purged.remarks


OTHER_NOW: list[Told] = [("incident", {"people": [ALEX | {"identifiers": SAM["identifiers"]}]}, {})]
OTHER_ONCE: list[Told] = [
    ("incident", {"people": [ALEX | {"identifiers": [*SAM["identifiers"], *ALEX["identifiers"]]}]}, FIRST),
    ("incident", {"people": [ALEX]}, SECOND),
]


@pytest.mark.parametrize("others", [OTHER_NOW, OTHER_ONCE], ids=["now", "once"])
def test_what_was_said_under_a_reference_that_others_are_known_by_stays_and_is_told_of(
    place: Place, others: list[Told]
) -> None:
    take(place, [*TAKEN_OUT[:2], *others, ("return", {"young_person": REFERENCE}, {})])
    purged = place.purge(NOW_BY)
    assert said(REFERENCE, place) == ["shield.return.submitted.v1"]
    assert len(place.left()) == len(others) + 1
    assert LEFT_ALONE in purged.remarks


def test_whoever_stands_at_their_place_in_the_version_that_counts_keeps_what_was_said(place: Place) -> None:
    follows = {"role": "victim", "name": {"given": "Billie", "family": "Follows"}}
    event = place.take("incident", {"people": [SAM]}, **FIRST)
    place.take("incident", {"people": [follows]}, **SECOND)
    theirs = keyed_hash(KEY, (*event.record, "0"))
    place.take("outcome", {"young_person": theirs})
    place.purge()
    assert said(theirs, place) == ["shield.outcome.recorded.v1"]


def test_a_past_entry_that_may_be_anothers_too_is_not_theirs_alone(place: Place) -> None:
    wrong = {"scheme": "nhs", "value": OTHER_NHS}
    other = SAM | {"birth_date": "2011-01-01"}
    place.take("incident", {"people": [SAM | {"identifiers": [*SAM["identifiers"], wrong]}, other]}, **FIRST)
    place.take("incident", {"people": [SAM, other]}, **SECOND)
    former = keyed_hash(KEY, ("nhs", OTHER_NHS, "", "2010-03-09"))
    place.take("outcome", {"young_person": former})
    purged = place.purge(keyed_hash(KEY, ("nhs", NHS, "", "2010-03-09")))
    assert said(former, place) == ["shield.outcome.recorded.v1"]
    assert LEFT_ALONE in purged.remarks


def test_what_was_said_of_them_in_a_clash_that_is_settled_goes(place: Place) -> None:
    joined, born = SAM | {"identifiers": [*SAM["identifiers"], *ALEX["identifiers"]]}, {"birth_date": "2011-01-01"}
    place.take("incident", {"people": [joined]})
    place.take("incident", {"people": [ALEX | born]}, **FIRST)
    place.take("incident", {"people": [ALEX | {"birth_date": SAM["birth_date"]}]}, **SECOND)
    place.take("outcome", {"young_person": keyed_hash(KEY, ("nhs", NHS, "", born["birth_date"]))})
    place.purge()
    assert place.left() == []


def test_in_a_clash_what_was_said_of_the_other_or_of_both_stays(place: Place) -> None:
    """The other is shown by a number that no entry of theirs gives, with their birth date."""
    joined = SAM | {"identifiers": [*SAM["identifiers"], *ALEX["identifiers"]]}
    place.take("incident", {"people": [joined]})
    place.take("incident", {"people": [ALEX]})
    place.take("incident", {"people": [SAM | {"birth_date": ALEX["birth_date"]}]}, **FIRST)
    place.take("incident", {"people": [SAM]}, **SECOND)
    other = keyed_hash(KEY, ("nhs", NHS, "", ALEX["birth_date"]))
    for reference in (REFERENCE, other):
        place.take("outcome", {"young_person": reference})
    place.purge(keyed_hash(KEY, ("nhs", NHS, "", SAM["birth_date"])))
    assert [len(said(reference, place)) for reference in (REFERENCE, other)] == [1, 1]


def test_an_update_of_anothers_record_that_gives_their_identifier_takes_nothing_said_along(place: Place) -> None:
    place.take("status", {"people": [BOTH]}, **STATED)
    update = place.take("custody", {"people": [{"role": "subject", "identifiers": [CSWS]}]}, **FIRST)
    later = {"role": "subject", "identifiers": [CSWS, *ALEX["identifiers"]]}
    place.take("custody", {"people": [later]}, **SECOND)
    theirs = keyed_hash(KEY, whereabouts(entries_of(update, {})[0]))
    place.take("outcome", {"young_person": theirs})
    place.purge()
    assert len(said(theirs, place)) == 1


def of_services(folder: Path, purge: Callable[[ServicePurger], Purged], place: Place) -> tuple[Purged, list[str]]:
    """Purge databases of services that hold the events of a place; with the types of what is left of events."""
    urls = {name: f"sqlite:///{folder / name}.sqlite3" for name in ("ingest", "triage", "briefing")}
    with open_outputs(place.folder) as outputs, open_databases(urls, house()) as databases:
        events = [read_at(event, datetime(2026, 4, 1, 12, tzinfo=UTC)).event for event in place.left()]
        databases.ingest.save_run("run", [event for event in events if event is not None], [])
        purged = purge(ServicePurger(databases, outputs, house(), KEY))
        return purged, [json.loads(text)["type"] for text, _ in databases.ingest.accepted()]


def test_services_too_lose_what_was_said_under_a_former_reference(place: Place, tmp_path: Path) -> None:
    take(place, TAKEN_OUT)
    place.put("syv-daily/2026-04-01/agenda.json", f'{{"young_person":"{REFERENCE}"}}')
    purged, left = of_services(tmp_path, lambda purger: purger.young_person(NOW_BY), place)
    assert left == ["shield.sitting.recorded.v1"]
    assert "0 occurrences" in purged.proof
    assert place.files() == ["purged.jsonl"]


def test_services_too_tell_of_what_is_left_alone(place: Place, tmp_path: Path) -> None:
    take(place, [*TAKEN_OUT[:2], *OTHER_NOW, ("return", {"young_person": REFERENCE}, {})])
    purged, left = of_services(tmp_path, lambda purger: purger.young_person(NOW_BY), place)
    assert left == ["shield.incident.recorded.v1", "shield.return.submitted.v1"]
    assert LEFT_ALONE in purged.remarks
