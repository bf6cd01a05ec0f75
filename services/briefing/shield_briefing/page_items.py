"""One item as a page shows it: why it is here, what happened, who, what is not known, what was agreed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from shield_briefing import wording
from shield_briefing.document import Block, Facts, Section, Space, Table, Tag, bullets, facts, section, table
from shield_briefing.page_events import event_sections, place_words
from shield_briefing.page_people import person_section
from shield_briefing.said_when import count, listed, say_when
from shield_briefing.shape import ActionRow, ItemRow, ReasonRow, UnknownRow
from shield_briefing.speaker import Speaker, anchor
from shield_briefing.wording import in_words
from shield_shared.wards import is_ward, ward_name

ACTION_COLUMNS = ("Action", "About", "Owner", "Due", "How it stands")


def item_groups(items: Iterable[ItemRow], speaker: Speaker) -> Iterator[Section]:
    """The items in the agenda's order, under a heading wherever custody or the priority changes."""
    for heading, rows in groupby(items, key=_heading):
        yield Section(heading, tuple(_item(row, speaker) for row in rows), "items")


def _heading(item: ItemRow) -> str:
    return wording.ITEM_GROUPS["custody" if item["section"] == "custody" else item["priority"]]


def _item(item: ItemRow, speaker: Speaker) -> Section:
    blocks: Iterable[Block | None] = (
        _references(item),
        section("Why it is here", [bullets(map(_reason, item["reasons"]))], "why"),
        section("What happened", event_sections(item["events"], speaker), "events"),
        section("Young people", [person_section(p, item, speaker) for p in item["people"]], "people"),
        section("Not known", [bullets(unknown_words(row, speaker) for row in item["unknowns"])], "unknowns"),
        section("Response and actions", _response(item, speaker), "response"),
        section("What could be offered", [_offers(item)], "offers"),
    )
    heading = f"{item['number']}. {item['title']}"
    there = tuple(block for block in blocks if block is not None)
    return Section(heading, there, "item", anchor=anchor(item["number"]), tags=tuple(item_tags(item)))


def item_tags(item: ItemRow) -> Iterator[Tag]:
    """What a reader must see at once of an item."""
    yield Tag(wording.PRIORITIES[item["priority"]], item["priority"])
    yield Tag(wording.BANDS[item["band"]])
    if item["section"] in ("custody", "missing"):
        yield Tag(wording.SECTIONS[item["section"]], "now")
    if item["late"]:
        yield Tag("Reported late", "late")
    yield from (Tag(in_words(wording.ITEM_FLAGS, flag)) for flag in item["flags"])


def _references(item: ItemRow) -> Facts | None:
    wards = listed([_ward_words(ward) for ward in ward_names(item)])
    return facts([("References", ", ".join(item["references"])), ("Wards", wards)], "inline")


def ward_names(item: ItemRow) -> list[str]:
    """The wards of an item by their names, each once, whatever agencies call them."""
    return sorted({ward_name(ward) for ward in item["wards"]})


def _ward_words(ward: str) -> str:
    """A ward that we do not know is said to be one: the meetings of all areas then list what happened there."""
    return ward if is_ward(ward) else f"{ward} (not the name of a ward of Leeds)"


def _reason(row: ReasonRow) -> str:
    return row["title"] if row["text"] == row["title"] else f"{row['title']}: {row['text']}"


def unknown_words(row: UnknownRow, speaker: Speaker) -> str:
    """A fact that was not known, and who would know."""
    return f"{row['text']} Ask {speaker.agency(row['ask'])}."


def _response(item: ItemRow, speaker: Speaker) -> Iterator[Block | None]:
    unsaid = "Nothing recorded yet" if speaker.whole else None
    if speaker.whole or item["actions"]:
        yield facts([("Response in place", item["response"] or unsaid)])
        yield actions_table(f"Actions on item {item['number']}", item["actions"], speaker)
        yield Space(("Response noted", "Action, owner and date"))


def actions_table(caption: str, rows: Sequence[ActionRow], speaker: Speaker) -> Table | None:
    """Actions with one owner, a date and how they stand."""
    return table(caption, ACTION_COLUMNS, (_action(row, speaker) for row in rows))


def _action(row: ActionRow, speaker: Speaker) -> tuple[str, str, str, str, str]:
    about = speaker.young_person(row["young_person"]) if row["young_person"] else place_words(row["place"])
    owner = f"{row['owner']['name']}, {speaker.agency(row['owner']['agency'])}"
    return (f"{row['text']} ({row['action']})", about, owner, say_when(row["due"]), action_stands(row))


def action_stands(row: ActionRow) -> str:
    """How an action stands: overdue, or its status with the reason."""
    if row["overdue_days"]:
        return f"Overdue by {count(row['overdue_days'], 'day')}"
    because = f": {row['closed_because']}" if row["closed_because"] else ""
    return in_words(wording.ACTION_STATUSES, row["status"]) + because


def _offers(item: ItemRow) -> Block | None:
    return bullets(
        (
            f"{row['title']}: {row['offer']} {row['contact']} Suggested because: {row['because']}."
            for row in item["signposting"]
        ),
        "suggestion",
    )
