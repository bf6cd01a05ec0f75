"""The page of a story: everything in words beside the picture, who and as at when on it, and no name on a terminal."""

from __future__ import annotations

from functools import cache
from xml.etree import ElementTree

import pytest

from kit import events as make
from kit.events import HEALTH, Raw
from kit.moments import at, day
from kit.people import nhs, subject, suspect, victim
from kit.stories import story_of
from shield_briefing.document import Block, Link, Page, Picture, Section, Table
from shield_briefing.plain_text import plain_text
from shield_briefing.story_page import story_page
from shield_briefing.story_shape import Story

SAM = victim(1, born="2010-03-01", name=("Sam", "O'Test"))
ROBBERY = make.incident(0, id="robbery", subject="CR/1", category="robbery", summary="Taken by force", people=[SAM])
SEALED = {"text": "invented", "grade": {"source": 1, "information": "B", "handling": "C"}}

HELD = {"care_status": "looked-after", "school": "Invented Academy", "trusted_adult": "Aunt May", "strengths": "Chess"}
CLOSED = {"status": "done", "closed_because": "Seen"}


def said(word: str, which: int, who: str, clock: str = "10:00", **more: object) -> Raw:
    common: Raw = {"meeting": "syv-daily", "sitting": day(1).isoformat(), "young_person": who}
    return make.event(word, which, clock, **(common | more))


@cache
def rich() -> Story:
    """A story with something in every part."""
    who = story_of([ROBBERY], 1, "robbery")["person"]["young_person"]
    return story_of([ROBBERY, *reports(), *stated(), *minutes(who)], 2, "robbery")


def reports() -> list[Raw]:
    """What else happened to them, and with whom."""
    alex = suspect(2, born="2009-03-01", name=("Alex", "Example"))
    old = suspect(3, born="1980-01-01", name=("Old", "Other"))
    return [
        make.incident(0, "09:00", category="theft", people=[SAM, alex, old]),
        make.intelligence(0, "09:30", items=[SEALED], themes=["reprisal"], people=[subject(1), alex]),
        make.custody(0, "11:00", subject="CU/1", status="detained", since=at(0, "10:30"), people=[suspect(1)]),
        make.missing(0, "12:00", from_=at(-3), people=[subject(1)]),
        make.missing(0, "13:00", from_=at(-3), status="located", people=[subject(1)]),
    ]


def stated() -> list[Raw]:
    """What agencies state of them."""
    sibling: Raw = {"to": by(7), "kind": "sibling", "strength": "known"}
    return [
        make.status(0, as_at=at(0), people=[related(1, sibling, {"strength": "weak"})], **HELD),
        make.status(0, "11:00", as_at=at(0), people=[related(2, sibling | {"to": by(1), "kind": None})]),
        make.assessment(0, "12:30", people=[subject(1)], level_word="Emerging", tool="CE tool", tool_version="2"),
    ]


def minutes(who: str) -> list[Raw]:
    """What was agreed and said of them."""
    owner = {"name": "Jo Invented", "agency": "leeds-csws"}
    agreed: Raw = {"text": "Visit", "owner": owner, "due": day(3).isoformat(), "status": "open"}
    return [
        said("action", 1, who, subject="A1", action="A1", **agreed),
        said("action", 1, who, subject="A2", action="A2", **agreed),
        said("action", 1, who, "11:00", subject="A2", action="A2", **(agreed | CLOSED)),
        said("outcome", 1, who, by="Chair", view="Seen by the school"),
        said("return", 1, who, source=HEALTH, known="known", text="Seen in A&E"),
    ]


def related(who: int, *relations: Raw) -> Raw:
    return subject(who) | {"relations": list(relations)}


def by(who: int) -> Raw:
    return {"scheme": "nhs", "value": nhs(who)}


def blocks(page: Page) -> list[Block]:
    """Every block of a page, those in sections too."""
    found: list[Block] = []
    waiting = list(page.blocks)
    while waiting:
        block = waiting.pop(0)
        found.append(block)
        waiting += block.blocks if isinstance(block, Section) else ()
    return found


def rows(page: Page, caption: str) -> list[tuple[str, ...]]:
    """The rows of the one table with this caption, links as their text."""
    (table,) = (block for block in blocks(page) if isinstance(block, Table) and block.caption == caption)
    return [tuple(cell.text if isinstance(cell, Link) else cell for cell in row) for row in table.rows]


def test_who_for_whom_and_as_at_when_stand_on_the_page_and_on_each_printed_one() -> None:
    page = story_page(rich())
    who = rich()["person"]["young_person"]
    assert page.title == "Story of Sam O'Test"
    assert page.marking == "OFFICIAL-SENSITIVE"
    assert page.running == (
        f"Young person {who}, for Serious Youth Violence daily meeting, Wed 3 Jun 2026 at 09:00. "
        "Copy for the chair. Cut-off Wed 3 Jun 2026 at 08:00."
    )
    assert "Sam" not in page.running


def test_what_holds_now_says_at_once_whether_they_are_in_custody_and_puts_no_role_on_anybody() -> None:
    (now,) = (block for block in story_page(rich()).blocks if isinstance(block, Section) and block.heading == "Now")
    assert [tag.text for tag in now.tags] == ["In custody now"]


def test_what_happened_is_told_in_words_with_role_and_source() -> None:
    told = rows(story_page(rich()), "What happened, in order")
    assert told[0][:2] == ("1. Exploitation assessment: “Emerging” on CE tool, version 2", "31 March 2026")
    assert told[1][:3] == (
        "2. Missing; risk not stated",
        "Fri 29 May 2026 at 10:00 to Mon 1 Jun 2026 at 13:00",
        "Subject of the report",
    )
    assert ("7. Custody: detained", "Mon 1 Jun 2026 at 10:30, still open at the cut-off") in [row[:2] for row in told]
    assert {row[3] for row in told} >= {"West Yorkshire Police"}


def test_what_is_drawn_stands_in_tables_too() -> None:
    page = story_page(rich())
    (drawn,) = (block for block in blocks(page) if isinstance(block, Picture))
    written = {element.text for element in ElementTree.fromstring(drawn.svg).iter("{http://www.w3.org/2000/svg}text")}
    happened = rows(page, "What happened, in order")
    agreed = rows(page, "Actions, in the order in which they were agreed")
    said_too = rows(page, "Outcomes and returns, the latest first")
    numbers = [row[0].partition(".")[0] for row in (*happened, *agreed, *said_too)]
    assert set(numbers) <= written
    assert numbers == [str(n) for n in range(1, len(numbers) + 1)]
    assert {"Custody", "Missing", "Incident", "Intelligence", "Action", "Outcome", "Return"} <= written
    assert {"new", "seen at the last sitting"} <= written


def test_each_meeting_that_listed_them_says_when_in_which_band_and_for_what() -> None:
    told = rows(story_page(rich()), "Sittings that listed them")
    assert [row[0] for row in told] == [
        "Multi-Agency Child Exploitation daily meeting",
        "Serious Youth Violence daily meeting",
    ]
    assert told[1][1:] == ("2", "2 June 2026 (for 4, 6 and 7)", "3 June 2026", "none")


def test_actions_say_who_owns_them_and_whether_they_are_done() -> None:
    told = rows(story_page(rich()), "Actions, in the order in which they were agreed")
    assert [row[0].partition(". ")[2] for row in told] == ["Visit (A1)", "Visit (A2)"]
    assert told[0][1] == "Serious Youth Violence daily meeting, 2 June 2026"
    assert told[0][2].startswith("Jo Invented, ")
    assert [row[4] for row in told] == ["Open", "Done: Seen (on 2 June 2026)"]


def test_outcomes_stand_before_returns_of_the_same_sitting() -> None:
    told = rows(story_page(rich()), "Outcomes and returns, the latest first")
    assert [row[1] for row in told] == ["Outcome", "Return"]
    assert "Seen by the school" in told[0][2]
    assert "Seen in A&E" in told[1][2]


def test_links_say_whom_how_how_surely_and_by_whom() -> None:
    told = {row[:3] for row in rows(story_page(rich()), "Who else is named or related")}
    alex = next(row["young_person"] for row in rich()["links"] if row["name"])
    assert told == {
        (f"Alex Example ({alex})", "Stated of the other: link of unstated kind", "known"),
        (f"Alex Example ({alex})", "Both named in 3. Incident: Theft; the other as suspect", "as reported"),
        (
            f"Alex Example ({alex})",
            "Both named in 4. Intelligence report: reprisal; the other as suspect",
            "graded 1BC (reliable source; known indirectly to the source but corroborated; "
            "lawful sharing permitted with conditions)",
        ),
        (f"NHS number {nhs(7)} (not verified)", "Stated of this young person: sibling", "known"),
        ("Somebody not identified", "Stated of this young person: link of unstated kind", "weak"),
        (
            "Others, over the ages of these meetings: not named",
            "Both named in 3. Incident: Theft; the other as suspect",
            "as reported",
        ),
    }


def test_each_report_stands_in_full_where_the_tables_lead_to() -> None:
    page = story_page(rich())
    cells = [cell for block in blocks(page) if isinstance(block, Table) for row in block.rows for cell in row]
    links = {cell.anchor for cell in cells if isinstance(cell, Link)}
    anchors = [b.anchor for b in blocks(page) if isinstance(b, Section) and b.anchor]
    assert len(anchors) == len(set(anchors))
    assert links <= set(anchors)
    assert "Taken by force" in plain_text(page)


def test_a_story_of_one_report_says_that_there_is_nothing_else() -> None:
    text = plain_text(story_page(story_of([make.incident(0, id="i", category="robbery", people=[victim(1)])], 1, "i")))
    for told in ("No action agreed.", "Nothing recorded.", "No link is known."):
        assert told in text
    assert "Earlier listed as" not in text


def test_a_story_in_which_nothing_is_left_says_so() -> None:
    story: Story = {**rich(), "moments": [], "sittings": [], "links": []}
    page = story_page(story)
    assert not any(isinstance(block, Picture) for block in blocks(page))
    text = plain_text(page)
    assert "Nothing was reported in these days." in text
    assert "At no sitting in these days." in text


def test_earlier_references_and_reports_that_are_no_longer_live_are_told() -> None:
    row = {**rich()["sittings"][0], "reference": "0" * 20, "moments": [0, 2], "band": "new"}
    text = plain_text(story_page({**rich(), "sittings": [*rich()["sittings"], row]}))  # type: ignore[list-item]
    assert f"Earlier listed as: {'0' * 20}, last on 2 June 2026" in text
    assert "for a report since withdrawn or replaced and 2" in " ".join(text.split())


def test_on_a_terminal_nobody_is_named() -> None:
    told, whole = (upper(story_page(rich(), named=named)) for named in (False, True))
    assert "VISIT" in told
    assert "INCIDENT: ROBBERY" in told
    assert rich()["person"]["young_person"].upper() in told
    assert "SOMEBODY KNOWN BY AN IDENTIFIER ALONE" in told
    names = ("SAM", "O'TEST", "ALEX", "EXAMPLE", "ACADEMY", "AUNT MAY", "CHESS")
    hidden = (*names, nhs(1), nhs(7), "2010", "TAKEN BY FORCE")
    assert [word for word in hidden if word not in whole] == []
    assert [word for word in hidden if word in told] == []


def upper(page: Page) -> str:
    """All that a page says, whatever its case and lines."""
    return " ".join(plain_text(page).upper().split())


@pytest.mark.parametrize("named", [True, False])
def test_the_page_holds_nothing_that_could_steer_how_it_is_shown(named: bool) -> None:
    evil = victim(1, born="2010-03-01", name=("Sam\u202e", "<script>\x00"))
    story = story_of([make.incident(0, id="i", category="robbery", people=[evil], summary="a\nb\x07")], 1, "i")
    text = plain_text(story_page(story, named=named))
    assert not {"\u202e", "\x00", "\x07"} & set(text)
