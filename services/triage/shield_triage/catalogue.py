"""The catalogue of the rules in plain English, written from their files and from nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from shield_shared.decisions import Priority
from shield_triage.clauses import Branch, Clause
from shield_triage.examples import Example
from shield_triage.rule import CompiledRule
from shield_triage.rule_file import NAMED
from shield_triage.rulebook import RuleBook

_INTRODUCTION = """\
# The rules in plain English

Written by `shield rules` from the rule files: change those, not this page. POLICY.md says how.

A rule says that people should look, and how soon. It is a recommendation about an event and never a verdict on a child;
rules are never added up. A fact that nobody stated counts as not said. Where a fact is stated as unknown and everything
hangs on it, the young person is listed to check, and the sender is asked."""

_SOON: dict[Priority, str] = {
    "immediate": "at once",
    "same-day": "the same day",
    "next-meeting": "by the next meeting",
    "note": "only to note it",
}
_EXPECTED: dict[bool | str, str] = {True: "Yes", False: "No", "unknown": "Cannot tell"}


def catalogue(book: RuleBook, titles: Mapping[str, str], today: date) -> str:
    """The rule book as Markdown, without a final newline; `titles` by meeting id, reviews overdue as at `today`."""
    sections = [_section(heading, rules, titles, today) for heading, rules in _sections(book, titles) if rules]
    return "\n\n".join([_INTRODUCTION, f"Rule book `{book.fingerprint}`.", *sections])


def _sections(book: RuleBook, titles: Mapping[str, str]) -> Iterator[tuple[str, list[CompiledRule]]]:
    for meeting, title in titles.items():
        yield title, [rule for rule in book.rules if rule.file.does.admits == meeting]
    yield "Whichever meeting is named", [rule for rule in book.rules if rule.file.does.admits == NAMED]
    yield "What makes people look sooner", [rule for rule in book.rules if rule.file.does.raises is not None]


def _section(heading: str, rules: list[CompiledRule], titles: Mapping[str, str], today: date) -> str:
    return "\n\n".join([f"## {heading}", *(_entry(rule, titles, today) for rule in rules)])


def _entry(rule: CompiledRule, titles: Mapping[str, str], today: date) -> str:
    file = rule.file
    overdue = " (overdue; the rule still applies)" if file.review_by < today else ""
    return "\n".join([
        f"### {file.title}",
        "",
        f"`{file.id}`. {_does(rule, titles)}",
        "",
        f"When {_whole(rule.condition)}",
        "",
        f"- Owner: {file.owner}",
        f"- Source: {file.source}",
        f"- In force from {file.in_force}, to be reviewed by {file.review_by}{overdue}",
        *(_example(example) for example in file.example),
    ])  # fmt: skip


def _does(rule: CompiledRule, titles: Mapping[str, str]) -> str:
    does = rule.file.does
    if does.admits is None:
        effect = "For whoever is on a list already"
    else:
        where = "meeting that it names" if does.admits == NAMED else titles[does.admits]
        effect = f"Puts the young person on the list of the {where}"
    special = [f"People look {_SOON[priority]} when {_whole(when)}" for when, priority in rule.priorities]
    return " ".join([f"{effect}: people look {_SOON[does.own_priority]}.", *special])


def _example(example: Example) -> str:
    return f"- {_EXPECTED[example.expect]}: {example.name}"


def _whole(condition: Branch) -> str:
    text = _said(condition, 0)
    return text if "\n" in text else f"{text}."


def _said(part: Clause | Branch, depth: int) -> str:
    """A condition in words; alternatives become a list, indented by its depth."""
    if isinstance(part, Clause):
        return part.text
    branches = [inner for inner in part.parts if isinstance(inner, Branch)]
    if part.how != "all" or len(branches) > 1:
        return f"{part.how} of these:" + "".join(f"\n{'  ' * depth}- {_said(p, depth + 1)}" for p in part.parts)
    clauses = [inner.text for inner in part.parts if isinstance(inner, Clause)]
    return ", and ".join([*clauses, *(_said(branch, depth) for branch in branches)])
