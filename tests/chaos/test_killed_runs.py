"""A run that is killed at a random moment and done again leaves exactly what an undisturbed run leaves.

Each seed is one SIGKILL; CHAOS_KILLS says how many there are (`make chaos`: 200).
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from time import monotonic

import pytest

from shield_run.stores import beside, open_store
from stores.samples import rows

KILLS = int(os.environ.get("CHAOS_KILLS", "6"))
EVENTS = Path(__file__).parents[1] / "data" / "contract" / "events.jsonl"


@dataclass(frozen=True)
class Undisturbed:
    """What a run leaves when nobody kills it, and how long it takes, in seconds."""

    tree: str
    rows: dict[str, list[tuple[object, ...]]]
    seconds: float


def start(out: Path) -> subprocess.Popen[str]:
    """Start `shield run` over the worked history: four sittings of two meetings."""
    command = [sys.executable, "-m", "shield_run", "run", str(EVENTS), "--out", str(out)]
    what = ["--meeting", "syv-daily", "--meeting", "mace-daily", "--at", "2026-04-13", "--to", "2026-04-16"]
    return subprocess.Popen([*command, *what], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finish(out: Path) -> None:
    """Run to the end."""
    process = start(out)
    _, said = process.communicate()
    assert process.returncode == 0, said


def tree(out: Path) -> str:
    """A digest of every name, mode and content under the output folder."""
    digest = sha256()
    for path in sorted(out.rglob("*")):
        digest.update(f"{path.relative_to(out)}\0{path.stat().st_mode:o}\0".encode())
        digest.update(sha256(path.read_bytes()).digest() if path.is_file() else b"")
    return digest.hexdigest()


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    out = tmp_path_factory.mktemp("undisturbed") / "out"
    started = monotonic()
    finish(out)
    seconds = monotonic() - started
    assert len(list(out.rglob("agenda.json"))) == 8
    return Undisturbed(tree(out), rows(beside(out)), seconds)


@pytest.mark.parametrize("seed", range(KILLS))
def test_a_killed_run_done_again_leaves_the_same(seed: int, undisturbed: Undisturbed, tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = start(out)
    try:  # more often towards the end: it begins with imports, and there is nothing to break in those
        process.communicate(timeout=random.Random(seed).triangular(0, undisturbed.seconds, undisturbed.seconds))
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
    finish(out)
    assert tree(out) == undisturbed.tree
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "out.store.sqlite3"]
    assert rows(beside(out)) == undisturbed.rows
    with open_store(beside(out)) as store:
        assert store.accepted()
