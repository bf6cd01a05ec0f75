"""Whatever happens, each sitting lists what section 4.2 says of two moments: its cut-off and that of the last held one.

Here the two moments are decided afresh for each sitting; the lists under test follow changes from one to the next.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.cores import fold_of as fold
from kit.cores import house, replay_of
from kit.events import Raw
from kit.histories import MEETINGS, OTHERS, Spread, histories, read_all
from shield_briefing.meeting import Sitting
from shield_briefing.shape import Agenda
from shield_shared.decisions import Change, Dropped, Nobody, Standing
from shield_shared.events import Event
from shield_shared.london import london_date

WEEK = timedelta(hours=168)
#: A plain fortnight, both clock changes, Easter, Christmas.
STARTS = (date(2026, 6, 1), date(2026, 3, 23), date(2026, 10, 19), date(2026, 3, 30), date(2026, 12, 18))
DAYS = 12


def lists(raws: list[Raw], meeting: str, start: date, off: Collection[int]) -> list[tuple[Sitting, Agenda]]:
    """Every agenda of a fortnight; days `off` do not count as held."""
    replay = replay_of(read_all(raws), [meeting], [(meeting, start + timedelta(n)) for n in off])
    return list(replay.agendas([house().meetings[meeting]], start, start + timedelta(DAYS + 3)))


def stands(events: Sequence[Event], cut_off: datetime, meeting: str) -> Change:
    """Everything that stands from what was received by a cut-off, decided afresh."""
    received = (event for event in events if event.received <= cut_off)
    return fold(received, meeting).settle(london_date(cut_off)).changes[meeting]


def qualifying(change: Change) -> list[Standing]:
    return [standing for standing in change.come if standing.verdict == "qualifies"]


def spots(standings: Sequence[Standing]) -> set[tuple[Any, ...]]:
    return {(*entry.key, standing.role) for standing in standings for entry in standing.entries}


def name(standing: Standing) -> tuple[str, str, str, str]:
    return (standing.event.source, standing.event.id, standing.role, standing.person.reference)


def bands(
    now: Change, before: Change, new_before: set[tuple[Any, ...]]
) -> Iterator[tuple[tuple[str, str, str, str], str, Standing]]:
    """Band and standing of everything listed, by the words of section 4.2."""
    stood = spots(qualifying(before))
    for standing in qualifying(now):
        mine = spots([standing])
        if not mine & stood:
            yield name(standing), "new", standing
        elif mine & new_before:
            yield name(standing), "seen", standing
        elif standing.kept_open:
            yield name(standing), "open", standing


def shown_bands(agenda: Agenda) -> Counter[tuple[tuple[str, str, str, str], str]]:
    people = [person for item in agenda["items"] for person in item["people"]]
    return Counter(
        ((a["source"], a["id"], a["role"], person["young_person"]), a["band"])
        for person in people
        for a in person["appearances"]
    )


def check_rows(now: Change) -> Sequence[tuple[tuple[str, str, str | None], datetime, bool]]:
    """Each row to check with the receipt that it rests on and whether it is open."""
    rows: list[Standing | Nobody | Dropped] = [s for s in now.come if s.verdict == "to-check"]
    rows += [*now.nobody_come, *now.dropped_come]
    found = []
    for row in rows:
        one = row.standing if isinstance(row, Dropped) else row
        role = None if isinstance(one, Nobody) else one.role
        receipt = row.live.received if isinstance(row, Dropped) else row.event.received
        found.append(((one.event.source, one.event.id, role), receipt, isinstance(one, Standing) and one.open))
    return found


@pytest.mark.parametrize("meeting", [*MEETINGS, "mace-child"])
@settings(max_examples=40)
@given(data=st.data(), start=st.sampled_from(STARTS), off=st.sets(st.integers(0, DAYS)))
def test_each_list_is_what_the_two_cut_offs_say(meeting: str, data: st.DataObject, start: date, off: set[int]) -> None:
    raws = data.draw(histories(8, Spread(start, DAYS)))
    events = read_all(raws)
    made = lists(raws, meeting, start, off)
    new_before: set[tuple[Any, ...]] = set()
    previous = datetime.fromisoformat(made[0][1]["covers"]["from"] or "") if made else None
    for sitting, agenda in made:
        assert previous is not None
        now, before = stands(events, sitting.cut_off, meeting), stands(events, previous, meeting)
        listed = list(bands(now, before, new_before))
        assert shown_bands(agenda) == Counter((who, band) for who, band, _ in listed)
        _check_rest(agenda, now, before, sitting.cut_off, previous)
        _check_accounting(agenda, now, sitting.cut_off, previous)
        new_before = spots([standing for _, band, standing in listed if band == "new"])
        previous = sitting.cut_off
    for (_, one), (_, following) in pairwise(made):
        assert following["covers"]["from"] == one["covers"]["to"]


def _check_rest(agenda: Agenda, now: Change, before: Change, cut_off: datetime, previous: datetime) -> None:
    """To check, left off and corrections are as section 4.2 says."""
    rows = check_rows(now)
    shown = [who for who, receipt, is_open in rows if is_open or cut_off - receipt < WEEK or receipt > previous]
    assert Counter((r["source"], r["id"], r["role"]) for r in agenda["to_check"]) == Counter(shown)
    assert agenda["counts"]["to_check_older"] == len(rows) - len(shown)
    left = [name(s) for s in now.come if s.verdict == "left-off" and s.event.received > previous]
    assert Counter((r["source"], r["id"], r["role"], r["young_person"]) for r in agenda["left_off"]) == Counter(left)
    gone = [s for s in qualifying(before) if spots([s]) - spots(qualifying(now))]
    corrected = {(r["source"], r["record"], r["role"], r["young_person"]) for r in agenda["corrections"]}
    assert len(corrected) == len(agenda["corrections"])
    assert corrected <= {(s.event.source, s.event.subject or s.event.id, s.role, s.person.reference) for s in gone}
    standing_still = {(s.event.record, s.role) for s in qualifying(now)}
    for was in gone:
        row = (was.event.source, was.event.subject or was.event.id, was.role, was.person.reference)
        assert row in corrected or (was.event.record, was.role) in standing_still


def _check_accounting(agenda: Agenda, now: Change, cut_off: datetime, previous: datetime) -> None:
    """Every live appearance received in the window stands exactly once: listed, to check, or left off."""
    live = Counter(name(s) for s in now.come if previous < s.event.received <= cut_off)
    on_list = Counter(who for who, _ in shown_bands(agenda).elements())
    left = Counter((r["source"], r["id"], r["role"], r["young_person"]) for r in agenda["left_off"])
    checks = Counter(
        (r["source"], r["id"], str(r["role"]), r["person"]["young_person"])
        for r in agenda["to_check"]
        if r["person"] is not None and r["why"] != "dropped"
    )
    everywhere = on_list + left + checks
    assert Counter({who: everywhere[who] for who in live}) == live
    counts = agenda["counts"]["appearances"]
    assert counts["on_agenda"] + counts["to_check"] + counts["left_off"] == live.total()


@settings(max_examples=20)
@given(data=st.data(), meeting=st.sampled_from((*MEETINGS, *OTHERS)), start=st.sampled_from(STARTS))
def test_any_order_of_arrival_gives_the_same_agendas(data: st.DataObject, meeting: str, start: date) -> None:
    raws = data.draw(histories(8, Spread(start, DAYS)))
    shuffled = data.draw(st.permutations(raws))
    assert lists(raws, meeting, start, ()) == lists(shuffled, meeting, start, ())


@settings(max_examples=20)
@given(off=st.sets(st.integers(0, 364), max_size=200), name=st.sampled_from(sorted(house().meetings)))
def test_the_windows_of_a_year_leave_no_gap_and_no_overlap_whatever_is_cancelled(off: set[int], name: str) -> None:
    meeting, first = house().meetings[name], date(2026, 1, 1)
    replay = replay_of((), [name], [(name, first + timedelta(n)) for n in off])
    made = list(replay.agendas([meeting], first, date(2026, 12, 31)))
    held = [s for s in house().calendar.between(meeting, first, date(2026, 12, 31)) if (s.date - first).days not in off]
    assert [sitting for sitting, _ in made] == held
    for (_, one), (_, following) in pairwise(made):
        assert following["covers"]["from"] == one["covers"]["to"]
    assert all(sitting.cut_off <= sitting.starts for sitting, _ in made)
