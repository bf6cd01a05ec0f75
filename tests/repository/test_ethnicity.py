"""No rule, decision or agenda can know ethnicity: no rule can ask of it, no event keeps it, and one core reads it."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from repository.tree import read, source_files, tracked
from shield_run.cli import main
from shield_shared import parts
from shield_shared.events import EVENT_TYPES

RULES = "services/triage/shield_triage/rules"
BRIEFING = "services/briefing/shield_briefing"
#: Where the word may stand in a program, and why.
MAY_SAY = {
    "shared/shield_shared/policy_file.py": "whether an agency sends it for monitoring",
    f"{BRIEFING}/numbers/categories.py": "into which groups it is counted",
    f"{BRIEFING}/numbers/ethnicity.py": "reads it",
    f"{BRIEFING}/numbers/who.py": "counts it",
}


def names_it(text: str) -> bool:
    return any(word in text.casefold() for word in ("ethnic", "racial", '"race"'))


def test_only_the_numbers_for_a_month_know_of_it() -> None:
    assert {str(path) for path in source_files() if names_it(read(path))} == set(MAY_SAY)


def test_no_shipped_rule_meeting_or_other_policy_names_it() -> None:
    """Feed files may: they say which columns of a file are not taken over."""
    policies = [path for path in tracked() if path.suffix == ".toml" and str(path).startswith("services/")]
    named = [str(path) for path in policies if names_it(read(path)) and path.parent.name != "feeds"]
    assert named == [f"{BRIEFING}/numbers.toml"]


def test_no_part_of_an_event_keeps_it() -> None:
    values = [*EVENT_TYPES.values(), *(part for part in vars(parts).values() if is_dataclass(part))]
    assert len(values) > 20
    assert [field.name for value in values for field in fields(value) if names_it(field.name)] == []


@pytest.mark.parametrize(
    "clause",
    [
        'ethnicity = ["W1"]',
        'any = [{ ethnicity = ["W1"] }]',
        'all = [{ weapon = ["knife"] }, { none = [{ ethnicity = ["W1"] }] }]',
        'ethnic_group = "White"',
    ],
)
def test_a_rule_that_asks_of_it_is_refused(clause: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rule = read(Path(RULES) / "under-ten.toml")
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "under-ten.toml").write_text(rule.replace("[when]", f"[when]\n{clause}"))
    assert main(["check", str(tmp_path)], {}) == 78
    told = capsys.readouterr().out
    assert "under-ten.toml: when" in told
    assert "expected only keys that these files have" in told


def test_an_example_of_a_rule_cannot_give_it_either(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rule = read(Path(RULES) / "under-ten.toml")
    changed = rule.replace("age = 8 }", 'age = 8, ethnicity = "W1" }')
    assert changed != rule
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "under-ten.toml").write_text(changed)
    assert main(["check", str(tmp_path)], {}) == 78
    assert "ethnicity" in capsys.readouterr().out
