"""Files and functions stay small enough to read in one go."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from repository.tree import ROOT, python_files, read

FILE_LINES = 300
FUNCTION_LINES = 30
#: "path" or "path::function" -> why it is better whole.
LONGER: dict[str, str] = {
    "services/briefing/shield_briefing/agenda.py::compile_agenda": "one line a key of agenda.json, in its order",
    "services/briefing/shield_briefing/contextual/agenda.py::compile_places": "one line a key of agenda.json too",
    "services/briefing/shield_briefing/person_rows.py::person_row": "one line a key of a person's row",
}


def functions(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Each function's name and its lines, its docstring and decorators not counted."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1 - docstring_lines(node)


def docstring_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How many lines of a function are its docstring."""
    if ast.get_docstring(function) is None:
        return 0
    first = function.body[0]
    return (first.end_lineno or first.lineno) - first.lineno + 1


def too_long(path: Path, source: str) -> list[str]:
    """The file, where it is too long, and each of its functions that is."""
    long_file = [str(path)] if len(source.splitlines()) > FILE_LINES else []
    sizes = functions(ast.parse(source))
    return long_file + [f"{path}::{name}" for name, lines in sizes if lines > FUNCTION_LINES]


def may_be_longer(name: str) -> bool:
    """Whether something is better whole: the exceptions above, and revisions, which list tables and their columns."""
    return name in LONGER or "/migrations/" in name


@pytest.mark.parametrize("path", python_files(), ids=str)
def test_files_and_functions_are_short(path: Path) -> None:
    assert [name for name in too_long(path, read(path)) if not may_be_longer(name)] == []


def test_each_exception_is_still_needed() -> None:
    paths = {Path(name.partition("::")[0]) for name in LONGER}
    still_long = {name for path in paths if (ROOT / path).exists() for name in too_long(path, read(path))}
    assert set(LONGER) == still_long & set(LONGER)


def test_what_is_too_long_is_found() -> None:
    body = "\n".join("    x = 1" for _ in range(FUNCTION_LINES))
    source = f'def f():\n    """Docstrings\n    are free."""\n{body}\n' + "\n" * FILE_LINES
    assert too_long(Path("a.py"), source) == ["a.py", "a.py::f"]
    assert too_long(Path("a.py"), source.replace("    x = 1\n", "", 1).rstrip()) == []
