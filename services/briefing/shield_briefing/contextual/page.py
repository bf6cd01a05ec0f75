"""The page of the contextual meeting in words and figures, once for every form (`shield_briefing.document`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import cast

from shield_briefing.contextual.counting import ALL, NOT_IN_REGISTER
from shield_briefing.contextual.drawn import drawn_trend, drawn_wards, drawn_week
from shield_briefing.contextual.shape import FigureRow, PlaceItem, PlacesAgenda
from shield_briefing.document import (
    Block,
    Bullets,
    Facts,
    Page,
    Para,
    Section,
    Tag,
    bullets,
    facts,
    section,
    table,
)
from shield_briefing.page_front import window_words
from shield_briefing.said_when import count, listed, moment_of, say_day, say_when
from shield_briefing.shape import ActionRow, Agenda, FeedState
from shield_briefing.speaker import anchor
from shield_briefing.suppression import FEWER, WITHHELD
from shield_briefing.wording import ACTION_STATUSES, FEED_STATES, STATUSES, in_words
from shield_shared.wards import WARDS

COLUMNS = ("", "Now", "Usual", "Change")
ACTION_COLUMNS = ("Reference", "Owner's agency", "Due", "How it stands")
FOR_WHOM = "those who attend this meeting, third sector and community members among them"
HOW_TO_READ = (
    "Counted are occurrences, not people and not reports: each once, however many are named in it.",
    f"A count from 0 to 4 shows as {FEWER}, which may be none. Where it could be worked out from others, more is "
    f"{WITHHELD}.",
    "An occurrence counts under each place and theme that its reports state, and under none that they do not state: "
    "tables need not add up to the whole.",
    "Usual is the median of what the sittings before showed, the higher of two in the middle.",
)
RECOUNTED = (
    "A sitting before this one was not held, so its time is covered again: a count shows as it stood there until it "
    "has changed by at least 5, and hours are withheld."
)
NOT_FOR = (
    "This list speaks of places, spaces and themes. It names no young person, and nobody should be named from it.",
    "A high count says where to look and help, not who lives there or what they are like.",
    "More reports may mean more reporting: compare with what partners know of the place.",
    "A concern for a child goes to Duty and Advice, not to this meeting.",
)


def places_page(safe: PlacesAgenda) -> Page:
    """The whole page of an agenda whose texts were made harmless."""
    items = cast(Sequence[PlaceItem], safe["items"])
    titles = {feed["agency"]: feed["title"] for feed in safe["feeds"]}
    blocks: Iterable[Block | None] = (
        facts(_about(safe), "about"),
        bullets(safe["notices"], "notices"),
        section("Counts", _counts(safe), "counts"),
        section("How to read the counts", [Bullets(HOW_TO_READ)], "front"),
        section("Action plan", [_plan(safe["carried_actions"], titles)], "front"),
        section("What may be missing from this list", [_gaps(safe)], "front"),
        section("All items in short", [_glance(items)], "front"),
        section("Places", [_item(each, safe, titles) for each in items if each["section"] == "place"], "items"),
        section("Themes", [_item(each, safe, titles) for each in items if each["section"] == "theme"], "items"),
        *_tables(safe),
        section("What this list is not for", [Bullets(NOT_FOR)], "back"),
        section("How this list was made", [_made(safe)], "back"),
    )
    there = tuple(block for block in blocks if block is not None)
    return Page(safe["marking"], safe["title"], _running(safe), there)


def _running(agenda: Agenda) -> str:
    sits, cut_off = say_when(agenda["meeting_at"]), say_when(agenda["covers"]["to"] or "")
    return f"{agenda['title']}, {sits}. Copy for {FOR_WHOM}. Cut-off {cut_off}."


def _about(agenda: Agenda) -> Iterator[tuple[str, str]]:
    meets = moment_of(agenda["meeting_at"])
    yield "Meeting", f"{say_day(meets)} at {meets:%H:%M}" if meets is not None else agenda["meeting_at"]
    yield "Copy for", f"{FOR_WHOM}. Do not pass it on."
    yield "Cut-off", say_when(agenda["covers"]["to"] or "")
    yield "Covers", window_words(agenda)
    yield "Standing", in_words(STATUSES, agenda["status"])


def _counts(agenda: PlacesAgenda) -> Iterator[Block | None]:
    whole = agenda["figures"][ALL][0]
    actions = agenda["carried_actions"]
    overdue = sum(bool(action["overdue_days"]) for action in actions)
    yield facts(
        [
            ("Occurrences", str(whole["count"])),
            ("Usual level", _usual(whole)),
            ("Places listed", str(agenda["counts"]["items"]["place"])),
            ("Themes listed", str(agenda["counts"]["items"]["theme"])),
            ("Carried actions" + (f", {overdue} overdue" if overdue else ""), str(len(actions))),
        ],
        "figures",
    )
    before = [f"{say_when(day)}: {n}" for day, n in zip(agenda["sittings_before"], whole["before"], strict=True)]
    yield facts([("Occurrences at the sittings before", "; ".join(before))], "inline")
    yield drawn_trend(agenda)
    if agenda["recounted"]:
        yield Para(RECOUNTED)


def _usual(row: FigureRow) -> str:
    return str(row["usual"]) if row["usual"] is not None else "no sitting before to compare with"


def _change(row: FigureRow) -> str:
    change = row["change"]
    if change is None:
        return ""
    return f"{change:+d}" if change else "as usual"


def _plan(rows: Sequence[ActionRow], titles: dict[str, str]) -> Block:
    caption = (
        "Actions of this meeting by place, open and longest overdue first, then those closed since the last sitting"
    )
    cells = ((row["action"], row["place"]["title"], *_action(row, titles)[1:]) for row in rows)
    made = table(caption, (ACTION_COLUMNS[0], "Place", *ACTION_COLUMNS[1:]), cells)
    return made or Para("No action is carried forward.")


def _action(row: ActionRow, titles: dict[str, str]) -> tuple[str, str, str, str]:
    overdue = f", {count(row['overdue_days'], 'day')} overdue" if row["overdue_days"] else ""
    stands = in_words(ACTION_STATUSES, row["status"]) + overdue
    agency = row["owner"]["agency"]
    return (row["action"], titles.get(agency, "Not a partner agency"), say_when(row["due"]), stands)


def _gaps(agenda: PlacesAgenda) -> Block:
    lines = [*map(_feed, (feed for feed in agenda["feeds"] if feed["state"] != "ok"))]
    held = sum(row["n"] for row in agenda["counts"]["held"])
    if held:
        lines.append(f"Received but not readable, waiting for a person: {count(held, 'message')}.")
    unknown = next(row["count"] for row in agenda["figures"]["place"] if row["cell"] == NOT_IN_REGISTER)
    lines.append(f"Occurrences at a place that is not in the register of public places: {unknown}.")
    return Bullets(tuple(lines), "gaps")


def _feed(feed: FeedState) -> str:
    last = f", last heard of {say_when(feed['last_received'])}" if feed["last_received"] else ""
    return f"{feed['title']}: {in_words(FEED_STATES, feed['state']).lower()}{last}."


def _glance(items: Sequence[PlaceItem]) -> Block:
    rows = ((f"{item['number']}. {item['title']}", *_short(item)) for item in items)
    made = table("Every item, in the order of this list", ("Item", "Occurrences", "Usual", "Change", "Referred"), rows)
    return made or Para("No place was referred, and no place or theme has a count that can be shown.")


def _short(item: PlaceItem) -> tuple[str, str, str, str]:
    figure, referrals = item["figure"], item["referrals"]
    referred = str(referrals) if referrals is not None else ""
    if figure is None:
        return ("", "", "", referred)
    return (str(figure["count"]), str(figure["usual"] or ""), _change(figure), referred)


def _item(item: PlaceItem, agenda: PlacesAgenda, titles: dict[str, str]) -> Section:
    wards = listed([WARDS[ward] for ward in item["wards"]])
    caption = f"Action plan for item {item['number']}"
    blocks = (
        facts([("Ward", wards), *_figure(item, agenda)]),
        table(caption, ACTION_COLUMNS, (_action(row, titles) for row in item["actions"])),
    )
    tags = (Tag("Referred to this meeting", "same-day"),) if "referred" in item["flags"] else ()
    there = tuple(block for block in blocks if block is not None)
    return Section(f"{item['number']}. {item['title']}", there, "item", anchor(item["number"]), tags)


def _figure(item: PlaceItem, agenda: PlacesAgenda) -> Iterator[tuple[str, str]]:
    figure, referrals = item["figure"], item["referrals"]
    if referrals is not None:
        yield "Referrals", str(referrals)
    if figure is not None:
        change = f", {_change(figure)}" if _change(figure) else ""
        yield "Occurrences", f"{figure['count']} (usual level: {_usual(figure)}{change})"
        before = zip(agenda["sittings_before"], figure["before"], strict=True)
        yield "At the sittings before", "; ".join(f"{say_when(day)}: {n}" for day, n in before)


def _tables(agenda: PlacesAgenda) -> Iterator[Section | None]:
    figures = agenda["figures"]
    wards = figures["ward"]
    yield section("By ward", [drawn_wards(wards), *_table("By ward", "Ward", wards)], "back")
    for heading, name, what in (
        ("By registered place", "place", "Place"),
        ("By kind of place", "kind", "Kind of place"),
        ("By theme", "theme", "Theme"),
        ("By London hour", "hour", "Hour"),
    ):
        yield section(heading, _table(heading, what, figures[name]), "back")
    week = figures["week"]
    yield section("By day of the week, within hours", [drawn_week(week), _week(week)], "back")


def _table(caption: str, what: str, rows: Sequence[FigureRow]) -> Iterator[Block | None]:
    """The rows that tell anything, and in a sentence how many do not."""
    telling = [row for row in rows if _tells(row)]
    cells = ((row["title"], str(row["count"]), str(row["usual"] or ""), _change(row)) for row in telling)
    yield table(f"{caption}: now and usual", (what, *COLUMNS[1:]), cells)
    quiet = len(rows) - len(telling)
    if quiet:
        rest = "the other " if telling else "each of the "
        yield Para(f"{FEWER.capitalize()} now and usually: {rest}{quiet}.")


def _tells(row: FigureRow) -> bool:
    return row["count"] != FEWER or row["usual"] not in (None, FEWER)


def _week(rows: Sequence[FigureRow]) -> Block:
    telling = table(
        "Hours of the week with a count that can be shown",
        ("Hour of the week", "Now"),
        ((row["title"], str(row["count"])) for row in rows if isinstance(row["count"], int)),
    )
    return telling or Para("No hour of the week has a count that can be shown.")


def _made(agenda: Agenda) -> Facts:
    rules, content = agenda["rule_book"][:16], agenda["content_hash"][:16]
    return Facts((("Agenda", agenda["agenda_id"]), ("Rule book", rules), ("Content", content)), "inline")
