"""Listed appearances folded into items: one occurrence, or one young person, and everything that tells of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from shield_briefing.actions import about
from shield_briefing.event_rows import event_row, free_text
from shield_briefing.item_names import ItemNames
from shield_briefing.listing import Listed
from shield_briefing.page_events import item_title
from shield_briefing.person_rows import BANDS, person_row
from shield_briefing.phrases import scope_unknowns
from shield_briefing.said import SaidBefore
from shield_briefing.shape import ActionRow, EventRow, ItemRow, ReasonRow, SignpostRow, UnknownRow
from shield_briefing.shape_people import PersonRow
from shield_shared.decisions import PRIORITIES, Explanation, Standing, Triage, YoungPerson
from shield_shared.events import Custody, Event, Missing
from shield_shared.people import ROLES

Signposts = Callable[[Sequence[Event], PersonRow], list[SignpostRow]]


@dataclass(frozen=True, slots=True)
class ItemMaker:
    """What all items of one sitting share."""

    meeting: str
    day: date
    covers_from: datetime
    cut_off: datetime
    names: ItemNames
    triage: Triage
    said: SaidBefore
    signposts: Signposts

    def items(self, listed: Iterable[Listed]) -> list[ItemRow]:
        """All items in the order of the agenda: open custody, then priority, then newest occurred, then id."""
        groups: dict[tuple[str, ...], list[Listed]] = {}
        for one in listed:
            groups.setdefault(self.names.together(one.standing), []).append(one)
        named = [(self._id([one.standing for one in members]), members) for members in groups.values()]
        made = [(_rank(members, item), self._item(item, members)) for item, members in named]
        rows = [row for _, row in sorted(made, key=lambda pair: pair[0])]
        for number, row in enumerate(rows, start=1):
            row["number"] = number
        return rows

    def _id(self, members: Sequence[Standing]) -> str:
        return hashlib.sha256("\x00".join((self.meeting, *self.names.name(members))).encode()).hexdigest()[:12]

    def _item(self, item: str, members: Sequence[Listed]) -> ItemRow:
        people = self._people(members)
        covers, custody = (self.covers_from, self.cut_off), self.triage.custody
        rows = [person_row(mine, self.day, covers, self.said, custody) for _, mine in people]
        events = self._events(members)
        told = [self.triage.explain(one.standing) for one in members]
        new = [one.standing.event for one in members if one.band == "new"]
        actions = self._actions([person for person, _ in people])
        return ItemRow(
            item=item,
            number=0,
            title=item_title(events),
            section=_section(members),
            band=min((one.band for one in members), key=BANDS.index),
            late=bool(new) and all(event.occurred <= self.covers_from for event in new),
            priority=max((one.standing.priority for one in members), key=PRIORITIES.index),
            flags=["updated"] if any(one.updated for one in members) else [],
            references=sorted({row["subject"] for row in events if row["subject"]}),
            wards=sorted({row["location"]["ward"] for row in events if row["location"] and row["location"]["ward"]}),
            people=rows,
            events=events,
            reasons=_reasons(told),
            unknowns=_unknowns(members, told),
            response=_response(rows),
            signposting=self._signposting([one.standing.event for one in members], rows),
            actions=actions,
        )

    def _people(self, members: Sequence[Listed]) -> list[tuple[YoungPerson, list[Listed]]]:
        by_person: dict[str, list[Listed]] = {}
        for one in members:
            by_person.setdefault(one.standing.person.reference, []).append(one)
        ordered = sorted(by_person.items(), key=lambda pair: (_first_role(pair[1]), pair[0]))
        return [(mine[0].standing.person, mine) for _, mine in ordered]

    def _events(self, members: Sequence[Listed]) -> list[EventRow]:
        bands: dict[Event, str] = {}
        for one in members:
            event = one.standing.event
            bands[event] = min(bands.get(event, one.band), one.band, key=BANDS.index)
        ordered = sorted(bands, key=lambda event: (event.occurred, event.key))
        return [event_row(event, bands[event], self.covers_from) for event in ordered]

    def _actions(self, people: Sequence[YoungPerson]) -> list[ActionRow]:
        if not self.said.minutes.actions:
            return []
        return about(self.said.minutes, self.said.known_as(people), self.day)

    def _signposting(self, events: Sequence[Event], rows: Sequence[PersonRow]) -> list[SignpostRow]:
        found = {offer["id"]: offer for row in rows for offer in self.signposts(events, row)}
        return [found[key] for key in sorted(found)]


def _reasons(told: Iterable[Explanation]) -> list[ReasonRow]:
    rows: dict[tuple[str, str], ReasonRow] = {}
    for reason in (reason for explanation in told for reason in explanation.reasons):
        row = rows.setdefault(
            (reason.rule, reason.text),
            ReasonRow(rule=reason.rule, title=reason.title, text=reason.text, events=[], priority=reason.priority),
        )
        row["events"] = sorted({*row["events"], *reason.events})
    return sorted(rows.values(), key=lambda r: (-PRIORITIES.index(r["priority"]), r["rule"], r["text"]))


def _unknowns(members: Iterable[Listed], told: Iterable[Explanation]) -> list[UnknownRow]:
    rows = [UnknownRow(text=u.text, ask=u.ask) for explanation in told for u in explanation.unknowns]
    rows += [row for one in members for row in scope_unknowns(one.standing)]
    distinct = {(row["text"], row["ask"]): row for row in rows}
    return [distinct[key] for key in sorted(distinct)]


def _first_role(mine: Collection[Listed]) -> int:
    return min(ROLES.index(one.standing.role) for one in mine)


def _rank(members: Sequence[Listed], item: str) -> tuple[object, ...]:
    priority = max(PRIORITIES.index(one.standing.priority) for one in members)
    newest = max(one.standing.event.occurred for one in members)
    return (not _in_custody(members), -priority, -newest.timestamp(), item)


def _in_custody(members: Iterable[Listed]) -> bool:
    return any(one.standing.open and isinstance(one.standing.event.data, Custody) for one in members)


def _section(members: Sequence[Listed]) -> str:
    if _in_custody(members):
        return "custody"
    if any(one.standing.kept_open and isinstance(one.standing.event.data, Missing) for one in members):
        return "missing"
    return min((one.band for one in members), key=BANDS.index)


def _response(people: Sequence[PersonRow]) -> str | None:
    """The response that the last outcome says is in place."""
    outcomes = [outcome for row in people for outcome in row["outcomes"]]
    latest = max(outcomes, key=lambda outcome: outcome["sitting"], default=None)
    return free_text(latest["response_in_place"]) or None if latest is not None else None
