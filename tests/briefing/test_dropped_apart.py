"""Two children whom a wrong identifier joins are two in earlier versions as well, by whatever date anybody states."""

from __future__ import annotations

from kit.cores import agenda, agendas
from kit.events import incident, status
from kit.people import linked, nhs, subject, suspect, victim, witness
from kit.views import to_check


def test_a_date_that_others_state_keeps_apart_whom_two_earlier_versions_name() -> None:
    """The date is of neither version: without it both would be one child, asked about once, by the later version."""
    versions = [
        incident(which, id=f"v{which}", subject="R", people=[person])
        for which, person in enumerate((victim(1, born="2009-03-01"), victim(2), victim(3)))
    ]
    both = subject() | {"identifiers": [{"scheme": "nhs", "value": nhs(which)} for which in (1, 2)]}
    joins, dated = status(0, people=[both]), status(0, people=[both | {"birth_date": "2010-04-02"}])
    assert to_check(agenda([*versions, joins], 3)) == [("v1", "victim", "dropped")]
    assert to_check(agenda([*versions, dated], 3)) == [("v0", "victim", "dropped"), ("v1", "victim", "dropped")]


def test_nobody_without_a_date_makes_one_of_two_whose_dates_keep_them_apart() -> None:
    """All three bear one crime system number; the third child, of no date, led from the one named to the other."""
    three = [suspect(1, born="2009-03-01", niche="N"), linked(born="2010-04-02", niche="N"), victim(niche="N")]
    versions = [
        incident(0, id="v0", subject="R", people=three),
        incident(1, id="v1", subject="R", people=[victim(1)]),
    ]
    assert to_check(agenda(versions, 2)) == [("v0", "linked", "dropped"), ("v0", "victim", "dropped")]


def test_a_date_keeps_apart_from_the_day_on_which_it_is_stated() -> None:
    """It is stated by a reference that the live version shares, so nothing else has them looked at again."""
    versions = [
        incident(0, id="v0", subject="R", people=[victim(1, born="2009-03-01", agency_ref="A")]),
        incident(0, "11:00", id="v1", subject="R", people=[witness(2)]),
        incident(0, "12:00", id="v2", subject="R", people=[victim(agency_ref="A")]),
    ]
    both = subject() | {"identifiers": [{"scheme": "nhs", "value": nhs(which)} for which in (1, 2)]}
    dated = incident(1, id="d", people=[victim(agency_ref="A", born="2010-04-02")])
    first, second = agendas([*versions, status(0, people=[both]), dated], 1, 2).values()
    assert [to_check(first), to_check(second)] == [[], [("v1", "witness", "dropped")]]
