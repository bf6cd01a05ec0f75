"""docs/writing-a-feed.md, followed to the letter: its files are saved, its commands run, and they say what it says.

A block fenced with a kind and a name is a file to be saved under that name. In a block fenced as `console` each line
after `$ ` is run, and what stands below is what it says; `...` stands for any text.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from shield_ingest.feed_mapping import Band, Condition, Given, Mapping, Read
from shield_ingest.feed_model import (
    Example,
    Feed,
    FieldMapping,
    File,
    IdentifierMapping,
    Member,
    PersonMapping,
    SummaryPart,
)

PAGE = (Path(__file__).parents[2] / "docs" / "writing-a-feed.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w*) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
#: The parts of the table of keys, with the models whose keys they list and those whose keys stand elsewhere.
PARTS: dict[str, tuple[list[type[BaseModel]], type[BaseModel] | None]] = {
    "The feed": ([Feed], None),
    "A mapping": ([FieldMapping], None),
    "A condition": ([Condition], None),
    "A band": ([Band], None),
    "A member": ([Member], Given),
    "A part of the summary": ([SummaryPart], None),
    "A person": ([PersonMapping], Given),
    "An identifier": ([IdentifierMapping], Mapping),
    "A file": ([File], None),
    "An example": ([Example], None),
}


def _keys(model: type[BaseModel]) -> dict[str, bool]:
    """Each key of a table of a feed file, and whether it must be there."""
    return {
        field.alias or name: field.is_required() and field.default_factory is None
        for name, field in model.model_fields.items()
    }


def _table() -> dict[str, dict[str, bool]]:
    """The keys of each part of the page's table, and whether they are bold."""
    parts: dict[str, dict[str, bool]] = {}
    table = PAGE.partition("| Key | Means |")[2].partition("\n\n")[0]
    for row in table.splitlines()[2:]:
        cell, means = (each.strip() for each in row.strip("|").split(" | ")[:2]) if " | " in row else (row, "")
        if not means.strip("| "):
            part = parts.setdefault(cell.strip("|* ").partition(":")[0], {})
        else:
            part |= {key: f"**`{key}`**" in cell for key in re.findall(r"`([a-z_]+)`", cell)}
    return parts


def _say(command: str, folder: Path) -> str:
    """What a command says, on both streams in the order in which it does."""
    environ = {**os.environ, "PYTHONUNBUFFERED": "1"}
    done = subprocess.run(
        ["sh", "-c", command], cwd=folder, env=environ, text=True, stdin=subprocess.DEVNULL, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    return done.stdout


def _is_said(stated: str, said: str) -> bool:
    return re.fullmatch(".*?".join(map(re.escape, stated.split("..."))), said, re.DOTALL) is not None


def test_the_page_followed_to_the_letter_says_what_it_says(tmp_path: Path) -> None:
    (tmp_path / ".venv").symlink_to(sys.prefix)
    tried = []
    for kind, name, body in BLOCK.findall(PAGE):
        if name:
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(body, encoding="utf-8")
        elif kind == "console":
            for command, _, stated in (part.partition("\n") for part in re.split(r"^\$ ", body, flags=re.M)[1:]):
                said = _say(command, tmp_path)
                assert _is_said(stated, said), (command, said)
                tried.append(command)
    assert len(tried) == 8
    assert {name for _, name, _ in BLOCK.findall(PAGE) if name} == {
        "suspensions.csv", "policy/feeds/education-suspensions.toml",
    }  # fmt: skip


@pytest.mark.parametrize("part", PARTS)
def test_every_key_of_the_model_is_in_the_table_and_bold_where_it_must_be_there(part: str) -> None:
    models, elsewhere = PARTS[part]
    keys = {key: needed for model in models for key, needed in _keys(model).items()}
    assert _table()[part] == {
        key: needed for key, needed in keys.items() if not elsewhere or key not in _keys(elsewhere)
    }


def test_the_table_has_no_other_parts() -> None:
    assert list(_table()) == list(PARTS)


def test_every_way_of_reading_is_told() -> None:
    table = PAGE.partition("| `read` | Gives |")[2]
    assert sorted(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == sorted(get_args(Read))


def test_what_is_said_otherwise_is_noticed() -> None:
    assert _is_said("a ... c\n", "a b c\n")
    assert not _is_said("a ... c\n", "a b d\n")
