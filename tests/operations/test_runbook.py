"""The runbook knows every event that is logged and every alarm, and names nothing that is not there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from repository.tree import ROOT, python_files, read
from shield_run.safety import _ADVICE
from shield_shared.health import alarm_limits
from shield_shared.log_fields import FIELDS
from shield_shared.measures import MEASURES, TELLABLE

RUNBOOK = Path("docs/runbook.md")
RULES = Path("deploy/observability/alerts.yml")
SOURCES = tuple(path for path in python_files() if path.parts[0] in ("shared", "services", "deploy"))
SAYS = ("info", "warning", "error")


def calls(path: Path) -> Iterator[tuple[ast.Call, str, str]]:
    """Every call of something of something: the call, what it is called on, and its name."""
    for node in ast.walk(ast.parse(read(path))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node, ast.unparse(node.func.value).rpartition(".")[2].lstrip("_"), node.func.attr


def logged(path: Path) -> Iterator[ast.Call]:
    """Every call that writes a log line."""
    return (node for node, on, name in calls(path) if on == "log" and name in SAYS)


def chosen(path: Path) -> Iterator[str]:
    """Events that are chosen beforehand: `say, event = (log.error, "a") if ... else (log.warning, "b")`."""
    for node in ast.walk(ast.parse(read(path))):
        if isinstance(node, ast.Tuple) and len(node.elts) == 2 and isinstance(node.elts[1], ast.Constant):
            how = node.elts[0]
            if isinstance(how, ast.Attribute) and how.attr in SAYS and ast.unparse(how.value).endswith("log"):
                yield str(node.elts[1].value)


def events() -> set[str]:
    """Every event that the code logs."""
    named = {ast.literal_eval(node.args[0]) for path in SOURCES for node in logged(path)}
    return named | {event for path in SOURCES for event in chosen(path)} | {"library"}


def test_every_event_is_in_the_runbook_and_the_runbook_names_no_other() -> None:
    table = re.findall(r"^\| `([a-z-]+)` \|", read(RUNBOOK), re.MULTILINE)
    assert sorted(table) == sorted(set(table))
    assert sorted(events() - set(table)) == []
    assert sorted(set(table) - events()) == []


@pytest.mark.parametrize("path", [path for path in SOURCES if any(logged(path))], ids=str)
def test_no_line_has_a_field_that_may_not_be_logged(path: Path) -> None:
    fields = {keyword.arg for node in logged(path) for keyword in node.keywords if keyword.arg} - {"exc"}
    assert sorted(fields - FIELDS.keys()) == []


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_only_measures_and_facts_that_are_declared_are_told(path: Path) -> None:
    told = [(node, name) for node, on, name in calls(path) if on == "health" and name in ("count", "gauge", "tell")]
    literal = [(ast.literal_eval(node.args[0]), name) for node, name in told if isinstance(node.args[0], ast.Constant)]
    assert [known for known, name in literal if known not in (TELLABLE if name == "tell" else MEASURES)] == []


def test_what_status_finds_and_what_prometheus_raises_has_a_section_of_its_own() -> None:
    sections = set(re.findall(r"^### ([a-z-]+)$", read(RUNBOOK), re.MULTILINE))
    raised = {rule["alert"] for rule in rules()}
    assert set(_ADVICE) | raised | {"not-reconciled"} == sections


def rules() -> list[dict[str, Any]]:
    """The alert rules."""
    (group,) = yaml.safe_load(read(RULES))["groups"]
    return list(group["rules"])


def test_alert_rules_speak_of_measures_that_are_there_by_labels_that_they_have() -> None:
    for rule in rules():
        for name, labels in re.findall(r"shield_(\w+)(?:\{([^}]*)\})?", rule["expr"]):
            measure = MEASURES[name.removesuffix("_total")]
            assert name.endswith("_total") == (measure.kind == "count"), name
            assert {label.partition("=")[0] for label in labels.split(",") if label} <= set(measure.labels), name


def test_each_alert_rule_says_how_bad_it_is_and_where_to_read_on() -> None:
    for rule in rules():
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert rule["annotations"]["runbook"] == f"{RUNBOOK}#{rule['alert']}"
        assert rule["annotations"]["summary"].endswith(".")
        assert rule["expr"].count("(") == rule["expr"].count(")")


def test_alert_rules_have_the_limits_of_policy() -> None:
    limits, by_name = alarm_limits(), {rule["alert"]: rule for rule in rules()}
    assert f"> {limits.stuck_after_minutes} * 60" in by_name["stuck-consumer"]["expr"]
    assert f"> {limits.agenda_late_after_minutes} * 60" in by_name["agenda-missing"]["expr"]
    assert by_name["agenda-undelivered"]["for"] == f"{limits.delivery_late_after_minutes}m"
    assert by_name["alert-unanswered"]["for"] == f"{limits.alert_unanswered_after_minutes}m"
    held = f"max(shield_held_last_hour) >= {limits.held_an_hour} or max(shield_held) >= {limits.held_at_most}"
    assert by_name["held-growing"]["expr"] == held
    assert f">= {limits.backlog_after_minutes} * 60" in by_name["backlog"]["expr"]


def test_settings_and_commands_that_the_runbook_names_are_there() -> None:
    text = read(RUNBOOK)
    code = "".join(read(path) for path in SOURCES)
    assert [name for name in sorted(set(re.findall(r"SHIELD_[A-Z_]+", text))) if name not in code] == []
    commands = {name.replace("-", "_") for name in re.findall(r"\bshield ([a-z-]+)", text)}
    assert [name for name in sorted(commands) if not (ROOT / f"deploy/shield_run/commands/{name}.py").is_file()] == []
