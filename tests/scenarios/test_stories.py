"""The stories of the worked history: the same bytes in any order, and nothing in them that was received later."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest

from scenarios.test_worked_histories import LINES
from shield_run.cli import main

CUT_OFF = datetime.fromisoformat("2026-04-09T08:00:00+01:00")
RUN = ["--meeting", "syv-daily", "--meeting", "mace-child", "--at", "2026-04-01", "--to", "2026-04-09"]


def made(folder: Path, lines: Sequence[str]) -> dict[str, bytes]:
    """Every agenda and story that a run makes of some lines, by its place."""
    file = folder / "events.jsonl"
    file.write_text("\n".join(lines))
    args = ["run", str(file), *RUN, "--format", "json", "--stories", "--out", str(folder / "out")]
    assert main(args, {}) == 0
    files = (path for path in (folder / "out").rglob("*") if path.is_file() and path.name != "held.jsonl")
    return {str(path.relative_to(folder / "out")): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return made(tmp_path_factory.mktemp("stories"), LINES)


def stories(files: dict[str, bytes]) -> dict[str, bytes]:
    return {name: content for name, content in files.items() if "/young-people/" in name}


def test_everybody_on_a_list_has_a_page_and_nobody_else(whole: dict[str, bytes]) -> None:
    listed = {
        f"{name.rpartition('/')[0]}/young-people/{person['young_person']}.html"
        for name, content in whole.items()
        if name.endswith("agenda.json")
        for item in json.loads(content)["items"]
        for person in item["people"]
    }
    assert len(listed) > 40
    assert stories(whole).keys() == listed


def test_another_order_of_arrival_gives_the_same_bytes(whole: dict[str, bytes], tmp_path: Path) -> None:
    assert made(tmp_path, random.Random(9).sample(LINES, len(LINES))) == whole


def test_what_was_received_after_the_cut_off_is_in_no_story(whole: dict[str, bytes], tmp_path: Path) -> None:
    known = [line for line in LINES if not _is_later(line)]
    assert len(known) < len(LINES)
    assert stories(made(tmp_path, known)) == stories(whole)


def _is_later(line: str) -> bool:
    """Whether a line is readable as an event that was recorded after the last cut-off."""
    try:
        return datetime.fromisoformat(json.loads(line)["time"]) > CUT_OFF
    except (ValueError, KeyError, TypeError):
        return False
