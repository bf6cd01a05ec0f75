"""What is published of an appearance: why, what is not known, by how little a rule was missed, and where to look."""

from __future__ import annotations

from collections.abc import Sequence

from kit.cores import KEY, house
from kit.events import Raw, assessment, incident, missing, referral, retraction, status, suspension
from kit.people import suspect, victim
from shield_shared.messages import Decision
from shield_triage.component_history import ComponentHistory
from shield_triage.decide import Decider
from shield_triage.deciding import EVIDENCE
from shield_triage.history import Fold
from shield_triage.rulebook import RuleBook
from triage.asking import rule_file
from triage_service.components import decided_at_once, new_fold, read


def decided(*raws: Raw) -> list[Decision]:
    """The decisions on a whole history."""
    return decided_at_once(read(raws))


def only(*raws: Raw) -> Decision:
    """The one decision on a whole history."""
    (decision,) = decided(*raws)
    return decision


def on(raw: Raw, decisions: Sequence[Decision]) -> Decision:
    """The one decision on an event."""
    (decision,) = (one for one in decisions if one.event.id == raw["id"])
    return decision


def test_a_decision_says_why_with_evidence_and_by_which_rules() -> None:
    raw = incident(0, category="robbery", weapon="knife", people=[victim(1, born="2012-01-01")])
    decision = only(raw)
    assert (decision.meetings, decision.to_check, decision.priority) == (("syv-daily",), (), "same-day")
    assert [(reason.rule, reason.events) for reason in decision.reasons] == [
        ("serious-violence", (raw["id"],)), ("knife-or-serious-injury", (raw["id"],)),
    ]  # fmt: skip
    assert "knife" in decision.reasons[1].text
    assert decision.scope is not None
    assert (decision.scope.verdict, decision.scope.basis, decision.scope.flags) == ("in", "under-18", ())
    assert len(decision.rule_book) == 64


def test_a_reason_names_no_more_events_than_can_be_read_its_own_first() -> None:
    raws = [incident(n % 28, id=f"h{n}", category="robbery", people=[victim(1)]) for n in range(EVIDENCE + 10)]
    last = on(raws[-1], decided(*raws))
    (repeated,) = (reason for reason in last.reasons if reason.rule == "repeat-involvement")
    assert (len(repeated.events), repeated.events[0]) == (EVIDENCE, raws[-1]["id"])
    assert str(EVIDENCE + 10) in repeated.text


def test_a_life_at_risk_asks_for_a_look_at_once_also_where_nobody_is_named() -> None:
    decision = only(incident(0, category="homicide", people=[]))
    assert (decision.young_person, decision.role, decision.scope, decision.meetings) == (None, None, None, ())
    assert (decision.to_check, decision.priority) == (("syv-daily",), "immediate")
    assert [(unknown.ask, unknown.text) for unknown in decision.unknowns] == [
        ("west-yorkshire-police", "Not known who was involved: the report names nobody.")
    ]
    assert [reason.rule for reason in decision.reasons] == ["serious-violence", "life-at-risk"]


def test_what_is_not_known_is_asked_of_who_sent_it() -> None:
    decision = only(incident(0, category="other", weapon="unknown", people=[victim(1, born="2012-01-01")]))
    assert (decision.meetings, decision.to_check) == ((), ("syv-daily",))
    assert {unknown.ask for unknown in decision.unknowns} == {"west-yorkshire-police"}


def test_what_two_rules_of_one_meeting_wait_for_is_asked_once() -> None:
    knife = {"type": ["incident"], "weapon": ["knife"]}
    rules = [rule_file(knife, id="one"), rule_file({**knife, "may_be_under": 18}, id="other")]
    shipped = new_fold()
    like = shipped.decider
    book = RuleBook({rule.id: rule for rule in rules}, "a-fingerprint")
    fold = Fold(Decider(book, like.limits, like.takes, like.social_care, like.key), shipped.issues)
    history = ComponentHistory(lambda: fold)
    history.take(read([incident(0, category="other", weapon="unknown", people=[victim(1, born="2012-01-01")])]))
    (decision,) = history.settle()
    assert [unknown.text for unknown in decision.unknowns] == ["Not known whether the weapon is knife."]


def test_a_young_adult_of_unknown_care_status_is_asked_about() -> None:
    decision = only(incident(0, category="robbery", people=[victim(1, born="2007-01-01")]))
    assert (decision.meetings, decision.to_check) == ((), ("syv-daily",))
    assert [unknown.ask for unknown in decision.unknowns] == ["leeds-csws"]


def test_a_rule_that_failed_by_one_clause_is_a_near_miss_but_for_whoever_is_out_of_scope() -> None:
    def twice(born: str) -> list[Decision]:
        who = victim(1, born=born)
        return decided(*(missing(day, subject=f"M{day}", from_=f"2026-06-0{day + 1}T10:00:00+01:00", people=[who],
                                 risk="low") for day in (0, 1)))  # fmt: skip

    missed = [[each.rule for each in one.near_misses] for one in twice("2012-01-01")]
    assert missed == [["missing-high-risk", "repeat-missing", "repeat-involvement"]] * 2
    assert [one.near_misses for one in twice("1980-01-01")] == [(), ()]


def test_somebody_the_latest_version_no_longer_names_is_to_check() -> None:
    first = incident(0, id="a", subject="R", category="robbery", people=[victim(1, born="2012-01-01"), suspect(3)])
    then = incident(1, id="b", subject="R", category="robbery", people=[suspect(3)])
    dropped = on(first, decided(first, then))
    assert (dropped.role, dropped.meetings, dropped.to_check) == ("victim", (), ("syv-daily",))
    assert dropped.scope is not None
    assert [reason.rule for reason in dropped.reasons] == ["serious-violence"]
    assert [unknown.text for unknown in dropped.unknowns] == [
        "Not known whether this person was involved: the latest version no longer names them."
    ]


def test_what_is_withdrawn_stands_no_more() -> None:
    raw = incident(0, subject="R", category="robbery", people=[victim(1)])
    history = ComponentHistory(new_fold)
    history.take(read([raw]))
    history.settle()
    history.take(read([retraction(raw, 1)]))
    (decision,) = history.settle()
    assert (decision.event.id, decision.withdrawn, decision.meetings, decision.reasons) == (raw["id"], True, (), ())


def test_a_referral_is_decided_for_the_meeting_it_names() -> None:
    assert only(referral(0, to="mace-daily", people=[victim(1, born="2012-01-01")])).meetings == ("mace-daily",)


def test_it_is_decided_for_both_meetings_and_each_reason_is_said_once() -> None:
    decision = only(missing(0, status="missing", risk="high", people=[victim(1, born="2012-01-01")]))
    assert decision.meetings == ("syv-daily", "mace-daily")
    assert [reason.rule for reason in decision.reasons] == ["missing-high-risk", "missing-open"]


def test_the_age_is_told_as_on_the_day_of_receipt() -> None:
    raw = incident(0, category="robbery", occurred="2026-05-01T10:00:00+01:00", people=[victim(1, born="2008-05-20")])
    scope = only(raw).scope
    assert scope is not None
    assert (scope.basis, scope.flags) == ("under-18", ("turned-18",))


def test_as_at_is_the_latest_receipt_of_all_that_could_bear_on_it() -> None:
    first, later = suspension(0, people=[victim(1)]), incident(5, category="robbery", people=[victim(1)])
    assert {one.as_at for one in decided(first, later)} == {read([later])[0].received}


def test_a_meeting_that_asks_of_assessments_and_plans_is_decided_for_alike() -> None:
    who = victim(1, born="2012-01-01")
    raws = [
        assessment(0, level="low", people=[who]),
        assessment(1, level="high", assessed_on="2026-06-02", people=[who]),
        status(2, vrmp={"in_place": True, "effective": True}, people=[who]),
    ]
    history = ComponentHistory(lambda: house().fold({"mace-child": house().meetings["mace-child"]}, KEY))
    history.take(read(raws))
    decisions = history.settle()
    assert {one.event.id for one in decisions} == {raws[0]["id"], raws[1]["id"]}
    assert [one.meetings for one in decisions] == [(), ()]
