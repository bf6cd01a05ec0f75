"""Random histories in which everything collides: few identifiers, names, records, days and people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from kit import events as make
from kit.cores import house
from kit.events import Raw
from kit.moments import FIRST_DAY, at
from kit.people import nhs, person
from raw_events import TYPE_OF
from shield_shared.events import Event
from shield_shared.intake import sort_in
from shield_shared.reading import read_event

CLOCKS = ("00:30", "07:30", "08:00", "08:01", "20:00")
NAMES = (("Ada", "Example"), ("Ben", None))
BIRTHS = ("2010-06-05", "2007-06-20", "2007-07", "2005-01-01", "2008", "2004")
IDENTIFIERS = (
    ("nhs", nhs(1)), ("nhs", nhs(2)), ("nhs", nhs(3)), ("csws", "C1"), ("niche", "N1"), ("agency-ref", "A1"),
)  # fmt: skip
SUBJECTS = ("R1", "R2", "R3")
MEETINGS = ("syv-daily", "mace-daily")
#: Meetings that go by another one's rules, or by a day.
OTHERS = ("syv-area-east", "mace-child")
WARDS = ("E05011394", "armley", "Beeston AND Holbeck", "Elsewhere")
PLANS: tuple[Any, ...] = ({"in_place": True, "effective": True}, {"in_place": True}, "perhaps")


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """This, or as often nothing."""
    return st.one_of(st.none(), strategy)


@st.composite
def entries(draw: st.DrawFn) -> Raw:
    """One entry of a person."""
    made = person(
        draw(st.sampled_from(("victim", "suspect", "subject"))),
        name=draw(maybe(st.sampled_from(NAMES))),
        born=draw(maybe(st.sampled_from(BIRTHS))),
        care=draw(maybe(st.sampled_from(("none", "looked-after", "qualifying", "unknown")))),
    )
    identifiers = draw(st.lists(st.sampled_from(IDENTIFIERS), max_size=2, unique=True))
    if ward := draw(maybe(st.sampled_from(WARDS))):
        made["home"] = {"ward": ward}
    made["identifiers"] = [{"scheme": scheme, "value": value} for scheme, value in identifiers]
    return made | draw(st.sampled_from(({}, {"age": 17}, {"age_range": [16, 21]})))


def people(least: int = 0, most: int = 2) -> st.SearchStrategy[list[Raw]]:
    """The people of one event."""
    return st.lists(entries(), min_size=least, max_size=most)


@st.composite
def incidents(draw: st.DrawFn) -> Raw:
    said: Raw = {"category": draw(st.sampled_from(("robbery", "other", "exploitation")))}
    said |= draw(st.sampled_from(({}, {"weapon": "unknown"}, {"weapon": "knife"})))
    if ward := draw(maybe(st.sampled_from(WARDS))):
        said["location"] = {"ward": ward}
    return said | {"word": "incident", "people": draw(people())}


@st.composite
def detentions(draw: st.DrawFn, start: date) -> Raw:
    state = draw(st.sampled_from(("detained", "bailed")))
    since = at(start + timedelta(draw(st.integers(0, 3))))
    return {"word": "custody", "status": state, "since": since, "people": draw(people(1))}


@st.composite
def absences(draw: st.DrawFn, start: date) -> Raw:
    said = {"status": draw(st.sampled_from(("missing", "away", "located"))), "people": draw(people(1))}
    said |= draw(st.sampled_from(({}, {"risk": "high"}, {"risk": "unknown"})))
    return said | {"word": "missing", "from": at(start + timedelta(draw(st.sampled_from((0, 14, 28, 29)))))}


@st.composite
def others(draw: st.DrawFn) -> Raw:
    word = draw(st.sampled_from(("status", "exploitation", "suspension", "referral", "intelligence")))
    some = people(1, 1) if word in ("status", "exploitation", "suspension") else people()
    match word:
        case "referral":
            said: Raw = {"to": draw(st.sampled_from((*MEETINGS, *OTHERS)))}
        case "exploitation":
            said = {"level": draw(st.sampled_from(("none", "emerging", "medium", "high")))}
            said["assessed_on"] = draw(st.sampled_from(("2026-03-01", "2026-05-01")))
        case "status":
            said = draw(st.sampled_from(({}, *({"vrmp": plan} for plan in PLANS))))
        case _:
            said = {}
    return said | {"word": word, "people": draw(some)}


@st.composite
def withdrawals(draw: st.DrawFn) -> Raw:
    kinds = st.sampled_from(tuple(TYPE_OF[word] for word in ("incident", "custody", "missing")))
    record = st.fixed_dictionaries({"type": kinds, "subject": st.sampled_from(SUBJECTS)})
    one = st.fixed_dictionaries({"id": st.integers(0, 7).map(lambda number: f"e{number}")})
    return {"word": "record", "retracts": draw(st.one_of(one, record))}


@dataclass(frozen=True, slots=True)
class Spread:
    """The days over which a history is spread: the first of them, and how many more there are."""

    start: date = FIRST_DAY
    days: int = 60


@st.composite
def raw_events(draw: st.DrawFn, number: int, spread: Spread) -> Raw:
    """One event; it may be received long after it was recorded."""
    some = (incidents(), incidents(), absences(spread.start), detentions(spread.start), others(), withdrawals())
    said = draw(st.one_of(some))
    word = said.pop("word")
    offsets = st.one_of(st.integers(0, 3), st.integers(0, spread.days))
    days = offsets.map(lambda offset: spread.start + timedelta(offset))
    recorded, clock = draw(days), draw(st.sampled_from(CLOCKS))
    raw = make.event(
        word,
        recorded,
        clock,
        id=f"e{draw(st.sampled_from((number, number, max(number - 1, 0))))}",
        subject=draw(maybe(st.sampled_from(SUBJECTS))),
        source=draw(st.sampled_from(senders(word))),
        received=at(max(recorded, draw(days)), clock),
        occurred=draw(maybe(days.map(at))),
        **said,
    )
    if related := draw(st.lists(st.sampled_from(SUBJECTS), max_size=1)):
        raw["data"]["related"] = related
    return raw


def senders(word: str) -> Sequence[str]:
    """Two sources that may send this type, or one."""
    return {
        "custody": (make.POLICE,),
        "intelligence": (make.POLICE,),
        "suspension": ("urn:agency:leeds-education",),
        "exploitation": (make.SOCIAL_CARE,),
        "status": (make.SOCIAL_CARE, make.YOUTH_JUSTICE),
        "missing": (make.POLICE, make.SOCIAL_CARE),
        "incident": (make.POLICE, make.YOUTH_JUSTICE),
    }.get(word, (make.POLICE, make.SOCIAL_CARE))


@st.composite
def histories(draw: st.DrawFn, most: int = 9, spread: Spread = Spread()) -> list[Raw]:
    """A whole history, in any order."""
    return [draw(raw_events(number, spread)) for number in range(draw(st.integers(1, most)))]


def read_all(raws: Sequence[Raw]) -> tuple[Event, ...]:
    """The accepted events of a random history in the order of receipt; a reused id may hold some."""
    return sort_in(read_event(raw, house().agencies, house().meetings, trust_received=True) for raw in raws).events
