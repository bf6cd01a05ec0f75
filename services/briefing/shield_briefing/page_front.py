"""The first page, which must work alone: window, counts, custody, missing, carried actions, gaps, items in short."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from shield_briefing import wording
from shield_briefing.document import Block, Bullets, Cell, Link, Para, bullets, facts, section, table
from shield_briefing.page_items import actions_table, ward_names
from shield_briefing.page_people import adult, clock
from shield_briefing.said_when import FIRST_YEAR, count, listed, moment_of, say_day, say_when
from shield_briefing.shape import Agenda, FeedState, HeldCount, ItemRow
from shield_briefing.shape_people import PersonRow
from shield_briefing.speaker import Speaker, anchor, person_title
from shield_briefing.wording import in_words

CUSTODY_COLUMNS = ("Young person", "Status and clock", "Appropriate adult", "Liaison and diversion", "Item")
MISSING_COLUMNS = ("Young person", "Since", "Risk", "Reported by", "Item")
#: Headings by which other forms of the page find a part of it.
CUSTODY, MISSING = "In custody now", "Missing now"
GAPS, GLANCE = "What may be missing from this list", "All items in short"
GLANCE_COLUMNS = ("Item", "Young people", "Why it is here", "How soon", "List")
#: Where in a row of these columns it says how soon people look.
HOW_SOON = GLANCE_COLUMNS.index("How soon")


def front(agenda: Agenda, speaker: Speaker) -> Iterator[Block | None]:
    """Everything before the items."""
    yield facts(_about(agenda, speaker), "about")
    yield bullets(agenda["notices"], "notices")
    yield section("Counts", _counts(agenda, speaker), "counts")
    yield section(CUSTODY, [_custody(agenda)], "front")
    yield section(MISSING, [_missing(agenda, speaker)], "front")
    yield section("Carried actions", [_carried(agenda, speaker)], "front")
    yield section(GAPS, [_gaps(agenda, speaker)], "front")
    yield section("Changes by the chair", [_changes(agenda)], "front")
    yield section(GLANCE, [_glance(agenda)], "front")


def _carried(agenda: Agenda, speaker: Speaker) -> Block:
    caption = "Actions of this meeting, open and longest overdue first, then those closed since the last sitting"
    return actions_table(caption, agenda["carried_actions"], speaker) or Para("No action is carried forward.")


def audience_words(agenda: Agenda, speaker: Speaker) -> str:
    """For whom this copy is made."""
    audience = agenda["audience"]
    return "the chair" if audience == "chair" else speaker.agency(audience)


def _about(agenda: Agenda, speaker: Speaker) -> Iterator[tuple[str, str]]:
    meets = moment_of(agenda["meeting_at"])
    yield "Meeting", f"{say_day(meets)} at {meets:%H:%M}" if meets is not None else agenda["meeting_at"]
    part = "" if speaker.whole else " It holds what they may see, not the whole list."
    yield "Copy for", f"{audience_words(agenda, speaker)}.{part} Do not pass it on."
    yield "Cut-off", say_when(agenda["covers"]["to"] or "")
    yield "Covers", window_words(agenda)
    yield "Standing", in_words(wording.STATUSES, agenda["status"])


def window_words(agenda: Agenda) -> str:
    """What was received from when to when; how far it reaches back where that is more than a day."""
    opens, closes = (moment_of(agenda["covers"][key] or "") for key in ("from", "to"))
    if opens is None or closes is None or opens.year < FIRST_YEAR:
        return "Everything received up to the cut-off: no earlier sitting was held."
    start, end = say_when(agenda["covers"]["from"] or ""), say_when(agenda["covers"]["to"] or "")
    days = (closes.date() - opens.date()).days
    back = f" It reaches back to {say_day(opens)}, {days} days." if days > 1 else ""
    return f"What was received after {start}, up to {end}.{back}"


def _counts(agenda: Agenda, speaker: Speaker) -> Iterator[Block | None]:
    people = {person["young_person"]: person for _, person in people_of(agenda)}.values()
    custody, missing = (sum(bool(person[now]) for person in people) for now in ("custody", "missing"))
    overdue = sum(bool(action["overdue_days"]) for action in agenda["carried_actions"])
    figures = (
        ("Items", str(len(agenda["items"]))),
        ("Young people", str(len(people))),
        ("In custody now", _figure(custody, speaker)),
        ("Missing now", _figure(missing, speaker)),
        ("Carried actions" + (f", {overdue} overdue" if overdue else ""), str(len(agenda["carried_actions"]))),
        ("To check", _figure(len(agenda["to_check"]), speaker)),
    )
    yield facts(figures, "figures")
    yield facts(
        [
            ("Items by list", _by_band(agenda["counts"]["items"])),
            ("Items by ward", _by_ward(agenda["items"])),
            ("Received", _received(agenda)),
        ],
        "inline",
    )


def _figure(n: int, speaker: Speaker) -> str | None:
    """A count; none where a copy that is not whole could only say nought."""
    return str(n) if n or speaker.whole else None


def _by_ward(items: Sequence[ItemRow]) -> str:
    wards = Counter(ward for item in items for ward in ward_names(item))
    return ", ".join(f"{ward} {wards[ward]}" for ward in sorted(wards))


def _by_band(items: dict[str, int]) -> str:
    return ", ".join(f"{words.lower()} {items.get(band, 0)}" for band, words in wording.BANDS.items())


def _received(agenda: Agenda) -> str:
    counts = agenda["counts"]
    told = (
        count(counts["received"], "message"),
        count(counts["duplicates"], "duplicate"),
        f"{counts['superseded']} replaced by a later version",
        f"{counts['retracted']} withdrawn",
        f"{counts['naming_nobody']} naming nobody",
    )
    return ", ".join(told)


def people_of(agenda: Agenda) -> Iterator[tuple[ItemRow, PersonRow]]:
    """Each young person once, with the first item that they are on."""
    told: set[str] = set()
    for item in agenda["items"]:
        for person in item["people"]:
            if person["young_person"] not in told:
                told.add(person["young_person"])
                yield item, person


def _item_link(item: ItemRow) -> Link:
    return Link(f"Item {item['number']}", anchor(item["number"]))


def _custody(agenda: Agenda) -> Block | None:
    rows: Iterator[tuple[Cell, ...]] = (
        (
            person_title(person),
            f"{in_words(wording.CUSTODY_STATUSES, row['status'])} since {say_when(row['since'])}, {clock(row)}",
            adult(row["appropriate_adult"]),
            adult(row["liaison_diversion"]),
            _item_link(item),
        )
        for item, person in people_of(agenda)
        for row in person["custody"]
    )
    return table("Young people in custody at the cut-off", CUSTODY_COLUMNS, rows)


def _missing(agenda: Agenda, speaker: Speaker) -> Block | None:
    rows: Iterator[tuple[Cell, ...]] = (
        (
            person_title(person),
            f"{in_words(wording.MISSING_STATUSES, row['status'])} since {say_when(row['since'])}",
            in_words(wording.MISSING_RISKS, row["risk"] or "unknown"),
            listed([speaker.agency(agency) for agency in row["agencies"]]),
            _item_link(item),
        )
        for item, person in people_of(agenda)
        for row in person["missing"]
    )
    return table("Young people missing at the cut-off", MISSING_COLUMNS, rows)


def _gaps(agenda: Agenda, speaker: Speaker) -> Bullets | None:
    silent = [_feed(feed) for feed in agenda["feeds"] if feed["state"] != "ok"]
    held = [_held(row, speaker) for row in agenda["counts"]["held"]]
    usual = "Every partner agency's messages are coming in as usual." if speaker.whole and not silent else ""
    none_held = "No message is held." if speaker.whole and not held else ""
    return bullets(filter(None, [*silent, usual, *held, none_held, *_withheld(agenda), _older(agenda)]))


def _feed(feed: FeedState) -> str:
    if feed["last_received"] is None:
        return f"{feed['title']}: never heard from."
    return (
        f"{feed['title']}: {in_words(wording.FEED_STATES, feed['state'])}, last on {say_when(feed['last_received'])}."
    )


def _held(row: HeldCount, speaker: Speaker) -> str:
    kind = in_words(wording.EVENT_TYPES, row["type"].removeprefix("shield.").partition(".")[0])
    return f"Held for a person to see: {count(row['n'], f'{kind} message')} from {speaker.agency(row['agency'])}."


def _withheld(agenda: Agenda) -> Iterator[str]:
    for row in agenda["withheld"]:
        yield f"Withheld from this copy, handling C: {count(row['count'], 'item')} of {row['originator']}."


def _older(agenda: Agenda) -> str:
    older = agenda["counts"]["to_check_older"]
    return f"{count(older, 'older row')} to check, no longer shown." if older else ""


def _changes(agenda: Agenda) -> Bullets | None:
    return bullets(
        f"{in_words(wording.CHANGES, change['op'] or 'unknown')}: {change['what'] or 'not said what'}. "
        f"Reason: {change['reason']} ({change['by']})"
        for change in agenda["changes"]
    )


def _glance(agenda: Agenda) -> Block:
    rows: Iterator[tuple[Cell, ...]] = (
        (
            Link(f"{item['number']}. {item['title']}", anchor(item["number"])),
            ", ".join(map(person_title, item["people"])),
            "; ".join(dict.fromkeys(reason["title"] for reason in item["reasons"])),
            wording.PRIORITIES[item["priority"]],
            wording.BANDS[item["band"]] + (", late" if item["late"] else ""),
        )
        for item in agenda["items"]
    )
    return table("All items in the order of the list", GLANCE_COLUMNS, rows) or Para("Nothing is listed.")
