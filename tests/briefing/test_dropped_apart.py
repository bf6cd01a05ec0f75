"""Two children whom a wrong identifier joins are two in earlier versions as well, by whatever date anybody states."""

from __future__ import annotations

from kit.cores import agenda
from kit.events import incident, status
from kit.people import nhs, subject, victim
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
