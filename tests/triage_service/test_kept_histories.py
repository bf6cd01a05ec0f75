"""Histories are kept as long as there is room, the least lately used going first."""

from __future__ import annotations

from kit.events import incident
from kit.people import victim
from shield_shared.memory import memory_bytes
from shield_triage.component_history import ComponentHistory
from shield_triage.kept_histories import ROOM, KeptHistories, room_in
from triage_service.components import new_fold, read


def of(*names: str) -> ComponentHistory:
    """A history of so many readings."""
    history = ComponentHistory(new_fold)
    history.take(read(incident(0, id=name, people=[victim(1)]) for name in names))
    return history


def test_what_was_used_last_stays() -> None:
    kept = KeptHistories(room=3)
    first, second, third = of("a"), of("b", "c"), of("d")
    kept.put(b"1", first)
    kept.put(b"2", second)
    kept.put(b"1", first)
    kept.put(b"3", third)
    assert (kept.pop(b"1"), kept.pop(b"2"), kept.pop(b"3")) == (first, None, third)


def test_what_grew_while_it_was_out_counts_as_it_is_now() -> None:
    kept = KeptHistories(room=3)
    history, other = of("a"), of("b")
    kept.put(b"1", history)
    kept.put(b"2", other)
    out = kept.pop(b"1")
    assert out is history
    out.take(read([incident(0, id="c", people=[victim(1)]), incident(0, id="d", people=[victim(1)])]))
    kept.put(b"1", out)
    assert (kept.pop(b"2"), kept.pop(b"1")) == (None, history)


def test_one_history_larger_than_the_room_is_kept_alone() -> None:
    kept = KeptHistories(room=1)
    large = of("a", "b")
    kept.put(b"1", of("c"))
    kept.put(b"2", large)
    assert (kept.pop(b"1"), kept.pop(b"2")) == (None, large)


def test_there_is_more_room_on_a_larger_machine_and_never_less_than_the_least() -> None:
    assert room_in(0) == room_in(2 << 30) == ROOM
    assert ROOM < room_in(8 << 30) < room_in(16 << 30) == (16 << 30) // 8 // 12_000


def test_this_machine_says_how_much_memory_it_has() -> None:
    assert 1 << 28 < memory_bytes() < 1 << 50
