"""What is kept of arrivals is passed by when the cyclic collector walks; what is let go of goes all the same."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from shield_shared.collector import Kept, rest


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Leave the collector as it was."""
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


def test_a_process_at_rest_freezes_what_is_there() -> None:
    gc.unfreeze()
    rest()
    assert gc.get_freeze_count() > 0
    assert gc.get_threshold()[0] > 10_000


def test_what_many_arrivals_leave_is_frozen_together_and_what_few_leave_is_not() -> None:
    gc.unfreeze()
    kept = Kept()
    kept.more(499)
    assert gc.get_freeze_count() == 0
    kept.more(1)
    assert gc.get_freeze_count() > 0
    gc.unfreeze()
    kept.more(499)
    assert gc.get_freeze_count() == 0


def test_what_was_frozen_goes_once_nothing_refers_to_it() -> None:
    class History:
        """What is kept."""

    history = History()
    Kept().more(500)
    gone = weakref.ref(history)
    del history
    assert gone() is None
