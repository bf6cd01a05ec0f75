"""What happened to one young person in some days up to a cut-off: the updates of one thing are told as one moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from shield_briefing import wording
from shield_briefing.event_rows import TITLES, event_row
from shield_briefing.facts import when
from shield_briefing.page_events import item_title
from shield_briefing.shape import EventRow
from shield_briefing.story_shape import MomentRow
from shield_briefing.wording import in_words
from shield_shared.decisions import YoungPerson
from shield_shared.episodes import IN_CUSTODY, closed_at, custody_open, located_updates
from shield_shared.events import (
    TYPE_WORDS,
    Assessment,
    Custody,
    Event,
    Incident,
    Intelligence,
    Missing,
    Referral,
    Status,
    Suspension,
)
from shield_shared.london import london_text
from shield_shared.people import ROLES

#: All live updates of a custody record.
CustodyUpdates = Callable[[tuple[str, str, str, str]], Iterable[Event]]
#: What happened, as against what was said of it.
TOLD = (Incident, Custody, Intelligence, Missing, Suspension, Referral, Assessment, Status)


def moments(person: YoungPerson, first: date, custody: CustodyUpdates) -> list[MomentRow]:
    """What happened or was reported on or after a day, in the order in which it happened, numbered from 1."""
    groups: dict[Any, list[Event]] = {}
    for event in dict.fromkeys(entry.event for entry in person.entries):
        if isinstance(event.data, TOLD):
            groups.setdefault(_thing(event), []).append(event)
    things = (sorted(group, key=lambda event: (event.version, event.source)) for group in groups.values())
    made = [(_moment(person, updates, custody), updates[0].key) for updates in things if _title(updates)]
    there = sorted((pair for pair in made if _reaches(pair[0], first)), key=lambda pair: (pair[0]["start"], pair[1]))
    return [MomentRow({**row, "number": number}) for number, (row, _) in enumerate(there, start=1)]


def _thing(event: Event) -> Any:
    """What an event is an update of: an episode, a custody record, or itself."""
    if isinstance(event.data, Missing):
        return event.data.from_
    return event.record if isinstance(event.data, Custody) else event


def _reaches(row: MomentRow, first: date) -> bool:
    """Whether it went on, ended or was reported on or after a day."""
    return row["open"] or max(map(day_of, (row["end"] or row["start"], row["received"]))) >= first


def day_of(text: str) -> date:
    """The London day of a moment or day as a story writes it."""
    return date.fromisoformat(text[:10])


def _moment(person: YoungPerson, updates: Sequence[Event], custody: CustodyUpdates) -> MomentRow:
    ended, is_open = _end(person, updates, custody)
    return MomentRow(
        number=0,
        type=TYPE_WORDS[updates[0].type],
        start=_start(updates),
        end=ended,
        open=is_open,
        received=london_text(max(event.received for event in updates)),
        title=_title(updates),
        roles=_roles(person, updates),
        agencies=sorted({event.agency for event in updates}),
        events=[_row(event) for event in updates if not isinstance(event.data, Status)],
    )


def _row(event: Event) -> EventRow:
    return event_row(event, "seen", event.occurred)


def _roles(person: YoungPerson, updates: Sequence[Event]) -> list[str]:
    named = {entry.person.role for entry in person.entries if entry.event in updates}
    return [role for role in ROLES if role in named]


def _start(updates: Sequence[Event]) -> str:
    match updates[0].data:
        case Status() as data:
            return when(data.as_at)
        case Assessment() as data:
            return data.assessed_on.isoformat()
        case Suspension() as data:
            return data.starts.isoformat()
        case _:
            return london_text(min(event.occurred for event in updates))


def _end(person: YoungPerson, updates: Sequence[Event], custody: CustodyUpdates) -> tuple[str | None, bool]:
    """When a stay in custody or an episode ended, and whether it still goes on; nothing of either for the rest."""
    if isinstance(updates[0].data, Missing):
        ended = closed_at(updates, located_updates(person))
        return (london_text(ended), False) if ended is not None else (None, True)
    if isinstance(updates[0].data, Custody):
        every = sorted(custody(updates[0].record), key=lambda event: event.version)
        return (None, True) if custody_open(every) else (london_text(_left_custody(every)), False)
    return None, False


def _left_custody(every: Sequence[Event]) -> datetime:
    """When it was recorded that the last stay in custody was over: the first update of those at the end."""
    ended = every[-1].time
    for update in reversed(every):
        if isinstance(update.data, Custody) and update.data.status in IN_CUSTODY:
            break
        ended = update.time
    return ended


def _title(updates: Sequence[Event]) -> str:
    """What happened in a few words; empty where a status event says nothing of care or plans."""
    match updates[-1].data:
        case Status() as data:
            return "; ".join(_status(data))
        case Missing() as data:
            risk = next((e.data.risk for e in reversed(updates) if isinstance(e.data, Missing) and e.data.risk), None)
            said = in_words(wording.MISSING_RISKS, risk).lower() if risk else "not stated"
            return f"{in_words(wording.MISSING_STATUSES, _gone(updates))}; risk {said}"
        case Assessment() as data:
            return f"{TITLES[Assessment]}: “{data.level_word}” on {data.tool}, version {data.tool_version}"
        case Custody():
            steps = [in_words(wording.CUSTODY_STATUSES, e.data.status) for e in updates if isinstance(e.data, Custody)]
            return f"Custody: {', then '.join(dict.fromkeys(steps)).lower()}"
        case _:
            return item_title([_row(updates[-1])])


def _gone(updates: Sequence[Event]) -> str:
    """Missing or away, whatever was said last; located where nothing else was ever said."""
    said = [event.data.status for event in updates if isinstance(event.data, Missing)]
    return next((status for status in reversed(said) if status != "located"), said[-1])


def _status(data: Status) -> Iterator[str]:
    if data.care_status is not None:
        yield f"Care status: {in_words(wording.CARE_STATUSES, data.care_status)}"
    if data.plans:
        yield f"Plans: {', '.join(in_words(wording.PLANS, plan) for plan in data.plans)}"
    if data.vrmp is not None and not data.vrmp.unreadable:
        yield "VRMP in place" if data.vrmp.in_place else "VRMP not in place"
