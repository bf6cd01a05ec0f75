"""What a rule file may say: every fault is found, at its key, with what was expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from shield_shared.policy import load_folder, policy_folder
from shield_triage.condition import INJURIES, LEVELS, RISKS, STATUSES, WEAPONS
from shield_triage.rule_file import RuleFile
from shield_triage.rulebook import meeting_faults

GOOD = """\
id = "a-rule"
title = "A rule"
owner = "A lead"
source = "assumed"
in_force = 2024-02-01
review_by = 2027-04-01
because = "{facts}."

[does]
admits = "syv-daily"
priority = "next-meeting"

[when]
type = ["incident", "custody"]
category = ["robbery"]

[[example]]
name = "for"
events = [{ day = 0, type = "incident", category = "robbery" }]
expect = true

[[example]]
name = "against"
events = [{ day = 0, type = "incident", category = "theft" }]
expect = false
"""
CATEGORY = 'category = ["robbery"]'


def faults(tmp_path: Path, *changes: tuple[str, str]) -> list[tuple[str, str]]:
    """The faults, as key and sentence, of the good file with these parts of it changed."""
    text = GOOD
    for old, new in changes:
        assert text.count(old) >= 1
        text = text.replace(old, new)
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "a-rule.toml").write_text(text)
    own = {name: entry for name, entry in policy_folder("rules", tmp_path).items() if name == "a-rule.toml"}
    _, found = load_folder(own, RuleFile)
    assert {fault.file for fault in found} <= {"a-rule.toml"}
    return [(fault.key, fault.sentence) for fault in found]


def test_the_good_file_has_no_faults(tmp_path: Path) -> None:
    assert faults(tmp_path) == []


EITHER = "expected either admits (with priority) or raises"
WITH = "expected priority where, and only where, there is admits"
PLACES = "expected no other place to fill than {facts} and {count}"
BOTH_WAYS = "expected an example for which the rule holds and one for which it does not"
MEETING = "expected meeting in every example of a rule that does not admit to one meeting"
KEYS = "expected only keys that these files have"


@pytest.mark.parametrize(
    ("old", "new", "key", "sentence"),
    [
        ('admits = "syv-daily"\n', "", "does", EITHER),
        ('admits = "syv-daily"', 'admits = "syv-daily"\nraises = "immediate"', "does", EITHER),
        ('priority = "next-meeting"\n', "", "does", WITH),
        ('admits = "syv-daily"', 'raises = "immediate"', "does", WITH),
        ('priority = "next-meeting"', 'priority = "soon"', "does.priority",
         "expected 'note', 'next-meeting', 'same-day' or 'immediate'"),
        ('admits = "syv-daily"\npriority = "next-meeting"', 'raises = "immediate"', "example", MEETING),
        ('admits = "syv-daily"', 'admits = "named"', "example", MEETING),
        ('because = "{facts}."', 'because = "{facts.real}."', "because", PLACES),
        ('because = "{facts}."', 'because = "{facts!r}."', "because", PLACES),
        ('because = "{facts}."', 'because = "{facts:>9}."', "because", PLACES),
        ('because = "{facts}."', 'because = "{days}."', "because", PLACES),
        ('because = "{facts}."', 'because = "{count}."', "because", "expected {count} only where a condition counts"),
        ('because = "{facts}."', 'because = "{facts."', "because", "expected '}' before end of string"),
        ("expect = false", "expect = true", "example", BOTH_WAYS),
        ("expect = true", 'expect = "unknown"', "example", BOTH_WAYS),
        (CATEGORY, 'category = ["robbery", "affray"]', "when.category", "expected some of arson, attempted-murder, "),
        (CATEGORY, "category = []", "when.category", "expected some of arson, attempted-murder, "),
        (CATEGORY, 'category = ["robbery"]\nweapon = ["unknown"]', "when.weapon",
         "expected some of blunt, corrosive, firearm, knife, none, other"),
        (CATEGORY, 'flags = ["unknown"]', "when.flags",
         "expected some of drugs-found, drugs-sought, weapon-found, weapon-sought"),
        (CATEGORY, 'graded_other_than = "F"', "when.graded_other_than", "expected 'A', 'B', 'C', 'D' or 'E'"),
        (CATEGORY, "certainly_under = 121", "when.certainly_under", "expected less than or equal to 120"),
        (CATEGORY, 'categories = ["robbery"]', "when.categories", KEYS),
        (CATEGORY, 'category = ["robbery"]\nany = [{ weapons = ["knife"] }]', "when.any[0].weapons", KEYS),
        (CATEGORY, 'category = ["robbery"]\nany = [{}]', "when.any[0]", "expected at least one condition"),
        (CATEGORY, 'risk = ["high"]', "when", "expected only what incident or custody can say, and not risk"),
        (CATEGORY, 'status = ["detained", "missing"]', "when",
         "expected only what incident or custody can say, and not status"),
        (CATEGORY, 'any = [{ themes = ["gangs"] }, { none = [{ graded_other_than = "E" }] }]', "when",
         "expected only what incident or custody can say, and not graded_other_than, themes"),
        (CATEGORY, 'any = [{ type = ["missing"], names_meeting = true }]', "when.any[0]",
         "expected only what missing can say, and not names_meeting"),
        (CATEGORY, 'episodes = { at_least = 3, within_days = 28 }', "when",
         "expected only what incident or custody can say, and not episodes"),
        (CATEGORY, 'all = [{ type = ["missing"], risk = ["high"] }]', "when",
         "expected a condition that some type of event can meet"),
        ('type = ["incident", "custody"]', 'type = ["return"]', "when.type",
         "expected some of custody, exploitation, incident, intelligence, missing, referral, suspension"),
        (CATEGORY, "may_be_under = 0", "when.may_be_under", "expected greater than or equal to 1"),
        (CATEGORY, 'may_be_under = "18"', "when.may_be_under", "expected a valid integer"),
        (CATEGORY, "occurrences = { at_least = 1, within_days = 30 }", "when.occurrences.at_least",
         "expected greater than or equal to 2"),
        (CATEGORY, "occurrences = { at_least = 3, within_days = 400 }", "when.occurrences.within_days",
         "expected less than or equal to 366"),
        (CATEGORY, "occurrences = { at_least = 3 }", "when.occurrences.within_days",
         "expected a value; it is missing"),
        (CATEGORY, 'roles = { both = ["victim", "victim"], within_days = 30 }', "when.roles.both",
         "expected two different roles"),
        (CATEGORY, 'roles = { both = ["victim", "offender"], within_days = 30 }', "when.roles.both[1]",
         "expected 'victim', 'suspect', 'witness', 'subject' or 'linked'"),
        ('{ day = 0, type = "incident", category = "robbery" }', "", "example[0].events", "expected tuple to "),
        ('category = "robbery" }', 'weapn = "knife", age = 15 }', "example[0].events[0]",
         "expected only what incident or its person can say, and not weapn"),
        ('day = 0, type = "incident", category = "theft"', 'day = 3661, type = "incident"', "example[1].events[0].day",
         "expected less than or equal to 3660"),
        ('day = 0, type = "incident", category = "theft"', 'day = -1, type = "return"', "example[1].events[0].day",
         "expected greater than or equal to 0"),
        ("expect = true", "expect = 1", "example[0].expect.bool", "expected a valid boolean"),
        ('name = "for"', 'name = ""', "example[0].name", "expected string to have at least 1 character"),
    ],
)  # fmt: skip
def test_a_fault_is_found_at_its_key(tmp_path: Path, old: str, new: str, key: str, sentence: str) -> None:
    found = faults(tmp_path, (old, new))
    assert [said for at, said in found if at == key and said.startswith(sentence)] != [], found


def test_all_faults_of_a_file_are_found_in_one_pass(tmp_path: Path) -> None:
    changes = (CATEGORY, 'category = ["affray"]'), ("expect = false", "expect = true"), ("{facts}", "{x}")
    found = faults(tmp_path, *changes)
    assert [key for key, _ in found] == ["when.category", "because", "example"]


def test_a_place_for_a_count_is_accepted_where_a_condition_counts(tmp_path: Path) -> None:
    counts = 'any = [{ occurrences = { at_least = 3, within_days = 30 } }, { roles = { both = ["victim", "suspect"], '
    changed = (CATEGORY, counts + "within_days = 30 } }]")
    assert faults(tmp_path, changed, ("{facts}.", "{count} of {facts}.")) == []


@pytest.mark.parametrize("letter", "ABCDE")
def test_any_grade_may_be_named(tmp_path: Path, letter: str) -> None:
    graded = f'graded_other_than = "{letter}"'
    assert faults(tmp_path, ('type = ["incident", "custody"]', 'type = ["intelligence"]'), (CATEGORY, graded)) == []


def test_a_window_may_be_one_day_and_an_age_anybodys(tmp_path: Path) -> None:
    said = "may_be_under = 120\noccurrences = { at_least = 2, within_days = 0 }"
    assert faults(tmp_path, (CATEGORY, said)) == []


def test_a_rule_may_admit_to_known_meetings_or_to_the_one_that_is_named() -> None:
    files, found = load_folder(policy_folder("rules"), RuleFile)
    assert found == []
    assert meeting_faults(files, ["syv-daily", "mace-daily", "mace-child"]) == []
    unknown = meeting_faults(files, ["mace-daily", "mace-child", "a-daily"])
    assert ("weapon-search.toml", "does.admits") in [(fault.file, fault.key) for fault in unknown]
    assert {fault.sentence for fault in unknown} == {"expected named, or one of a-daily, mace-child, mace-daily"}
    assert {fault.file for fault in unknown} == {
        f"{name}.toml" for name, file in files.items() if file.does.admits == "syv-daily"
    }


@pytest.mark.parametrize(
    ("words", "known"),
    [
        (
            STATUSES["custody"],
            "detained bailed charged remanded transferred released-under-investigation no-further-action",
        ),
        (STATUSES["missing"], "missing away located"),
        (WEAPONS, "none knife firearm corrosive blunt other"),
        (INJURIES, "none minor serious life-threatening fatal"),
        (RISKS, "low medium high"),
        (LEVELS, "none emerging low medium high"),
    ],
)
def test_a_rule_may_name_the_words_that_events_may_say(words: frozenset[str], known: str) -> None:
    assert words == set(known.split())
