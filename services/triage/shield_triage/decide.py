"""The decision on each appearance of a group: which rules admit it, whether it is in scope, how soon people look.

Plain values in, plain values out: the same live events and rule book give the same standings (contract 4 and 5).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from shield_shared.decisions import PRIORITIES, Nobody, Priority, Standing, YoungPerson
from shield_shared.events import TYPE_WORDS, Assessment, Event, Referral
from shield_shared.identity import Entry
from shield_shared.people import Role
from shield_triage.cases import Case, by_role, whether_open
from shield_triage.clauses import Asked
from shield_triage.faces import Admission, Faces, admitted_by
from shield_triage.group_state import Due, by_event
from shield_triage.in_area import in_area
from shield_triage.linking import Group, Linking, young_people
from shield_triage.occurrences import Occurrences
from shield_triage.rulebook import RuleBook
from shield_triage.scope import ScopePolicy, event_day, possible_ages, scope
from shield_triage.takes import APPEARING, Takes
from shield_triage.windows import GroupDiaries, Outlook, has_working_plan, is_latest_assessment

#: The types of event whose people are decided on at some meeting.
_MADE_OF = (*APPEARING, Assessment)


@dataclass(slots=True, eq=False)
class Decider:
    """Decides with one rule book, one scope policy and one pseudonym key, for the given meetings."""

    book: RuleBook
    limits: ScopePolicy
    takes: tuple[Takes, ...]
    social_care: frozenset[str]
    key: bytes
    faces: Faces = field(init=False)
    _in_turn: tuple[Takes, ...] = field(init=False)  # the meetings that go by another after that one

    def __post_init__(self) -> None:
        self.faces = Faces(self.book)
        self._in_turn = tuple(sorted(self.takes, key=_goes_by_another))

    def people(self, group: Group, linking: Linking) -> tuple[YoungPerson, ...]:
        """The young people of a group."""
        return young_people(group, linking, self.social_care, self.key)

    def decide(self, due: Due, occurrences: Occurrences, day: date | None = None) -> dict[str, list[Standing]]:
        """The standings that are due of one group's appearances, by meeting.

        Meetings that go by ages as at their cut-off get all of theirs, as at `day`.
        """
        at_event = [
            case
            for person, entries in zip(due.people, due.entries, strict=True)
            for case in self._cases(person, entries, occurrences)
        ]
        made: dict[str, list[Standing]] = {}
        for takes in self._in_turn:
            base = self._base(takes, at_event, due)
            if base is not None:
                made[takes.meeting] = in_area(takes, base, at_event, made[base.meeting])
            else:
                dated = takes.is_as_at_cut_off
                cases = self._cases_on(day, takes, due.people, occurrences) if dated else at_event
                made[takes.meeting] = self._stand(takes, cases, due, occurrences)
        return made

    def _base(self, takes: Takes, cases: Iterable[Case], due: Due) -> Takes | None:
        """The meeting at which all of this stands as here, but for the area: nothing of it is referred to this one."""
        if takes.rules_of is None or any(takes.is_referred(case.event) for case in cases):
            return None
        if any(map(takes.is_referred, due.admitted.get(takes.meeting, ()))):
            return None
        bases = (base for base in self.takes if base.meeting == takes.rules_of)
        return next((base for base in bases if base.assessments == takes.assessments), None)

    def _cases_on(
        self, day: date | None, takes: Takes, people: Sequence[YoungPerson], occurrences: Occurrences
    ) -> list[Case]:
        """The cases of a meeting that goes by ages as at a day."""
        return [case for person in people for case in self._cases(person, appearing(person, takes), occurrences, day)]

    def nobody(self, event: Event, takes: Takes) -> Nobody | None:
        """What becomes of an event that names no people: to check when admitted or when a rule ended unknown."""
        if event.data.people or not (takes.appears(event) and takes.checks(event)):
            return None
        said = self.faces.seen(event, takes.asked_at(event)).by_event
        return Nobody(event, said.met, said.unknown) if said.met or said.unknown else None

    def _cases(
        self, person: YoungPerson, among: Iterable[Entry], occurrences: Occurrences, day: date | None = None
    ) -> Iterator[Case]:
        made = [entry for entry in among if isinstance(entry.event.data, _MADE_OF)]
        for event, entries in by_event(made).items():
            evidence = possible_ages(person.births, [entry.person for entry in entries], event_day(event))
            verdict = scope(evidence, person.care, self.limits, day)
            yield Case(event, person, by_role(entries), verdict, occurrences.root(event))

    def _stand(self, takes: Takes, cases: Sequence[Case], due: Due, occurrences: Occurrences) -> list[Standing]:
        if not cases:
            return []
        episodes = GroupDiaries(due.people, tuple, occurrences.root, due.named)
        mine = [(case, self._admit(case, takes, episodes)) for case in cases if takes.appears(case.event)]
        admitted = {case.event for case, admission in mine if admission.met}
        if not takes.is_as_at_cut_off:
            admitted.update(due.admitted.get(takes.meeting, ()))
        diaries = GroupDiaries(due.people, lambda: admitted, occurrences.root, due.named)
        return [
            self._standing(case, role, entries, takes, admission, diaries, occurrences)
            for case, admission in mine
            for role, entries in case.roles
        ]

    def _standing(
        self,
        case: Case,
        role: Role,
        entries: tuple[Entry, ...],
        takes: Takes,
        admission: Admission,
        diaries: GroupDiaries,
        occurrences: Occurrences,
    ) -> Standing:
        raised, priority = self._raise(case, role, takes, admission, diaries)
        verdict, why = _verdict(case, takes, admission)
        is_open, kept_open = whether_open(case, takes, occurrences)
        return Standing(
            event=case.event,
            role=role,
            person=case.person,
            entries=entries,
            scope=case.scope,
            verdict=verdict,
            why=why,
            priority=priority,
            rules=admission.met + raised,
            unknown_rules=admission.unknown,
            open=is_open,
            kept_open=kept_open,
            occurrence=case.occurrence,
        )

    def _admit(self, case: Case, takes: Takes, episodes: GroupDiaries) -> Admission:
        meeting = takes.asked_at(case.event)
        seen = self.faces.seen(case.event, meeting)
        if not seen.further:
            return seen.by_event
        more = admitted_by(seen.further, self._asked(case, meeting, Outlook(episodes, case.person, "linked")))
        priority = max(seen.by_event.priority, more.priority, key=PRIORITIES.index)
        return Admission(seen.by_event.met + more.met, seen.by_event.unknown + more.unknown, priority)

    def _raise(
        self, case: Case, role: Role, takes: Takes, admission: Admission, diaries: GroupDiaries
    ) -> tuple[tuple[str, ...], Priority]:
        if not admission.met:
            return (), admission.priority
        asked = self._asked(case, takes.asked_at(case.event), Outlook(diaries, case.person, role))
        met = [rule for rule in self.book.raising(TYPE_WORDS[case.event.type]) if rule.holds(asked)]
        priorities = [admission.priority, *(rule.priority(asked) for rule in met)]
        return tuple(rule.id for rule in met), max(priorities, key=PRIORITIES.index)

    def _asked(self, case: Case, meeting: str, history: Outlook) -> Asked:
        return Asked(case.event, meeting, case.scope.ages, case.person.care_status, history)


def _goes_by_another(takes: Takes) -> bool:
    return takes.rules_of is not None


def appearing(person: YoungPerson, takes: Takes) -> list[Entry]:
    """The entries of a young person that appear at a meeting of assessments and referrals, in their own order."""
    found = [*person.of_kind(Assessment), *(e for e in person.of_kind(Referral) if takes.appears(e.event))]
    return sorted(found, key=lambda entry: entry.key)


def _verdict(
    case: Case, takes: Takes, admission: Admission
) -> tuple[Literal["qualifies", "to-check", "left-off"], str]:
    if not admission.met and not admission.unknown:
        return "left-off", _not_admitted(case, takes)
    if case.scope.verdict == "out":
        return "left-off", case.scope.basis
    if admission.met and case.scope.verdict == "in":
        here = takes.is_here(case.event, case.people, case.person.home_ward)
        return ("qualifies", "admitted") if here else ("left-off", "elsewhere")
    if not takes.checks(case.event):
        return "left-off", "asked-elsewhere"
    return "to-check", "scope" if admission.met else "rule"


def _not_admitted(case: Case, takes: Takes) -> str:
    """Why no rule admits an appearance, as far as it can be told apart."""
    data = case.event.data
    if takes.takes != "assessments" or not isinstance(data, Assessment):
        return "no-rule"
    if not is_latest_assessment(case.person, case.event):
        return "not-latest"
    return "working-plan" if data.level == "high" and has_working_plan(case.person) else "level"
