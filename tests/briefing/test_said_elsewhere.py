"""What any meeting or agency said of a young person, for whatever sitting, is shown of whom it was said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit.cores import KEY, agenda, fold_of, house, replay_of
from kit.events import (
    HEALTH,
    SOCIAL_CARE,
    Raw,
    action,
    answer,
    assessment,
    incident,
    missing,
    outcome,
    retraction,
    retraction_of_id,
)
from kit.histories import MEETINGS, OTHERS, Spread, histories, read_all
from kit.moments import at, day
from kit.people import subject, suspect, victim
from kit.views import person_of
from shield_briefing.former_references import Former
from shield_briefing.meeting import Sitting
from shield_briefing.service_store import Received
from shield_briefing.shape import Agenda
from shield_run.live import LiveCompiler
from shield_run.replay import History, new_replay, recorded_sittings
from shield_shared.canonical import canonical_json
from shield_shared.decisions import YoungPerson
from shield_shared.events import Event, Outcome
from shield_shared.identity import Entry
from shield_shared.intake import sort_in
from shield_shared.reading import read_event
from shield_shared.settings import Settings
from shield_triage.linking import references

EVERY = (*MEETINGS, *OTHERS)
#: Sam's report, and the one that says that somebody with Sam's number was born in another year.
SAMS = incident(
    0, id="sams", subject="S", location={"ward": "Elsewhere"}, weapon="knife", people=[victim(1, born="2010-03-01")]
)
CLASH = incident(1, id="clash", subject="C", people=[victim(1, born="2011-04-02")])
#: A report that gives Sam's number, and says later that it was wrong.
WRONG = incident(1, id="wrong", subject="W", people=[suspect(1, niche="N")])
RIGHT = incident(2, id="right", subject="W", people=[suspect(niche="N")])


def noted(reference: str, on: int, view: str, meeting: str = "syv-daily", recorded: str | None = None) -> Raw:
    """What a sitting noted of somebody, that morning unless told otherwise."""
    said = outcome(on, meeting=meeting, sitting=str(day(on)), young_person=reference, view=view)
    return said | ({"time": recorded} if recorded is not None else {})


def shown_as(raws: list[Raw], id: str, on: int = 1) -> str:
    """The reference that a sitting shows of whom an event names."""
    return person_of(agenda(raws, on), id)["young_person"]


def views(raws: list[Raw], id: str, on: int, meeting: str = "syv-daily") -> list[str]:
    """What an agenda shows that sittings noted of whom an event names."""
    return [row["view"] or "" for row in person_of(agenda(raws, on, meeting), id)["outcomes"]]


@pytest.mark.parametrize(("meeting", "sits"), [("syv-area-west", 10), ("syv-area-south", 38), ("syv-area-east", 24)])
def test_a_meeting_that_sits_seldom_shows_what_daily_ones_agreed_before_a_clash(meeting: str, sits: int) -> None:
    was = shown_as([SAMS], "sams")
    raws = [SAMS, noted(was, 1, "agreed"), noted(was, 2, "not theirs any more"), CLASH]
    assert views(raws, "sams", sits, meeting) == ["agreed"]


def test_so_does_one_about_assessments_of_what_was_agreed_before_an_identifier_was_withdrawn() -> None:
    assessed = assessment(0, id="assessed", level="emerging", people=[subject(csws="C1")])
    joining = missing(0, id="joining", subject="J", source=SOCIAL_CARE, risk="high", people=[subject(1, csws="C1")])
    was = shown_as([assessed, joining], "joining")
    raws = [assessed, joining, noted(was, 1, "agreed", "mace-daily"), retraction(joining, 1, "11:00")]
    assert views(raws, "assessed", 9, "mace-child") == ["agreed"]


def test_it_is_theirs_though_nothing_of_theirs_was_listed() -> None:
    """A theft tells Sam's birth date; what was agreed of Sam stays with whoever was born then."""
    theft = incident(0, category="theft", people=[victim(1, born="2010-03-01")])
    nameless = incident(0, id="nameless", people=[victim(1)])
    later = incident(5, id="later", people=[victim(1, born="2010-03-01")])
    was = shown_as([theft, nameless], "nameless")
    raws = [theft, nameless, noted(was, 1, "agreed"), CLASH, later]
    assert views(raws, "later", 8) == ["agreed"]
    assert "birth-dates-clash" in person_of(agenda(raws, 8), "later")["flags"]


def test_what_is_written_up_late_is_of_those_who_stood_there_then() -> None:
    later = incident(5, id="later", people=[victim(1, born="2010-03-01")])
    late = noted(shown_as([SAMS], "sams"), 1, "agreed", recorded=at(4))
    assert views([SAMS, CLASH, late, later], "later", 8) == ["agreed"]


def test_what_is_said_before_the_cut_off_goes_by_the_agenda_before_it() -> None:
    """An agency answers early for the sitting of the day, from the list of the day before."""
    early = answer(2, "07:30", source=HEALTH, young_person=shown_as([SAMS], "sams"), sitting=str(day(2)))
    (found,) = person_of(agenda([SAMS, CLASH, early], 2), "sams")["returns"]
    assert found["agency"] == "leeds-health"


def test_and_is_not_of_whom_only_that_cut_off_brings_along() -> None:
    was = shown_as([SAMS], "sams")
    raws = [SAMS, WRONG | {"time": at(2, "07:10")}, RIGHT]
    assert views([*raws, noted(was, 2, "of Sam", recorded=at(2, "07:30"))], "right", 3) == []
    assert views([*raws, noted(was, 2, "of either", recorded=at(2, "08:30"))], "right", 3) == ["of either"]


def test_a_sitting_before_all_that_was_ever_heard_of_says_nothing_of_anybody() -> None:
    was = shown_as([SAMS], "sams")
    long_ago = noted(was, 1, "at no sitting") | {"time": at(0, "07:00")}
    before_the_table = noted(was, 1, "in no year")
    before_the_table["data"]["sitting"] = "1999-06-01"
    assert views([SAMS, CLASH, long_ago, before_the_table], "sams", 2) == []


def test_while_another_version_counted_nothing_was_theirs() -> None:
    """The first version counts again once the second is withdrawn, until a third takes the number out."""
    first = incident(0, id="first", subject="F", people=[victim(1, niche="N")])
    second = incident(1, id="second", subject="F", people=[victim(niche="N")])
    third = incident(3, "11:00", id="third", subject="F", people=[victim(niche="N")])
    was = shown_as([SAMS, first], "first")
    said = [noted(was, on, f"day {on}") for on in (1, 2, 3, 4)]
    raws = [incident(0, people=[victim(1)]), first, second, retraction_of_id(second, 2, "11:00"), third]
    assert views([*raws, *said], "third", 4) == ["day 3", "day 1"]


@pytest.mark.parametrize(
    "said",
    [noted, lambda was, on, _: answer(on, source=HEALTH, young_person=was, sitting=str(day(on))),
     lambda was, on, _: action(on, young_person=was, sitting=str(day(on)))],
    ids=["an outcome", "a return", "an action"],
)  # fmt: skip
def test_what_names_an_earlier_reference_is_flagged(said: Callable[[str, int, str], Raw]) -> None:
    """Whoever reads it may ask whom it was about: another bore that reference too."""
    was = shown_as([SAMS], "sams")
    raws = [SAMS, WRONG, RIGHT]
    assert flags([*raws, said(was, 2, "of either")], "right") == [*flags(raws, "right"), "earlier-reference"]
    now = shown_as(raws, "right", 3)
    for reference, on in ((now, 2), (was, 1)):
        assert flags([*raws, said(reference, on, "named as now, or not theirs")], "right") == flags(raws, "right")


def test_nothing_is_flagged_for_an_earlier_reference_under_which_nothing_was_said() -> None:
    assert "earlier-reference" not in flags([SAMS, WRONG, RIGHT], "right")


def flags(raws: list[Raw], id: str, on: int = 3) -> list[str]:
    """The flags of whom an event names."""
    return person_of(agenda(raws, on), id)["flags"]


# Any history

#: How each entry of live events was known at a cut-off.
Stood = Mapping[Entry, YoungPerson]


def sittings(upto: int) -> list[Sitting]:
    """The sittings of all meetings that list people, by their cut-offs."""
    meetings = (house().meetings[name] for name in EVERY)
    every = [sitting for meeting in meetings for sitting in house().calendar.between(meeting, day(1), day(upto))]
    return sorted(every, key=lambda sitting: (sitting.cut_off, sitting.meeting))


SITTINGS = sittings(12)
SOME = st.lists(st.sampled_from(SITTINGS), min_size=1, max_size=3, unique=True)
ANY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def stood(events: Sequence[Event], cut_off: datetime) -> Stood:
    """Who stood under which reference, worked out afresh from what was received by a cut-off."""
    fold = fold_of(event for event in events if event.received <= cut_off)
    fold.settle()
    return fold.person_of


def statements(raws: Sequence[Raw], noting: Sequence[Sitting]) -> list[Raw]:
    """What some sittings noted of everybody who stood under some reference then."""
    events, said = read_all(raws), []
    for sitting in noting:
        for reference in sorted({person.reference for person in stood(events, sitting.cut_off).values()}):
            about: Raw = {"meeting": sitting.meeting, "sitting": str(sitting.date), "young_person": reference}
            view = f"{sitting.meeting} {sitting.date} {reference}"
            said.append(outcome(sitting.date, "15:00", id=view, view=view, **about))
    return said


def are_meant(person: YoungPerson, event: Event, then: Stood) -> bool:
    """Whether an outcome is of somebody: it names a reference of theirs, or one under which they stood then."""
    assert isinstance(event.data, Outcome)
    reference = event.data.young_person
    if reference in references(person, KEY):
        return True
    behind = [entry for entry, other in then.items() if other.reference == reference]
    formers = [Former(entry, reference, event.received, event.received) for entry in behind]
    mine = [(former, entry) for former in formers for entry in person.entries]
    return any(former.entry.event.record == entry.event.record and former.is_of(entry) for former, entry in mine)


@settings(ANY, max_examples=40)
@given(raws=histories(spread=Spread(days=10)), noting=SOME, meeting=st.sampled_from(EVERY))
def test_an_agenda_shows_what_was_noted_of_those_who_stood_there_then(
    raws: list[Raw], noting: list[Sitting], meeting: str
) -> None:
    """Whatever meeting noted it, though only one is compiled."""
    events = read_all([*raws, *statements(raws, noting)])
    then = {(one.meeting, one.date): stood(events, one.cut_off) for one in noting}
    said = [(event, event.data) for event in events if isinstance(event.data, Outcome)]
    for sitting, made in replay_of(events, [meeting]).agendas([house().meetings[meeting]], day(1), day(24)):
        people = {person.reference: person for person in stood(events, sitting.cut_off).values()}
        known = [(event, then[data.meeting, data.sitting]) for event, data in said if event.received < sitting.cut_off]
        for row in (row for item in made["items"] for row in item["people"]):
            due = [event.id for event, at in known if are_meant(people[row["young_person"]], event, at)]
            assert sorted(one["view"] or "" for one in row["outcomes"]) == sorted(due)


Agendas = dict[tuple[str, date], Agenda]


def compiled(raws: Iterable[Raw], *meetings: str) -> Agendas:
    """The agendas of some meetings, compiled together."""
    batch = sort_in(read_event(raw, house().agencies, house().meetings, trust_received=True) for raw in raws)
    history = History(batch.events, [each.received for each in batch.duplicates if each.received], batch.held)
    taken = [house().meetings[name] for name in meetings]
    replay = new_replay(house(), Settings(pseudonym_key=KEY.decode()), taken, history, recorded_sittings(batch.events))
    return {(sitting.meeting, sitting.date): made for sitting, made in replay.agendas(taken, day(1), day(12))}


def live(raws: Iterable[Raw]) -> Agendas:
    """What the briefing service makes of all that comes in the order of receipt, with addenda in between."""
    meetings = [house().meetings[name] for name in EVERY]
    compiler = LiveCompiler(house(), Settings(pseudonym_key=KEY.decode()), meetings, recorded=False, since=day(1))
    made: Agendas = {}
    left = sorted(raws, key=received)
    for number, sitting in enumerate(SITTINGS, start=1):
        for now in (sitting.cut_off, sitting.cut_off + timedelta(hours=5)):
            came, left = [raw for raw in left if received(raw) <= now], [raw for raw in left if received(raw) > now]
            compiler.add(Received([(canonical_json(raw).hex(), received(raw), sent(raw)) for raw in came], [], (0, 0)))
            found = compiler.agendas(SITTINGS[:number], lambda _: True)
            made.update({(each.meeting, each.date): agenda for each, agenda in found})
            list(compiler.as_at([sitting], SITTINGS[:number], now))
    return made


def received(raw: Raw) -> datetime:
    """When it was received."""
    return datetime.fromisoformat(raw.get("shieldreceived") or raw["time"])


def sent(raw: Raw) -> Raw:
    """The event as its agency sent it."""
    return {name: value for name, value in raw.items() if name != "shieldreceived"}


@settings(ANY, max_examples=10)
@given(data=st.data(), raws=histories(spread=Spread(days=10)), noting=SOME)
def test_an_agenda_is_the_same_whatever_is_compiled_beside_it_and_in_whatever_order_all_came(
    data: st.DataObject, raws: list[Raw], noting: list[Sitting]
) -> None:
    """Alone, all together, in another order, and live."""
    every = [*raws, *statements(raws, noting)]
    together = compiled(every, *EVERY)
    assert {key: agenda for name in EVERY for key, agenda in compiled(every, name).items()} == together
    assert compiled(data.draw(st.permutations(every)), *EVERY) == together
    assert live(every) == together
