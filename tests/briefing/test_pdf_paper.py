"""An agenda on paper: a first page that works alone, all of the list behind it, and nothing that is withheld."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from agendas import agencies, rich
from briefing.pdfs import Pdf
from briefing.test_audience import TOKEN, forbidden, graded, marked, tokens
from shield_briefing.audience import for_audience
from shield_briefing.contextual.shape import CONTEXTUAL
from shield_briefing.document import Block, Page, Para, Section, Table
from shield_briefing.page import page_of
from shield_briefing.page_front import GAPS, GLANCE
from shield_briefing.pdf import paper
from shield_briefing.pdf.paper import MOST_CHARACTERS, MOST_GAPS, NO_WAIT, TO_DO, URGENT, runs, shares
from shield_briefing.render import render_pdf
from shield_briefing.seal import agenda_bytes
from shield_briefing.shape import Agenda

AUDIENCES = ["chair", *sorted(agencies())]
GRADINGS = [[("C", None)] * 4, [("C", "sanitised")] * 4]


def copy(audience: str = "chair") -> Agenda:
    """The rich agenda as an audience has it."""
    return for_audience(rich(), audience, agencies())


def many(count: int, priority: str = "same-day") -> Agenda:
    """The rich agenda with its second item so many times, each with a number of its own."""
    agenda = rich()
    agenda["items"] = [json.loads(json.dumps(agenda["items"][2])) for _ in range(count)]
    for number, item in enumerate(agenda["items"], 1):
        item["number"], item["priority"] = number, priority
        for person in item["people"]:
            person["young_person"] = f"yp-{number}"
    return agenda


def paper_of(agenda: Agenda) -> tuple[Page, int]:
    """An agenda's page set out for paper."""
    return paper.paper_of(page_of(agenda), agenda)


def headings(page: Page) -> list[str]:
    """The headings of a page at its top level."""
    return [block.heading for block in page.blocks if isinstance(block, Section)]


def content(block: Block) -> Block:
    """A block whatever it looks like."""
    return replace(block, kind="") if isinstance(block, Section) else block


def lines(page: Page, heading: str) -> Any:
    """The block that stands first under a heading."""
    return next(b for b in page.blocks if isinstance(b, Section) and b.heading == heading).blocks[0]


def test_the_first_page_has_what_cannot_wait_and_the_rest_follows() -> None:
    page, first = paper_of(copy())
    top = [block.heading for block in page.blocks[:first] if isinstance(block, Section)]
    assert top == ["Counts", TO_DO, GAPS, "In custody now", "Missing now", URGENT]
    assert headings(page)[len(top) :][:3] == ["Carried actions", "Changes by the chair", GLANCE]


@pytest.mark.parametrize("audience", AUDIENCES)
def test_all_of_the_page_is_on_paper(audience: str) -> None:
    agenda = copy(audience)
    page, _ = paper_of(agenda)
    assert {content(block) for block in page_of(agenda).blocks} <= {content(block) for block in page.blocks}


def test_a_page_about_places_stays_as_it_is() -> None:
    page = Page("OFFICIAL", "Places", "Running", (Para("Counts of places"),))
    assert paper.paper_of(page, {**rich(), "audience": CONTEXTUAL}) == (page, 0)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_one_page_is_enough_for_what_comes_first(audience: str) -> None:
    pages = Pdf(render_pdf(copy(audience))).pages
    assert NO_WAIT in pages[0]
    assert URGENT in pages[0]
    assert GLANCE in pages[1]


def test_it_says_what_to_do() -> None:
    assert lines(paper_of(copy())[0], TO_DO).lines == (
        "In custody, 1: is an appropriate adult there, what does the clock say, where do they go next?",
        "Missing, 1: who is looking, what is known by now, who tells the family?",
        "Then 1 item to look at immediately and 2 items to look at today, in the order below; then the rest.",
        "For each young person: what is in place, what is agreed, one named owner and a date.",
        "1 carried action overdue: ask the owner what stands in the way.",
        "3 questions under “To check”: each says who would know.",
        NO_WAIT,
    )


def test_a_quiet_day_says_so() -> None:
    agenda = rich()
    agenda["items"], agenda["carried_actions"], agenda["to_check"] = [], [], []
    page, _ = paper_of(agenda)
    assert lines(page, URGENT) == Para("Nothing on this list is to be looked at before the rest.")
    assert len(lines(page, TO_DO).lines) == 2


def test_a_long_day_is_cut_on_the_first_page_and_whole_behind_it() -> None:
    agenda = many(60)
    agenda["feeds"] = [{**agenda["feeds"][0], "state": "never", "last_received": None}] * 20
    pages = Pdf(render_pdf(agenda)).pages
    assert "And 15 more: see the pages that follow." in pages[0]
    assert pages[0].count("more on the pages that follow: items") == 2
    assert pages[1].startswith("OFFICIAL-SENSITIVE Missing now")
    page, first = paper_of(agenda)
    on_first = [block for block in page.blocks[:first] if isinstance(block, Section)]
    missing, urgent = (table for section in on_first for table in section.blocks if isinstance(table, Table))
    assert 2 < len(missing.rows) < len(urgent.rows) < 20
    assert len(lines(page, GAPS).lines) == MOST_GAPS
    assert len(lines(page, GLANCE).rows) == 60


def test_what_is_immediate_comes_before_what_is_for_today() -> None:
    agenda = many(6)
    agenda["items"][4]["priority"] = "immediate"
    rows = lines(paper_of(agenda)[0], URGENT).rows
    assert [row[0].anchor for row in rows] == ["item-5", "item-1", "item-2", "item-3", "item-4", "item-6"]


@pytest.mark.parametrize(
    ("needs", "weights", "room", "given"),
    [
        ([], [], 9, []),
        ([5, 5], [1, 1], 20, [5, 5]),
        ([50, 5, 50], [1, 1, 2], 35, [10, 5, 20]),
        ([50, 50], [1, 2], 30, [10, 20]),
        ([50], [2], -3, [-3]),
    ],
)
def test_room_is_shared_by_weight(needs: list[float], weights: list[int], room: float, given: list[float]) -> None:
    assert shares(needs, weights, room) == given


@pytest.mark.parametrize(
    ("numbers", "said"), [([], ""), ([3], "3"), ([3, 4, 5, 9, 1, 2], "3 to 5, 9, 1 to 2"), ([5, 5], "5, 5")]
)
def test_numbers_that_follow_on_each_other_are_told_as_one(numbers: list[int], said: str) -> None:
    assert runs(numbers) == said


def test_a_text_without_end_is_cut_on_the_first_page_alone() -> None:
    agenda = many(1)
    agenda["items"][0]["title"] = "long " * 2_000
    pages = Pdf(render_pdf(agenda)).pages
    assert NO_WAIT in pages[0]
    assert pages[1].startswith("OFFICIAL-SENSITIVE Carried actions")
    assert len(lines(paper_of(agenda)[0], URGENT).rows[0][0].text) == MOST_CHARACTERS + 2


@pytest.mark.parametrize("priority", ["next-meeting", "note"])
def test_what_can_wait_is_not_on_the_first_page(priority: str) -> None:
    page, _ = paper_of(many(2, priority))
    assert isinstance(lines(page, URGENT), Para)


@pytest.mark.parametrize("grading", GRADINGS, ids=["withheld", "sanitised"])
@pytest.mark.parametrize("audience", AUDIENCES)
def test_nothing_withheld_is_in_any_stream(audience: str, grading: list[tuple[str, str | None]]) -> None:
    whole, _ = marked(graded(grading))
    agenda = for_audience(whole, audience, agencies())
    pdf = Pdf(render_pdf(agenda))
    told = b"\n".join([pdf.content, *pdf.streams()]).decode("latin-1") + json.dumps(pdf.metadata) + pdf.text
    shown = tokens(agenda_bytes(agenda).decode())
    assert tokens(told) <= shown
    assert tokens(pdf.text)
    if audience != "chair":
        assert tokens(told).isdisjoint(set[str]().union(*map(tokens, forbidden(whole, audience))))


def test_tokens_are_found_in_a_pdf() -> None:
    whole, _ = marked(rich())
    found = tokens(Pdf(render_pdf(whole)).text)
    assert len(found) > 100
    assert all(TOKEN.fullmatch(token) for token in found)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_every_page_says_for_whom_it_is(audience: str) -> None:
    words = "the chair" if audience == "chair" else agencies()[audience].title
    pages = Pdf(render_pdf(copy(audience))).pages
    for number, text in enumerate(pages, 1):
        assert f"Copy for {words}. Cut-off Tue 7 Apr 2026 at 08:00." in text
        assert f"OFFICIAL-SENSITIVE, page {number} of {len(pages)}" in text


def test_headings_step_down_one_at_a_time_and_every_picture_has_words() -> None:
    pdf = Pdf(render_pdf(copy()))
    levels = [int(tag[1]) for tag in pdf.headings()]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert {node.tag for node in pdf.nodes()} >= {"Document", "Title", "H1", "H2", "Table", "TH", "TD", "L", "Link"}


def test_the_same_agenda_gives_the_same_bytes() -> None:
    assert render_pdf(copy()) == render_pdf(copy())
