"""The worked histories give exactly what each sitting must list, whatever the order of the lines."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from contract_check import differences
from shield_run.cli import main

CONTRACT = Path(__file__).parents[1] / "data" / "contract"
LINES = (CONTRACT / "events.jsonl").read_text().splitlines()
DAILY = ("syv-daily", "mace-daily")
OTHERS = ("mace-child", "syv-area-east", "syv-area-south", "syv-area-west")
OTHERS_RUN = [
    *(word for meeting in OTHERS for word in ("--meeting", meeting)),
    *("--at", "2026-04-01", "--to", "2026-07-23", "--format", "json"),
]
RUN = [
    "--meeting",
    "syv-daily",
    "--meeting",
    "mace-daily",
    "--at",
    "2026-03-23",
    "--to",
    "2026-04-10",
    "--format",
    "json",
]


def agendas(folder: Path, lines: list[str], run: Sequence[str] = RUN) -> dict[tuple[str, str], bytes]:
    """The agendas that `shield run` makes of some lines, by meeting and date."""
    file = folder / "events.jsonl"
    file.write_text("\n".join(lines))
    assert main(["run", str(file), *run, "--out", str(folder / "out")], {}) == 0
    return {(p.parts[-3], p.parts[-2]): p.read_bytes() for p in (folder / "out").glob("*/*/agenda.json")}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], bytes]:
    return agendas(tmp_path_factory.mktemp("worked"), LINES)


def test_the_other_meetings_list_exactly_whom_they_must_in_one_run_and_in_any_order(tmp_path: Path) -> None:
    shuffled = random.Random(8).sample(LINES, len(LINES))
    made = agendas(tmp_path, shuffled, OTHERS_RUN)
    for meeting in OTHERS:
        expected = json.loads((CONTRACT / f"expected-{meeting}.json").read_text())["sittings"]
        found = {day: list(differences(want, json.loads(made[meeting, day]))) for day, want in expected.items()}
        assert found == {day: [] for day in expected}


@pytest.mark.parametrize("meeting", DAILY)
def test_every_sitting_lists_exactly_whom_it_must(meeting: str, made: dict[tuple[str, str], bytes]) -> None:
    expected = json.loads((CONTRACT / f"expected-{meeting}.json").read_text())["sittings"]
    found = {day: list(differences(want, json.loads(made[meeting, day]))) for day, want in expected.items()}
    assert found == {day: [] for day in expected}


def test_the_same_events_in_another_order_give_the_same_bytes(
    made: dict[tuple[str, str], bytes], tmp_path: Path
) -> None:
    shuffled = random.Random(7).sample(LINES, len(LINES))
    assert agendas(tmp_path, shuffled) == made


def test_a_run_repeated_into_the_same_folder_changes_nothing(tmp_path: Path) -> None:
    assert agendas(tmp_path, LINES[:300]) == agendas(tmp_path, LINES[:300])


@pytest.mark.parametrize("meeting", DAILY)
def test_the_appearances_of_each_window_add_up(meeting: str, made: dict[tuple[str, str], bytes]) -> None:
    for (name, _), content in made.items():
        agenda: dict[str, Any] = json.loads(content)
        listed = [a for i in agenda["items"] for p in i["people"] for a in p["appearances"]]
        counts = agenda["counts"]["appearances"]
        if name == meeting:
            assert counts["left_off"] == len(agenda["left_off"])
            assert counts["on_agenda"] <= len(listed)
            assert counts["to_check"] <= len(agenda["to_check"])
