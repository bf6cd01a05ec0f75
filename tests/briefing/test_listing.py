"""What one sitting lists: bands, windows, open episodes and custody, late and updated (contract 4.2)."""

from __future__ import annotations

from kit.cores import agenda, agendas
from kit.events import (
    POLICE,
    SOCIAL_CARE,
    Raw,
    custody,
    incident,
    missing,
    referral,
    retraction,
    retraction_of_id,
    sitting,
    status,
)
from kit.moments import Day, at, day
from kit.people import linked, nhs, subject, suspect, victim, witness
from kit.views import corrections, item_of, left_off, listed, to_check, together

ROBBERY = incident(0, id="a", people=[victim(1)])


def bands(raws: list[Raw], first: Day, last: Day, meeting: str = "syv-daily", **more: list[Day]) -> list[str]:
    """The band of event `a` at each sitting, a dash where it is not listed."""
    found = agendas(raws, first, last, meeting, **more).values()
    return [next((band for id, _, band in listed(each) if id == "a"), "-") for each in found]


def test_an_appearance_is_new_once_then_seen_once_then_gone() -> None:
    assert bands([ROBBERY], 1, 4) == ["new", "seen", "-", "-"]


def test_a_window_is_open_at_its_start_and_closed_at_its_end() -> None:
    assert bands([incident(1, "08:00", id="a", people=[victim(1)])], 1, 3) == ["new", "seen", "-"]
    assert bands([incident(1, "08:01", id="a", people=[victim(1)])], 1, 3) == ["-", "new", "seen"]


def test_on_monday_new_and_seen_reach_back_to_friday_and_thursday() -> None:
    assert bands([incident(4, "09:00", id="a", people=[victim(1)])], 4, 9) == ["-", "new", "seen", "-"]
    assert bands([incident(3, "09:00", id="a", people=[victim(1)])], 4, 9) == ["new", "seen", "-", "-"]
    assert agenda([ROBBERY], 7)["covers"] == {
        "from": "2026-06-05T08:00:00+01:00", "to": "2026-06-08T08:00:00+01:00", "previous_held": "2026-06-05"
    }  # fmt: skip


def test_windows_go_by_received_and_not_by_time_or_occurred() -> None:
    late = incident(0, id="a", received=at(2), occurred=at(-9), people=[victim(1)])
    assert bands([late], 1, 7) == ["-", "-", "new", "seen", "-"]


def test_a_cancelled_sitting_leaves_its_window_to_the_next() -> None:
    assert bands([ROBBERY], 2, 4, cancelled=[1]) == ["new", "seen", "-"]
    recorded = sitting(0, meeting="syv-daily", sitting=str(day(1)), status="cancelled")
    assert bands([ROBBERY, recorded], 1, 4) == ["new", "seen", "-"]


def test_what_was_new_is_seen_after_a_cancelled_sitting_in_between() -> None:
    assert bands([ROBBERY], 1, 4, cancelled=[2]) == ["new", "seen", "-"]


def test_a_sitting_of_another_meeting_that_is_cancelled_changes_nothing() -> None:
    recorded = sitting(0, meeting="mace-daily", sitting=str(day(1)), status="cancelled")
    assert bands([ROBBERY, recorded], 1, 3) == ["new", "seen", "-"]


def test_a_cancellation_that_was_withdrawn_counts_for_nothing() -> None:
    recorded = sitting(0, subject="S", meeting="syv-daily", sitting=str(day(1)), status="cancelled")
    assert bands([ROBBERY, recorded, retraction(recorded, 1)], 1, 3) == ["new", "seen", "-"]


def test_each_version_is_new_once_and_an_update_says_so() -> None:
    first = incident(0, id="first", subject="R", people=[victim(1)])
    again = incident(1, id="a", subject="R", people=[victim(1)])
    made = agendas([first, again], 1, 3)
    assert [listed(each) for each in made.values()] == [
        [("first", "victim", "new")], [("a", "victim", "new")], [("a", "victim", "seen")]
    ]  # fmt: skip
    assert [each["items"][0]["flags"] for each in made.values()] == [[], ["updated"], []]


def updated(first: Raw, again: Raw) -> bool:
    """Whether the second version is flagged as an update at its first sitting."""
    row = item_of(agenda([first, again], 2), "a")
    shown = [a["updated"] for person in row["people"] for a in person["appearances"] if a["id"] == "a"]
    assert any(shown) == ("updated" in row["flags"])
    return any(shown)


def version(which: int, *people: Raw, **more: object) -> Raw:
    return incident(which, id="a" if which else "first", subject="R", people=list(people), **more)  # type: ignore[arg-type]


def test_updated_means_that_record_role_and_person_were_listed() -> None:
    assert updated(version(0, victim(1)), version(1, victim(1)))
    assert not updated(version(0, victim(1)), version(1, suspect(1)))
    assert not updated(version(0, victim(1)), version(1, victim(2)))
    assert not updated(version(0, victim(1, age=30)), version(1, victim(1, age=16)))
    assert not updated(version(0, victim(1), category="other"), version(1, victim(1)))


def test_updated_knows_the_person_again_as_within_one_record() -> None:
    name = ("Ada", "Example")
    assert updated(version(0, victim(name=name)), version(1, victim(2, name=name)))
    assert updated(version(0, victim()), version(1, victim()))
    assert not updated(version(0, witness(), victim()), version(1, victim()))
    assert updated(version(0, victim(1)), version(1, witness(2), victim(1)))


def test_updated_knows_the_person_again_by_what_links_them_now() -> None:
    link = status(1, people=[subject(csws="C") | {"identifiers": [
        {"scheme": "nhs", "value": nhs(1)}, {"scheme": "nhs", "value": nhs(2)}]}])  # fmt: skip
    assert not updated(version(0, victim(1)), version(1, victim(2)))
    row = item_of(agenda([version(0, victim(1)), version(1, victim(2)), link], 2), "a")
    assert row["flags"] == ["updated"]


def test_updated_knows_the_person_again_by_another_role_that_they_have_now() -> None:
    now = [suspect(niche="N", agency_ref="R"), victim(agency_ref="R")]
    assert updated(version(0, victim(niche="N")), version(1, *now))
    assert corrections(agenda([version(0, victim(niche="N")), version(1, *now)], 2)) == []
    assert not updated(version(0, victim(niche="N")), version(1, suspect(niche="N"), victim(agency_ref="R")))


def test_updated_knows_the_person_again_by_a_version_in_between_and_by_one_before() -> None:
    both, ref, yot = victim(agency_ref="R", yot="Y"), victim(agency_ref="R"), victim(yot="Y")
    last = incident(1, "11:00", id="a", subject="R", people=[yot])
    in_between = [version(0, ref), incident(1, "10:00", id="b", subject="R", people=[suspect(agency_ref="R", yot="Y")])]
    before = [incident(0, "09:00", id="b", subject="R", people=[both]), version(0, ref)]
    for raws in (in_between, before):
        made = agenda([*raws, last], 2)
        assert item_of(made, "a")["flags"] == ["updated"]
        assert (corrections(made), to_check(made)) == ([], [])
    apart = agenda([version(0, ref), last], 2)
    assert item_of(apart, "a")["flags"] == []
    assert [record for record, _, _ in corrections(apart)] == ["R"]


def test_updated_knows_the_person_again_by_an_update_in_between() -> None:
    first = missing(0, id="first", subject="M", from_=at(0), people=[subject(name=("Ada", "Example"))])
    between = missing(1, id="b", subject="M", from_=at(0), people=[subject(niche="N", name=("Ada", "Example"))])
    again = missing(1, id="a", subject="M", from_=at(0), people=[subject(niche="N", name=("Bea", "Example"))])
    assert item_of(agenda([first, between, again], 2, "mace-daily"), "a")["flags"] == ["updated"]
    apart = item_of(agenda([first, again], 2, "mace-daily"), "a")
    assert apart["flags"] == []


def test_a_new_update_of_a_timeline_is_new_beside_the_one_before_and_flagged() -> None:
    first = missing(0, id="first", subject="M", from_=at(0), people=[subject(1)])
    again = missing(1, id="a", subject="M", from_=at(0), people=[subject(1)])
    made = agenda([first, again], 2, "mace-daily")
    assert listed(made) == [("a", "subject", "new"), ("first", "subject", "seen")]
    assert item_of(made, "a")["flags"] == ["updated"]
    assert item_of(made, "a")["band"] == "new"


def test_a_fact_learnt_late_brings_an_older_event_on_as_new() -> None:
    grown = incident(0, id="a", people=[victim(1, age=19)])
    learnt = status(8, people=[subject(1)], care_status="relevant")
    assert bands([grown, learnt], 1, 11) == ["-"] * 6 + ["new", "seen", "-"]
    born = status(8, people=[subject(1, born="2012-01-01")])
    assert bands([incident(0, id="a", people=[victim(1, age=30)]), born], 9, 10) == ["new", "seen"]


def test_a_confirmed_match_brings_an_older_event_on_as_new() -> None:
    events = [incident(0, id="a", people=[victim(niche="N", age=19)])]
    match = incident(8, category="other", people=[linked(1, niche="N")])
    care = status(8, people=[subject(1)], care_status="qualifying")
    assert bands([*events, match, care], 8, 10) == ["-", "new", "seen"]


def test_what_turns_out_to_qualify_again_is_new_again() -> None:
    gone = retraction(ROBBERY | {"subject": "R"}, 2, "07:00")
    back = incident(2, "09:00", id="b", subject="R", people=[victim(1)])
    raws = [ROBBERY | {"subject": "R"}, gone, back]
    assert [listed(each) for each in agendas(raws, 1, 4).values()] == [
        [("a", "victim", "new")], [], [("b", "victim", "new")], [("b", "victim", "seen")]
    ]  # fmt: skip


def test_qualifying_in_between_two_cut_offs_only_is_never_listed() -> None:
    alone = incident(1, "09:00", id="a", people=[victim(1)])
    gone = retraction_of_id(alone, 1, "10:00")
    assert bands([alone, gone], 1, 4) == ["-"] * 4


def test_what_ceased_and_qualified_again_before_the_next_cut_off_is_not_new_again() -> None:
    second = incident(1, "09:00", id="b", subject="R", people=[victim(1)])
    raws = [ROBBERY | {"subject": "R"}, second, retraction_of_id(second, 1, "10:00")]
    assert bands(raws, 1, 3) == ["new", "seen", "-"]


# Open


def test_open_custody_is_at_every_sitting_until_it_is_closed() -> None:
    held = custody(0, id="a", subject="C", people=[subject(1)])
    bailed = custody(4, id="b", subject="C", status="bailed", people=[subject(1)])
    assert bands([held], 1, 5) == ["new", "seen", "open", "open"]
    assert bands([held, bailed], 1, 7) == ["new", "seen", "open", "open", "-"]


def test_an_open_episode_is_at_every_sitting_until_somebody_is_located() -> None:
    gone = missing(0, id="a", from_=at(0), risk="high", people=[subject(1)])
    back = missing(3, id="b", from_=at(0), status="located", source=SOCIAL_CARE, people=[subject(1)])
    for meeting in ("syv-daily", "mace-daily"):
        assert bands([gone, back], 1, 7, meeting) == ["new", "seen", "open", "-", "-"]


def test_on_syv_daily_alone_an_open_episode_must_be_high_risk() -> None:
    gone = [missing(0, id=id, from_=at(-n), risk="medium", people=[subject(1)]) for n, id in enumerate("abc")]
    assert bands(gone, 1, 4) == ["new", "seen", "-", "-"]
    assert bands(gone, 1, 4, "mace-daily") == ["new", "seen", "open", "open"]


def test_an_episode_that_opens_again_is_listed_again() -> None:
    gone = missing(0, id="a", from_=at(0), risk="high", people=[subject(1)])
    back = missing(1, id="b", from_=at(0), status="located", people=[subject(1)])
    assert bands([gone, back, retraction_of_id(back, 4)], 1, 9) == ["new", "seen", "-", "-", "open", "open", "open"]


# Late, and what is in the same item


def late(*raws: Raw, on: int = 1) -> bool:
    """Whether the only item is late."""
    (item,) = agenda(list(raws), on)["items"]
    return bool(item["late"])


def test_an_item_is_late_when_all_its_new_events_occurred_at_or_before_the_window_opened() -> None:
    assert late(incident(0, occurred=at(0, "08:00"), people=[victim(1)]))
    assert not late(incident(0, occurred=at(0, "08:01"), people=[victim(1)]))
    early, fresh = (
        incident(0, id="a", subject="A", occurred=at(-9), people=[victim(1)]),
        incident(0, id="b", related=["A"], people=[victim(1)]),
    )
    assert late(early)
    assert not late(early, fresh)


def test_an_item_without_new_events_is_not_late() -> None:
    assert not late(incident(0, id="a", occurred=at(-9), people=[victim(1)]), on=2)


def test_an_older_event_that_qualifies_late_is_late() -> None:
    learnt = status(2, people=[subject(1)], care_status="relevant")
    assert late(incident(0, id="a", people=[victim(1, age=19)]), learnt, on=3)


def test_syv_groups_by_occurrence_and_mace_by_young_person() -> None:
    raws = [
        incident(0, id="a", subject="A", category="kidnap", weapon="knife", people=[victim(1), suspect(2)]),
        referral(0, id="b", to="syv-daily", related=["A"], source=POLICE, people=[subject(1)]),
        referral(0, id="c", to="mace-daily", people=[subject(1)]),
        incident(0, id="d", category="exploitation", people=[victim(1), suspect(2)]),
    ]
    assert together(agenda(raws, 1)) == [["a", "b"]]
    assert sorted(together(agenda(raws, 1, "mace-daily"))) == [["c", "d"], ["d"]]


def test_two_episodes_in_updates_of_one_id_are_two_items_of_syv() -> None:
    raws = [missing(0, id="m", subject="M", from_=at(0, "08:00"), risk="high", people=[subject(who)]) for who in (1, 2)]
    assert together(agenda(raws, 1)) == [["m"], ["m"]]


def test_nobody_is_left_off_or_to_check_who_is_listed() -> None:
    made = agenda([ROBBERY], 1)
    assert (left_off(made), to_check(made)) == ([], [])
