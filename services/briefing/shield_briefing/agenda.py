"""The agenda of one sitting: everything that is listed, checked, left off, corrected and counted (contract section 6).

`compile_agenda` is a pure function: the same events, policy and meeting give the same bytes on every back end.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from shield_briefing.actions import carried
from shield_briefing.item_names import ItemNames
from shield_briefing.items import ItemMaker, Signposts
from shield_briefing.listing import Listing
from shield_briefing.meeting import MeetingType, Sitting
from shield_briefing.received import Received
from shield_briefing.rows import check_row, correction_row, left_off_row
from shield_briefing.said import SaidBefore
from shield_briefing.seal import seal
from shield_briefing.shape import Agenda, AppearanceCounts, Counts, FeedState, HeldCount, ItemRow
from shield_shared.decisions import Standing, Triage
from shield_shared.london import london_text
from shield_shared.policy_file import Agency

SCHEMA = "shield.agenda.v1"
MARKING = "OFFICIAL-SENSITIVE"
NEVER = "never"


@dataclass(frozen=True, slots=True)
class Window:
    """One sitting with its window: `previous` is the last held sitting, None when none was held."""

    meeting: MeetingType
    sitting: Sitting
    previous: Sitting | None

    @property
    def covers_from(self) -> datetime:
        """Where the window opens: at the previous held cut-off."""
        return (
            self.previous.cut_off
            if self.previous is not None
            else datetime.min.replace(tzinfo=self.sitting.cut_off.tzinfo)
        )

    @property
    def covers(self) -> dict[str, str | None]:
        """The window as an agenda writes it."""
        return {
            "from": london_text(self.previous.cut_off) if self.previous else None,
            "to": london_text(self.sitting.cut_off),
            "previous_held": self.previous.date.isoformat() if self.previous else None,
        }


@dataclass(frozen=True, slots=True)
class Policies:
    """What of policy an agenda shows or asks."""

    agencies: Mapping[str, Agency]
    rule_book: str
    signposts: Signposts
    notices: tuple[str, ...] = field(default=())


def compile_agenda(
    window: Window,
    listing: Listing,
    names: ItemNames,
    received: Received,
    said: SaidBefore,
    triage: Triage,
    policies: Policies,
) -> Agenda:
    """The whole agenda of a sitting for its chair, sealed with its content hash."""
    sitting, meeting = window.sitting, window.meeting
    maker = ItemMaker(
        meeting.id,
        sitting.date,
        window.covers_from,
        sitting.cut_off,
        names,
        triage,
        said,
        policies.signposts,
    )
    items = maker.items(listing.items)
    status, changes = _sitting_record(said, sitting)
    return seal(
        Agenda(
            schema=SCHEMA,
            agenda_id=hashlib.sha256(f"{meeting.id}\x00{sitting.date}".encode()).hexdigest()[:16],
            meeting=meeting.id,
            title=meeting.title,
            meeting_at=london_text(sitting.starts),
            status=status,
            marking=MARKING,
            audience="chair",
            covers=window.covers,
            changes=changes,
            rule_book=policies.rule_book,
            content_hash="",
            notices=list(policies.notices),
            feeds=feeds(policies.agencies, received.last, sitting.cut_off),
            carried_actions=carried(said, window.covers_from),
            items=items,
            to_check=[check_row(check, sitting.date) for check in listing.to_check],
            left_off=[left_off_row(standing, triage.explain) for standing in listing.left_off],
            corrections=[correction_row(c, window.previous, triage.became) for c in listing.corrections],
            withheld=[],
            counts=_counts(listing, received, items, window.covers_from),
        )
    )


def _sitting_record(said: SaidBefore, sitting: Sitting) -> tuple[str, list[dict[str, object]]]:
    """How a sitting stands by its latest record, and what its records say that the chair changed, each change once."""
    records = said.recorded.sittings.get((sitting.meeting, sitting.date), [])
    status = said.recorded.sitting_status(sitting.meeting, sitting.date) or "draft"
    told = dict.fromkeys((c.op, c.what, c.reason, data.by) for _, data in records for c in data.changes)
    return status, [{"op": op, "what": what, "reason": reason, "by": by} for op, what, reason, by in told]


def feeds(agencies: Mapping[str, Agency], last: Mapping[str, datetime], cut_off: datetime) -> list[FeedState]:
    """Each partner agency: when it was last heard of by the cut-off, and whether that is silence by its rhythm."""
    return [_feed(agencies[key], last.get(key), cut_off) for key in sorted(agencies)]


def _feed(agency: Agency, last: datetime | None, cut_off: datetime) -> FeedState:
    state = NEVER
    if last is not None:
        hours = agency.silent_after_hours
        state = "silent" if hours is not None and cut_off - last > timedelta(hours=hours) else "ok"
    return FeedState(
        agency=agency.id, title=agency.title, last_received=london_text(last) if last else None, state=state
    )


def _counts(listing: Listing, received: Received, items: Sequence[ItemRow], covers_from: datetime) -> Counts:
    def inside(standing: Standing) -> bool:
        return standing.event.received > covers_from

    to_check = [c.row for c in listing.to_check if isinstance(c.row, Standing) and inside(c.row)]
    bands = {band: sum(item["band"] == band for item in items) for band in ("new", "seen", "open")}
    wards = sorted({ward for item in items for ward in item["wards"]})
    return Counts(
        received=received.accepted,
        duplicates=received.duplicates,
        superseded=received.superseded,
        retracted=received.retracted,
        held=[HeldCount(agency=agency, type=kind, n=n) for (agency, kind), n in sorted(received.held.items())],
        appearances=AppearanceCounts(
            on_agenda=sum(inside(one.standing) for one in listing.items),
            to_check=len(to_check),
            left_off=len(listing.left_off),
        ),
        naming_nobody=received.naming_nobody,
        to_check_older=listing.to_check_older,
        items=bands,
        by_ward={ward: sum(ward in item["wards"] for item in items) for ward in wards},
    )
