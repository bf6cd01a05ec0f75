"""Single sentences of the page: what is said of each fact, and what is said where a fact is missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from agendas import agencies, rich
from shield_briefing.audience import for_audience
from shield_briefing.page_events import item_title
from shield_briefing.render import render_text

Bend = Callable[[Any], Any]


def boy(agenda: Any) -> Any:
    """The young person of the first item."""
    return agenda["items"][0]["people"][0]


def custody(agenda: Any) -> Any:
    """The event of the first item."""
    return agenda["items"][0]["events"][0]


CASES: list[tuple[Bend, str]] = [
    (
        lambda a: boy(a)["vrmp"].update(in_place=False),
        "Risk management plan (VRMP): Not in place (Leeds Children's Social Work Service, as at 30 March 2026)",
    ),
    (
        lambda a: boy(a)["vrmp"].update(reviewed_on=None, effective=None, judged_by=None),
        "In place; no review date stated; effect not stated, nobody named as judge",
    ),
    (lambda a: boy(a)["vrmp"].update(effective=True), "2 March 2026; having the desired effect, judged by"),
    (lambda a: boy(a)["assessment"].update(kinds=[]), "version 2025-1 (Priya Holdsworth,"),
    (
        lambda a: boy(a)["workers"][0].update(role=None, stated_by="leeds-yjs"),
        "Worker: Priya Holdsworth, Leeds Children's Social Work Service (Leeds Youth Justice Service, as at 30 March",
    ),
    (lambda a: boy(a)["home"].update(value={"ward": None, "authority": "Bradford"}), "Home: Bradford (Leeds"),
    (lambda a: boy(a)["custody"][0].update(hours=1, appropriate_adult=None), "1 hour at the cut-off"),
    (lambda a: boy(a)["custody"][0].update(hours=96), "96 hours at the cut-off"),
    (lambda a: boy(a)["custody"][0].update(hours=97), "4 days at the cut-off"),
    (lambda a: boy(a)["custody"][0].update(appropriate_adult=None), "Appropriate adult: not stated"),
    (lambda a: boy(a)["custody"][0].update(reference=None, category=None), "at the cut-off; appropriate adult"),
    (lambda a: boy(a)["custody"][0].update(appropriate_adult=True), "Appropriate adult: yes"),
    (
        lambda a: boy(a)["relations"][1].update(kind=None, strength=None),
        "Link of unstated kind of somebody not identified: strength not stated, stated by West Yorkshire Police",
    ),
    (
        lambda a: boy(a)["relations"][0]["to"].update(value="9990000999"),
        "Sibling of NHS number 9990000999 (not verified): known",
    ),
    (lambda a: boy(a)["flags"].append("earlier-reference"), "; some of what was said names an earlier one, by which"),
    (lambda a: boy(a)["times_listed"].update(days_90=1, days_30=0, last=None), "the last 90 days, 0 in the last 30 "),
    (lambda a: boy(a)["appearances"][0].update(updated=True), "(aged 16; new; updated since the last sitting)"),
    (lambda a: boy(a)["outcomes"][0].update(view=None, response_in_place=None, signposted=[]), "2026: next review"),
    (lambda a: boy(a)["missing"].append({"since": "2026-04-06T12:00:00+01:00", "risk": None, "status": "away",
                                         "agencies": ["leeds-csws"]}), "risk not stated"),
    (lambda a: custody(a).update(marking="OFFICIAL"), "Marking: OFFICIAL"),
    (lambda a: custody(a).update(location={"text": None, "place": "a-market", "ward": "Otley", "kind": "unknown"}),
     "Where: a-market; Otley; kind of place not known"),
    (lambda a: custody(a).update(location=None, subject=None), "What happened Custody, West Yorkshire Police Searched"),
    (lambda a: a["items"][1]["events"][2]["intelligence"][1].update(conditions=None), "ask the originator before any"),
    (lambda a: a["changes"][0].update(op=None, what=None), "Changed: not said what. Reason: The injured boy"),
    (lambda a: a["carried_actions"][2].update(place="the bus shelter"), "About: the bus shelter"),
    (lambda a: a["to_check"][0]["person"].update(name=None), "Young person yp-66b0a1d4 (victim); age 19 at the event"),
    (lambda a: a["to_check"][0]["person"].update(age_at_event=None), "age not known at the event"),
    (lambda a: a["counts"]["held"].__setitem__(0, {"agency": "who-knows", "type": "shield.x.v1", "n": 1}),
     "Held for a person to see: 1 x message from who-knows."),
    (lambda a: a.update(status="held"), "Standing: Record of a sitting that was held"),
    (lambda a: a.update(meeting_at="soon"), "Meeting: soon"),
    (lambda a: a["covers"].update({"from": "2026-04-06T08:00:00+01:00"}),
     "up to Tue 7 Apr 2026 at 08:00. Standing: Draft"),
    (lambda a: a["corrections"][0].update(listed_on=""), "Young person yp-0d92b771, suspect Why they no longer"),
]  # fmt: skip


@pytest.mark.parametrize(("bend", "said"), CASES, ids=[said[:40] for _, said in CASES])
def test_the_page_says(bend: Bend, said: str) -> None:
    agenda = rich()
    assert said not in " ".join(render_text(agenda).split())
    bend(agenda)
    assert said in " ".join(render_text(agenda).split())


def test_a_title_says_each_kind_of_event_once() -> None:
    events = rich()["items"][1]["events"]
    assert item_title([*events, *events]) == "Incident: Violence with injury; Intelligence report: reprisal, weapons"


def test_a_title_does_not_say_the_same_word_twice() -> None:
    assert item_title(rich()["items"][2]["events"]) == "Missing"


def test_updates_of_one_record_give_one_line_of_roles() -> None:
    agenda = rich()
    item = agenda["items"][0]
    item["people"][0]["appearances"] *= 2
    assert render_text(agenda) == render_text(rich())


def test_the_third_sector_reads_whether_it_has_answered() -> None:
    agenda = rich()
    girl = agenda["items"][2]["people"][0]
    girl["no_return_from"] = ["leeds-health"]
    girl["returns"] = [
        {"agency": "third-sector", "known": "known", "text": "secret", "offers": ["a place"], "meeting": "syv-daily",
         "sitting": "2026-04-02", "recorded": "2026-04-02T08:10:00+01:00"}
    ]  # fmt: skip
    copy = for_audience(agenda, "third-sector", agencies())
    shown = render_text(copy)
    assert "Third sector partners, Thu 2 Apr 2026 at 08:10: known to us\n" in shown
    assert "No return from" not in shown
