"""The page: complete, in order, free of the network, well formed whatever agencies wrote, and fit for everybody."""

from __future__ import annotations

import json
import re
import unicodedata
from itertools import cycle, pairwise
from pathlib import Path
from typing import Any

import pytest

from agendas import agencies, rewritten, rich
from briefing.pages import Reader, read_page
from shield_briefing.audience import for_audience
from shield_briefing.render import css_text, render_html
from shield_briefing.shape import Agenda

STRINGS: list[str] = json.loads((Path(__file__).parents[1] / "data" / "bad-inputs" / "blns.json").read_text("utf-8"))
AUDIENCES = ["chair", *sorted(agencies())]
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
TAGS = {
    *HEADINGS, "html", "head", "meta", "title", "style", "body", "a", "header", "main", "footer", "section", "article",
    "div", "p", "ul", "li", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tr", "th", "td", "span",
}  # fmt: skip


@pytest.fixture(params=AUDIENCES)
def page(request: pytest.FixtureRequest) -> Reader:
    """The page of each audience."""
    return read_page(render_html(for_audience(rich(), request.param, agencies())))


def awkward(start: int) -> Agenda:
    """The rich agenda with an awkward string in place of every free text."""
    strings = cycle(STRINGS[start:] + STRINGS[:start])
    agenda: Agenda = rewritten(rich(), lambda _path, _text: next(strings))
    return agenda


def text(html: str) -> str:
    """All text of a page, with single spaces."""
    return " ".join(read_page(html).of("body")[0].text.split())


def test_a_page_is_well_formed(page: Reader) -> None:
    assert page.faults == []
    assert page.open == []
    assert {element.tag for element in page.elements} <= TAGS


def test_a_page_says_its_language_and_what_it_is(page: Reader) -> None:
    assert page.of("html")[0].attributes["lang"] == "en-GB"
    assert page.of("title")[0].text == "OFFICIAL-SENSITIVE: Serious Youth Violence daily meeting"


def test_headings_step_down_one_at_a_time(page: Reader) -> None:
    levels = [int(element.tag[1]) for element in page.of(*HEADINGS)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(element.text.strip() for element in page.of(*HEADINGS))


def test_landmarks_are_there_and_named(page: Reader) -> None:
    ids = {element.attributes["id"] for element in page.elements if "id" in element.attributes}
    assert [len(page.of(tag)) for tag in ("header", "main", "footer")] == [1, 1, 1]
    assert {element.attributes["aria-labelledby"] for element in page.of("section", "article")} <= ids


def test_ids_are_unique_and_links_lead_somewhere(page: Reader) -> None:
    ids = [element.attributes["id"] for element in page.elements if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    assert {element.attributes["href"] for element in page.of("a")} <= {f"#{each}" for each in ids}


def test_tables_have_captions_and_scoped_headings(page: Reader) -> None:
    assert len(page.of("caption")) == len(page.of("table"))
    assert all(element.text.strip() for element in page.of("caption"))
    assert {element.attributes["scope"] for element in page.of("th")} == {"col", "row"}
    assert all(element.inside[-1] == "tr" for element in page.of("th", "td"))


def test_a_page_needs_no_network_and_runs_no_script(page: Reader) -> None:
    named = {key for element in page.elements for key in element.attributes}
    assert not {key for key in named if key.startswith("on") or key in ("src", "srcset", "style")}
    assert page.of("script", "link", "img", "iframe") == []
    assert "url(" not in page.of("style")[0].text
    policy = next(e for e in page.of("meta") if e.attributes.get("http-equiv") == "Content-Security-Policy")
    assert policy.attributes["content"] == "default-src 'none'; style-src 'unsafe-inline'"


def test_every_printed_page_bears_marking_audience_and_cut_off() -> None:
    css = read_page(render_html(rich())).of("style")[0].text
    boxes = dict(re.findall(r"@((?:top|bottom)-\w+) \{ content: \"([^\"]*)\"", css))
    shown = {name: re.sub(r"\\([0-9a-f]+) ", lambda m: chr(int(m[1], 16)), each) for name, each in boxes.items()}
    assert shown["top-center"] == "OFFICIAL-SENSITIVE"
    assert shown["bottom-left"] == (
        "Serious Youth Violence daily meeting, Tue 7 Apr 2026 at 09:00. "
        "Copy for the chair. Cut-off Tue 7 Apr 2026 at 08:00."
    )


def test_a_text_cannot_end_a_css_string() -> None:
    assert css_text('"}</style>\\') == r"\22 \7d \3c \2f style\3e \5c "


def test_what_matters_comes_first() -> None:
    wanted = [
        "Counts", "In custody now", "Missing now", "Carried actions", "What may be missing from this list",
        "Changes by the chair", "All items in short", "Items: in custody now", "Items to look at immediately",
        "Items to look at today", "Items to look at this meeting", "To check", "Corrections", "Left off this list",
        "Key to intelligence grades", "What this list is not for", "How this list was made",
    ]  # fmt: skip
    assert [element.text.strip() for element in read_page(render_html(rich())).of("h2")] == wanted


def test_the_victim_comes_before_the_suspect_on_an_item() -> None:
    tags = [e.text.strip() for e in read_page(render_html(rich())).of("li") if "role" in e.attributes.get("class", "")]
    assert tags == [
        "Suspect", "Victim", "Suspect", "Subject of the report", "Witness", "Subject of the report",
        "Subject of the report", "Subject of the report", "Linked",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [
        "It reaches back to Thursday 2 April 2026, 5 days.",
        "Detained since Mon 6 Apr 2026 at 21:40, 10 hours at the cut-off",
        "Overdue by 4 days",
        "Leeds City Council Housing: never heard from.",
        "Leeds Youth Justice Service: silent for longer than usual, last on Sat 28 Mar 2026 at 12:00.",
        "Held for a person to see: 2 missing messages from West Yorkshire Police.",
        "16 at the event, 17 at the meeting",
        "17 to 18 at the event, 17 to 18 at the meeting: age not confirmed",
        "November 2010 (month only), stated by Leeds health services",
        "Looked after (Leeds Children's Social Work Service, as at 30 March 2026)",
        "Care leaver (former relevant)",
        "not having the desired effect, judged by Priya Holdsworth",
        "Stated, but not readable: ask Leeds Children's Social Work Service",
        "“Medium” on Leeds child exploitation tool, version 2025-1, for child criminal exploitation and county lines",
        "Missing since Sun 5 Apr 2026 at 17:00; risk high",
        "Sibling of Samir Haddad: known, stated by Leeds Children's Social Work Service",
        "No return from Leeds health services and Leeds Youth Service",
        "Not stated: who knows this young person best?",
        "At 3 sittings in the last 90 days, 2 in the last 30; last on 2 April 2026",
        "At no sitting in the last 90 days",
        "Happened before this list's window opened; reached us Mon 6 Apr 2026 at 10:05",
        "Intelligence graded 2BP (untested source; known indirectly to the source but corroborated",
        "Handling C, conditions apply: A2: originator to be asked before any use",
        "How old is this young person? Ask West Yorkshire Police.",
        "Suggested because: county lines; age 17.",
        "Shown for the last time",
        "The agency has withdrawn the report.",
        "Nothing on it settles a case.",
    ],
)
def test_the_chair_reads(said: str) -> None:
    assert said in text(render_html(rich()))


def test_strengths_stand_beside_needs_in_the_same_form() -> None:
    page = read_page(render_html(rich()))
    headings = [element.text for element in page.of("h6")]
    assert headings.count("Strengths and support") >= 4
    assert headings.index("Needs and risks") + 1 == headings.index("Strengths and support")


def test_a_young_person_on_two_items_is_described_once_and_pointed_to() -> None:
    shown = text(render_html(rich()))
    assert shown.count("Bakes with his mother") == 1
    assert "In fullItem 2" in shown


def test_what_another_audience_does_not_see_is_not_called_nothing() -> None:
    shown = text(render_html(for_audience(rich(), "third-sector", agencies())))
    assert "It holds what they may see, not the whole list." in shown
    for untrue in ("Nothing recorded yet", "No message is held", "as usual", "Missing now", "At no sitting"):
        assert untrue not in shown


@pytest.mark.parametrize("start", range(0, len(STRINGS), 150))
def test_awkward_strings_stay_text(start: int) -> None:
    plain, page = read_page(render_html(rich())), read_page(render_html(awkward(start)))
    assert page.faults == []
    assert {element.tag for element in page.elements} <= TAGS
    assert len(page.of("article")) == len(plain.of("article"))
    assert {key for e in page.elements for key in e.attributes} == {key for e in plain.elements for key in e.attributes}


@pytest.mark.parametrize("start", range(0, len(STRINGS), 150))
def test_no_control_or_direction_character_is_in_a_page(start: int) -> None:
    html = render_html(awkward(start)).replace("\n", " ")
    harmful = {c for c in html if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")}
    assert harmful <= {"\u200c", "\u200d"}


def test_markup_is_shown_as_it_was_written() -> None:
    agenda = rich()
    agenda["items"][0]["events"][0]["summary"] = "<script>alert(1)</script> & <b>"
    html = render_html(agenda)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;" in html


def test_an_empty_agenda_says_so() -> None:
    agenda: Any = rich()
    agenda |= {"items": [], "carried_actions": [], "to_check": [], "left_off": [], "corrections": [], "changes": []}
    agenda["covers"]["from"] = "0001-01-01T00:00:00-00:01:15"
    agenda["counts"] |= {"held": [], "to_check_older": 0}
    for feed in agenda["feeds"]:
        feed["state"] = "ok"
    shown = text(render_html(agenda))
    for said in (
        "Nothing is listed.", "No action is carried forward.", "No message is held.",
        "Every partner agency's messages are coming in as usual.",
        "Everything received up to the cut-off: no earlier sitting was held.",
    ):  # fmt: skip
        assert said in shown
