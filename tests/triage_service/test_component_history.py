"""One component on its own says what the whole history says, in whatever portions and order its readings come."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kit.events import Raw, incident, retraction_of_id
from kit.histories import histories
from kit.people import nhs, person
from shield_shared.messages import Decision
from shield_shared.reading import Reading
from shield_triage.component_history import ComponentHistory, settle_together
from shield_triage.deciding import about
from shield_triage.history import Fold
from triage_service.components import components_of, decided_at_once, new_fold, read, stands


@given(histories(most=12))
def test_components_decide_on_their_own_as_the_whole_history_does(raws: list[Raw]) -> None:
    readings = read(raws)
    apart = [decision for component in components_of(readings) for decision in decided_at_once(component)]
    assert stands(apart) == stands(decided_at_once(readings))


@given(histories(most=12), st.data())
def test_portions_in_any_order_and_taken_twice_end_at_the_same_decisions(raws: list[Raw], data: st.DataObject) -> None:
    readings = read(raws)
    portions = data.draw(st.lists(st.lists(st.sampled_from(readings), max_size=4), max_size=8))
    portions += [[reading] for reading in data.draw(st.permutations(readings))]
    history = ComponentHistory(new_fold)
    said = [decision for portion in portions for decision in _taken(history, portion)]
    assert stands(said) == stands(decided_at_once(readings))


@given(histories(most=12), st.data())
def test_components_that_are_joined_before_more_comes_end_at_the_same_decisions(
    raws: list[Raw], data: st.DataObject
) -> None:
    readings = read(data.draw(st.permutations(raws)))
    before = data.draw(st.integers(0, len(readings)))
    one, said = ComponentHistory(new_fold), list[Decision]()
    for component in components_of(readings[:before]):
        other = ComponentHistory(new_fold)
        said += _taken(other, component)
        one.join(other)
        if data.draw(st.booleans()):
            said += one.settle()
    said += _taken(one, readings[before:])
    assert stands(said) == stands(decided_at_once(readings))


@given(histories(most=12), st.data())
def test_new_components_decided_together_say_what_each_says_alone_then_and_later(
    raws: list[Raw], data: st.DataObject
) -> None:
    readings = read(data.draw(st.permutations(raws)))
    before = data.draw(st.integers(0, len(readings)))
    new = [(_history(component), component) for component in components_of(readings[:before])]
    together = settle_together([history for history, _ in new])
    assert together == [decided_at_once(component) for _, component in new]
    one, said = ComponentHistory(new_fold), [decision for each in together for decision in each]
    for history, _ in new:
        if data.draw(st.booleans()):
            said += history.settle()
        one.join(history)
    said += _taken(one, readings[before:])
    assert stands(said) == stands(decided_at_once(readings))


def test_nothing_is_decided_of_no_component() -> None:
    assert settle_together([]) == []


def test_components_that_have_nothing_in_common_are_joined_as_they_are_settled() -> None:
    folds: list[Fold] = []
    raws = [incident(n, id=f"a{n}", category="robbery", people=[person("victim", nhs=nhs(1 + n))]) for n in range(3)]
    one, *others = [_settled(raw, folds) for raw in raws]
    for other in others:
        one.join(other)
    assert (one.settle(), one.size, one.last_received) == ([], 3, others[-1].last_received)
    raws.append(incident(4, category="robbery", people=[person("victim", nhs=nhs(1 + n)) for n in range(2)]))
    _taken(one, read(raws[-1:]))
    assert one.told == {about(said): said.digest for said in decided_at_once(read(raws))}
    assert len(folds) == 3


def test_components_that_policy_has_brought_together_since_are_settled_anew() -> None:
    raws = [incident(n, id=f"a{n}", category="robbery", people=[person("victim", nhs=nhs(1))]) for n in range(3)]
    one, *others = [_settled(raw, []) for raw in raws]
    for other in others:
        one.join(other)
    one.settle()
    assert one.told == {about(said): said.digest for said in decided_at_once(read(raws))}


def test_what_another_worker_told_is_withdrawn_by_who_learns_of_it_only_when_it_is_undone() -> None:
    someone = [person("victim", nhs=nhs(1))]
    before, told = (incident(day, category="robbery", people=someone) for day in (0, 1))
    one, other = ComponentHistory(new_fold), ComponentHistory(new_fold)
    done: list[tuple[list[Reading], list[Decision]]] = []
    for worker, behind, raw in ((one, 0, before), (other, 0, told), (one, 1, retraction_of_id(told, 2))):
        for readings, decisions in done[behind:]:
            _catch_up(worker, readings, decisions)
        done.append((read([raw]), _taken(worker, read([raw]))))
    said = [decision for _, decisions in done for decision in decisions]
    assert stands(said) == stands(decided_at_once(read([before, told, retraction_of_id(told, 2)])))
    assert [decision.event.id for decision in said if decision.withdrawn] == [told["id"]]


def test_what_another_worker_withdrew_is_told_anew_when_it_stands_again() -> None:
    raw = incident(0, id="a", category="robbery", people=[person("victim", nhs=nhs(1))])
    again = incident(0, "11:00", id="a", category="robbery", people=[person("victim", nhs=nhs(1))])
    history = ComponentHistory(new_fold)
    (told,) = _taken(history, read([raw]))
    history.was_told(about(told), None)
    (anew,) = _taken(history, read([again]))
    assert (about(anew), anew.withdrawn) == (about(told), False)


def test_what_policy_no_longer_accepts_has_no_effect_on_the_rest_of_a_history() -> None:
    raw = incident(0, category="robbery", people=[person("victim", nhs=nhs(1))])
    refused = read([raw | {"source": "urn:agency:nobody-any-more"}])
    history = ComponentHistory(new_fold)
    assert _taken(history, refused) == []
    assert stands(_taken(history, read([raw]))) == stands(decided_at_once(read([raw])))


def _catch_up(history: ComponentHistory, readings: list[Reading], decisions: list[Decision]) -> None:
    """Give a worker what another has done since: what it took and what it told, to be settled with what comes next."""
    history.take(readings)
    for decision in decisions:
        history.was_told(about(decision), None if decision.withdrawn else decision.digest)


def _settled(raw: Raw, folds: list[Fold]) -> ComponentHistory:
    """The history of one event; each fold that it makes is added to some."""

    def made() -> Fold:
        folds.append(new_fold())
        return folds[-1]

    history = ComponentHistory(made)
    _taken(history, read([raw]))
    return history


def _history(readings: list[Reading]) -> ComponentHistory:
    history = ComponentHistory(new_fold)
    history.take(readings)
    return history


def _taken(history: ComponentHistory, portion: list[Reading]) -> list[Decision]:
    history.take(portion)
    return history.settle()
