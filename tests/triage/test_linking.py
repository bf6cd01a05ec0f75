"""Who is one young person, and the reference under which they are shown (contract section 2)."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from kit.cores import KEY, accepted, fold_of, standing, standings, young_people
from kit.events import HEALTH, POLICE, YOUTH_JUSTICE, Raw, custody, incident, missing, retraction, status
from kit.moments import at
from kit.people import nhs, person, subject, suspect, victim
from shield_triage.linking import reference_of, references

ADA = ("Ada", "Example")
BORN, OTHER = "2010-01-01", "2011-01-01"


def reference(*parts: str) -> str:
    return hmac.new(KEY, "\x00".join(parts).encode(), hashlib.sha256).hexdigest()[:20]


def one(id: str, *people: Raw, source: str = POLICE, which: int = 0) -> Raw:
    """An incident that names these people."""
    return incident(which, id=id, source=source, people=list(people))


def shown(*raws: Raw) -> list[str]:
    """The references of all young people."""
    return sorted({s.person.reference for s in standings(raws, "mace-daily")})


@pytest.mark.parametrize(
    ("raws", "people"),
    [
        pytest.param([one("a", victim(1)), one("b", victim(1))], [["a", "b"]], id="one verified identifier"),
        pytest.param([one("a", victim(1)), one("b", victim(2))], [["a"], ["b"]], id="none shared"),
        pytest.param(
            [one("a", victim(1)), one("b", victim(niche="N")), one("c", suspect(1, niche="N"))],
            [["a", "b", "c"]],
            id="through a third",
        ),
        pytest.param(
            [one("a", victim(csws="C")), one("b", victim(csws="C"))], [["a"], ["b"]], id="an identifier not verified"
        ),
        pytest.param(
            [one("a", victim(yot="Y"), source=YOUTH_JUSTICE), one("b", victim(yot="Y"))],
            [["a"], ["b"]],
            id="verified on one side only",
        ),
        pytest.param(
            [one("a", victim(agency_ref="1"), source=HEALTH), one("b", victim(agency_ref="1"), source=HEALTH)],
            [["a", "b"]],
            id="an agency reference of one source",
        ),
        pytest.param(
            [one("a", victim(agency_ref="1"), source=HEALTH), one("b", victim(agency_ref="1"))],
            [["a"], ["b"]],
            id="an agency reference of two sources",
        ),
        pytest.param(
            [one("a", victim(name=ADA, born=BORN)), one("b", victim(name=ADA, born=BORN))],
            [["a"], ["b"]],
            id="name and birth date are only a suggestion",
        ),
        pytest.param([one("a", victim(1), suspect(1))], [["a", "a/1"]], id="twice in one event"),
        pytest.param([one("a", victim(1), suspect(2))], [["a"], ["a/1"]], id="two people in one event"),
    ],
)
def test_people_are_one_young_person_by(raws: list[Raw], people: list[list[str]]) -> None:
    assert young_people(raws) == people


def test_two_stated_full_birth_dates_are_a_clash_and_those_who_state_the_same_are_one() -> None:
    raws = [
        one("a", victim(1, born=BORN)),
        one("b", victim(1, born=OTHER)),
        one("c", victim(1, born=BORN)),
        one("d", victim(1)),
        one("e", victim(1)),
    ]
    assert young_people(raws) == [["a", "c"], ["b"], ["d"], ["e"]]


@pytest.mark.parametrize("less", ["2011-02", "2011"])
def test_a_less_precise_date_never_clashes(less: str) -> None:
    assert young_people([one("a", victim(1, born=BORN)), one("b", victim(1, born=less))]) == [["a", "b"]]


def test_the_clash_ends_when_one_date_is_withdrawn() -> None:
    other = incident(0, id="b", subject="B", people=[victim(1, born=OTHER)])
    raws = [one("a", victim(1, born=BORN)), other, one("c", victim(1))]
    assert young_people(raws) == [["a"], ["b"], ["c"]]
    assert young_people([*raws, retraction(other, 1)]) == [["a", "c"]]


def test_in_a_clash_the_facts_are_those_of_the_whole_group() -> None:
    told = status(0, people=[subject(1, born=OTHER)], care_status="looked-after")
    row = standing([one("a", victim(1, born=BORN)), told], "a")
    assert [str(birth) for birth in row.person.births] == [BORN, OTHER]
    assert row.person.care is not None
    assert row.person.care.status == "looked-after"
    assert row.priority == "same-day"
    assert row.person.clash


def test_in_a_clash_updates_of_one_record_that_are_the_same_person_stay_one() -> None:
    raws = [
        custody(0, id="a", subject="C", people=[subject(1, born=BORN)]),
        custody(1, id="b", subject="C", people=[subject(1, born=OTHER)]),
        custody(2, id="c", subject="C", people=[subject(1)]),
        one("d", victim(1)),
    ]
    assert young_people(raws) == [["a", "b", "c"], ["d"]]


@pytest.mark.parametrize(
    ("first", "then", "people"),
    [
        pytest.param(subject(1, name=ADA), subject(name=ADA), [["a", "b"]], id="by name"),
        pytest.param(subject(), subject(), [["a", "b"]], id="by role and place"),
        pytest.param(subject(csws="C"), subject(csws="C"), [["a", "b"]], id="by an identifier that is not verified"),
        pytest.param(subject(1, name=ADA), subject(2, name=ADA), [["a"], ["b"]], id="not by name against identifiers"),
    ],
)
@pytest.mark.parametrize("word", ["custody", "missing"])
def test_updates_of_one_timeline_join_the_same_person(
    word: str, first: Raw, then: Raw, people: list[list[str]]
) -> None:
    make = {"custody": custody, "missing": missing}[word]
    updates = [make(n, id=id, subject="T", people=[entry]) for n, (id, entry) in enumerate((("a", first), ("b", then)))]
    assert young_people(updates) == people
    apart = [update | {"subject": update["id"]} for update in updates]
    assert young_people(apart) == [["a"], ["b"]]


def test_two_entries_of_one_update_are_not_the_same_by_what_is_not_verified() -> None:
    both = custody(0, id="a", subject="C", people=[subject(csws="C", name=ADA), suspect(csws="C", name=ADA)])
    assert young_people([both]) == [["a"], ["a/1"]]


def test_versions_that_are_not_live_join_nobody() -> None:
    both = person("victim") | {"identifiers": [{"scheme": "nhs", "value": nhs(who)} for who in (1, 2)]}
    raws = [one("a", victim(1)), one("b", victim(2)), incident(0, id="c", subject="R", people=[both])]
    assert young_people(raws) == [["a", "b", "c"]]
    assert young_people([*raws, incident(1, id="d", subject="R", people=[victim(3)])]) == [["a"], ["b"], ["d"]]


def test_the_reference_is_the_keyed_hash_of_the_first_identifier_of_the_first_scheme() -> None:
    assert shown(one("a", victim(niche="A")), one("b", victim(2, niche="A")), one("c", victim(1, niche="A"))) == [
        reference("nhs", nhs(1), "")
    ]
    assert reference("nhs", nhs(1), "") == reference_of(KEY, "nhs", nhs(1))


@pytest.mark.parametrize(
    ("entry", "source", "parts"),
    [
        (victim(niche="1", pnc="9"), POLICE, ("pnc", "9", "")),
        (victim(yot="9", agency_ref="1"), YOUTH_JUSTICE, ("yot", "9", "")),
        (victim(agency_ref="1"), HEALTH, ("agency-ref", "1", HEALTH)),
        (victim(csws="9"), HEALTH, (HEALTH, "shield.incident.recorded.v1", "", "a", "0")),
    ],
)
def test_what_the_reference_is_made_of(entry: Raw, source: str, parts: tuple[str, ...]) -> None:
    assert shown(one("a", entry, source=source)) == [reference(*parts)]


def test_in_a_clash_the_reference_is_made_of_identifier_and_birth_date_or_of_the_place() -> None:
    raws = [one("a", victim(1, born=BORN)), one("b", victim(1, born=OTHER)), one("c", victim(1))]
    alone = reference(POLICE, "shield.incident.recorded.v1", "", "c", "0")
    assert shown(*raws) == sorted([reference("nhs", nhs(1), "", BORN), reference("nhs", nhs(1), "", OTHER), alone])


def test_in_a_clash_the_identifier_is_the_first_of_the_whole_group() -> None:
    raws = [one("a", victim(1, niche="N", born=BORN)), one("b", victim(niche="N", born=OTHER))]
    assert shown(*raws) == sorted(reference("nhs", nhs(1), "", born) for born in (BORN, OTHER))
    assert reference("niche", "N", "", OTHER) in known_as(*raws, id="b")


def test_updates_of_a_timeline_that_are_one_person_with_two_dates_are_known_by_the_earlier() -> None:
    raws = [custody(n, id=str(n), subject="C", people=[subject(1, born=born)]) for n, born in enumerate((OTHER, BORN))]
    assert shown(*raws) == [reference("nhs", nhs(1), "", BORN)]


def test_whoever_gives_no_identifier_is_known_by_record_and_place() -> None:
    event = incident(0, id="a", subject="R", people=[victim(), suspect()])
    record = (POLICE, "shield.incident.recorded.v1", "R", "")
    assert shown(event) == sorted([reference(*record, "0"), reference(*record, "1")])


def test_people_whom_one_timeline_names_at_one_place_are_told_apart() -> None:
    updates = [missing(n, id=id, subject="M", people=[subject(name=(id, None))]) for n, id in enumerate("ab")]
    assert len(shown(*updates)) == 2


def test_the_reference_of_a_person_without_identifiers_stays_when_an_update_joins() -> None:
    first, second = (custody(n, id=f"c{n}", subject="C", people=[subject(name=ADA)]) for n in (0, 1))
    assert shown(first) == shown(first, second)


def known_as(*raws: Raw, id: str) -> frozenset[str]:
    return references(standing(raws, id, meeting="mace-daily").person, KEY)


def test_a_young_person_is_found_by_every_reference_that_was_ever_shown() -> None:
    raws = [one("a", victim(2), which=0), one("b", victim(1, niche="N", born=BORN)), one("c", victim(2, niche="N"))]
    earlier = [*shown(*raws[:1]), *shown(*raws[1:2]), *shown(one("b", victim(niche="N"))), *shown(one("b", victim()))]
    clashing = shown(*raws, one("d", victim(1, born=OTHER)))
    known = known_as(*raws, id="a")
    assert set(earlier) <= known
    assert reference("nhs", nhs(1), "", BORN) in known
    assert set(clashing) & known == {reference("nhs", nhs(1), "", BORN), *places("a", "c")}


def places(*ids: str) -> list[str]:
    return [reference(POLICE, "shield.incident.recorded.v1", "", id, "0") for id in ids]


def test_in_a_clash_nobody_is_found_by_what_others_of_the_group_share() -> None:
    raws = [one("a", victim(1, born=BORN)), one("b", victim(1, born=OTHER))]
    known = known_as(*raws, id="a")
    assert known == {reference("nhs", nhs(1), "", BORN), *places("a")}


def test_a_group_stays_indexed_as_events_come_and_go() -> None:
    events = accepted([incident(0, id="a", subject="R", people=[victim(1), suspect(1, niche="N")])])
    fold = fold_of(events)
    fold.settle()
    first, second = fold.linking.entries[events[0]]
    assert fold.linking.group_of(first) == (first, second)
    assert fold.linking.group_of(second) == (first, second)


def test_an_episode_is_named_anew_when_a_first_identifier_joins() -> None:
    gone = missing(0, id="a", people=[subject(niche="N")], from_=at(0), risk="high")
    back = missing(1, id="b", people=[subject(1, niche="N")], from_=at(0), status="located")
    assert [s.open for s in standings([gone])] == [True]
    assert [s.open for s in standings([gone, back])] == [False, False]
