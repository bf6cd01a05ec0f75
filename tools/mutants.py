"""Breaks the cores on purpose, one small change at a time, and lists the changes that no test notices.

    .venv/bin/python tools/mutants.py                   # a seeded sample of every core that CORES names
    .venv/bin/python tools/mutants.py 40 scope listing  # more of some modules; `all` in place of the number: every one

It works in a copy of the repository. There it first runs the tests of each package once, to learn which of them run
which line and how long each takes; then it runs on each change the quick tests of the line, and only if none of those
notices, every file of tests that comes by there. So one change takes a second or two, and what survives a minute.
"""

from __future__ import annotations

import compileall
import os
import py_compile
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from coverage import CoverageData

from mutations import Mutant, mutants

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ("shared", "services/ingest", "services/triage", "services/briefing", "deploy")
SAMPLE = 8
SEED = 2026

#: A change that makes a loop endless counts as noticed after so many seconds.
PATIENCE = 300

#: The tests of a line that are tried first: so many of the quickest, and no longer than so many seconds together.
FIRST_TESTS = 60
FIRST_SECONDS = 6.0

WORKED = ("tests/scenarios/test_worked_histories.py", "tests/scenarios/test_every_window.py")

#: The modules that are tried and the tests that are meant to hold them.
CORES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "services/triage/shield_triage": (
        (
            "areas", "in_area", "takes", "cases", "decide", "scope", "near_misses",
            "records", "linking", "occurrences", "care", "windows", "dropped", "history",
            "grouping", "group_state", "landmarks", "standings",
            "components", "reach", "component_history", "kept_histories", "deciding",
            "explain", "clauses", "clause_kinds", "condition", "rule", "rule_file", "rulebook", "catalogue",
        ),
        (
            "tests/triage", "tests/briefing/test_dropped.py", "tests/briefing/test_dropped_apart.py",
            "tests/triage_service/test_component_history.py", "tests/triage_service/test_deciding.py",
            "tests/triage_service/test_kept_histories.py", *WORKED,
        ),
    ),
    "services/briefing/shield_briefing": (
        (
            "suppression", "numbers/hiding",
            "contextual/actions", "contextual/agenda", "contextual/counting", "contextual/drawn", "contextual/figures",
            "contextual/ledger", "contextual/page", "contextual/places", "contextual/words",
            "numbers/answers", "numbers/categories", "numbers/ethnicity", "numbers/given", "numbers/listed",
            "numbers/messages", "numbers/page", "numbers/reckon", "numbers/table", "numbers/tasks", "numbers/tidy",
            "numbers/times", "numbers/volumes", "numbers/who",
            "story", "story_links", "story_listed", "story_moments", "story_page", "story_picture", "story_shape",
            "pictures/figures", "pictures/hour_of_week", "pictures/svg", "pictures/timeline", "pictures/trend",
            "pictures/ward_map", "pictures/ward_shapes",
            "pdf/cmap", "pdf/columns", "pdf/content", "pdf/drawable", "pdf/families", "pdf/paper",
            "meeting", "listing", "items", "item_names", "rows", "facts", "person_rows", "event_rows", "phrases",
            "said", "former_references", "cut_offs", "item_names", "listed_before", "actions", "agenda",
        ),
        ("tests/briefing", "tests/contextual", "tests/month_numbers", *WORKED),
    ),
    "services/ingest/shield_ingest": (
        ("feed", "feed_mapping", "feed_rows", "feed_join", "feed_tables", "feed_values"),
        ("tests/ingest",),
    ),
    "shared/shield_shared": (("identity", "episodes", "wards", "where"), ("tests/shared", "tests/triage")),
}  # fmt: skip


@dataclass(slots=True)
class Learnt:
    """What a run of the unbroken copy told: how long each test takes, and which tests come by each line of a module."""

    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    lines: dict[str, dict[int, set[str]]] = field(default_factory=dict)

    def first(self, module: str, line: int) -> list[str]:
        """The quickest tests of a line; of one that is run on import, those of the whole module."""
        chosen, left = [], FIRST_SECONDS
        for test in sorted(self._near(module, line), key=lambda test: (self.seconds[test], test))[:FIRST_TESTS]:
            left -= self.seconds[test]
            if left > 0:
                chosen.append(test)
        return chosen

    def files(self, module: str, line: int) -> list[str]:
        """Every file of tests that comes by a line, the quick ones first."""
        took: dict[str, float] = defaultdict(float)
        for test, seconds in self.seconds.items():
            took[test.partition("::")[0]] += seconds
        return sorted({test.partition("::")[0] for test in self._near(module, line)}, key=lambda file: took[file])

    def _near(self, module: str, line: int) -> set[str]:
        lines = self.lines.get(module, {})
        return lines.get(line) or {test for tests in lines.values() for test in tests}


def run_tests(copy: Path, arguments: Sequence[str], **environ: str) -> tuple[bool, str]:
    """Run tests of the copy: whether all of them pass in time, and what they print."""
    roots = os.pathsep.join(str(copy / source) for source in SOURCES)
    fixed = {"PYTHONPATH": roots, "PYTHONDONTWRITEBYTECODE": "1", "HYPOTHESIS_PROFILE": "ci"}
    command = [str(Path(sys.executable).with_name("pytest")), "-x", "-q", "-p", "no:cacheprovider", "--assert=plain"]
    try:
        ended = subprocess.run(
            [*command, *arguments], cwd=copy, env={**os.environ, **fixed, **environ}, capture_output=True, text=True,
            check=False, timeout=None if environ else PATIENCE,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return False, ""
    return ended.returncode == 0, ended.stdout


def learn(copy: Path, package: str, tests: Iterable[str]) -> Learnt | None:
    """Run a package's tests on the unbroken copy; returns nothing if they fail."""
    data = copy / ".learnt"
    data.unlink(missing_ok=True)
    (copy / ".learning").write_text("[run]\n")
    watch = [f"--cov={copy / package}", "--cov-context=test", "--cov-report=", f"--cov-config={copy / '.learning'}"]
    passed, said = run_tests(
        copy, [*tests, *watch, "-vv", "--durations=0", "--durations-min=0"], COVERAGE_FILE=str(data)
    )
    return _learnt(said, data) if passed else None


def _learnt(said: str, data: Path) -> Learnt:
    learnt = Learnt()
    for seconds, test in re.findall(r"^([\d.]+)s (?:setup|call) +(tests/.+)$", said, re.MULTILINE):
        learnt.seconds[test] += float(seconds)
    covered = CoverageData(str(data))
    covered.read()
    for module in covered.measured_files():
        lines = covered.contexts_by_lineno(module).items()
        learnt.lines[module] = {line: {_test(by) for by in contexts if by} for line, contexts in lines}
    return learnt


def _test(context: str) -> str:
    return context.rpartition("|")[0]


def noticed(copy: Path, learnt: Learnt, module: str, line: int) -> bool:
    """Whether a test of the copy fails, or never ends."""
    first, files = learnt.first(module, line), learnt.files(module, line)
    return any(tests and not run_tests(copy, tests)[0] for tests in (first, files))


def chosen(source: str, module: str, sample: int | None) -> list[Mutant]:
    """The changes to try: every one, or a sample that is the same each time."""
    found = list(mutants(source))
    if sample is None or sample >= len(found):
        return found
    return random.Random(f"{SEED} {module}").sample(found, sample)


def survivors(copy: Path, learnt: Learnt, path: Path, found: Iterable[Mutant]) -> Iterator[str]:
    """A line for each change of a module that no test notices."""
    source = path.read_text(encoding="utf-8")
    for mutant in found:
        path.write_text(mutant.text, encoding="utf-8")
        try:
            if not noticed(copy, learnt, str(path), mutant.line):
                code = source.splitlines()[mutant.line - 1].strip()
                yield f"{path.name}:{mutant.line}:{mutant.column}: {mutant.what}: {code}"
        finally:
            path.write_text(source, encoding="utf-8")


def try_package(copy: Path, package: str, modules: Sequence[str], tests: Sequence[str], sample: int | None) -> bool:
    """Try the modules of a package and print what survived; returns whether its tests pass on the unbroken copy."""
    learnt = learn(copy, package, tests)
    if learnt is None:
        print(f"The tests of {package} fail on the unbroken copy: nothing can be told.")
        return False
    for module in modules:
        path = copy / package / f"{module}.py"
        source = path.read_text(encoding="utf-8")
        found = chosen(source, module, sample)
        lines = list(survivors(copy, learnt, path, found))
        print(f"{module}: {len(found)} of {len(list(mutants(source)))} tried, {len(lines)} unnoticed", flush=True)
        print("".join(f"  {line}\n" for line in lines), end="", flush=True)
    return True


def main(asked: Sequence[str]) -> int:
    """Try the modules asked for and print the survivors; exit 1 when the unbroken copy fails its tests."""
    sample = None if asked[:1] == ["all"] else int(asked[0]) if asked else SAMPLE
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "copy")
        ignored = shutil.ignore_patterns(".venv*", ".git", "__pycache__", ".*_cache", "demo-output*")
        shutil.copytree(ROOT, copy, ignore=ignored)
        compileall.compile_dir(copy, quiet=1, invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH)
        for package, (cores, tests) in CORES.items():
            modules = [module for module in cores if not asked[1:] or module in asked[1:]]
            if modules and not try_package(copy, package, modules, tests, sample):
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
