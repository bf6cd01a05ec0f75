"""The catalogue says in plain English what the rule files say, and the committed copy is up to date."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from repository.tree import code_words, read
from shield_run.house import load_house
from shield_triage.catalogue import catalogue
from shield_triage.condition import Condition
from shield_triage.examples import ExampleEvent
from shield_triage.rule_file import Does, RuleFile
from shield_triage.rulebook import RuleBook
from triage.asking import rule_file

TITLES = {"syv-daily": "Daily meeting", "mace-daily": "Other meeting"}
TODAY = date(2026, 4, 1)


def entry(file: RuleFile, today: date = TODAY) -> str:
    """The catalogue of one rule, less the introduction."""
    text = catalogue(RuleBook({file.id: file}, "abc"), TITLES, today)
    introduction, rest = text.split("Rule book `abc`.\n\n")
    assert introduction.startswith("# The rules in plain English\n")
    return rest


def test_the_committed_catalogue_is_what_the_rule_files_say() -> None:
    house = load_house()
    titles = {meeting.id: meeting.title for meeting in house.meetings.values()}
    assert catalogue(house.rules, titles, TODAY) + "\n" == read(Path("POLICY-RULES.md"))


def test_a_rule_is_told_whole() -> None:
    file = rule_file({"type": ["incident"], "category": ["robbery"], "weapon": ["knife"]})
    assert entry(file) == (
        "## Daily meeting\n\n### A rule\n\n"
        "`a-rule`. Puts the young person on the list of the Daily meeting: people look by the next meeting.\n\n"
        "When the event is an incident, and it is recorded as robbery, and the weapon is knife.\n\n"
        "- Owner: A lead\n- Source: assumed\n- In force from 2024-02-01, to be reviewed by 2027-04-01\n"
        "- Yes: for\n- No: against"
    )


@pytest.mark.parametrize(("today", "overdue"), [(date(2027, 4, 1), False), (date(2027, 4, 2), True)])
def test_an_overdue_review_is_announced(today: date, overdue: bool) -> None:
    assert ("2027-04-01 (overdue; the rule still applies)" in entry(rule_file({"weapon": ["knife"]}), today)) is overdue


@pytest.mark.parametrize(
    ("does", "heading", "effect"),
    [
        ({"admits": "mace-daily", "priority": "note"}, "Other meeting",
         "Puts the young person on the list of the Other meeting: people look only to note it."),
        ({"admits": "named", "priority": "same-day"}, "Whichever meeting is named",
         "Puts the young person on the list of the meeting that it names: people look the same day."),
        ({"raises": "immediate"}, "What makes people look sooner",
         "For whoever is on a list already: people look at once."),
        ({"admits": "mace-daily", "priority": "next-meeting",
          "priority_if": [{"when": {"risk": ["high"]}, "priority": "same-day"}]}, "Other meeting",
         "Puts the young person on the list of the Other meeting: people look by the next meeting. "
         "People look the same day when the risk is high."),
    ],
)  # fmt: skip
def test_what_a_rule_does_is_told_under_its_heading(does: dict[str, Any], heading: str, effect: str) -> None:
    text = entry(rule_file({"certainly_under": 10}, does=does))
    assert text.startswith(f"## {heading}\n\n### A rule\n\n`a-rule`. {effect}\n\n")


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ({"any": [{"weapon": ["knife"]}, {"injury": ["fatal"], "category": ["arson"]}]},
         "any of these:\n- the weapon is knife\n- it is recorded as arson, and the injury is fatal\n"),
        ({"category": ["arson"], "none": [{"weapon": ["knife"]}]},
         "it is recorded as arson, and none of these:\n- the weapon is knife\n"),
        ({"category": ["arson"], "any": [{"weapon": ["knife"]}], "none": [{"injury": ["minor"]}]},
         "all of these:\n- it is recorded as arson\n- any of these:\n  - the weapon is knife\n"
         "- none of these:\n  - the injury is minor\n"),
        ({"any": [{"category": ["arson"], "any": [{"weapon": ["knife"]}, {"injury": ["fatal"]}]}]},
         "any of these:\n- it is recorded as arson, and any of these:\n  - the weapon is knife\n"
         "  - the injury is fatal\n"),
    ],
)  # fmt: skip
def test_nested_conditions_become_lists(when: dict[str, Any], said: str) -> None:
    assert f"\n\nWhen {said}\n- Owner:" in entry(rule_file(when))


def test_the_page_for_leads_explains_every_condition_and_effect() -> None:
    page = read(Path("POLICY.md"))
    shown, told = re.findall("```.*?```", page, re.DOTALL), re.sub("```.*?```", "", page, flags=re.DOTALL)
    words = {word for code in (*shown, *code_words(told)) for word in re.findall(r"[a-z_]+", code)}
    assert {*Condition.model_fields, *Does.model_fields, *ExampleEvent.model_fields} - words == set()
