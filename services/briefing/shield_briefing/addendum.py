"""An addendum: what an agenda as at now lists that was not on what was sent, and what it lists no more.

A pure comparison of two agendas of one sitting. It has the shape of an agenda, so that it is read and shown as one,
and holds nothing but what is new to its reader, with what is needed to understand it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from shield_briefing.seal import seal
from shield_briefing.shape import Agenda, AppearanceCounts, CorrectionRow, Counts, ItemRow, ToCheckRow
from shield_shared.london import london_text

SCHEMA = "shield.addendum.v1"
NO_LONGER = "It was on the agenda that was sent, and does not belong there any more."

#: What tells one appearance, row to check or correction from all others.
Key = tuple[str, str, str, str]


class Addendum(Agenda):
    """An addendum by its number, from 1; `to` is the content hash of what was sent, `as_at` a London time."""

    number: int
    as_at: str
    to: str
    added: list[list[str]]  # source, id, role and young person of each appearance that was not on what was sent


def addendum(sent: Agenda, now: Agenda, number: int, as_at: datetime) -> Addendum | None:
    """What `now` says beyond what was sent; None when that is nothing."""
    before = {key for item in sent["items"] for key in appearances(item)}
    items = [item for item in now["items"] if not appearances(item) <= before]
    checked = {_check(row) for row in sent["to_check"]}
    to_check = [row for row in now["to_check"] if _check(row) not in checked]
    corrections = _corrections(sent, now)
    if not items and not to_check and not corrections:
        return None
    added = sorted({key for item in items for key in appearances(item)} - before)
    made = Addendum(
        **_told(now, items, to_check, corrections, number, as_at),
        number=number,
        as_at=london_text(as_at),
        to=sent["content_hash"],
        added=[list(key) for key in added],
    )
    made["content_hash"] = seal(made)["content_hash"]
    return made


def _told(
    now: Agenda,
    items: list[ItemRow],
    to_check: list[ToCheckRow],
    corrections: list[CorrectionRow],
    number: int,
    as_at: datetime,
) -> Agenda:
    told = now.copy()
    told["schema"] = SCHEMA
    told["title"] = f"ADDENDUM {number} to the agenda: {now['title']}"
    told["content_hash"] = ""
    moment = london_text(as_at)[:16].replace("T", " ")
    notice = f"Addendum {number}, as at {moment}: only what was not on what was sent before."
    told["notices"] = [notice, *now["notices"]]
    told["items"] = [_numbered(item, place) for place, item in enumerate(items, 1)]
    told["to_check"], told["corrections"] = to_check, corrections
    told["left_off"], told["carried_actions"] = [], []
    told["counts"] = _counts(now["counts"], items, to_check)
    return told


def _numbered(item: ItemRow, number: int) -> ItemRow:
    numbered = item.copy()
    numbered["number"] = number
    return numbered


def _counts(counts: Counts, items: list[ItemRow], to_check: list[ToCheckRow]) -> Counts:
    own = counts.copy()
    listed = sum(len(appearances(item)) for item in items)
    own["appearances"] = AppearanceCounts(on_agenda=listed, to_check=len(to_check), left_off=0)
    own["items"] = {band: sum(item["band"] == band for item in items) for band in counts["items"]}
    wards = sorted({ward for item in items for ward in item["wards"]})
    own["by_ward"] = {ward: sum(ward in item["wards"] for item in items) for ward in wards}
    return own


def appearances(item: ItemRow) -> set[Key]:
    """The appearances on an item: source, id, role and young person."""
    return {
        (row["source"], row["id"], row["role"], person["young_person"])
        for person in item["people"]
        for row in person["appearances"]
    }


def _check(row: ToCheckRow) -> Key:
    person = row["person"]
    return (row["source"], row["id"], row["role"] or "", person["young_person"] if person is not None else "")


def _correction(row: CorrectionRow) -> Key:
    return (row["source"], row["record"], row["role"], row["young_person"])


def _corrections(sent: Agenda, now: Agenda) -> list[CorrectionRow]:
    """The corrections that were not on what was sent, and those whom it listed and `now` does not."""
    told = {_correction(row) for row in sent["corrections"]}
    fresh = {_correction(row): row for row in now["corrections"] if _correction(row) not in told}
    for row in _no_longer(sent, now):
        fresh.setdefault(_correction(row), row)
    return [fresh[key] for key in sorted(fresh)]


def _no_longer(sent: Agenda, now: Agenda) -> Iterator[CorrectionRow]:
    """Rows for those who were listed by a record and are not any more, whatever else is listed of them."""
    listed = set(_listed(now))
    for source, record, role, person in sorted(set(_listed(sent)) - listed):
        yield CorrectionRow(
            source=source,
            record=record,
            role=role,
            young_person=person,
            listed_on=sent["meeting_at"].partition("T")[0],
            why=NO_LONGER,
        )


def _listed(agenda: Agenda) -> Iterator[Key]:
    """Everybody on an agenda by record: source, the record's subject (else the event's id), role, young person."""
    for item in agenda["items"]:
        records = {(event["source"], event["id"]): event["subject"] or event["id"] for event in item["events"]}
        for source, event, role, person in appearances(item):
            yield (source, records[source, event], role, person)
