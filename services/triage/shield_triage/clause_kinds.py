"""The kinds of clauses that a rule file may ask, each compiled to a closure with its words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from shield_shared.events import TYPE_WORDS, Intelligence, Missing, Referral
from shield_triage.clauses import Asked, Branch, Clause, Evidence, How, Verdict, member, word
from shield_triage.condition import BothRoles, Condition, Repeated
from shield_triage.words import TYPE_NAMES, asks, either, fact, joined

_NESTING: tuple[How, ...] = ("any", "all", "none")


def compiled(condition: Condition) -> Branch:
    """A condition as clauses that must all hold, in the order in which the fields are declared."""
    asked = ((field, getattr(condition, field)) for field in Condition.model_fields if field not in _NESTING)
    clauses = [_clause(field, value) for field, value in asked if value is not None]
    nested = [(how, getattr(condition, how)) for how in _NESTING]
    branches = [Branch(how, tuple(_simplest(one) for one in inner)) for how, inner in nested if inner]
    return Branch("all", (*clauses, *branches))


def _simplest(condition: Condition) -> Clause | Branch:
    branch = compiled(condition)
    return branch.parts[0] if len(branch.parts) == 1 else branch


def _clause(field: str, value: object) -> Clause:
    match field, value:
        case "type", tuple():
            return _type(value)
        case "care_status", tuple():
            return _care_status(value)
        case (("flags" | "themes" | "kinds" | "reasons"), tuple()):
            return _member(field, value)
        case _, tuple():
            return _word(field, value)
        case _, str():
            return _graded_other_than(value)
        case _, bool():
            return _YES_OR_NO[field](value)
        case "may_be_under", int():
            return _may_be_under(value)
        case _, int():
            return _certainly_under(value)
        case _, Repeated():
            return _repeated(field, value)
    assert isinstance(value, BothRoles)
    return _both_roles(value)


def _type(wanted: tuple[str, ...]) -> Clause:
    names = frozenset(name for name, short in TYPE_WORDS.items() if short in wanted)
    text = f"the event is {either([TYPE_NAMES[word] for word in wanted])}"
    return Clause("type", text, "event", lambda a: a.event.type in names, lambda a: TYPE_WORDS[a.event.type])


def _word(field: str, wanted: tuple[str, ...]) -> Clause:
    def decide(asked: Asked) -> Verdict:
        return word(getattr(asked.event.data, field, None), wanted)

    def told_as(asked: Asked) -> str:
        said = getattr(asked.event.data, field, None)
        if field == "status" and isinstance(asked.event.data, Missing):
            return f"reported {asked.event.data.status}"
        return fact(field, [said] if said is not None else [])

    return Clause(field, asks(field, wanted), "event", decide, told_as)


def _member(field: str, wanted: tuple[str, ...]) -> Clause:
    def decide(asked: Asked) -> Verdict:
        return member(getattr(asked.event.data, field, ()), wanted)

    def told_as(asked: Asked) -> str:
        said: Sequence[str] = getattr(asked.event.data, field, ())
        return fact(field, [one for one in said if one in wanted] or said)

    return Clause(field, asks(field, wanted), "event", decide, told_as)


def _graded_other_than(letter: str) -> Clause:
    def grades(asked: Asked) -> list[str]:
        data = asked.event.data
        return [item.grade.information for item in data.items] if isinstance(data, Intelligence) else []

    def decide(asked: Asked) -> Verdict:
        return any(grade != letter for grade in grades(asked))

    def told_as(asked: Asked) -> str:
        found = grades(asked)
        return fact("graded_other_than", dict.fromkeys([grade for grade in found if grade != letter] or found))

    text = f"the information of at least one item is not graded {letter}"
    return Clause("graded_other_than", text, "event", decide, told_as)


def _names_meeting(wanted: bool) -> Clause:
    def named(asked: Asked) -> bool:
        return isinstance(asked.event.data, Referral) and asked.event.data.to == asked.meeting

    def told_as(asked: Asked) -> str:
        return "referred to this meeting" if named(asked) else "not referred to this meeting"

    text = "it names this meeting" if wanted else "it does not name this meeting"
    return Clause("names_meeting", text, "event", lambda a: named(a) is wanted, told_as)


def _latest_assessment(wanted: bool) -> Clause:
    def latest(asked: Asked) -> bool:
        assert asked.history is not None
        return asked.history.is_latest_assessment(asked.event)

    def told_as(asked: Asked) -> str:
        return "the latest assessment" if latest(asked) else "a later assessment counts"

    text = "it is the young person's latest assessment" if wanted else "it is not the latest assessment"
    return Clause("latest_assessment", text, "history", lambda a: latest(a) is wanted, told_as)


def _working_plan(wanted: bool) -> Clause:
    def works(asked: Asked) -> bool:
        assert asked.history is not None
        return asked.history.has_working_plan

    def told_as(asked: Asked) -> str:
        return "a plan is in place and judged to work" if works(asked) else "no plan is in place and judged to work"

    text = "a plan (VRMP) is in place and judged to work" if wanted else "no plan (VRMP) is in place and judged to work"
    return Clause("working_plan", text, "history", lambda a: works(a) is wanted, told_as)


def _care_status(wanted: tuple[str, ...]) -> Clause:
    def told_as(asked: Asked) -> str:
        return fact("care_status", [asked.care_status] if asked.care_status is not None else [])

    return Clause("care_status", asks("care_status", wanted), "person", lambda a: word(a.care_status, wanted), told_as)


def _may_be_under(limit: int) -> Clause:
    def decide(asked: Asked) -> Verdict:
        return asked.ages is None or min(asked.ages) < limit

    def told_as(asked: Asked) -> str:
        if asked.ages is None:
            return f"age not known, so may be under {limit}"
        if max(asked.ages) < limit:
            return f"under {limit}"
        return f"may be under {limit}" if decide(asked) else f"{limit} or over"

    return Clause("may_be_under", f"the young person is or may be under {limit}", "person", decide, told_as)


def _certainly_under(limit: int) -> Clause:
    def decide(asked: Asked) -> Verdict:
        return None if asked.ages is None else max(asked.ages) < limit

    def told_as(asked: Asked) -> str:
        if asked.ages is None:
            return "age not known"
        return f"certainly under {limit}" if decide(asked) else f"{limit} or over, or may be"

    return Clause("certainly_under", f"the young person is certainly under {limit}", "person", decide, told_as)


def _counting(field: str, text: str, wanted: int, found: Callable[[Asked], Evidence], what: str) -> Clause:
    def told_as(asked: Asked) -> str:
        return what.format(found(asked).count)

    return Clause(field, text, "history", lambda a: found(a).count >= wanted, told_as, found, wanted)


def _repeated(field: str, wanted: Repeated) -> Clause:
    def found(asked: Asked) -> Evidence:
        assert asked.history is not None
        if field == "occurrences":
            return asked.history.occurrences(asked.event, wanted.within_days)
        if not isinstance(asked.event.data, Missing):
            return Evidence(0, ())
        return asked.history.episodes(asked.event, wanted.within_days)

    what = {"episodes": "missing episodes", "occurrences": "different occurrences admitted to this meeting"}[field]
    text = f"this is one of at least {wanted.at_least} {what} within {wanted.within_days} days"
    return _counting(field, text, wanted.at_least, found, f"{{}} {what} within {wanted.within_days} days")


def _both_roles(wanted: BothRoles) -> Clause:
    def found(asked: Asked) -> Evidence:
        assert asked.history is not None
        return asked.history.roles(asked.event, frozenset(wanted.both), wanted.within_days)

    within = f"within {wanted.within_days} days"
    text = f"the young person is {joined(wanted.both, 'and')} in admitted events {within}, or in one of them"
    return _counting("roles", text, 2, found, f"{{}} of the roles {joined(wanted.both, 'and')} {within}")


_YES_OR_NO: Mapping[str, Callable[[bool], Clause]] = {
    "names_meeting": _names_meeting,
    "latest_assessment": _latest_assessment,
    "working_plan": _working_plan,
}
