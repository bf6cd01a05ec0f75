"""Actions: one named owner, a date, carried forward until closed with a reason."""

from __future__ import annotations

from datetime import date, datetime

from shield_briefing.facts import names
from shield_briefing.former_references import KnownAs
from shield_briefing.said import Minutes, SaidBefore
from shield_briefing.shape import ActionRow
from shield_briefing.shape_people import NameRow
from shield_shared.decisions import YoungPerson
from shield_shared.events import ActionRecord


def carried(said: SaidBefore, since: datetime) -> list[ActionRow]:
    """The meeting's actions that are open or were closed since the last held sitting; longest overdue first.

    Each names the young person as they were last listed: most are on no item of this agenda.
    """
    rows = []
    for event, data in said.minutes.current_actions():
        if data.meeting == said.meeting and (data.status == "open" or event.received > since):
            row = action_row(data, said.sitting)
            row["name"] = _name(said.before.shown_as(data.young_person))
            rows.append(row)
    return sorted(rows, key=lambda row: (row["status"] != "open", row["due"], row["action"]))


def _name(person: YoungPerson | None) -> NameRow | None:
    return next(iter(names(person)), None) if person is not None else None


def about(minutes: Minutes, known: KnownAs, day: date) -> list[ActionRow]:
    """Every action, of any meeting, that is about a young person who is known by this."""
    mine = (data for event, data in minutes.current_actions() if known.are_meant(event, data))
    rows = [action_row(data, day) for data in mine]
    return sorted(rows, key=lambda row: (row["status"] != "open", row["due"], row["action"]))


def action_row(data: ActionRecord, day: date) -> ActionRow:
    """One action as it stands on a day."""
    overdue = (day - data.due).days if data.status == "open" else 0
    return ActionRow(
        action=data.action,
        meeting=data.meeting,
        sitting=data.sitting.isoformat(),
        young_person=data.young_person,
        place=data.place,
        text=data.text,
        owner={"name": data.owner.name, "agency": data.owner.agency},
        due=data.due.isoformat(),
        overdue_days=max(overdue, 0),
        status=data.status,
        closed_because=data.closed_because,
    )
