"""Which area meeting speaks of whom: by where it happened and by home (contract 4.3)."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from kit.cores import change_of, house, standing
from kit.events import Raw, incident, missing, referral
from kit.moments import at
from kit.people import subject, victim
from shield_shared.wards import WARDS, ward_code
from shield_triage.areas import Areas

AREAS = ("east", "south", "west")
EAST, SOUTH, WEST = "E05011394", "Beeston & Holbeck", "armley"


def here(*raws: Raw) -> set[str]:
    """The areas whose meeting lists the young person of event `a`."""
    found = {area: standing(raws, "a", meeting=f"syv-area-{area}") for area in AREAS}
    return {area for area, one in found.items() if one.verdict == "qualifies"}


def robbery(ward: str | None = None, home: str | None = None) -> Raw:
    person = victim(1, home={"ward": home}) if home is not None else victim(1)
    if ward is None:
        return incident(0, id="a", people=[person])
    return incident(0, id="a", people=[person], location={"ward": ward})


@pytest.mark.parametrize(
    ("event", "areas"),
    [
        (robbery(EAST), {"east"}),
        (robbery(home=SOUTH), {"south"}),
        (robbery(EAST, SOUTH), {"east", "south"}),
        (robbery("Gotham", WEST), {"west"}),
        (robbery("Gotham"), set(AREAS)),
        (robbery("Gotham", "Metropolis"), set(AREAS)),
        (robbery(), set(AREAS)),
    ],
)
def test_an_appearance_is_where_it_happened_and_where_the_young_person_lives(event: Raw, areas: set[str]) -> None:
    assert here(event) == areas


def test_the_latest_home_that_anybody_states_counts_too() -> None:
    earlier = incident(-400, category="other", people=[victim(1, home={"ward": SOUTH})])
    later = incident(-390, category="other", people=[victim(1, home={"ward": EAST})])
    assert here(robbery(WEST), earlier, later) == {"west", "east"}
    silent = incident(-380, category="other", people=[victim(1, home={"authority": "elsewhere"})])
    assert here(robbery(WEST), earlier, later, silent) == {"west", "east"}


def test_a_referral_to_an_area_is_of_that_area_wherever_it_happened() -> None:
    named = referral(0, id="a", to="syv-area-west", location={"ward": EAST}, people=[subject(1)])
    assert here(named) == {"west"}
    elsewhere = standing([named], "a", meeting="syv-area-east")
    assert (elsewhere.verdict, elsewhere.why) == ("left-off", "no-rule")
    daily = referral(0, id="a", to="syv-daily", location={"ward": EAST}, people=[subject(1)])
    assert here(daily) == {"east"}


def test_why_somebody_is_not_here_is_told_apart() -> None:
    unsure = incident(0, id="a", category="other", weapon="unknown", location={"ward": EAST}, people=[victim(1)])
    assert standing([unsure], "a", meeting="syv-area-east").why == "asked-elsewhere"
    assert standing([robbery(EAST)], "a", meeting="syv-area-west").why == "elsewhere"


def test_only_referrals_to_an_area_are_to_check_there() -> None:
    grown = [victim(1, age=19)]
    assert standing([incident(0, id="a", people=grown)], "a", meeting="syv-area-east").verdict == "left-off"
    named = referral(0, id="a", to="syv-area-east", people=grown)
    assert standing([named], "a", meeting="syv-area-east").verdict == "to-check"
    nobody = [incident(0, id="n", people=[]), referral(0, id="r", to="syv-area-east", people=[])]
    assert [row.event.id for row in change_of(nobody, "syv-area-east").nobody_come] == ["r"]


def test_people_dropped_from_a_report_are_asked_of_by_the_daily_meeting() -> None:
    versions = [incident(which, subject="R", people=[victim(who)]) for which, who in ((0, 1), (1, 2))]
    assert change_of(versions, "syv-area-east").dropped_come == []
    assert len(change_of(versions, "syv-daily").dropped_come) == 1
    named = [referral(which, subject="R", to="syv-area-east", people=[subject(who)]) for which, who in ((0, 1), (1, 2))]
    assert len(change_of(named, "syv-area-east").dropped_come) == 1


def test_repeat_rules_count_what_is_admitted_wherever_it_is() -> None:
    raws = [incident(which, id="a" if which == 2 else f"o{which}", location={"ward": WEST if which else EAST},
                     people=[victim(1)]) for which in range(3)]  # fmt: skip
    assert "repeat-involvement" in standing(raws, "a", meeting="syv-area-west").rules


def test_an_open_episode_is_kept_whatever_its_risk() -> None:
    gone = missing(0, id="a", from_=at(0), risk="high", people=[subject(1)])
    assert standing([gone], "a", meeting="syv-area-east").kept_open
    low = missing(0, id="b", subject="x", from_=at(0), risk="low", people=[subject(1)])
    assert standing([low], "b", meeting="syv-area-east").kept_open


def test_the_table_names_every_ward_and_no_other() -> None:
    shipped = house().areas
    assert shipped.names == set(AREAS)
    content = shipped.model_dump()
    for wards in (
        {**shipped.wards, "E0": "east"},
        {code: area for code, area in shipped.wards.items() if code != EAST},
    ):
        with pytest.raises(ValidationError, match="every ward of Leeds by its ONS code and no other"):
            Areas.model_validate(content | {"wards": wards})


@pytest.mark.parametrize("name", [" e0501 1394", "gipton AND harehills", "Gipton&Harehills", "E05011394"])
def test_wards_are_known_however_they_are_written(name: str) -> None:
    assert ward_code(name) == EAST
    assert ward_code(name + "x") is None
    assert set(WARDS) == set(house().areas.wards)
