"""Ethnicity is counted for monitoring where policy says so, and nothing that anybody decides or lists turns on it."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import astuple
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import events as make
from kit.cores import house, replay_of
from kit.events import POLICE, SOCIAL_CARE, YOUTH_JUSTICE, Raw
from kit.histories import MEETINGS, OTHERS, Spread, histories, read_all
from kit.moments import FIRST_DAY, day
from kit.people import nhs, subject, suspect, victim
from month_numbers.counted import cells, column, monitoring, numbers
from shield_briefing.seal import agenda_bytes
from shield_run.runs import rendered
from shield_shared.events import Event

WORDS = st.one_of(st.none(), st.sampled_from(("W1", "B2", "Roma", "", "Ada")), st.integers(), st.just({"a": [1]}))
EVERY = (*MEETINGS, *OTHERS)


def people_of(raw: Raw) -> list[dict[str, Any]]:
    """The entries of an event."""
    entries: list[dict[str, Any]] = raw["data"].get("people", [])
    return entries


@st.composite
def stated(draw: st.DrawFn, raws: Sequence[Raw]) -> list[Raw]:
    """The same events, each of whose people has some ethnicity or none; what was sent twice is so again."""
    told: dict[str, Raw] = {}
    for raw in raws:
        changed = deepcopy(raw)
        for entry in people_of(changed):
            if (word := draw(WORDS)) is not None:
                entry["ethnicity"] = word
        told.setdefault(json.dumps(raw, sort_keys=True), changed)
    return [told[json.dumps(raw, sort_keys=True)] for raw in raws]


def all_bytes(events: tuple[Event, ...]) -> list[tuple[Any, ...]]:
    """Every agenda of two weeks, at every kind of meeting, and the other forms of each one's last."""
    replay = replay_of(events, (*EVERY, "mace-contextual"))
    made = replay.agendas([house().meetings[name] for name in (*EVERY, "mace-contextual")], FIRST_DAY, day(12))
    agendas = [(sitting.meeting, agenda) for sitting, agenda in made]
    forms = [(rendered(agenda, "html"), rendered(agenda, "txt")) for agenda in dict(agendas).values()]
    return [*((meeting, agenda_bytes(agenda)) for meeting, agenda in agendas), *forms]


def decisions(events: tuple[Event, ...]) -> list[tuple[Any, ...]]:
    """What is decided of each appearance, once everything is settled."""
    replay = replay_of(events, EVERY)
    replay.begin([house().meetings[name] for name in EVERY], FIRST_DAY, FIRST_DAY)
    for event in events:
        replay.fold.add(event)
    changes = replay.fold.settle(day(12)).changes
    return [
        (meeting, s.event.id, s.role, s.person.reference, s.verdict, s.why, s.priority, s.rules, astuple(s.scope)[:2])
        for meeting, change in changes.items()
        for s in change.come
    ]


def unlike(raws: Sequence[Raw]) -> list[Raw]:
    """The events, each version of a record at another second: of versions of one second the greater text counts.

    That order is of whole messages (contract 1), so that any letter of theirs may turn it.
    """
    return [raw | {"time": f"{raw['time'][:17]}{number:02}{raw['time'][19:]}"} for number, raw in enumerate(raws)]


@given(st.data())
def test_whatever_is_stated_changes_no_byte_of_an_agenda_and_no_decision(data: st.DataObject) -> None:
    without = unlike(data.draw(histories(5, Spread(days=9))))
    with_some = data.draw(stated(without))
    assert decisions(read_all(with_some)) == decisions(read_all(without))
    assert all_bytes(read_all(with_some)) == all_bytes(read_all(without))


def robbed(who: int, word: object, source: str = POLICE, **said: Any) -> Raw:
    """A victim listed on the second of June, of whom one agency says a word."""
    return make.incident(0, source=source, subject=f"R{who}", people=[victim(who) | {"ethnicity": word}], **said)


JULY = make.incident(40, category="theft")


def test_a_word_is_counted_only_of_an_agency_that_sends_it_for_monitoring() -> None:
    told = [robbed(who, "W1") for who in range(1, 7)] + [robbed(who, "B1", YOUTH_JUSTICE) for who in range(7, 13)]
    assert cells(numbers([*told, JULY]), "who-ethnicity") == {}
    by_police = column(numbers([*told, JULY], policy=monitoring("west-yorkshire-police")), "who-ethnicity")
    assert (by_police["White"], by_police["Not stated"], by_police["All"]) == ("6", "6", "12")
    both = numbers([*told, JULY], policy=monitoring("west-yorkshire-police", "leeds-yjs"))
    by_both = column(both, "who-ethnicity")
    assert by_both["Black, Black British, Black Welsh, Caribbean or African"] == by_both["White"] == "6"
    (about,) = (table.about for table in both.tables if table.id == "who-ethnicity")
    assert "as stated last by Leeds Youth Justice Service and West Yorkshire Police" in about


def test_the_last_word_counts_in_whatever_event_of_the_same_young_person() -> None:
    first = [robbed(who, "W1") for who in range(1, 7)]
    later = [make.status(1, source=SOCIAL_CARE, people=[subject(who) | {"ethnicity": "Indian"}]) for who in range(1, 7)]
    silent = [make.incident(2, subject=f"S{who}", people=[suspect(who)]) for who in range(1, 7)]
    told = column(
        numbers([*first, *later, *silent, JULY], policy=monitoring("west-yorkshire-police", "leeds-csws")),
        "who-ethnicity",
    )
    assert told["Asian, Asian British or Asian Welsh"] == "6"


@pytest.mark.parametrize("word", [None, 7, ["W1"], {"W1": 1}])
def test_what_is_no_word_is_not_stated(word: object) -> None:
    told = numbers([*(robbed(who, word) for who in range(1, 7)), JULY], policy=monitoring("west-yorkshire-police"))
    assert column(told, "who-ethnicity")["Not stated"] == "6"


def test_an_event_in_base64_says_it_too() -> None:
    raws = [robbed(who, "Roma") for who in range(1, 7)]
    packed = [
        {key: value for key, value in raw.items() if key != "data"}
        | {"data_base64": base64.b64encode(json.dumps(raw["data"]).encode()).decode()}
        for raw in raws
    ]
    told = numbers([*packed, JULY], policy=monitoring("west-yorkshire-police"))
    assert column(told, "who-ethnicity")["White"] == "6"


def test_whom_no_event_names_any_more_is_not_stated() -> None:
    raws = [robbed(who, "W1") for who in range(1, 7)]
    gone = [make.retraction(raw, 5) for raw in raws]
    told = numbers([*raws, *gone, JULY], policy=monitoring("west-yorkshire-police"))
    assert column(told, "who-ethnicity")["Not stated"] == "6"
    assert nhs(1) not in str(told)
