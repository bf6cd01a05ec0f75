"""One component on its own says what the whole history says, in whatever portions and order its readings come."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kit.events import Raw
from kit.histories import histories
from shield_shared.messages import Decision
from shield_shared.reading import Reading
from shield_triage.component_history import ComponentHistory
from triage_service.components import components_of, decided_at_once, new_fold, read, stands


@given(histories(most=12))
def test_components_decide_on_their_own_as_the_whole_history_does(raws: list[Raw]) -> None:
    readings = read(raws)
    apart = [decision for component in components_of(readings) for decision in decided_at_once(component)]
    assert stands(apart) == stands(decided_at_once(readings))


@given(histories(most=12), st.data())
def test_portions_in_any_order_and_taken_twice_end_at_the_same_decisions(raws: list[Raw], data: st.DataObject) -> None:
    readings = read(raws)
    portions = data.draw(st.lists(st.lists(st.sampled_from(readings), max_size=4), max_size=8))
    portions += [[reading] for reading in data.draw(st.permutations(readings))]
    history = ComponentHistory(new_fold)
    said = [decision for portion in portions for decision in _taken(history, portion)]
    assert stands(said) == stands(decided_at_once(readings))


def _taken(history: ComponentHistory, portion: list[Reading]) -> list[Decision]:
    history.take(portion)
    return history.settle()
