"""Single appearances explained: reasons with evidence, unknowns, clauses, near misses, and what became of them."""

from __future__ import annotations

import pytest

from kit.cores import accepted, fold_of
from kit.events import Raw, custody, incident, missing, retraction, status
from kit.moments import at
from kit.people import nhs, subject, suspect, victim
from shield_shared.decisions import Explanation, Fate, Standing
from shield_triage.explain import MeetingTriage


def triage_of(*raws: Raw) -> tuple[MeetingTriage, list[Standing]]:
    """Triage of these events and every standing at the daily meeting."""
    fold = fold_of(accepted(raws))
    return MeetingTriage(fold, "syv-daily"), fold.settle().changes["syv-daily"].come


def of(found: list[Standing], id: str) -> Standing:
    (standing,) = (one for one in found if one.event.id == id)
    return standing


def explained(*raws: Raw, id: str = "a") -> Explanation:
    triage, found = triage_of(*raws)
    return triage.explain(of(found, id))


def test_a_reason_gives_rule_title_sentence_evidence_and_priority() -> None:
    (reason,) = explained(incident(0, id="a", people=[victim(1)])).reasons
    assert (reason.rule, reason.title, reason.events, reason.priority) == (
        "serious-violence", "Serious violence or a weapon", ("a",), "next-meeting"
    )  # fmt: skip
    assert "robbery" in reason.text.lower()


def test_rules_that_look_back_give_every_event_they_rest_on_this_one_first() -> None:
    raws = [incident(n, id=id, people=[victim(1)]) for n, id in ((0, "a"), (3, "b"), (9, "c"), (50, "far"))]
    evidence = {reason.rule: reason.events for reason in explained(*raws, id="b").reasons}
    assert evidence["repeat-involvement"] == ("b", "a", "c")


def test_episodes_far_apart_are_no_evidence() -> None:
    raws = [missing(n, id=f"m{n}", from_=at(n), risk="high", people=[subject(1)]) for n in (0, 1, 2, 40)]
    evidence = {reason.rule: reason.events for reason in explained(*raws, id="m1").reasons}
    assert evidence["repeat-missing"] == ("m1", "m0", "m2")


def test_in_a_clash_the_evidence_is_of_the_whole_group() -> None:
    births = ("2010-01-01", "2011-01-01", None)
    raws = [
        missing(n, id=f"m{n}", from_=at(n), risk="high", people=[subject(1, born=born)])
        for n, born in enumerate(births)
    ]
    evidence = {reason.rule: reason.events for reason in explained(*raws, id="m2").reasons}
    assert evidence["repeat-missing"] == ("m2", "m0", "m1")


def test_an_unknown_says_what_and_who_would_know() -> None:
    (unknown,) = explained(incident(0, id="a", category="other", weapon="unknown", people=[victim(1)])).unknowns
    assert unknown.ask == "west-yorkshire-police"
    assert "weapon" in unknown.text


def test_every_clause_that_was_asked_is_told_with_its_verdict() -> None:
    triage, found = triage_of(incident(0, id="a", people=[victim(1, care="relevant")]))
    traces = dict(triage.traces(of(found, "a")))
    assert {trace.verdict for trace in traces["looked-after-involved"]} == {True}
    assert "weapon-suspension" not in traces
    triage, found = triage_of(incident(0, id="a", category="other", people=[victim(1, care="relevant")]))
    assert "looked-after-involved" not in dict(triage.traces(of(found, "a")))


def test_what_was_missed_by_one_clause_is_told() -> None:
    raws = [missing(n, id=f"m{n}", from_=at(n), people=[subject(1)]) for n in (0, 1)]
    triage, found = triage_of(*raws)
    missed = triage.near_misses(of(found, "m0"))
    assert any(miss.startswith("Missing three") for miss in missed)


def test_a_rule_that_was_met_is_no_near_miss() -> None:
    triage, found = triage_of(incident(0, id="a", people=[victim(1)]))
    assert not any(miss.startswith("Serious violence or a weapon") for miss in triage.near_misses(of(found, "a")))


def became(before: list[Raw], after: list[Raw], id: str = "a") -> Fate:
    """What became of an appearance that stood before some more events came."""
    events = {event.id: event for event in accepted([*before, *after])}
    fold = fold_of(events[raw["id"]] for raw in before)
    was = of(fold.settle().changes["syv-daily"].come, id)
    for raw in after:
        fold.add(events[raw["id"]])
    fold.settle()
    return MeetingTriage(fold, "syv-daily").became(was)


FIRST = incident(0, id="a", subject="R", people=[victim(1)])


def test_a_record_with_no_live_version_was_withdrawn() -> None:
    assert became([FIRST], [retraction(FIRST, 1)]) == Fate(True, None)


@pytest.mark.parametrize(
    "people",
    [
        pytest.param([victim(1)], id="by identifier"),
        pytest.param([suspect(2), victim(1)], id="at another place"),
        pytest.param([victim(2), victim(1)], id="beside another in the same role"),
    ],
)
def test_a_young_person_whom_the_latest_version_names_stands_by_it(people: list[Raw]) -> None:
    fate = became([FIRST], [incident(1, id="b", subject="R", people=people)])
    assert fate.now is not None
    assert (fate.withdrawn, fate.now.event.id, fate.now.role) == (False, "b", "victim")
    assert fate.now.entries[0].identifiers == (("nhs", nhs(1)),)


@pytest.mark.parametrize("people", [[victim(2)], [suspect(1)], []])
def test_one_whom_it_does_not_name_in_that_role_stands_nowhere(people: list[Raw]) -> None:
    assert became([FIRST], [incident(1, id="b", subject="R", people=people)]) == Fate(False, None)


def test_somebody_without_identifiers_is_known_again_by_place() -> None:
    first = incident(0, id="a", subject="R", people=[victim()])
    fate = became([first], [incident(1, id="b", subject="R", category="other", people=[victim()])])
    assert fate.now is not None
    assert fate.now.verdict == "left-off"


def test_the_event_itself_is_found_when_only_facts_have_changed() -> None:
    fate = became([FIRST], [status(1, people=[subject(1, born="1980")])])
    assert fate.now is not None
    assert (fate.now.event.id, fate.now.why) == ("a", "over-limit")


def test_any_live_update_of_a_timeline_may_name_them() -> None:
    updates = [custody(n, id=id, subject="C", people=[subject(1)]) for n, id in enumerate("ab")]
    fate = became(updates, [], id="b")
    assert fate.now is not None
    assert fate.now.event.id == "a"
