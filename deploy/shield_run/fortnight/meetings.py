"""What the daily meetings record: partner agencies' returns, outcomes, actions, and the sittings themselves."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from shield_run.fortnight.messages import MEETING, Json, Notice, message
from shield_run.fortnight.moments import FIRST_DAY, at, daily_sittings, is_working, sitting_for
from shield_run.fortnight.people import YoungPerson
from shield_run.fortnight.shelves import words

#: The reference shown of the young person whose first verified identifier has this scheme and value.
Reference = Callable[[str, str], str]

DAILY = ("syv-daily", "mace-daily")
CANCELLED = ("syv-daily", date(2026, 3, 25))
CHANGED = ("syv-daily", date(2026, 3, 31))
#: Actions that fall due after this day are still open at the end of the fortnight.
_LAST_CLOSING = date(2026, 4, 9)


@dataclass(frozen=True, slots=True)
class Listed:
    """A young person whom a sitting is likely to list, with the first moment that brought them there."""

    meeting: str
    sitting: date
    person: YoungPerson
    moment: datetime
    subject: str

    def about(self, reference: Reference) -> Json:
        """The part that every return, outcome and action about this young person has in common."""
        young_person = reference("nhs", self.person.identifier("nhs"))
        return {"meeting": self.meeting, "sitting": self.sitting.isoformat(), "young_person": young_person}


def listed(notices: list[Notice]) -> list[Listed]:
    """Children with an NHS number in notices that a daily meeting is likely to list, once a sitting."""
    found: dict[tuple[str, date, int], Listed] = {}
    for notice in sorted(notices, key=lambda notice: notice.moment):
        for person in notice.about if notice.meeting else ():
            sitting = sitting_for(notice.moment)
            subject = str(notice.event["subject"])
            row = Listed(notice.meeting, sitting, person, notice.moment, subject)
            if person.linked:
                found.setdefault((row.meeting, sitting, person.number), row)
    return [row for row in found.values() if (row.meeting, row.sitting) != CANCELLED]


class Minutes:
    """Writes what the meetings and the agencies say of those listed."""

    def __init__(self, reference: Reference) -> None:
        """`reference` gives the young person's reference that agendas show."""
        self._reference = reference
        self._random = random.Random("fortnight meetings")
        self._numbers = count(1)
        self._words = words("meetings.toml")

    def of(self, row: Listed, past: bool) -> Iterator[Notice]:
        """Returns before the sitting, an outcome and an action after it; the past keeps fewer of them."""
        draw = self._random
        if not past and draw.random() < 0.5:
            yield self._known(row)
        if not past and draw.random() < 0.2:
            yield self._not_known(row)
        if draw.random() < 0.35:
            yield self._outcome(row)
        if draw.random() < (0.15 if past else 0.25):
            yield from self._action(row)

    def _known(self, row: Listed) -> Notice:
        agency, text, offers = self._random.choice(self._words["known"])
        return self._return(row, agency, {"known": "known", "text": text, "offers": offers})

    def _not_known(self, row: Listed) -> Notice:
        return self._return(row, self._random.choice(self._words["not_known"]), {"known": "not-known"})

    def _return(self, row: Listed, agency: str, said: Json) -> Notice:
        """Before the cut-off when the agency could have seen the draft by then, else just before the call."""
        hour = "07" if row.moment < at(row.sitting, "06:30") else "08"
        moment = at(row.sitting, f"{hour}:{self._random.randint(5, 50):02d}")
        data = row.about(self._reference) | said
        return Notice(message(agency, "return", moment, f"RTN-26-{next(self._numbers):04d}", data), moment)

    def _outcome(self, row: Listed) -> Notice:
        draw, said = self._random, self._words
        moment = at(row.sitting, f"{draw.randint(10, 11)}:{draw.randrange(60):02d}")
        data = row.about(self._reference) | {
            "by": said["chairs"][row.meeting],
            "view": draw.choice(said["views"]),
            "response_in_place": draw.choice(said["responses"]),
            "signposted": draw.choice(said["signposted"]),
            "next_review": _working(row.sitting + timedelta(days=draw.choice([2, 7]))).isoformat(),
        }
        return Notice(message(MEETING, "outcome", moment, f"OUT-26-{next(self._numbers):04d}", data), moment)

    def _action(self, row: Listed) -> Iterator[Notice]:
        draw = self._random
        due = _working(row.sitting + timedelta(days=draw.randint(1, 6)))
        action = f"ACT-26-{next(self._numbers):04d}"
        text, name, agency = draw.choice(self._words["actions"])
        owner = {"name": name, "agency": agency}
        agreed: Json = {"action": action, "text": text, "owner": owner, "due": due.isoformat()}
        data = row.about(self._reference) | agreed
        opened = at(row.sitting, f"11:{draw.randrange(60):02d}")
        yield _action(opened, action, data | {"status": "open"})
        if due <= _LAST_CLOSING and draw.random() < 0.8:
            status, because = draw.choice(self._words["closings"])
            closed = at(due, f"15:{draw.randrange(60):02d}")
            yield _action(closed, action, data | {"status": status, "closed_because": because})


def _action(moment: datetime, action: str, data: Json) -> Notice:
    return Notice(message(MEETING, "action", moment, action, data), moment)


def _working(day: date) -> date:
    while not is_working(day):
        day += timedelta(days=1)
    return day


def minutes(notices: list[Notice], reference: Reference) -> Iterator[Notice]:
    """Returns, outcomes and actions for those listed, from the first earlier notice to the last sitting."""
    desk = Minutes(reference)
    for row in listed(notices):
        if row.sitting <= daily_sittings()[-1]:
            yield from desk.of(row, past=row.sitting < FIRST_DAY)


def sittings(notices: list[Notice]) -> Iterator[Notice]:
    """Each daily sitting locked and held, but one that was cancelled; one with changes by its chair."""
    said = words("meetings.toml")
    rows = listed(notices)
    for day in daily_sittings():
        for meeting in DAILY:
            if (meeting, day) == CANCELLED:
                yield _sitting(meeting, day, "08:20", {"status": "cancelled", "by": said["chairs"][meeting]})
                continue
            changes = _changes(rows) if (meeting, day) == CHANGED else []
            noted: Json = {"by": said["chairs"][meeting], "present": said["present"], "changes": changes}
            yield _sitting(meeting, day, "08:52", {"status": "locked", **noted})
            yield _sitting(meeting, day, "10:00", {"status": "held", **noted})


def _sitting(meeting: str, day: date, clock: str, noted: Json) -> Notice:
    moment = at(day, clock)
    data: Json = {"meeting": meeting, "sitting": day.isoformat(), **noted}
    return Notice(message(MEETING, "sitting", moment, f"{meeting}.{day.isoformat()}", data), moment)


def _changes(rows: list[Listed]) -> list[dict[str, Any]]:
    """The chair's changes, each naming the reference of something on that sitting's list."""
    subjects = [row.subject for row in rows if (row.meeting, row.sitting) == CHANGED]
    return [
        {"op": "reorder", "what": subjects[0], "reason": "Officer in the case has to leave at 09:20."},
        {"op": "remove", "what": subjects[1], "reason": "Fully covered by a strategy meeting at 08:30 today."},
        {"op": "add", "what": subjects[-1], "reason": "Health asked for it to be heard again with the navigator."},
    ]
