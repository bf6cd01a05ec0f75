"""Buckets keep what is about one young person together."""

from __future__ import annotations

import pytest

from raw_events import PERSON, raw_event, read
from shield_ingest.buckets import BUCKETS, bucket_of, key_of, leaders, murmur2, partition_of

OTHER = {"role": "subject", "identifiers": [{"scheme": "nhs", "value": "9990000026"}]}


def bucket(word: str, *, subject: str | None = None, id_: str = "e-1", **data: object) -> int:
    event = read(raw_event(word, **data) | {"id": id_} | ({"subject": subject} if subject else {})).event
    assert event is not None
    return bucket_of(event)


def test_events_about_one_person_are_in_one_bucket_whoever_tells_and_of_whatever_kind() -> None:
    same = {
        bucket("custody"),
        bucket("missing", id_="e-2"),
        bucket("status", people=[PERSON]),
        bucket("incident", people=[PERSON | {"role": "victim"}, OTHER]),
        bucket("incident", people=[{"role": "witness"}, PERSON]),
    }
    assert len(same) == 1
    assert bucket("custody", people=[OTHER]) not in same


def test_an_event_that_names_nobody_goes_by_its_record() -> None:
    assert bucket("incident", subject="13/26") == bucket("incident", subject="13/26", id_="e-2")
    assert bucket("incident") != bucket("incident", id_="e-2")
    assert 0 <= bucket("incident") < BUCKETS


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (b"21", -973932308),
        (b"foobar", -790332482),
        (b"a-little-bit-long-string", -985981536),
        (b"a-little-bit-longer-string", -1486304829),
        (b"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971),
        (b"abc", 479470107),
    ],
)
def test_the_hash_is_kafkas_own_by_the_cases_of_its_own_tests(key: bytes, expected: int) -> None:
    assert murmur2(key) == expected & 0xFFFFFFFF


def test_buckets_that_travel_together_go_to_one_partition_and_every_partition_has_some() -> None:
    for partitions in (1, 3, 12):
        together = leaders(partitions)
        assert len(set(together)) == partitions
        for number, leader in enumerate(together):
            assert partition_of(key_of(leader), partitions) == partition_of(key_of(number), partitions)
            assert leader <= number
