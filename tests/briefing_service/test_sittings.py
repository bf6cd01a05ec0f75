"""When a sitting is compiled, what counts as held, what makes it compile again, and what an addendum adds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from briefing_service.desk import Desk, desk
from kit.events import Raw, incident, sitting
from kit.moments import day, moment
from kit.people import victim

SYV = "syv-daily"
MONDAY, TUESDAY = "2026-06-01", "2026-06-02"


@pytest.fixture
def one(url: str, tmp_path: Path) -> Iterator[Desk]:
    """A desk of the daily meeting, whose first sitting is on day 0, at half past seven of it."""
    with desk(url, tmp_path / "out", at=moment(0, "07:30"), since=day(0), meetings=[SYV]) as made:
        yield made


def stabbing(who: int, which: int = 0, clock: str = "07:00", **how: Any) -> Raw:
    """An incident that a rule admits, with a young victim."""
    return incident(which, clock, category="violence-with-injury", people=[victim(who, born="2011-05-05")], **how)


def record(status: str, which: int, clock: str, of: str = MONDAY) -> Raw:
    """What the chair records of a sitting."""
    return sitting(which, clock, subject=f"{SYV}/{of}", meeting=SYV, sitting=of, status=status, by="The chair")


def bands(agenda: dict[str, Any]) -> list[str]:
    """The bands of the items of an agenda."""
    return [item["band"] for item in agenda["items"]]


def test_an_agenda_is_compiled_once_its_cut_off_is_past(one: Desk) -> None:
    one.send(stabbing(1))
    one.run(moment(0, "07:59"))
    assert one.agendas() == {}
    one.run(moment(0, "08:00"))
    one.run(moment(0, "08:00"))
    assert list(one.agendas()) == [f"{SYV}/{MONDAY}"]
    assert [(line["items"], line["held"]) for line in one.said("sitting-compiled")] == [(1, 0)]
    assert one.said("sitting-late") == []


def test_an_agenda_waits_for_what_is_on_the_topics_until_it_is_due(one: Desk) -> None:
    one.send(stabbing(1))
    one.arrivals.note_lag({("shield.events.v1", 0): 3, ("shield.held.v1", 0): 0}, moment(0, "08:04"))
    one.at = moment(0, "08:04")
    one.briefing.reconcile()
    assert one.said("sitting-compiled") == []
    one.at = moment(0, "08:05")
    one.briefing.reconcile()
    assert len(one.said("sitting-compiled")) == 1
    assert [line["messages"] for line in one.said("sitting-incomplete")] == [3]


def test_a_sitting_that_was_not_held_is_compared_with_by_none(one: Desk) -> None:
    one.send(stabbing(1))
    one.run(moment(0, "08:00"))
    one.run(moment(1, "08:00"))
    assert bands(one.agenda(f"{SYV}/{MONDAY}/agenda.json")) == ["new"]
    assert bands(one.agenda(f"{SYV}/{TUESDAY}/agenda.json")) == ["new"]


@pytest.mark.parametrize("status", ["locked", "held"])
def test_a_sitting_that_was_recorded_as_held_is_what_the_next_is_compared_with(one: Desk, status: str) -> None:
    one.send(stabbing(1))
    one.run(moment(0, "08:00"))
    one.send(record(status, 0, "09:30"))
    one.run(moment(1, "08:00"))
    assert bands(one.agenda(f"{SYV}/{TUESDAY}/agenda.json")) == ["seen"]


def test_what_is_recorded_after_the_next_cut_off_comes_too_late(one: Desk) -> None:
    one.send(stabbing(1))
    one.run(moment(0, "08:00"))
    one.run(moment(1, "08:00"))
    one.send(record("held", 1, "08:30"))
    one.run(moment(2, "08:00"))
    assert bands(one.agenda(f"{SYV}/2026-06-03/agenda.json")) == ["new"]


def test_a_cancelled_sitting_is_not_compiled_and_not_missed(one: Desk) -> None:
    one.send(stabbing(1), record("cancelled", 0, "07:45"))
    one.run(moment(0, "08:30"))
    one.briefing.tell_of_missing("a test", stored=True)
    assert one.agendas() == {}
    assert one.said("sitting-missing") == []


def test_what_was_missed_while_the_service_was_away_is_compiled_at_once_and_says_so(url: str, tmp_path: Path) -> None:
    with desk(url, tmp_path / "out", at=moment(1, "10:30"), since=day(0), meetings=[SYV]) as one:
        one.send(stabbing(1))
        one.run()
        assert list(one.agendas()) == [f"{SYV}/{MONDAY}", f"{SYV}/{TUESDAY}"]
        assert [line["date"] for line in one.said("sitting-late")] == [MONDAY, TUESDAY]


def test_a_straggler_from_before_the_cut_off_makes_the_open_sitting_compile_again(one: Desk) -> None:
    one.send(stabbing(1))
    one.run(moment(0, "08:00"))
    one.send(stabbing(2, clock="06:00"))
    one.run(moment(0, "08:01"))
    assert len(one.agenda(f"{SYV}/{MONDAY}/agenda.json")["items"]) == 2
    assert len(one.said("sitting-compiled-again")) == 1
    one.send(record("locked", 0, "09:10"))
    one.run(moment(0, "09:10"))
    one.send(stabbing(3, clock="05:00"))
    one.run(moment(0, "09:11"))
    assert len(one.agenda(f"{SYV}/{MONDAY}/agenda.json")["items"]) == 2


def test_what_comes_after_the_cut_off_makes_an_addendum_of_that_alone(one: Desk) -> None:
    one.send(stabbing(1))
    one.run(moment(0, "08:00"))
    one.send(stabbing(2, clock="08:10", id="late"))
    one.run(moment(0, "08:04"))
    assert one.said("addendum-compiled") == []
    one.run(moment(0, "08:12"))
    added = one.agenda(f"{SYV}/{MONDAY}/agenda-addendum-1.json")
    assert [event["id"] for item in added["items"] for event in item["events"]] == ["late"]
    assert added["title"].startswith("ADDENDUM 1 to the agenda")
    assert added["to"] == one.agenda(f"{SYV}/{MONDAY}/agenda.json")["content_hash"]
    page = (one.out / SYV / MONDAY / "agenda-addendum-1.html").read_text()
    assert "ADDENDUM 1" in page


def test_addenda_come_at_most_every_five_minutes_and_end_when_the_chair_locks(one: Desk) -> None:
    one.run(moment(0, "08:00"))
    for minute, who in enumerate(range(1, 8), 11):
        one.send(stabbing(who, clock=f"08:{minute}"))
        one.run(moment(0, f"08:{minute}"))
    assert [(line["addendum"], line["items"]) for line in one.said("addendum-compiled")] == [(1, 1), (2, 5)]
    one.send(record("locked", 0, "08:40"), stabbing(8, clock="08:41"))
    one.run(moment(0, "08:50"))
    assert len(one.said("addendum-compiled")) == 2


def test_what_comes_and_changes_nothing_on_the_list_makes_no_addendum(one: Desk) -> None:
    one.run(moment(0, "08:00"))
    one.send(incident(0, "08:10", category="theft", people=[victim(1, born="2011-05-05")]))
    one.run(moment(0, "08:20"))
    assert one.said("addendum-compiled") == []
    assert one.sittings.made()[SYV, day(0)].considered == 1
