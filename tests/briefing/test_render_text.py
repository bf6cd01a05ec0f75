"""The plain text: what the page says in the same order, narrow enough for an e-mail, and impossible to fake."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import pytest

from agendas import agencies, rewritten, rich
from briefing.pages import read_page
from briefing.test_render_html import STRINGS, awkward
from shield_briefing.audience import for_audience
from shield_briefing.document import Page, Picture
from shield_briefing.plain_text import plain_text
from shield_briefing.render import render_html, render_text

AUDIENCES = ["chair", *sorted(agencies())]


def words(text: str) -> list[str]:
    """The words of a text, without what only sets it out."""
    return re.findall(r"\w+", text)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_marking_stands_at_the_top_and_bottom(audience: str) -> None:
    lines = render_text(for_audience(rich(), audience, agencies())).splitlines()
    assert (lines[0], lines[-1]) == ("OFFICIAL-SENSITIVE", "OFFICIAL-SENSITIVE")


@pytest.mark.parametrize("audience", AUDIENCES)
def test_lines_fit_an_e_mail_and_gaps_are_single(audience: str) -> None:
    text = render_text(for_audience(rich(), audience, agencies()))
    assert max(map(len, text.splitlines())) <= 76
    assert "\n\n\n" not in text


@pytest.mark.parametrize("audience", AUDIENCES)
def test_page_and_text_say_the_same_in_the_same_order(audience: str) -> None:
    copy = for_audience(rich(), audience, agencies())
    page = read_page(render_html(copy))
    headings = [element.text.strip() for element in page.of("h2", "h3", "h4", "h5", "h6")]
    told = " ".join(render_text(copy).split())
    places: list[int] = []
    for heading in headings:
        places.append(told.index(heading, places[-1] if places else 0))
    assert places == sorted(places)
    values = [" ".join(element.text.split()) for element in page.of("dd") if element.text.strip()]
    assert [value for value in values if not all(word in told for word in words(value))] == []


def test_the_front_of_a_text() -> None:
    assert render_text(rich()).startswith(
        "OFFICIAL-SENSITIVE\n\n"
        "SERIOUS YOUTH VIOLENCE DAILY MEETING\n"
        "Serious Youth Violence daily meeting, Tue 7 Apr 2026 at 09:00. Copy for the\n"
        "chair. Cut-off Tue 7 Apr 2026 at 08:00.\n\n"
        "  Meeting: Tuesday 7 April 2026 at 09:00\n"
        "  Copy for: the chair. Do not pass it on.\n"
    )


FAKES = [
    "All is well.\nOFFICIAL\n\nItems\n=====\nNothing is listed.",
    "All is well.\r\nTo check\r\n========",
    "All is well.\u2028Counts\u2029======",
    "All is well.\x0b\x0cCounts\x85======",
]


@pytest.mark.parametrize("fake", FAKES)
def test_a_text_with_line_breaks_cannot_pass_for_a_heading(fake: str) -> None:
    def margins(text: str) -> set[str]:
        return {line for line in text.splitlines() if line and not line.startswith(" ")}

    agenda = rich()
    agenda["items"][0]["events"][0]["summary"] = fake
    agenda["items"][0]["people"][0]["name"] = {"given": fake, "family": None, "also_known_as": [fake]}
    assert margins(render_text(agenda)) == margins(render_text(rich()))


@pytest.mark.parametrize(
    ("where", "field", "fake"),
    [
        ("items.events.summary", "Happened:", "Weapon: None "),
        ("items.actions.text", "Due:", "Owner: Nobody "),
        ("items.people.strengths.value", "Trusted adult:", "School: None "),
    ],
)
def test_a_long_text_cannot_pass_for_another_field(where: str, field: str, fake: str) -> None:
    long = "word " * 11 + fake * 30
    agenda: Any = rewritten(rich(), lambda path, text: long if path == where else text)
    lines = render_text(agenda).splitlines()
    fields, faked = (
        {len(line) - len(line.lstrip()) for line in lines if line.lstrip().startswith(start)}
        for start in (field, fake.strip())
    )
    assert faked
    assert fields.isdisjoint(faked)


@pytest.mark.parametrize("start", range(0, len(STRINGS), 150))
def test_awkward_strings_keep_their_lines(start: int) -> None:
    text = render_text(awkward(start))
    harmful = {c for c in text.replace("\n", " ") if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")}
    assert harmful <= {"\u200c", "\u200d"}
    assert max(map(len, text.split("\n"))) <= 76
    assert len(text.split("\n")) == len(text.splitlines()) + 1


def test_a_picture_is_told_in_words() -> None:
    pictures = (Picture("<svg/>", "A map of wards"), Picture("<svg/>", "A map of wards", "By ward"))
    assert "  Picture: A map of wards\n\n  Picture: By ward\n" in plain_text(Page("OFFICIAL", "T", "R", pictures))
