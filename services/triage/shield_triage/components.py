"""What hangs together: the tokens that an event touches, and the components that tokens join.

A component is everything that can bear on one decision: whoever shares a token, directly or through others. It may
hold more than does bear on it, never less, so that what one component says depends on nothing outside it.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import TypeVar

from shield_shared.events import Event, Retraction
from shield_shared.identity import links_of
from shield_triage.reach import reach

#: 16 bytes that tell one token from another.
Token = bytes

T = TypeVar("T", bound=Hashable)


def tokens_of(event: Event, issues: Mapping[str, Collection[str]]) -> frozenset[Token]:
    """The tokens that an event touches; `issues` gives the schemes that each source may verify.

    Two events bear on each other through an id, a record, a verified identifier, a subject that one of them names, or
    a retraction of either (contract 1 and 2, occurrences of 4.1).
    """
    return frozenset(_token(parts) for parts in _joins(event, issues))


def _joins(event: Event, issues: Mapping[str, Collection[str]]) -> Iterator[tuple[str, ...]]:
    yield "id", event.source, event.id
    if event.subject is not None:
        # Whatever names the subject joins it from any source, and its records are among what bears the subject.
        yield "subject", event.subject
    for subject in event.data.related:
        yield "subject", subject
    for links in links_of(event, issues):
        for link in links:
            yield "person", *link
    if isinstance(event.data, Retraction):
        named = event.data.retracts
        if named.id is not None:
            yield "id", event.source, named.id
        if named.subject is not None:
            yield "subject", named.subject


def _token(parts: tuple[str, ...]) -> Token:
    return blake2b("\x00".join(parts).encode(), digest_size=16).digest()


def joined(sets: Sequence[Collection[T]]) -> list[list[int]]:
    """Which of some sets hang together: the places of those that share a member, directly or through others.

    Each list is in order, and the lists are in the order of their first place.
    """
    bearing: dict[T, list[int]] = {}
    for place, members in enumerate(sets):
        for member in members:
            bearing.setdefault(member, []).append(place)
    done: set[int] = set()
    found: list[list[int]] = []
    for start in range(len(sets)):
        if start not in done:
            together = sorted(reach(start, lambda place: (other for m in sets[place] for other in bearing[m])))
            done.update(together)
            found.append(together)
    return found
