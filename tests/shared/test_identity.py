"""When entries of two versions or updates of one record are the same person, and what verifies (contract section 2)."""

from __future__ import annotations

from typing import Any

import pytest

from kit.cores import entries
from kit.events import HEALTH, POLICE, SOCIAL_CARE, YOUTH_JUSTICE, Raw, incident, referral, status
from kit.people import nhs, person, subject, suspect, victim
from shield_shared.identity import same_within_record

ADA, BEN = ("Ada", "Example"), ("Ben", "Example")


def same(one: list[Raw], other: list[Raw], place: int = 0) -> bool:
    """Whether the first of one list is the same as the one at a place of the other, either way round."""
    a = entries(incident(0, subject="R", people=one))[0]
    b = entries(incident(1, subject="R", people=other))[place]
    assert same_within_record(a, b) == same_within_record(b, a)
    return same_within_record(a, b)


@pytest.mark.parametrize(
    ("one", "other", "are_the_same"),
    [
        pytest.param([victim(1)], [victim(1)], True, id="a verified identifier"),
        pytest.param([victim(1)], [suspect(1)], True, id="an identifier in another role"),
        pytest.param([victim(csws="C")], [victim(csws="C")], True, id="an identifier that this agency does not verify"),
        pytest.param([victim(1, niche="N")], [victim(2, niche="N")], True, id="any identifier of several"),
        pytest.param([victim(1, name=ADA)], [victim(2, name=ADA)], False, id="other identifiers, whatever the name"),
        pytest.param([victim(csws="C")], [victim(niche="C")], False, id="the same value in another scheme"),
        pytest.param([victim(1, name=ADA)], [victim(name=ADA)], True, id="the name, where one gives no identifier"),
        pytest.param([victim(name=ADA)], [suspect(name=ADA)], True, id="the name, where neither gives an identifier"),
        pytest.param([victim(name=ADA)], [victim(name=BEN)], False, id="another given name"),
        pytest.param([victim(name=ADA)], [victim(name=("Ada", None))], False, id="a family name that one leaves out"),
        pytest.param([victim(1, name=ADA)], [victim()], False, id="nothing in common with one who has everything"),
        pytest.param([victim(1)], [victim()], False, id="an identifier and nothing"),
        pytest.param([victim(name=ADA)], [victim()], False, id="a name and nothing"),
        pytest.param([victim(1)], [victim(name=ADA)], False, id="an identifier and a name"),
        pytest.param([victim()], [victim()], True, id="role and place, where neither says who"),
        pytest.param([victim()], [suspect()], False, id="another role at the place"),
        pytest.param([victim(name=(None, None))], [victim()], True, id="an empty name counts as none"),
    ],
)
def test_people_of_two_versions_are_the_same_by(one: list[Raw], other: list[Raw], are_the_same: bool) -> None:
    assert same(one, other) is are_the_same


def test_another_place_in_the_list_is_somebody_else_where_neither_says_who() -> None:
    assert not same([victim()], [suspect(), victim()], place=1)


@pytest.mark.parametrize(
    ("bearers", "are_the_same"),
    [
        pytest.param([victim(1, name=ADA)], True, id="one bears the name"),
        pytest.param([victim(1, name=ADA), suspect(2, name=BEN)], True, id="another name beside it"),
        pytest.param([victim(1, name=ADA), suspect(1, name=ADA)], True, id="both bearers are one by their identifier"),
        pytest.param([victim(1, name=ADA), suspect(2, name=ADA)], False, id="two bearers of the name"),
        pytest.param([victim(1, name=ADA), suspect(name=ADA)], False, id="the second bearer says nothing else"),
        pytest.param(
            [victim(csws="C", name=ADA), suspect(csws="C", name=ADA)], False, id="their identifier is not verified"
        ),
        pytest.param(
            [victim(1, niche="N", name=ADA), suspect(1, name=ADA), suspect(niche="N", name=ADA)],
            False,
            id="three bearers who do not all share one identifier",
        ),
    ],
)
def test_a_name_decides_only_where_one_person_bears_it(bearers: list[Raw], are_the_same: bool) -> None:
    assert same(bearers, [victim(name=ADA)]) is are_the_same


SCHEMES: dict[str, Any] = {"csws": "1", "pnc": "2", "yot": "3", "niche": "4", "custody": "5", "agency_ref": "6"}


@pytest.mark.parametrize(
    ("source", "verified"),
    [
        (POLICE, ["nhs", "pnc", "niche", "custody", "agency-ref"]),
        (SOCIAL_CARE, ["nhs", "csws", "agency-ref"]),
        (YOUTH_JUSTICE, ["nhs", "yot", "agency-ref"]),
        (HEALTH, ["nhs", "agency-ref"]),
    ],
)
def test_agencies_verify_the_schemes_they_issue_in_the_order_of_schemes(source: str, verified: list[str]) -> None:
    (entry,) = entries(referral(source=source, people=[victim(1, **SCHEMES)]))
    assert [scheme for scheme, _, _ in entry.links] == verified


def test_an_agency_reference_links_within_its_own_source() -> None:
    (entry,) = entries(incident(source=HEALTH, people=[victim(agency_ref="7")]))
    assert entry.links == (("agency-ref", "7", HEALTH),)


def test_identifiers_of_one_scheme_link_by_value_and_each_once() -> None:
    numbers = [{"scheme": "nhs", "value": nhs(who)} for who in (2, 1, 2)]
    (entry,) = entries(status(people=[subject() | {"identifiers": numbers}]))
    assert [value for _, value, _ in entry.links] == [nhs(1), nhs(2)]


def test_entries_know_their_place_and_all_they_state() -> None:
    first, second = entries(incident(id="a", source=POLICE, people=[victim(1, csws="C"), person("linked")]))
    assert (first.place, second.place) == (0, 1)
    assert first.identifiers == (("nhs", nhs(1)), ("csws", "C"))
    assert first.key[:2] == (POLICE, "a")
    assert first.key[3] == 0
