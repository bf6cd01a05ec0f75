"""An agenda in words, once for every form: `page_of` gives what HTML and plain text then only set out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import cast

from shield_briefing import wording
from shield_briefing.clean import cleaned
from shield_briefing.contextual.page import places_page
from shield_briefing.contextual.shape import CONTEXTUAL, PlacesAgenda
from shield_briefing.document import Block, Bullets, Cell, Facts, Page, Para, bullets, section, table
from shield_briefing.page_front import audience_words, front
from shield_briefing.page_items import item_groups, unknown_words
from shield_briefing.page_people import identifier_words
from shield_briefing.said_when import say_age, say_when
from shield_briefing.shape import Agenda, CorrectionRow, LeftOffRow, ToCheckRow
from shield_briefing.speaker import Speaker, full_name, speaker_of
from shield_briefing.wording import in_words

CHECK_COLUMNS = ("Who", "Question", "Ask", "Report")
CORRECTION_COLUMNS = ("Young person", "Listed on", "Why they no longer belong", "Report")
NOT_FOR = (
    "This list is for sharing what is known and seeing that somebody acts. Nothing on it settles a case.",
    "Concerns go to Duty and Advice. Strategy discussions, child protection conferences and reviews of looked-after "
    "children go on as they would without it.",
    "An order on this page says how soon people look. It says nothing about a young person's worth or future.",
    "Intelligence may be wrong. What is offered is a suggestion, for a person to judge.",
    "Nobody should wait for this meeting where a child is at risk now.",
)


def page_of(agenda: Agenda) -> Page:
    """The whole page of one copy of an agenda, with every text made harmless."""
    safe: Agenda = cleaned(agenda)
    if safe["audience"] == CONTEXTUAL:
        return places_page(cast(PlacesAgenda, safe))
    speaker = speaker_of(safe)
    blocks: Iterable[Block | None] = (
        *front(safe, speaker),
        *item_groups(safe["items"], speaker),
        section("To check", [_to_check(safe["to_check"], speaker)], "back"),
        section("Corrections", [_corrections(safe["corrections"], speaker)], "back"),
        section("Left off this list", _left_off(safe["left_off"], speaker), "back"),
        section("Key to intelligence grades", _grade_key(safe), "back"),
        section("What this list is not for", [Bullets(NOT_FOR)], "back"),
        section("How this list was made", [_made(safe)], "back"),
    )
    there = tuple(block for block in blocks if block is not None)
    return Page(safe["marking"], safe["title"], _running(safe, speaker), there)


def _running(agenda: Agenda, speaker: Speaker) -> str:
    sits, cut_off = say_when(agenda["meeting_at"]), say_when(agenda["covers"]["to"] or "")
    return f"{agenda['title']}, {sits}. Copy for {audience_words(agenda, speaker)}. Cut-off {cut_off}."


def _report(source: str, event: str, speaker: Speaker) -> str:
    return f"{speaker.agency(source)}, {event}"


def _to_check(rows: Iterable[ToCheckRow], speaker: Speaker) -> Block | None:
    cells = ((_whom(row), _question(row), speaker.agency(row["ask"]), _check_report(row, speaker)) for row in rows)
    return table("Who may belong on the list, and who is asked", CHECK_COLUMNS, cells)


def _whom(row: ToCheckRow) -> str:
    person = row["person"]
    if person is None:
        return "Nobody named"
    name = full_name(person["name"]) or f"Young person {person['young_person']}"
    births = ", ".join(say_when(birth["value"]) for birth in person["birth_dates"])
    said = (
        f"{name} ({wording.ROLES[row['role']].lower()})" if row["role"] else name,
        f"age {say_age(person['age_at_event'])} at the event",
        f"born {births}" if births else "",
        *(identifier_words(each) for each in person["identifiers"]),
    )
    return "; ".join(filter(None, said))


def _question(row: ToCheckRow) -> str:
    last = "".join(f" {in_words(wording.TO_CHECK_FLAGS, flag)}." for flag in row["flags"])
    return f"{in_words(wording.TO_CHECK_WHY, row['why'])}. {row['question']}{last}"


def _check_report(row: ToCheckRow, speaker: Speaker) -> str:
    times = f"happened {say_when(row['occurred'])}, received {say_when(row['received'])}"
    return f"{_report(row['source'], row['id'], speaker)}; {times}"


def _corrections(rows: Iterable[CorrectionRow], speaker: Speaker) -> Block | None:
    cells: Iterator[tuple[Cell, ...]] = (
        (
            f"{speaker.young_person(row['young_person'])}, {wording.ROLES[row['role']].lower()}",
            say_when(row["listed_on"]),
            row["why"],
            _report(row["source"], row["record"], speaker),
        )
        for row in rows
    )
    return table("Who was listed at the last sitting and no longer belongs", CORRECTION_COLUMNS, cells)


def _left_off(rows: list[LeftOffRow], speaker: Speaker) -> Iterator[Block | None]:
    why = Counter(row["why"] for row in rows)
    for reason in sorted(why):
        mine = [row for row in rows if row["why"] == reason]
        told = bullets((_left(row, speaker) for row in mine), "compact")
        yield section(f"{reason} ({why[reason]})", [told], "left-off")


def _left(row: LeftOffRow, speaker: Speaker) -> str:
    unknown = "".join(f" {unknown_words(each, speaker)}" for each in row["unknowns"])
    role = wording.ROLES[row["role"]].lower()
    return f"{_report(row['source'], row['id'], speaker)}: {role}, young person {row['young_person']}.{unknown}"


def _grade_key(agenda: Agenda) -> Iterator[Block | None]:
    if any(event["intelligence"] for item in agenda["items"] for event in item["events"]):
        yield Para("A grade such as 1BP says how far to trust an item (3x5x2): source, information, handling.")
        yield Facts((
            ("Source", _key(wording.SOURCE_GRADES)),
            ("Information", _key(wording.INFORMATION_GRADES)),
            ("Handling", _key(wording.HANDLING)),
        ))  # fmt: skip


def _key(table_of: dict[str, str]) -> str:
    return "; ".join(f"{code} {words}" for code, words in table_of.items())


def _made(agenda: Agenda) -> Facts:
    rules, content = agenda["rule_book"][:16], agenda["content_hash"][:16]
    return Facts((("Agenda", agenda["agenda_id"]), ("Rule book", rules), ("Content", content)), "inline")
