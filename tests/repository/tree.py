"""What is in this repository: its tracked files, its Python sources, its cores and its glossary."""

from __future__ import annotations

import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE_ROOTS = ("shared", "services/ingest", "services/triage", "services/briefing", "deploy")


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that git knows and that is still there, relative to the root, in order."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True, encoding="utf-8"
    )
    paths = (Path(name) for name in listed.stdout.split("\0") if name)
    return tuple(sorted(path for path in paths if (ROOT / path).is_file()))


def python_files() -> tuple[Path, ...]:
    """Every tracked Python file, relative to the root."""
    return tuple(path for path in tracked() if path.suffix == ".py")


def source_files() -> tuple[Path, ...]:
    """The Python files of the five packages, relative to the root."""
    return tuple(path for path in python_files() if str(path).startswith(SOURCE_ROOTS))


def cores() -> tuple[Path, ...]:
    """Every module of the services and what they share that pyproject.toml does not list as a shell."""
    run = tomllib.loads(read(Path("pyproject.toml")))["tool"]["coverage"]["run"]
    return tuple(
        path
        for path in source_files()
        if str(path).startswith(tuple(run["source"])) and not any(path.match(shell) for shell in run["omit"])
    )


def module_name(path: Path) -> str:
    """The dotted name under which a source file is imported, such as `shield_triage.rule`."""
    root = next(root for root in SOURCE_ROOTS if path.is_relative_to(root))
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def read(path: Path) -> str:
    """A tracked file's text."""
    return (ROOT / path).read_text(encoding="utf-8")


def code_words(text: str) -> list[str]:
    """The words between backticks, in order."""
    return re.findall(r"`([^`]+)`", text)
