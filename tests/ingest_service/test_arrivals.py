"""What one arrival is judged to be, and what it puts on topics."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from ingest_service.arriving import POLICE, RECEIVED, arrived, incident, read_at
from raw_events import PERSON, raw_event
from shield_ingest.arrivals import (
    LARGEST_EVENT,
    Arrived,
    Taken,
    forgotten,
    not_processed,
    refusals,
    released,
    standing,
    take,
)
from shield_ingest.notices import ENVELOPE, ENVELOPE_BYTES, Sent, envelopes, notices
from shield_shared.canonical import canonical_json
from shield_shared.intake import Intake
from shield_shared.messages import Arrival, Events, Held, Receipt
from shield_shared.notices import FAULTS, LONGEST_WORD, Notice

TOKEN = "Zyxwv O'Token"


def taken(*values: object, sender: str = POLICE) -> list[Taken]:
    intake = Intake()
    return [take(arrived(value, offset, sender), intake) for offset, value in enumerate(values)]


def verdicts(*values: object) -> list[tuple[str, str]]:
    return [(each.verdict, each.goes) for each in taken(*values)]


def codes(each: Taken) -> list[str]:
    return [fault.code for fault in each.faults]


def on(topic: str, found: list[Notice]) -> list[Notice]:
    return [notice for notice in found if notice.topic.startswith(topic)]


def test_an_acceptable_message_is_accepted_and_goes_to_all_who_read_events() -> None:
    (one,) = taken(incident())
    assert (one.verdict, one.goes, one.faults, one.held) == ("accepted", "events", (), None)
    (events, receipt) = notices([one])
    assert Events.decode(events.value).arrivals == (
        Arrival(arrival=one.arrived.arrival, received=RECEIVED, event=incident()),
    )
    assert receipt.topic == f"agency.receipts.{POLICE}.v1"
    told = Receipt.decode(receipt.value)
    assert (told.receipt, told.id, told.received, told.verdict) == (one.arrived.arrival, "e-1", RECEIVED, "accepted")


def test_the_same_text_again_is_a_duplicate_and_another_arrival_for_those_who_read_on() -> None:
    assert verdicts(incident(), incident()) == [("accepted", "events"), ("duplicate", "events")]
    (events, *receipts) = notices(taken(incident(), incident()))
    assert len({arrival.arrival for arrival in Events.decode(events.value).arrivals}) == 2
    assert [Receipt.decode(each.value).verdict for each in receipts] == ["accepted", "duplicate"]


def test_an_id_used_for_something_else_is_held_and_goes_on_all_the_same() -> None:
    first, second = taken(incident(), incident(subject="14/26"))
    assert (second.verdict, second.goes, codes(second)) == ("held", "both", ["id-conflict"])
    assert second.held is not None
    assert second.held.text == second.arrived.reading.text
    found = notices([first, second])
    assert sum(len(Events.decode(each.value).arrivals) for each in on("shield.events", found)) == 2
    (held,) = on("shield.held", found)
    assert Held.decode(held.value).arrival == second.arrived.arrival


def test_another_version_under_one_id_is_accepted_and_warned_of() -> None:
    _, second = taken(incident(), incident(weapon="knife"))
    assert (second.verdict, [each.code for each in second.warnings]) == ("accepted", ["id-reused"])
    (receipt,) = on("agency.receipts", notices([second]))
    assert [each.code for each in Receipt.decode(receipt.value).warnings] == ["id-reused"]


def test_what_policy_does_not_accept_is_held_with_its_text_for_a_person_and_without_it_for_others() -> None:
    (one,) = taken(incident(category="mugging", summary=TOKEN))
    assert (one.verdict, one.goes, codes(one)) == ("held", "held", ["not-allowed"])
    assert one.held is not None
    assert one.held.text is not None
    assert TOKEN.encode() in one.held.text
    assert (one.held.file, one.held.position) == (f"agency.events.{POLICE}.v1/0", 0)
    found = notices([one])
    assert not any(TOKEN.encode() in notice.value for notice in found)
    (held,) = on("shield.held", found)
    told = Held.decode(held.value)
    assert (held.key, told.agency, told.type, told.id) == (
        POLICE.encode(),
        POLICE,
        "shield.incident.recorded.v1",
        "e-1",
    )
    assert (told.received, told.digest) == (RECEIVED, one.arrived.reading.digest and one.arrived.reading.digest.hex())


def test_a_held_text_that_comes_again_is_told_again_and_kept_once() -> None:
    first, second = taken(incident(category="mugging"), incident(category="mugging"))
    assert (second.verdict, second.goes, second.held) == ("duplicate", "held", None)
    assert codes(second) == codes(first)
    assert first.arrived.held_key == second.arrived.held_key
    assert len(on("shield.held", notices([first, second]))) == 2


def test_a_source_that_is_not_the_topics_is_held_under_the_agency_that_sent_it() -> None:
    (one,) = taken(incident(source="urn:agency:leeds-health"), sender="leeds-yjs")
    assert one.verdict == "held"
    (one,) = [take(arrived(incident() | {"source": "urn:agency:leeds-health"}, sender="leeds-yjs"), Intake())]
    assert (one.goes, codes(one), one.arrived.reading.agency) == ("held", ["source-mismatch"], "leeds-yjs")
    (held, receipt) = notices([one])
    assert held.key == b"leeds-yjs"
    assert receipt.topic == "agency.receipts.leeds-yjs.v1"


def test_a_source_that_names_nobody_is_one_fault_and_not_two() -> None:
    (one,) = taken(incident() | {"source": "somebody"})
    assert codes(one) == ["unknown-source"]


def test_what_cannot_be_read_counts_under_the_topics_agency_and_keeps_its_bytes() -> None:
    one, again = taken(b'{"name": "' + TOKEN.encode(), b'{"name": "' + TOKEN.encode())
    assert (one.verdict, codes(one), one.arrived.reading.agency) == ("held", ["unreadable"], POLICE)
    assert one.held is not None
    assert one.held.text == one.arrived.raw
    assert one.held.received == RECEIVED
    assert again.verdict == "held"
    assert one.arrived.held_key == again.arrived.held_key
    assert not any(TOKEN.encode() in notice.value for notice in notices([one]))


def test_content_under_a_marking_that_is_refused_is_kept_nowhere() -> None:
    secret = incident(marking="SECRET", summary=TOKEN)
    for value in (secret, json.dumps(secret).encode()[:-1]):
        (one,) = taken(value)
        assert (one.verdict, one.goes) == ("held", "held")
        assert one.held is not None
        assert one.held.text is None
        assert len(bytes.fromhex(one.arrived.held_key)) == 16
        assert not any(TOKEN.encode() in notice.value for notice in notices([one]))


def test_an_event_beyond_all_size_is_held_with_its_text() -> None:
    (one,) = taken(incident(summary="x" * LARGEST_EVENT))
    assert codes(one) == ["too-large"]
    assert one.held is not None
    assert one.held.text is not None
    assert refusals(read_at(incident(), RECEIVED), None) == []


def test_the_receipt_stamp_of_a_recorded_event_goes_on_with_it() -> None:
    stamp = RECEIVED - timedelta(days=30)
    one = arrived(incident())
    (events, _) = notices([take(replace(one, reading=read_at(incident(), stamp)), Intake())])
    assert Events.decode(events.value).arrivals[0].received == stamp


def test_what_stumbled_on_a_fault_of_ours_is_held_for_a_person() -> None:
    one = replace(arrived(b"x"), reading=not_processed(b"", POLICE, RECEIVED), raw=None)
    assert codes(take(one, Intake())) == ["not-processed"]
    assert one.held_key == one.arrival


def test_what_was_purged_goes_nowhere_and_is_answered() -> None:
    (receipt,) = notices([forgotten(arrived(incident()))])
    assert Receipt.decode(receipt.value).verdict == "duplicate"


def test_what_the_meeting_records_has_no_receipt() -> None:
    event = raw_event("sitting")
    one = replace(arrived(event, sender="meeting"), reading=read_at(event, RECEIVED))
    assert [notice.topic for notice in notices([take(one, Intake())])] == ["shield.events.v1"]


def test_a_message_that_a_person_let_go_is_one_arrival_however_often_it_is_let_go() -> None:
    reading = read_at(incident(), RECEIVED)
    first, second = (released("ab", reading, RECEIVED + timedelta(days=day)) for day in (0, 1))
    assert first.arrival == second.arrival
    assert (first.sender, len(first.arrival)) == (POLICE, 32)


def test_an_intake_remembers_what_stood_before() -> None:
    before = arrived(incident()).reading
    assert before.event is not None
    assert before.digest is not None
    intake = Intake()
    intake.take(standing("urn:agency:" + POLICE, "e-1", before.event.type, "13/26", before.digest))
    assert take(arrived(incident()), intake).verdict == "duplicate"
    assert take(arrived(incident(weapon="knife")), intake).warnings[0].code == "id-reused"
    assert take(arrived(incident(subject="14/26")), intake).goes == "both"


def test_faults_and_words_without_end_still_fit_a_notice() -> None:
    people = [PERSON | {"role": "nobody"}] * 200
    (one,) = taken(incident(people=people) | {"id": "i" * (LONGEST_WORD + 1), "type": "t" * (LONGEST_WORD + 1)})
    for notice in notices([one]):
        model: Any = Held if notice.topic == "shield.held.v1" else Receipt
        told = model.decode(notice.value)
        assert told.id is None
        assert len(told.faults) <= FAULTS
    (one,) = taken(incident(people=people))
    (held, _) = notices([one])
    assert len(Held.decode(held.value).faults) == FAULTS


def sent(number: int, bucket: int = 0, text: bytes = b"{}", received: datetime = RECEIVED) -> Sent:
    return Sent(f"{number:032x}", received, bucket, text)


def test_envelopes_carry_what_goes_to_one_partition_up_to_their_limit() -> None:
    found = envelopes([sent(number) for number in range(2 * ENVELOPE + 1)])
    assert [len(Events.decode(notice.value).arrivals) for notice in found] == [ENVELOPE, ENVELOPE, 1]
    assert len({notice.key for notice in found}) == 1
    half = canonical_json({"x": "y" * (ENVELOPE_BYTES // 2)})
    assert len(envelopes([sent(number, text=half) for number in range(3)])) == 3


def test_every_arrival_is_in_one_envelope_whatever_its_bucket() -> None:
    found = envelopes([sent(number, bucket=number) for number in range(1024)])
    told = [arrival.arrival for notice in found for arrival in Events.decode(notice.value).arrivals]
    assert sorted(told) == [f"{number:032x}" for number in range(1024)]
    assert len({notice.key for notice in found}) == 12
    assert envelopes([]) == []


def test_an_envelope_is_written_as_its_payload_would_be() -> None:
    moments = [RECEIVED, RECEIVED + timedelta(microseconds=5), datetime(2026, 4, 1, tzinfo=UTC)]
    texts = [canonical_json(incident(summary="Señor ☂")), canonical_json({"n": [1.5, None, True, {}]}), b"{}"]
    each = [sent(n, text=text, received=moment) for n, (text, moment) in enumerate(zip(texts, moments, strict=True))]
    (notice,) = envelopes(each)
    arrivals = [Arrival(arrival=s.arrival, received=s.received, event=json.loads(s.text)) for s in each]
    assert notice.value == Events(arrivals=tuple(arrivals)).encode()


def test_a_receipt_is_written_as_its_payload_would_be() -> None:
    for each in taken(incident("☂"), incident("☂", weapon="knife"), incident(category="mugging")):
        told = Receipt.decode(notices([each])[-1].value)
        assert notices([each])[-1].value == told.encode()


def test_identity_is_of_source_and_id_and_only_of_what_is_acceptable() -> None:
    def identity(value: dict[str, Any]) -> bytes | None:
        one: Arrived = arrived(value)
        return one.identity

    assert identity(incident()) == identity(incident(subject="14/26")) != identity(incident("e-2"))
    assert identity(incident(category="mugging")) is None
