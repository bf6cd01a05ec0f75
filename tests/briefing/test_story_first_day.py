"""A story reaches back from the cut-off of its sitting, which may be of the day before."""

from __future__ import annotations

from datetime import date

from kit.events import assessment
from kit.people import subject
from kit.stories import story_of


def test_the_first_day_is_counted_from_the_cut_off_and_not_from_the_meeting() -> None:
    """The child-focused meeting of Wednesday 10 June closes on Tuesday 9 June: 90 days before that is 11 March."""
    assessed = assessment(0, id="a", level="low", people=[subject(1, born="2010-06-20")])
    story = story_of([assessed], date(2026, 6, 10), "a", "mace-child")
    assert story["cut_off"][:10] == "2026-06-09"
    assert story["first_day"] == "2026-03-11"
