"""Settling after every event, in any order, ends where settling once ends (contract section 5, last sentence)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.cores import KEY, fold_of, house
from kit.histories import MEETINGS, OTHERS, histories, read_all
from kit.values import Tally
from shield_shared.events import Event


def settled_once(events: Iterable[Event], meeting: str) -> Tally:
    tally = Tally()
    tally.apply(fold_of(events, meeting).settle().changes[meeting])
    return tally


def settled_in_parts(parts: Sequence[Sequence[Event]], meeting: str) -> Tally:
    tally = Tally()
    fold = fold_of((), meeting)
    for part in parts:
        for event in part:
            fold.add(event)
        tally.apply(fold.settle().changes[meeting])
    return tally


@pytest.mark.parametrize("meeting", [*MEETINGS, *OTHERS])
@given(raws=histories(), data=st.data())
def test_settling_after_every_event_in_any_order_ends_where_settling_once_ends(
    meeting: str, raws: list[dict[str, object]], data: st.DataObject
) -> None:
    events = read_all(raws)
    shuffled = data.draw(st.permutations(events))
    assert settled_in_parts([[event] for event in shuffled], meeting).values() == settled_once(events, meeting).values()


@given(raws=histories(), data=st.data())
def test_meetings_that_are_decided_together_stand_as_each_would_alone(
    raws: list[dict[str, object]], data: st.DataObject
) -> None:
    """An area goes by what was decided for the meeting whose rules it takes, where that is decided too."""
    events = read_all(raws)
    meetings = {meeting: house().meetings[meeting] for meeting in (*MEETINGS, *OTHERS)}
    together, tallies = house().fold(meetings, KEY), {meeting: Tally() for meeting in meetings}
    for event in data.draw(st.permutations(events)):
        together.add(event)
        for meeting, change in together.settle().changes.items():
            tallies[meeting].apply(change)
    for meeting, tally in tallies.items():
        assert tally.values() == settled_once(events, meeting).values()
