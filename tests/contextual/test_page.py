"""The page of the contextual meeting: the same in HTML, plain text and for PDF, and fit for everybody."""

from __future__ import annotations

from itertools import pairwise

import pytest

from briefing.pages import Reader, read_page
from contextual.making import (
    ARMLEY,
    AUGUST,
    HAREHILLS,
    JULY,
    SEPTEMBER,
    action,
    agenda,
    agendas,
    child,
    referral,
    robberies,
)
from kit.events import Raw, suspension
from shield_briefing.audience import for_audience
from shield_briefing.contextual.drawn import drawn_trend
from shield_briefing.contextual.shape import PlacesAgenda
from shield_briefing.document import Picture, Section
from shield_briefing.page import page_of
from shield_briefing.render import render_html, render_text
from shield_briefing.seal import seal

PARK = "harehills-park"


def busy() -> list[Raw]:
    """Three months: a park that is busy, one ward that has become quiet, a referral, an action, an unknown place."""
    return [
        *robberies(7, 10, place=PARK),
        *robberies(9, 40, place=PARK),
        *robberies(9, 70, "23:10", place=PARK),
        *robberies(5, 40, ward=ARMLEY, category="kidnap"),
        *robberies(6, 70, place="nowhere"),
        referral(70, ward=ARMLEY),
        action(30, PARK, due="2026-07-20"),
    ]


@pytest.fixture(scope="module")
def made() -> PlacesAgenda:
    return agendas(busy(), SEPTEMBER)[SEPTEMBER.isoformat()]


@pytest.fixture(scope="module")
def html(made: PlacesAgenda) -> Reader:
    return read_page(render_html(made))


@pytest.fixture(scope="module")
def text(made: PlacesAgenda) -> str:
    return " ".join(render_text(made).split())


def test_the_page_is_well_formed_with_headings_in_order(html: Reader) -> None:
    assert (html.faults, html.open) == ([], [])
    levels = [int(element.tag[1]) for element in html.of("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_no_two_elements_have_the_same_id(html: Reader) -> None:
    ids = [element.attributes["id"] for element in html.elements if "id" in element.attributes]
    assert sorted(set(ids)) == sorted(ids)


def test_every_picture_has_a_text_in_its_stead(html: Reader) -> None:
    images = [element for element in html.elements if element.attributes.get("role") == "img"]
    titled = [each for each in images if each.attributes.get("aria-label") or each.attributes.get("aria-labelledby")]
    assert len(titled) == len(images) >= 3


def test_the_pictures_are_of_trend_wards_and_week(made: PlacesAgenda) -> None:
    told = [
        block.alt
        for part in page_of(made).blocks
        if isinstance(part, Section)
        for block in part.blocks
        if isinstance(block, Picture)
    ]
    assert [alt.partition(":")[0] for alt in told] == [
        "Occurrences from sitting to sitting",
        "Occurrences by ward",
        "Occurrences by hour of the week",
    ]


def test_marking_audience_and_cut_off_are_on_every_page(html: Reader, text: str) -> None:
    footer, header = html.of("footer")[0].text, html.of("header")[0].text
    assert "OFFICIAL-SENSITIVE" in header
    for told in ("OFFICIAL-SENSITIVE", "third sector and community members", "Cut-off Mon 31 Aug 2026 at 14:00"):
        assert told in footer
        assert told in text


@pytest.mark.parametrize(
    "told",
    [
        "Occurrences: 15 Usual level: 14",
        "Occurrences at the sittings before: 7 July 2026: 7; 4 August 2026: 14",
        "- 1. Armley (ward) Occurrences: fewer than 5 Usual: 5 Referred: fewer than 5 - 2. Harehills Park "
        "Occurrences: 9 Usual: 9 Change: as usual - 3. Robbery Occurrences: 15 Usual: 9 Change: +6 ",
        "2. Harehills Park ----------------- Ward: Gipton & Harehills Occurrences: 9 (usual level: 9, as usual)",
        "1. Armley (ward) [Referred to this meeting]",
        "Referrals: fewer than 5 Occurrences: fewer than 5 (usual level: 5)",
        "A-0123abcd Place: Harehills Park Owner's agency: Leeds Children's Social Work Service Due: 20 July 2026 "
        "How it stands: Open, 43 days overdue",
        "Carried actions, 1 overdue: 1",
        "Occurrences at a place that is not in the register of public places: 6.",
        "- Armley Now: fewer than 5 Usual: 5",
        "Fewer than 5 now and usually: the other 31.",
        "- 23:00 to 00:00 Now: 9",
        "Monday 23:00 to 00:00 Now: 9",
        "It names no young person",
    ],
)
def test_what_the_text_says(text: str, told: str) -> None:
    assert told in text


def test_html_says_what_the_text_says(html: Reader, text: str) -> None:
    body = " ".join(html.of("main")[0].text.split())
    for told in ("Harehills Park", "Referred to this meeting", "Open, 43 days overdue", "9 (usual level: 9, as usual)"):
        assert told in body
        assert told in text


def test_a_first_sitting_with_nothing_says_so() -> None:
    made = agenda([], JULY)
    assert drawn_trend(made) is None
    told = " ".join(render_text(made).split())
    for sentence in (
        "Occurrences: fewer than 5",
        "No place was referred, and no place or theme has a count that can be shown.",
        "No action is carried forward.",
        "Fewer than 5 now and usually: each of the 33.",
        "No hour of the week has a count that can be shown.",
    ):
        assert sentence in told


def test_held_messages_and_a_window_that_is_covered_again_are_told() -> None:
    made = agenda(robberies(6, 10, ward=HAREHILLS), JULY)
    made["counts"]["held"] = [{"agency": "leeds-health", "type": "shield.incident.recorded.v1", "n": 2}]
    made["recounted"] = True
    told = " ".join(render_text(made).split())
    assert "Received but not readable, waiting for a person: 2 messages." in told
    assert "A sitting before this one was not held, so its time is covered again" in told


def test_figures_that_are_withheld_are_told_as_that() -> None:
    """All 24 hours have six, but for the last one with eight; two suspensions state none: they would be the rest."""
    raws = [raw for hour in range(24) for raw in robberies(8 if hour == 23 else 6, 40, f"{hour:02}:10")]
    raws += [suspension(40, subject=f"S/{n}", people=[child("subject", 900 + n)]) for n in range(2)]
    told = " ".join(render_text(agendas(raws, AUGUST)[AUGUST.isoformat()]).split())
    assert "- 22:00 to 23:00 Now: 6 - 23:00 to 00:00 Now: withheld - Hour not stated Now: withheld" in told


def test_every_audience_has_the_same_copy(made: PlacesAgenda) -> None:
    assert for_audience(made, "third-sector", {}) is made
    assert seal(made)["content_hash"] == made["content_hash"]


def test_a_place_that_nobody_can_place_is_listed_without_a_count() -> None:
    told = " ".join(render_text(agenda([referral(10, ward="Manningham")], JULY)).split())
    assert "- 1. Somewhere that is neither in the register nor in a ward of Leeds Referred: fewer than 5" in told
    assert "[Referred to this meeting]" in told
