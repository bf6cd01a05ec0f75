"""What README.md tells a newcomer to type works, in the order in which it is shown.

A block fenced as `console` is one visit to a terminal: each line after `$ ` is run in the block's own folder,
which looks like a fresh clone. `make`, `git` and `cd` lines are not run: a `make` target must exist.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from repository.tree import ROOT, code_words, read, tracked

README = read(Path("README.md"))
BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
NOT_RUN = ("make ", "git clone ", "cd ")


def commands(block: str) -> list[str]:
    """The command lines of a console block; a line ended by a backslash goes on in the next."""
    joined = re.sub(r"\s*\\\n(?:> )?\s*", " ", block)
    return [line.removeprefix("$ ") for line in joined.splitlines() if line.startswith("$ ")]


def blocks() -> list[list[str]]:
    """The command lines of each console block of the README."""
    return [commands(block) for block in BLOCK.findall(README)]


def make_targets() -> set[str]:
    """The targets that the Makefile documents."""
    return set(re.findall(r"^([a-z]+):.*## ", read(Path("Makefile")), re.MULTILINE))


def looks_like_a_clone(folder: Path) -> Path:
    """Give a folder the repository's own files, by link, and the virtual environment that `make` makes."""
    for name in {path.parts[0] for path in tracked()}:
        (folder / name).symlink_to(ROOT / name)
    (folder / ".venv").symlink_to(sys.prefix)
    return folder


def run(command: str, folder: Path) -> tuple[str, int, str]:
    """Run one command line as a shell would and return it with its exit code and what it said on error."""
    done = subprocess.run(["sh", "-c", command], cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    return command, done.returncode, done.stderr


def test_the_readme_shows_its_two_commands() -> None:
    shown = {command for block in blocks() for command in block}
    assert {"make demo", "make test"} <= shown


def test_every_make_command_in_the_readme_exists() -> None:
    shown = [command for block in blocks() for command in block] + code_words(README)
    asked = {target for command in shown if command.startswith("make ") for target in [command.split()[1]]}
    assert asked <= make_targets()


@pytest.mark.parametrize("block", blocks(), ids=" && ".join)
def test_every_command_in_the_readme_works(block: list[str], tmp_path: Path) -> None:
    clone = looks_like_a_clone(tmp_path)
    ran = [run(command, clone) for command in block if not command.startswith(NOT_RUN)]
    assert [outcome for outcome in ran if outcome[1] != 0] == []


def test_commands_are_read_as_shown() -> None:
    block = "$ shield run a.jsonl \\\n>   --out out\nwrote 3 agendas\n$ make test\n"
    assert commands(block) == ["shield run a.jsonl --out out", "make test"]


def test_a_failing_command_is_noticed(tmp_path: Path) -> None:
    assert run("echo no >&2; exit 3", tmp_path)[1:] == (3, "no\n")
