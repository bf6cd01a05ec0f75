"""Actions: one named owner, a date, carried forward until closed with a reason."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime

from shield_briefing.said import Minutes
from shield_briefing.shape import ActionRow
from shield_shared.events import ActionRecord, Event


def carried(minutes: Minutes, meeting: str, day: date, since: datetime | None) -> list[ActionRow]:
    """The meeting's actions that are open or were closed since the last held sitting; longest overdue first."""
    rows = [
        action_row(data, day)
        for event, data in _current(minutes)
        if data.meeting == meeting and (data.status == "open" or since is None or event.received > since)
    ]
    return sorted(rows, key=lambda row: (row["status"] != "open", row["due"], row["action"]))


def about(minutes: Minutes, references: Collection[str], day: date) -> list[ActionRow]:
    """Every action, of any meeting, that is about a young person known by one of these references."""
    rows = [action_row(data, day) for _, data in _current(minutes) if data.young_person in references]
    return sorted(rows, key=lambda row: (row["status"] != "open", row["due"], row["action"]))


def _current(minutes: Minutes) -> Iterator[tuple[Event, ActionRecord]]:
    return (versions[-1] for versions in minutes.actions.values() if versions)


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
