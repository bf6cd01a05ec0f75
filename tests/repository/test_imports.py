"""Imports point one way: services to shared, cores to nothing that has a clock, a disk or a network."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from repository.tree import cores, module_name, read, source_files

SERVICES = {"shield_ingest", "shield_triage", "shield_briefing"}
OURS = {"shield_shared", "shield_run", *SERVICES}
MAY_IMPORT = {
    "shield_shared": {"shield_shared"},
    **{service: {service, "shield_shared"} for service in SERVICES},
    "shield_run": OURS,
}
CORE_LIBRARIES = {"annotated_types", "orjson", "pydantic", "pydantic_core"}
IMPURE_MODULES = {
    "asyncio", "builtins", "ctypes", "glob", "http", "importlib", "io", "locale", "logging", "multiprocessing",
    "os", "pathlib", "random", "secrets", "shutil", "signal", "socket", "sqlite3", "subprocess", "sys",
    "tempfile", "threading", "time", "urllib", "uuid",
}  # fmt: skip
IMPURE_BUILTINS = {"__import__", "eval", "exec", "input", "open", "print"}
IMPURE_METHODS = {"now", "open", "read_bytes", "read_text", "today", "utcnow", "write_bytes", "write_text"}


def imported(tree: ast.Module, module: str) -> Iterator[str]:
    """Every dotted name that a module imports, wherever the import stands; names imported from included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = module.split(".")[: -node.level] if node.level else []
            base = ".".join([*package, *([node.module] if node.module else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def called(tree: ast.Module) -> Iterator[tuple[str, bool]]:
    """The last name of everything called, and whether it is called on something."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id, False
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr, True


def wrong_way(source: str, module: str) -> list[str]:
    """What a module imports from a package of ours that it may not know."""
    allowed = MAY_IMPORT[module.partition(".")[0]]
    names = imported(ast.parse(source), module)
    return [name for name in names if (top := name.partition(".")[0]) in OURS and top not in allowed]


def impure(source: str, module: str, core_modules: set[str]) -> list[str]:
    """What a core imports or calls that a pure function has no need of."""
    tree = ast.parse(source)
    imports = [name for name in imported(tree, module) if not pure_import(name, core_modules)]
    calls = [name for name, on in called(tree) if name in (IMPURE_METHODS if on else IMPURE_BUILTINS)]
    return imports + calls


def pure_import(name: str, core_modules: set[str]) -> bool:
    """Whether a core may import a dotted name: a core, a permitted library or a pure part of the standard one."""
    top = name.partition(".")[0]
    if top in OURS:
        return name in core_modules or name.rpartition(".")[0] in core_modules
    return top in CORE_LIBRARIES or (top in sys.stdlib_module_names and top not in IMPURE_MODULES)


@pytest.mark.parametrize("path", source_files(), ids=str)
def test_services_know_only_themselves_and_the_shared_contract(path: Path) -> None:
    assert wrong_way(read(path), module_name(path)) == []


@pytest.mark.parametrize("path", cores(), ids=str)
def test_cores_have_no_clock_no_disk_and_no_network(path: Path) -> None:
    core_modules = {module_name(core) for core in cores()}
    assert impure(read(path), module_name(path), core_modules) == []


@pytest.mark.parametrize(
    ("module", "source", "found"),
    [
        ("shield_triage.decide", "import shield_ingest.feed", ["shield_ingest.feed"]),
        ("shield_triage.decide", "from shield_briefing import agenda", ["shield_briefing.agenda"]),
        ("shield_triage.decide", "def f():\n    import shield_run", ["shield_run"]),
        ("shield_shared.events", "from shield_triage.rule import Rule", ["shield_triage.rule.Rule"]),
        ("shield_triage.decide", "from . import rule\nimport shield_shared.events", []),
        ("shield_run.cli", "import shield_ingest, shield_briefing", []),
    ],
)
def test_a_wrong_way_import_is_found(module: str, source: str, found: list[str]) -> None:
    assert wrong_way(source, module) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import os.path", ["os.path"]),
        ("from time import monotonic", ["time.monotonic"]),
        ("import sqlalchemy", ["sqlalchemy"]),
        ("from .store import save", ["shield_triage.store.save"]),
        ("from shield_shared import database", ["shield_shared.database"]),
        ("datetime.now(UTC)", ["now"]),
        ("date.today()", ["today"]),
        ("open('x')", ["open"]),
        ("from datetime import datetime\nfrom shield_shared.events import Event\nfrom . import rule", []),
    ],
)
def test_what_a_core_must_not_do_is_found(source: str, found: list[str]) -> None:
    assert impure(source, "shield_triage.decide", {"shield_shared.events", "shield_triage.rule"}) == found
