"""Every code that can occur has words, and no word of ours blames, ranks or decides."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest

import shield_briefing
from kit.cores import house, standing
from kit.events import incident
from kit.people import victim
from shield_briefing import phrases, wording
from shield_shared import parts
from shield_shared.decisions import PRIORITIES
from shield_shared.events import (
    TYPE_WORDS,
    ActionRecord,
    Custody,
    Incident,
    Missing,
    Return,
    SittingRecord,
)
from shield_shared.people import ROLES, SCHEMES, CareStatus
from shield_shared.wards import WARDS, is_leeds_ward, ward_name


def literals(hint: Any) -> set[str]:
    """The words of every Literal in a type."""
    if get_origin(hint) is Literal:
        return {str(word) for word in get_args(hint) if word is not None}
    return set().union(*map(literals, get_args(hint)))


def words_of(event: type, field: str) -> set[str]:
    """The values that a field of an event may have."""
    return literals(get_type_hints(event)[field])


ITEM_SECTIONS = {"custody", "missing", "new", "seen", "open"}

OCCURRING = [
    ("roles", wording.ROLES, {*ROLES}),
    ("bands", wording.BANDS, {"new", "seen", "open"}),
    ("priorities", wording.PRIORITIES, {*PRIORITIES}),
    ("item groups", wording.ITEM_GROUPS, {"custody", *PRIORITIES}),
    ("sections", wording.SECTIONS, ITEM_SECTIONS),
    ("care statuses", wording.CARE_STATUSES, literals(CareStatus)),
    ("plans", wording.PLANS, {*parts.PLANS}),
    ("categories", wording.CATEGORIES, literals(parts.Category) | {"unknown"}),
    ("weapons", wording.WEAPONS, words_of(Incident, "weapon")),
    ("injuries", wording.INJURIES, words_of(Incident, "injury")),
    ("incident flags", wording.INCIDENT_FLAGS, {*parts.FLAGS}),
    ("custody statuses", wording.CUSTODY_STATUSES, words_of(Custody, "status")),
    ("missing statuses", wording.MISSING_STATUSES, words_of(Missing, "status")),
    ("missing risks", wording.MISSING_RISKS, words_of(Missing, "risk")),
    ("themes and kinds", wording.THEMES, {*parts.THEMES, *parts.KINDS}),
    ("suspension reasons", wording.SUSPENSION_REASONS, {*parts.SUSPENSION_REASONS}),
    ("kinds of place", wording.PLACE_KINDS, literals(parts.PlaceKind) | {"unknown"}),
    ("returns", wording.RETURNS, words_of(Return, "known")),
    ("action statuses", wording.ACTION_STATUSES, words_of(ActionRecord, "status")),
    ("sitting statuses", wording.STATUSES, {"draft", *words_of(SittingRecord, "status")}),
    ("changes", wording.CHANGES, literals(get_type_hints(parts.Change)["op"])),
    ("schemes", wording.SCHEMES, {*SCHEMES}),
    ("event types", wording.EVENT_TYPES, {*TYPE_WORDS.values()}),
    ("feed states", wording.FEED_STATES, {"ok", "silent", "never"}),
    ("item flags", wording.ITEM_FLAGS, {"updated"}),
    (
        "person flags",
        wording.PERSON_FLAGS,
        {"age-not-known", "age-not-confirmed", "turned-18", "turned-21", "birth-dates-clash"},
    ),
    ("flags of references", wording.REFERENCE_FLAGS, {"earlier-reference"}),
    ("flags of rows to check", wording.TO_CHECK_FLAGS, {"last-shown"}),
    ("why to check", wording.TO_CHECK_WHY, {"scope", "rule", "nobody-named", "dropped"}),
    ("grades of sources", wording.SOURCE_GRADES, literals(get_type_hints(parts.Grade)["source"])),
    ("grades of information", wording.INFORMATION_GRADES, literals(get_type_hints(parts.Grade)["information"])),
    ("handling", wording.HANDLING, literals(get_type_hints(parts.Grade)["handling"])),
]

#: Words that blame a child, rank people, state as fact what is not, or decide (Children's Society language guide 2024;
#: the list of what a daily meeting is not for).
BLAMING = [
    "absconded", "absconding", "offender", "perpetrator", "gang member", "gang nominal", "nominal", "prostitut",
    "promiscuous", "streetwise", "street wise", "lifestyle choice", "putting themselves at risk",
    "puts themselves at risk", "placing themselves at risk", "risk-taking", "going missing again", "drug running",
    "drug runner", "attention seeking", "attention-seeking", "failed to engage", "refuses to engage",
    "non-compliant", "hard to reach", "challenging behaviour", "troublesome", "troubled", "sexually active",
    "involved in drug", "toxic", "beyond control", "out of control", "risk score", "risk rating", "ranked", "ranking",
    "dangerous", "threshold met", "threshold not met", "case closed", "no further action required", "we have decided",
]  # fmt: skip

HERE = files(shield_briefing)
WRITTEN = sorted(
    entry
    for folder in (HERE, HERE / "templates", HERE / "interventions")
    for entry in map(Path, map(str, folder.iterdir()))
    if entry.suffix in (".py", ".html", ".css", ".toml")
)


@pytest.mark.parametrize(("table", "codes"), [row[1:] for row in OCCURRING], ids=[row[0] for row in OCCURRING])
def test_every_code_has_words(table: dict[str, str], codes: set[str]) -> None:
    assert codes
    assert set(table) == codes
    assert all(words.strip() for words in table.values())


def blaming(text: str) -> list[str]:
    """The words in a text that no page of ours may say."""
    return [word for word in BLAMING if re.search(rf"\b{re.escape(word)}", text, re.IGNORECASE)]


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.name)
def test_no_template_or_word_blames_ranks_or_decides(path: Path) -> None:
    assert blaming(path.read_text("utf-8")) == []


def test_a_blaming_word_is_found() -> None:
    assert blaming("She absconded; a known Gang Member.") == ["absconded", "gang member"]


def test_what_the_tables_do_not_know_is_shown_as_it_came() -> None:
    assert wording.in_words(wording.THEMES, "scooters") == "scooters"
    assert wording.all_in_words(wording.THEMES, "cse, scooters") == "child sexual exploitation, scooters"


@pytest.mark.parametrize(
    ("grade", "words"),
    [
        ("1BP", "reliable source; known indirectly to the source but corroborated; lawful sharing permitted"),
        ("3EC", "source not reliable; suspected to be false; lawful sharing permitted with conditions"),
        ("B24", "grade not readable: treat as handling C"),
        ("1X", "grade not readable: treat as handling C"),
    ],
)
def test_a_grade_is_said_in_words(grade: str, words: str) -> None:
    assert wording.grade_in_words(grade) == words


def test_scope_is_said_by_the_limits_of_policy_and_asked_as_policy_says() -> None:
    limits = house().scope.model_copy(
        update={"child_under": 16, "care_leaver_under": 25, "ask": "leeds-yjs", "question": "Aged 16 to 24: who knows?"}
    )
    young = standing([incident(0, id="a", people=[victim(1, born="2005-01-01")])], "a")
    by_these = replace(young, scope=replace(young.scope, basis="care-status-unknown", limits=limits), why="scope")
    assert phrases.scope_basis(by_these.scope) == "Aged 16 to 24 at the event; the care status is not known."
    assert phrases.question(by_these) == ("scope", "Aged 16 to 24: who knows?", "leeds-yjs")
    clash = replace(by_these, person=replace(young.person, clash=True))
    assert [row["ask"] for row in phrases.scope_unknowns(clash)] == ["leeds-yjs"]
    grown = replace(by_these.scope, basis="care-leaver")
    assert grown.flags_on(date(2031, 1, 2)) == ("turned-25",)


def test_scope_is_said_in_words_that_blame_nobody() -> None:
    assert all(blaming(sentence) == [] for sentence in phrases.BASIS.values())


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("E05011394", "Gipton & Harehills"),
        ("e05011394 ", "Gipton & Harehills"),
        ("gipton AND harehills", "Gipton & Harehills"),
        ("Crossgates & Whinmoor", "Cross Gates & Whinmoor"),
        ("Riverside", "Riverside"),
    ],
)
def test_a_ward_is_called_by_its_official_name(text: str, name: str) -> None:
    assert ward_name(text) == name


def test_there_are_33_leeds_wards() -> None:
    assert len(WARDS) == 33
    assert all(map(is_leeds_ward, (*WARDS, *WARDS.values())))
    assert not is_leeds_ward("Headingley")
