"""Buckets of young people, and which of them travel together: what is about one of them keeps to one partition.

Pure. Right results need no bucket; they only let one worker see what hangs together, so that workers seldom wait.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256

from shield_shared.events import Event

BUCKETS = 1024

_FACTOR = 0x5BD1E995
_SEED = 0x9747B28C
_32_BITS = 0xFFFFFFFF


def bucket_of(event: Event) -> int:
    """The bucket of an event, from its first person's first identifier, else from its record."""
    named = next((one for person in event.data.people for one in person.identifiers), None)
    told = (named.scheme, named.value) if named is not None else event.record
    return int.from_bytes(sha256("\0".join(told).encode()).digest()[:4]) % BUCKETS


def key_of(bucket: int) -> bytes:
    """A bucket as the key of a message."""
    return b"%04d" % bucket


@lru_cache(maxsize=8)
def leaders(partitions: int) -> tuple[int, ...]:
    """For each bucket the least one that goes to the same partition: its key serves for all that travel together."""
    first: dict[int, int] = {}
    return tuple(first.setdefault(partition_of(key_of(bucket), partitions), bucket) for bucket in range(BUCKETS))


def partition_of(key: bytes, partitions: int) -> int:
    """The partition that Kafka's own clients send a key to (murmur2)."""
    return (murmur2(key) & 0x7FFFFFFF) % partitions


def murmur2(key: bytes) -> int:
    """Kafka's 32-bit hash of a key, as in `org.apache.kafka.common.utils.Utils`."""
    whole = len(key) // 4 * 4
    found = _SEED ^ len(key)
    for at in range(0, whole, 4):
        part = int.from_bytes(key[at : at + 4], "little") * _FACTOR & _32_BITS
        part = (part ^ part >> 24) * _FACTOR & _32_BITS
        found = found * _FACTOR & _32_BITS ^ part
    if whole < len(key):
        found = (found ^ int.from_bytes(key[whole:], "little")) * _FACTOR & _32_BITS
    found = (found ^ found >> 13) * _FACTOR & _32_BITS
    return found ^ found >> 15
