"""When an episode or a custody record is open, and when a meeting lists it for that (contract 4.1 and 4.2)."""

from __future__ import annotations

from typing import Any

import pytest

from kit.cores import standings
from kit.events import POLICE, SOCIAL_CARE, Raw, custody, missing, retraction_of_id
from kit.moments import at
from kit.people import subject

GONE = missing(0, id="gone", from_=at(0), risk="high", people=[subject(1)])


def located(which: int = 1, clock: str = "10:00", **said: Any) -> Raw:
    filled = {"from_": at(0), "people": [subject(1)], "source": POLICE} | said
    return missing(which, clock, id="back", status="located", **filled)


def is_open(*raws: Raw, meeting: str = "syv-daily") -> bool:
    """Whether the episode or record of all these events is open; each event must say the same."""
    (found,) = {s.open for s in standings(raws, meeting)}
    return found


def is_kept(*raws: Raw, meeting: str = "syv-daily") -> bool:
    (found,) = {s.kept_open for s in standings(raws, meeting)}
    return found


def test_an_episode_is_open_until_somebody_is_located() -> None:
    assert is_open(GONE)
    assert not is_open(GONE, located())


def test_another_agency_may_say_so() -> None:
    assert not is_open(GONE, located(source=SOCIAL_CARE))


def test_what_is_located_under_another_from_closes_it_too() -> None:
    other = located(from_=at(-3))
    found = {s.event.id: s.open for s in standings([GONE, other])}
    assert found == {"gone": False, "back": False}


def test_somebody_else_located_closes_nothing() -> None:
    found = {s.event.id: s.open for s in standings([GONE, located(people=[subject(2)])])}
    assert found == {"gone": True, "back": False}


@pytest.mark.parametrize(
    ("said", "closed"),
    [
        pytest.param({"to": at(0)}, True, id="located at the very moment"),
        pytest.param({"to": at(0, "09:59")}, False, id="located before it began"),
        pytest.param({}, True, id="no moment said: the time of recording counts"),
    ],
)
def test_to_before_from_does_not_close(said: dict[str, Any], closed: bool) -> None:
    assert is_open(GONE, located(**said)) is not closed


def test_without_to_the_time_of_recording_must_not_lie_before_from() -> None:
    future = missing(0, "08:00", id="gone", from_=at(2), people=[subject(1)], risk="high")
    assert is_open(future, located(1, from_=at(2)))
    assert not is_open(future, located(3, from_=at(2)))


@pytest.mark.parametrize("status", ["missing", "away"])
def test_located_must_be_later_in_time_than_every_missing_and_away_update(status: str) -> None:
    again = missing(2, id="again", from_=at(0), status=status, people=[subject(1)])
    assert is_open(GONE, located(1), again)
    assert is_open(GONE, located(2), again)
    assert not is_open(GONE, located(2, "10:01"), again)


def test_an_update_of_another_episode_does_not_keep_this_one_open() -> None:
    later = missing(5, id="later", from_=at(5), people=[subject(1)])
    found = {s.event.id: s.open for s in standings([GONE, located(), later])}
    assert found == {"gone": False, "back": False, "later": True}


def test_a_withdrawn_located_update_closes_nothing() -> None:
    assert is_open(GONE, located(), retraction_of_id(located(), 2))


def test_an_episode_of_which_only_its_end_is_known_is_closed_by_it() -> None:
    assert not is_open(located())
    assert is_open(located(to=at(-1)))


def test_updates_of_two_agencies_are_one_episode() -> None:
    theirs = missing(2, id="theirs", source=SOCIAL_CARE, from_=at(0), status="away", people=[subject(1)])
    assert is_open(GONE, located(1), theirs)
    assert len({s.occurrence for s in standings([GONE, theirs])}) == 1


def test_two_people_in_one_update_have_an_episode_each() -> None:
    both = missing(0, id="gone", from_=at(0), risk="high", people=[subject(1), subject(2)])
    found = {(s.event.id, s.entries[0].place): s.open for s in standings([both, located()])}
    assert found == {("gone", 0): False, ("gone", 1): True, ("back", 0): False}


@pytest.mark.parametrize(
    ("updates", "on_syv", "on_mace"),
    [
        pytest.param([GONE], True, True, id="high risk"),
        pytest.param([missing(0, risk="medium", from_=at(0), people=[subject(1)])], False, True, id="not high"),
        pytest.param(
            [GONE, missing(1, risk="low", from_=at(0), people=[subject(1)])], True, True, id="any update says high"
        ),
        pytest.param(
            [missing(0, status="away", risk="high", from_=at(0), people=[subject(1)])], False, False, id="only away"
        ),
        pytest.param([GONE, located()], False, False, id="closed"),
    ],
)
def test_a_meeting_keeps_an_open_episode_with_a_missing_update(updates: list[Raw], on_syv: bool, on_mace: bool) -> None:
    assert is_kept(*updates) is on_syv
    assert is_kept(*updates, meeting="mace-daily") is on_mace


def update(which: int, status: str, clock: str = "10:00", **more: Any) -> Raw:
    return custody(which, clock, subject="C", status=status, people=[subject(1)], **more)


@pytest.mark.parametrize(
    ("statuses", "opened"),
    [
        (["detained"], True),
        (["remanded"], True),
        (["detained", "bailed"], False),
        (["bailed", "detained"], True),
        (["detained", "charged"], False),
        (["detained", "charged", "remanded"], True),
        (["released-under-investigation"], False),
        (["transferred"], False),
        (["no-further-action"], False),
    ],
)
def test_a_custody_record_is_open_while_its_latest_update_says_so(statuses: list[str], opened: bool) -> None:
    updates = [update(n, status) for n, status in enumerate(statuses)]
    assert is_open(*updates) is opened
    assert is_kept(*updates) is opened
    assert is_open(*reversed(updates)) is opened


def test_of_two_updates_of_one_time_the_greater_id_is_the_latest() -> None:
    assert is_open(update(0, "bailed", id="a"), update(0, "detained", id="b"))
    assert not is_open(update(0, "bailed", id="b"), update(0, "detained", id="a"))


def test_another_custody_record_of_the_same_person_changes_nothing() -> None:
    other = custody(1, subject="D", status="bailed", people=[subject(1)], id="other")
    found = {s.event.id: s.open for s in standings([update(0, "detained", id="c"), other])}
    assert found == {"c": True, "other": False}


def test_whoever_an_earlier_update_names_is_as_open_as_the_record() -> None:
    first = custody(0, id="first", subject="C", status="detained", people=[subject(1)])
    second = custody(1, id="second", subject="C", status="bailed", people=[subject(2)])
    assert not is_open(first, second)
    assert {s.occurrence for s in standings([first, second])} == {first_record(first)}


def first_record(raw: Raw) -> tuple[str, ...]:
    return (raw["source"], raw["type"], raw["subject"], "")
