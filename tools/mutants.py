"""Breaks the cores on purpose, one small change at a time, and lists the changes that no test notices.

    .venv/bin/python tools/mutants.py                   # a seeded sample of every core of triage and briefing
    .venv/bin/python tools/mutants.py 40 scope listing  # more of some modules; `all` in place of the number: every one

Each change is made in a copy of the repository, and the tests that are meant to hold that module are run there.
"""

from __future__ import annotations

import ast
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ("shared", "services/ingest", "services/triage", "services/briefing", "deploy")
SAMPLE = 8
SEED = 2026

#: A change that makes a loop endless counts as noticed after this long.
SECONDS = 300

#: The tests that are meant to notice: the quick ones first, then what compares whole histories.
TESTS = (
    "tests/triage/test_fold.py", "tests/triage/test_linking.py", "tests/triage/test_records.py", "tests/briefing",
    "tests/shared/test_identity.py", "tests/triage", "tests/scenarios/test_worked_histories.py",
    "tests/scenarios/test_every_window.py",
)  # fmt: skip
CORES: dict[str, tuple[str, ...]] = {
    "services/triage/shield_triage": (
        "records", "linking", "occurrences", "care", "scope", "windows", "decide", "dropped", "history",
        "grouping", "group_state", "landmarks", "standings",
        "explain", "clauses", "rule", "rulebook",
    ),
    "services/briefing/shield_briefing": (
        "meeting", "listing", "items", "rows", "facts", "person_rows", "event_rows", "phrases", "said",
        "listed_before", "actions", "agenda",
    ),
    "shared/shield_shared": ("identity", "episodes"),
}  # fmt: skip
OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: where, what, and the whole module with it."""

    line: int
    what: str
    text: str


def mutants(source: str) -> Iterator[Mutant]:
    """Every change to a module: a statement dropped, a comparison turned, `and` for `or`, a condition fixed."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            yield from _dropped(tree, node)
        for what, do, undo in _changes(node):
            do()
            yield Mutant(getattr(node, "lineno", 0), what, ast.unparse(ast.fix_missing_locations(tree)))
            undo()


def _dropped(tree: ast.Module, function: ast.FunctionDef) -> Iterator[Mutant]:
    for place, statement in enumerate(function.body):
        if isinstance(statement, (ast.Expr, ast.Assign, ast.AugAssign, ast.If, ast.For)) and not _is_text(statement):
            function.body[place] = ast.Pass()
            yield Mutant(statement.lineno, "statement dropped", ast.unparse(ast.fix_missing_locations(tree)))
            function.body[place] = statement


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


Change = tuple[str, Callable[[], None], Callable[[], None]]


def _changes(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.Compare):
        old = node.ops[0]
        yield (
            "comparison turned",
            lambda: node.ops.__setitem__(0, OPPOSITE[type(old)]()),
            lambda: node.ops.__setitem__(0, old),
        )
    elif isinstance(node, ast.BoolOp):
        held = node.op
        other = ast.Or() if isinstance(held, ast.And) else ast.And()
        yield "and for or", lambda: setattr(node, "op", other), lambda: setattr(node, "op", held)
    elif isinstance(node, ast.If | ast.IfExp):
        test = node.test
        for fixed in (True, False):
            yield (
                f"condition always {fixed}",
                lambda fixed=fixed: setattr(node, "test", ast.Constant(fixed)),  # type: ignore[misc]
                lambda: setattr(node, "test", test),
            )


def killed(copy: Path) -> bool:
    """Whether a test of the copy fails, or never ends."""
    roots = os.pathsep.join(str(copy / source) for source in SOURCES)
    environment = {**os.environ, "PYTHONPATH": roots, "PYTHONDONTWRITEBYTECODE": "1", "HYPOTHESIS_PROFILE": "ci"}
    pytest = str(Path(sys.executable).with_name("pytest"))
    command = [pytest, *TESTS, "-x", "-q", "-p", "no:cacheprovider", "--assert=plain"]
    try:
        ended = subprocess.run(command, cwd=copy, env=environment, capture_output=True, check=False, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return True
    return ended.returncode != 0


def try_module(copy: Path, folder: str, module: str, sample: int | None) -> tuple[int, list[str]]:
    """Try a module's changes; returns how many were tried and a line for each that no test noticed."""
    path = copy / folder / f"{module}.py"
    source = path.read_text()
    found = list(mutants(source))
    if sample is not None:
        found = random.Random(f"{SEED} {module}").sample(found, min(sample, len(found)))
    survivors = []
    for mutant in found:
        path.write_text(mutant.text)
        if not killed(copy):
            code = source.splitlines()[mutant.line - 1].strip()
            survivors.append(f"{module}.py:{mutant.line}: {mutant.what}: {code}")
    path.write_text(source)
    return len(found), survivors


def main(asked: Sequence[str]) -> int:
    """Try the modules asked for and print the survivors; exit 1 when the unbroken copy fails its tests."""
    sample = None if asked[:1] == ["all"] else int(asked[0]) if asked else SAMPLE
    wanted = set(asked[1:])
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "copy")
        ignored = shutil.ignore_patterns(".venv*", ".git", "__pycache__", ".*_cache", "demo-output*")
        shutil.copytree(ROOT, copy, ignore=ignored)
        if killed(copy):
            print("The tests fail on the unbroken copy: nothing can be told.")
            return 1
        for place, modules in CORES.items():
            for module in modules:
                if not wanted or module in wanted:
                    tried, survivors = try_module(copy, place, module, sample)
                    print(f"{module}: {tried} tried, {len(survivors)} survived", flush=True)
                    print("".join(f"  {line}\n" for line in survivors), end="", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
